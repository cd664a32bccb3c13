import { isDeepStrictEqual } from 'node:util';
import { isJsonMap } from './schema-words.js';
import { shapeOfSchema } from './schema-shape.js';
import { expected } from './shape.js';

type Schema = Readonly<Record<string, unknown>>;

/** Names and positions that lead to a value. */
type Way = readonly (string | number)[];

/** What of a value does not fit its schema. */
export interface Misfit {
  readonly way: Way;
  /** As the rest of a sentence that begins with its path: `must be true or false`. */
  readonly what: string;
}

/** Everything of a value that does not fit a schema, which was checked. */
export function misfitsOf(value: unknown, schema: unknown, way: Way = []): readonly Misfit[] {
  if (!isJsonMap(schema)) return [];
  if (!isOfType(value, schema['type']) || !isListed(value, schema) || !isInBounds(value, schema))
    return [{ way, what: `must be ${wordsOf(schema)}` }];
  if (Array.isArray(value)) return value.flatMap((one, at) => misfitsOf(one, schema['items'], [...way, at]));
  return isJsonMap(value) ? misfitsWithin(value, schema, way) : [];
}

function misfitsWithin(value: Schema, schema: Schema, way: Way): readonly Misfit[] {
  const { properties, additionalProperties: others, required } = schema;
  const known = isJsonMap(properties) ? properties : {};
  const missing = (Array.isArray(required) ? (required as string[]) : []).filter(
    (name) => !Object.hasOwn(value, name),
  );
  const within = Object.entries(value).flatMap(([name, one]): readonly Misfit[] => {
    const at = [...way, name];
    if (Object.hasOwn(known, name)) return misfitsOf(one, known[name], at);
    return others === false ? [{ way: at, what: 'is not known' }] : misfitsOf(one, others, at);
  });
  return [...missing.map((name) => ({ way: [...way, name], what: 'is missing' })), ...within];
}

function isOfType(value: unknown, type: unknown): boolean {
  switch (type) {
    case undefined:
      return true;
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isJsonMap(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

function isListed(value: unknown, schema: Schema): boolean {
  const { const: only, enum: several } = schema;
  if (only !== undefined && !isDeepStrictEqual(value, only)) return false;
  return !Array.isArray(several) || several.some((one) => isDeepStrictEqual(value, one));
}

const least = (schema: Schema, word: string): number => (schema[word] as number | undefined) ?? -Infinity;
const most = (schema: Schema, word: string): number => (schema[word] as number | undefined) ?? Infinity;

function isInBounds(value: unknown, schema: Schema): boolean {
  // As JSON Schema counts: by characters, whatever they are made of.
  if (typeof value === 'string') return isWithin(Array.from(value).length, schema, 'Length');
  if (Array.isArray(value)) return isWithin(value.length, schema, 'Items');
  if (typeof value !== 'number') return true;
  const isAbove = value >= least(schema, 'minimum') && value > least(schema, 'exclusiveMinimum');
  return isAbove && value <= most(schema, 'maximum') && value < most(schema, 'exclusiveMaximum');
}

const isWithin = (count: number, schema: Schema, what: 'Length' | 'Items') =>
  count >= least(schema, `min${what}`) && count <= most(schema, `max${what}`);

/** What fits, for messages. */
function wordsOf(schema: Schema): string {
  const { type } = schema;
  if (type === 'null') return 'null';
  const [min, max] = [schema['minItems'] as number | undefined, schema['maxItems'] as number | undefined];
  if (type === 'array' && (min !== undefined || max !== undefined))
    return `a list of ${min ?? 0} ${max === undefined ? 'or more' : `to ${max}`} values`;
  const shape = shapeOfSchema(schema, '');
  return shape.kind === 'any' ? 'one of the values that its schema lists' : expected(shape);
}
