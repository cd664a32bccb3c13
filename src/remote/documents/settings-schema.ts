import type { RemoteProblem } from '../remote-error.js';
import { isMap } from './rules.js';
import type { Json, JsonMap } from './strict-json.js';
import { badly } from './validated.js';

const TYPES: readonly unknown[] = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];

type Check = (value: Json, path: string) => readonly RemoteProblem[];

const mustBe =
  (fits: (value: Json) => boolean, expected: string): Check =>
  (value, path) =>
    fits(value) ? [] : [badly(path, `has to be ${expected}`)];

const isText = (value: Json) => typeof value === 'string';
const isNumber = (value: Json) => typeof value === 'number';
const isCount = (value: Json) => Number.isSafeInteger(value) && (value as number) >= 0;
const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

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
  ['enum', mustBe((value) => isList(value) && value.length > 0, 'a list that is not empty')],
  ['type', mustBe((value) => TYPES.includes(value), `one of ${TYPES.join(', ')}`)],
  ['required', mustBe((value) => isList(value) && value.every(isText), 'a list of names')],
  ['properties', (value, path) => eachOf(value, path)],
  ['items', (value, path) => problemsOfSchema(value, path)],
  [
    'additionalProperties',
    (value, path) => (typeof value === 'boolean' ? [] : problemsOfSchema(value, path)),
  ],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'].map((word) => [word, NUMBER] as const),
  ...['minLength', 'maxLength', 'minItems', 'maxItems'].map((word) => [word, COUNT] as const),
]);

/**
 * What is wrong with a schema of settings. Only words are taken whose meaning whoever checks settings against it keeps; `$ref`,
 * `pattern` and what combines schemas are not among them.
 */
export function problemsOfSchema(schema: Json, path: string): readonly RemoteProblem[] {
  if (!isMap(schema)) return [badly(path, 'has to be a schema, an object')];
  return Object.entries(schema).flatMap(([word, value]) => {
    const check = WORDS.get(word);
    return check
      ? check(value, `${path}.${word}`)
      : [badly(`${path}.${word}`, 'is no word of these schemas')];
  });
}

function eachOf(value: Json, path: string): readonly RemoteProblem[] {
  if (!isMap(value)) return [badly(path, 'has to be an object of schemas')];
  return Object.entries(value satisfies JsonMap).flatMap(([name, one]) =>
    problemsOfSchema(one, `${path}.${name}`),
  );
}
