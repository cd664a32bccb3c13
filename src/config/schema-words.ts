import { OBJECT_NAMES } from '../core/object-names.js';

/** What is wrong with a schema, at a place in it. */
export interface SchemaFault {
  readonly path: string;
  /** As the rest of a sentence that begins with the path. */
  readonly what: string;
}

const TYPES: readonly unknown[] = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];

/** Deeper ones describe nothing that anybody would configure. */
const MAX_DEPTH = 32;

type Check = (value: unknown, path: string, depth: number) => readonly SchemaFault[];

const mustBe =
  (fits: (value: unknown) => boolean, expected: string): Check =>
  (value, path) =>
    fits(value) ? [] : [{ path, what: `has to be ${expected}` }];

const isText = (value: unknown) => typeof value === 'string';
const isNumber = (value: unknown) => typeof value === 'number' && Number.isFinite(value);
const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;

/** An object of JSON. */
export const isJsonMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const TEXT = mustBe(isText, 'a text');
const NUMBER = mustBe(isNumber, 'a number');
const COUNT = mustBe(isCount, 'a whole number of 0 or more');
const ANYTHING: Check = () => [];

/** The words of JSON Schema that settings are described in. A pattern of somebody else's could keep the process busy for ever. */
const WORDS = new Map<string, Check>([
  ['title', TEXT],
  ['description', TEXT],
  ['default', ANYTHING],
  ['const', ANYTHING],
  ['enum', mustBe((value) => Array.isArray(value) && value.length > 0, 'a list that is not empty')],
  ['type', mustBe((value) => TYPES.includes(value), `one of ${TYPES.join(', ')}`)],
  ['required', mustBe((value) => Array.isArray(value) && value.every(isText), 'a list of names')],
  ['properties', (value, path, depth) => eachOf(value, path, depth)],
  ['items', (value, path, depth) => faultsOf(value, path, depth + 1)],
  [
    'additionalProperties',
    (value, path, depth) => (typeof value === 'boolean' ? [] : faultsOf(value, path, depth + 1)),
  ],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'].map((word) => [word, NUMBER] as const),
  ...['minLength', 'maxLength', 'minItems', 'maxItems'].map((word) => [word, COUNT] as const),
]);

/**
 * What is wrong with a schema of settings. Only words are taken whose meaning whoever checks settings against it keeps; `$ref`,
 * `pattern` and what combines schemas are not among them. Settings as a whole are an object.
 */
export function faultsOfSettings(schema: unknown, path: string): readonly SchemaFault[] {
  const faults = faultsOf(schema, path, 0);
  if (faults.length > 0 || !isJsonMap(schema)) return faults;
  const { type = 'object' } = schema;
  return type === 'object' ? [] : [{ path: `${path}.type`, what: 'has to be object, which settings are' }];
}

function faultsOf(schema: unknown, path: string, depth: number): readonly SchemaFault[] {
  if (depth > MAX_DEPTH) return [{ path, what: `is more than ${MAX_DEPTH} schemas deep` }];
  if (!isJsonMap(schema)) return [{ path, what: 'has to be a schema, an object' }];
  return Object.entries(schema).flatMap(([word, value]) => {
    const at = `${path}.${word}`;
    const check = WORDS.get(word);
    return check ? check(value, at, depth) : [{ path: at, what: 'is no word of these schemas' }];
  });
}

function eachOf(value: unknown, path: string, depth: number): readonly SchemaFault[] {
  if (!isJsonMap(value)) return [{ path, what: 'has to be an object of schemas' }];
  return Object.entries(value).flatMap(([name, one]) =>
    OBJECT_NAMES.has(name)
      ? [{ path: `${path}.${name}`, what: 'is no name that can be used' }]
      : faultsOf(one, `${path}.${name}`, depth + 1),
  );
}
