/** What every shape may say about itself. */
interface ShapeFacts {
  /** Whether null, or nothing, is as good. */
  readonly isOptional?: boolean;
}

/** Text; `choices` are all that it can be. */
export interface TextShape extends ShapeFacts {
  readonly kind: 'text';
  readonly choices?: readonly string[];
  readonly minLength?: number;
  readonly maxLength?: number;
  /** As JSON Schema names it: `uri`, `email`, `date-time`. */
  readonly format?: string;
  /** What its class has there, made of the text. */
  readonly of?: 'date' | 'url';
}

/** A number, or a whole one. */
export interface NumberShape extends ShapeFacts {
  readonly kind: 'number' | 'integer';
  readonly choices?: readonly number[];
  readonly minimum?: number;
  readonly maximum?: number;
  /** It has to be more than this. */
  readonly above?: number;
  /** It has to be less than this. */
  readonly below?: number;
}

/** True or false. */
export interface BooleanShape extends ShapeFacts {
  readonly kind: 'boolean';
}

/** Values of one shape, in order. */
export interface ListShape extends ShapeFacts {
  readonly kind: 'list';
  readonly of: Shape;
  /** Whether its class has a Set there. */
  readonly isSet?: boolean;
  /** Where it stands in many places: the name by which schemas write it once. */
  readonly definition?: string;
}

/** Values of one shape, by any name. */
export interface RecordShape extends ShapeFacts {
  readonly kind: 'record';
  readonly of: Shape;
  /** Names that are likely, so that the environment finds them, each with values that are. */
  readonly likely?: ReadonlyMap<string, readonly string[]>;
  /** Whether its class has a Map there. */
  readonly isMap?: boolean;
}

/** Values by names that are known. */
export interface ObjectShape extends ShapeFacts {
  readonly kind: 'object';
  readonly fields: ReadonlyMap<string, Field>;
  /** Name of the class, for messages. */
  readonly name: string;
  /** What names that are not known may hold; without it they are refused. */
  readonly others?: Shape;
  /** What a single value may be that stands in its place, for short. */
  readonly bare?: TextShape;
}

/** One of several values, of more than one type. */
export interface ChoiceShape extends ShapeFacts {
  readonly kind: 'choice';
  readonly choices: readonly (string | number | boolean)[];
}

/** Anything: only its class knows. */
export interface AnyShape extends ShapeFacts {
  readonly kind: 'any';
  /** What text that has no type of its own is taken for, where it can be that. */
  readonly likely?: Shape;
}

/** What a setting, or a whole class of them, may look like. */
export type Shape =
  TextShape | NumberShape | BooleanShape | ChoiceShape | ListShape | RecordShape | ObjectShape | AnyShape;

/** One name of an object. */
export interface Field {
  readonly shape: Shape;
  /** Whether it has to be said, because nothing else says it. */
  readonly isRequired: boolean;
  /** Whether nothing in it can refer to a secret. */
  readonly isPlain?: boolean;
}

export const ANY: AnyShape = Object.freeze({ kind: 'any' });
export const SOME_TEXT: TextShape = Object.freeze({ kind: 'text' });
export const SOME_FLAG: BooleanShape = Object.freeze({ kind: 'boolean' });

/** A field that nobody has to say. */
export const optional = (shape: Shape): Field => ({ shape, isRequired: false });

/** As {@link optional}, where nothing can be a secret: it is needed before there are any. */
export const plain = (shape: Shape): Field => ({ ...optional(shape), isPlain: true });

/** An object without a class. */
export const object = (name: string, fields: Iterable<readonly [string, Field]>): ObjectShape => ({
  kind: 'object',
  name,
  fields: new Map(fields),
});

/** What fits, for messages: `an integer from 1 to 65535`. */
export function expected(shape: Shape): string {
  switch (shape.kind) {
    case 'text':
      return shape.choices ? oneOf(quoted(shape.choices)) : textWords(shape);
    case 'integer':
    case 'number':
      return shape.choices
        ? oneOf(shape.choices)
        : `${shape.kind === 'integer' ? 'an integer' : 'a number'}${bounds(shape)}`;
    case 'boolean':
      return 'true or false';
    case 'choice':
      return oneOf(quoted(shape.choices));
    case 'list':
      return 'a list';
    case 'object':
      return shape.bare ? `${expected(shape.bare)}, or a map` : 'a map';
    case 'record':
      return 'a map';
    case 'any':
      return 'a value';
  }
}

const quoted = (choices: ChoiceShape['choices']) => choices.map((one) => JSON.stringify(one));

const oneOf = (choices: readonly (string | number)[]) =>
  choices.length === 1 ? String(choices[0]) : `one of ${choices.join(', ')}`;

function bounds({ minimum, maximum, above, below }: NumberShape): string {
  const open = [above === undefined ? '' : ` above ${above}`, below === undefined ? '' : ` below ${below}`];
  const between = open.filter((one) => one !== '').join(' and');
  if (minimum === undefined) return maximum === undefined ? between : `${between} of at most ${maximum}`;
  return `${between}${maximum === undefined ? ` of at least ${minimum}` : ` from ${minimum} to ${maximum}`}`;
}

function textWords({ minLength, maxLength, of }: TextShape): string {
  if (of !== undefined) return of === 'date' ? 'a date, as 2026-01-31 or 2026-01-31T12:00:00Z' : 'a URL';
  if (maxLength !== undefined) return `text of ${minLength ?? 0} to ${maxLength} characters`;
  if (minLength === undefined) return 'text';
  return minLength === 1 ? 'text that is not empty' : `text of at least ${minLength} characters`;
}
