import type { Constructable } from '../../core/component.js';
import { MOST_ERRORS, MOST_TEXT, type FieldError } from './field-errors.js';
import type { Discriminator, TypeMetadata, ValidationLibraries } from './libraries.js';

type Libraries = Pick<ValidationLibraries, 'transformer' | 'getMetadataStorage'>;

/**
 * Fields that classes do not declare, where validation should not see them: what makes instances drops names that all objects have
 * without a word, or fails; and of very many, each would be told at length. Else there are none: validation tells of them.
 */
export function undeclaredIn(value: object, dto: Constructable, libraries: Libraries): readonly FieldError[] {
  const found: FieldError[] = [];
  let isUnfit = false;
  const seen = new Set<object>();
  const waiting: Place[] = [{ value, path: '', wanted: { type: dto, isChecked: true, isMap: false } }];
  for (let place = waiting.pop(); place && found.length < MOST_ERRORS; place = waiting.pop()) {
    if (seen.has(place.value)) continue;
    seen.add(place.value);
    for (const { name, isDropped, below } of entriesOf(place, libraries)) {
      const field = place.path === '' ? name : `${place.path}.${name}`;
      if (below) waiting.push({ ...below, path: field });
      else found.push(missing(field, name));
      isUnfit ||= isDropped === true;
    }
  }
  return isUnfit || found.length >= MOST_ERRORS ? found : [];
}

/** An object that was sent, and what it is to become. */
interface Sent {
  readonly value: object;
  readonly wanted: Wanted;
}

interface Place extends Sent {
  readonly path: string;
}

/** What an object, or each of a list, is to become. */
interface Wanted extends Discriminator {
  readonly type: Constructable | undefined;
  /** Whether what the class does not declare is refused. */
  readonly isChecked: boolean;
  readonly isMap: boolean;
}

/** A field that holds an object, or is not declared. */
interface Entry {
  readonly name: string;
  readonly isDropped?: boolean;
  readonly below?: Sent;
}

function entriesOf({ value, wanted }: Sent, libraries: Libraries): Iterable<Entry> {
  const entries = Object.entries(value) as [string, unknown][];
  if (Array.isArray(value)) return manyOf(entries, wanted);
  if (!wanted.isMap) return fieldsOf(value, wanted, libraries);
  const dropped = entries.filter(([name]) => name in Map.prototype);
  return [
    ...dropped.map(([name]) => ({ name, isDropped: true })),
    ...manyOf(entries, { ...wanted, isMap: false }),
  ];
}

const manyOf = (entries: readonly (readonly [string, unknown])[], wanted: Wanted): Entry[] =>
  entries.flatMap(([name, value]) => (isObject(value) ? [{ name, below: { value, wanted } }] : []));

function fieldsOf(value: object, wanted: Wanted, libraries: Libraries): Iterable<Entry> {
  const type = typeFor(value, wanted);
  const declared = type ? declaredBy(type, libraries) : UNKNOWN;
  const own = (type?.prototype ?? Object.prototype) as object;
  return (Object.entries(value) as [string, unknown][]).flatMap(([name, held]): Entry[] => {
    const field = declared.nameOf(name) ?? name;
    const isDeclared = declared.fields.has(field) || name === wanted.property || declared.dropsOthers;
    const isDropped = !isDeclared && name in own;
    if (isDropped || (wanted.isChecked && !isDeclared)) return [{ name, isDropped }];
    return isObject(held)
      ? [{ name, below: { value: held, wanted: wantedOf({ value, field }, declared) } }]
      : [];
  });
}

/** Lists and objects may say which class they are of. */
function typeFor(value: object, { type, property, subTypes }: Wanted): Constructable | undefined {
  if (property === undefined) return type;
  const said: unknown = Reflect.get(value, property);
  return subTypes?.find(({ name }) => name === said)?.value ?? type;
}

/** What a class says of its fields. */
interface Declared {
  /** Whether each is of objects that are validated. */
  readonly fields: ReadonlyMap<string, boolean>;
  readonly typeOf: (field: string) => TypeMetadata | undefined;
  /** The field of a name that was sent. */
  readonly nameOf: (sent: string) => string | undefined;
  /** It wants nothing but what it exposes, and no complaints. */
  readonly dropsOthers: boolean;
}

const UNKNOWN: Declared = {
  fields: new Map(),
  typeOf: () => undefined,
  nameOf: () => undefined,
  dropsOthers: false,
};

function declaredBy(type: Constructable, { transformer, getMetadataStorage }: Libraries): Declared {
  let declared = known.get(type);
  if (declared) return declared;
  const fields = new Map<string, boolean>();
  for (const rule of getMetadataStorage().getTargetValidationMetadatas(type, '', false, false)) {
    const isNested = fields.get(rule.propertyName) === true || rule.type === 'nestedValidation';
    fields.set(rule.propertyName, isNested);
  }
  declared = {
    fields,
    typeOf: (field) => transformer.findTypeMetadata(type, field),
    nameOf: (sent) => transformer.findExposeMetadataByCustomName(type, sent)?.propertyName,
    dropsOthers: transformer.getStrategy(type) === 'excludeAll',
  };
  known.set(type, declared);
  return declared;
}

const known = new WeakMap<Constructable, Declared>();

function wantedOf(
  { value, field }: { readonly value: object; readonly field: string },
  declared: Declared,
): Wanted {
  const { typeFunction, reflectedType, options } = declared.typeOf(field) ?? {};
  const said = typeFunction?.({ newObject: {}, object: value, property: field });
  const type = typeof said === 'function' ? (said as Constructable) : undefined;
  const isChecked = type !== undefined && declared.fields.get(field) === true;
  return { type, isChecked, isMap: reflectedType === Map, ...options?.discriminator };
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const missing = (field: string, name: string): FieldError => ({
  field: field.slice(0, MOST_TEXT),
  messages: [`property ${name} should not exist`.slice(0, MOST_TEXT)],
});
