import { describe, expect, it } from 'vitest';
import { readManifest } from '../../../src/remote/documents/read-document.js';
import { limitsOf } from '../../../src/remote/limits.js';
import { codeOf } from '../support/code-of.js';
import { aManifest, bytesOf, fullEntries } from '../support/documents.js';

/** So long that a pattern which goes back over its text would be at it for minutes. */
const LONG = 50_000;

/** What keeps a pattern busy: nearly right, again and again, and wrong at the end. */
const TEXTS: [string, string][] = [
  ['letters', `${'a'.repeat(LONG)}!`],
  ['words joined by dots', `${'a.'.repeat(LONG / 2)}!`],
  ['words joined by dashes', `${'a-'.repeat(LONG / 2)}!`],
  ['parts of a path', `${'a/'.repeat(LONG / 2)}!`],
  ['digits', `${'1'.repeat(LONG)}!`],
  ['versions', `${'1.'.repeat(LONG / 2)}!`],
  ['ranges of versions', `${'>=1.0.0 || '.repeat(LONG / 10)}!`],
  ['blanks', ` ${' '.repeat(LONG)}!`],
  ['licences', `${'(MIT OR '.repeat(LONG / 8)}!`],
  ['an address', `https://${'a.'.repeat(LONG / 2)}!`],
  ['an artifact', `artifact:${'a'.repeat(LONG)}!`],
];

/** Where a text stands in a document. */
type Path = readonly (string | number)[];

function pathsOfTexts(value: unknown, path: Path = []): Path[] {
  if (typeof value === 'string') return [path];
  if (typeof value !== 'object' || value === null) return [];
  const members: [string | number, unknown][] = Array.isArray(value)
    ? value.map((one, index) => [index, one])
    : Object.entries(value);
  return members.flatMap(([name, one]) => pathsOfTexts(one, [...path, name]));
}

function withText(document: object, path: Path, text: string): object {
  const copy = structuredClone(document);
  let on: unknown = copy;
  for (const name of path.slice(0, -1)) on = Reflect.get(on as object, name);
  Reflect.set(on as object, path.at(-1) ?? '', text);
  return copy;
}

describe('a text of a manifest', { timeout: 60_000 }, () => {
  const document = aManifest({ entries: fullEntries() });
  const limits = limitsOf();
  /** Where anything may stand, in members of nobody's making. */
  const isFree = (path: Path) => /metadata|payload|default|title|required|equals|anyOf/.test(path.join('.'));
  const paths = pathsOfTexts(document).filter((path) => !isFree(path));

  it.each(TEXTS)('threat 24: is refused at once, wherever it is too long: %s', (_, text) => {
    expect(paths.length).toBeGreaterThan(60);
    const taken = paths.filter((path) => {
      const bytes = bytesOf(withText(document, path, text));
      return codeOf(() => readManifest(bytes, limits)) === undefined;
    });
    expect(taken.map((path) => path.join('.'))).toEqual([]);
  });
});
