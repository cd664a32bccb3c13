import { isJsonMap } from './schema-words.js';
import { ANY } from './shape.js';
import type { Field, NumberShape, ObjectShape, Shape, TextShape } from './shape.js';

type Schema = Readonly<Record<string, unknown>>;

/** The shape of settings that a schema describes, which was checked. */
export function objectOfSchema(schema: Schema, name: string): ObjectShape {
  const { properties, required, additionalProperties } = schema;
  const needed = Array.isArray(required) ? required : [];
  const known = Object.entries(isJsonMap(properties) ? properties : {});
  const fields = known.map(([field, one]): [string, Field] => [field, fieldOf(field, one, needed)]);
  const missing = needed.filter((field) => !known.some(([one]) => one === field));
  const others = additionalProperties === false ? {} : { others: shapeOfSchema(additionalProperties, name) };
  return {
    ...{ kind: 'object', name, fields: new Map([...fields, ...missing.map(neededOnly)]) },
    ...others,
  };
}

const neededOnly = (name: string): [string, Field] => [name, { shape: ANY, isRequired: true }];

function fieldOf(name: string, schema: unknown, needed: readonly string[]): Field {
  const isSaid = isJsonMap(schema) && schema['default'] !== undefined;
  return { shape: shapeOfSchema(schema, name), isRequired: needed.includes(name) && !isSaid };
}

/** What may stand where a schema says what. */
export function shapeOfSchema(schema: unknown, name: string): Shape {
  if (!isJsonMap(schema)) return ANY;
  const choices = choicesOf(schema);
  if (choices) return choices;
  switch (schema['type']) {
    case 'string':
      return { kind: 'text', ...bounds<TextShape>(schema, TEXT_BOUNDS) };
    case 'integer':
    case 'number':
      return { kind: schema['type'], ...bounds<NumberShape>(schema, NUMBER_BOUNDS) };
    case 'boolean':
      return { kind: 'boolean' };
    case 'array':
      return { kind: 'list', of: shapeOfSchema(schema['items'], name) };
    case 'object':
      return objectOfSchema(schema, name);
    case undefined:
      return schema['properties'] === undefined ? ANY : objectOfSchema(schema, name);
    default:
      return ANY;
  }
}

const TEXT_BOUNDS = [
  ['minLength', 'minLength'],
  ['maxLength', 'maxLength'],
] as const;

const NUMBER_BOUNDS = [
  ['minimum', 'minimum'],
  ['maximum', 'maximum'],
  ['above', 'exclusiveMinimum'],
  ['below', 'exclusiveMaximum'],
] as const;

const bounds = <S>(schema: Schema, words: readonly (readonly [string, string])[]): Partial<S> =>
  Object.fromEntries(
    words.flatMap(([bound, word]) => (schema[word] === undefined ? [] : [[bound, schema[word]]])),
  ) as Partial<S>;

/** Where they are single values; of others only the schema knows. */
function choicesOf(schema: Schema): Shape | undefined {
  const { const: only, enum: several } = schema;
  const choices: readonly unknown[] =
    only === undefined ? ((several as unknown[] | undefined) ?? []) : [only];
  if (choices.length === 0) return undefined;
  if (choices.every((one) => typeof one === 'string')) return { kind: 'text', choices };
  if (choices.every((one) => typeof one === 'number')) return { kind: 'number', choices };
  return choices.every(isScalar) ? { kind: 'choice', choices } : ANY;
}

const isScalar = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value);
