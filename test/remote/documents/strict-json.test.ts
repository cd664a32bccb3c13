import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeUtf8, parseStrictly } from '../../../src/remote/documents/strict-json.js';
import { codeOf, refusalOf } from '../support/code-of.js';

const RUNS = process.env['ONEIRIC_TORTURE'] === '1' ? 500_000 : 2_000;
const PATIENCE = { timeout: 600_000 };
const BOUNDS = { depth: 64, values: 1_000 };
const parse = (text: string, bounds = BOUNDS) => parseStrictly(text, bounds);
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

describe('strict JSON', PATIENCE, () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false }), fc.constantFrom(0, 2), (text, blanks) => {
        const value: unknown = JSON.parse(text);
        if (JSON.stringify(value).match(/"(__proto__|constructor|prototype)":/)) return;
        expect(parse(JSON.stringify(value, undefined, blanks))).toEqual(value);
      }),
      { numRuns: RUNS / 20 },
    );
  });

  it.each([
    ['nothing', '', 'remote/not-json'],
    ['blanks only', ' \n', 'remote/not-json'],
    ['something after the end', '{} {}', 'remote/not-json'],
    ['a comma at the end', '[1,]', 'remote/not-json'],
    ['a comma at the end of an object', '{"a":1,}', 'remote/not-json'],
    ['a missing comma', '[1 2]', 'remote/not-json'],
    ['a missing colon', '{"a" 1}', 'remote/not-json'],
    ['a name without quotes', '{a:1}', 'remote/not-json'],
    ['single quotes', "['a']", 'remote/not-json'],
    ['a comment', '[1/*2*/]', 'remote/not-json'],
    ['an octal number', '01', 'remote/not-json'],
    ['a number with a plus', '+1', 'remote/not-json'],
    ['half a number', '1.', 'remote/not-json'],
    ['NaN', 'NaN', 'remote/not-json'],
    ['a number that is too large', '[1e999]', 'remote/bad-number'],
    ['a tab in a text', '"a\tb"', 'remote/not-json'],
    ['an unknown escape', '"\\x41"', 'remote/not-json'],
    ['half an escape', '"\\u00', 'remote/not-json'],
    ['a text without an end', '"abc', 'remote/not-json'],
    ['a byte order mark', '\ufeff{}', 'remote/not-json'],
    ['a blank that JSON does not know', '[\u00a01]', 'remote/not-json'],
    ['half a character', '"\\ud800"', 'remote/lone-surrogate'],
    ['half a character in a name', '{"\\udfff":1}', 'remote/lone-surrogate'],
  ])('threat 22: refuses %s', (_, text, code) => {
    expect(codeOf(() => parse(text))).toBe(code);
  });

  it.each(['{"a":1,"a":1}', '{"a":1,"\\u0061":2}', '[{"b":{"c":1,"d":2,"c":3}}]'])(
    'threat 22: refuses a member that is said twice: %s',
    (text) => {
      expect(codeOf(() => parse(text))).toBe('remote/duplicate-member');
    },
  );

  it.each(['{"__proto__":{"polluted":1}}', '[{"constructor":1}]', '{"a":{"\\u0070rototype":1}}'])(
    'threat 21: refuses members that lead to prototypes: %s',
    (text) => {
      expect(codeOf(() => parse(text))).toBe('remote/forbidden-member');
      expect(Reflect.get({}, 'polluted')).toBeUndefined();
    },
  );

  it.each([
    ['members by lines', 'version: 42\nentries: []\n'],
    ['anchors and aliases', 'a: &a [1]\nb: [*a, *a]\n'],
    ['a list of aliases in braces', '{"a": &a [1], "b": [*a]}'],
    ['a tag', '{"a": !!js/function "f"}'],
    ['a merge', '{"<<": {"a": 1}, b: 2}'],
    ['a word that is a truth', '{"a": no}'],
    ['a date', '{"a": 2026-11-20}'],
    ['a comment', '{"a": 1} # one'],
  ])('threat 23: reads no YAML: %s', (_, text) => {
    expect(codeOf(() => parse(text))).toBe('remote/not-json');
  });

  it('threat 25: goes as deep as it is let, and no level deeper', () => {
    expect(codeOf(() => parse(nested(64)))).toBeUndefined();
    expect(codeOf(() => parse(nested(65)))).toBe('remote/too-deep');
    expect(codeOf(() => parse(nested(1_000_000)))).toBe('remote/too-deep');
    expect(codeOf(() => parse('{"a":'.repeat(100_000)))).toBe('remote/too-deep');
  });

  it('threat 25: reads as many values as it is let, and not one more', () => {
    const list = (count: number) => `[${Array(count).fill('0').join()}]`;
    expect(codeOf(() => parse(list(999)))).toBeUndefined();
    expect(codeOf(() => parse(list(1_000)))).toBe('remote/too-many-values');
  });

  it('says where it broke', () => {
    expect(refusalOf(() => parse('{"a": nul}'))?.message).toContain('"n", at character 7');
  });

  it('threat 22: mends no bytes that are not UTF-8, and drops no byte order mark', () => {
    expect(codeOf(() => decodeUtf8(Buffer.from([0x22, 0xff, 0x22])))).toBe('remote/bad-encoding');
    expect(codeOf(() => decodeUtf8(Buffer.from([0xed, 0xa0, 0x80])))).toBe('remote/bad-encoding');
    expect(codeOf(() => decodeUtf8(Buffer.from([0xc0, 0x80])))).toBe('remote/bad-encoding');
    expect(decodeUtf8(Buffer.from('\ufeff{}'))).toBe('\ufeff{}');
  });

  it('refuses or reads whatever it is given, and what it reads JSON.parse reads as well', () => {
    const pieces = fc.array(
      fc.oneof(
        fc.constantFrom(
          ...'{}[]",:\\ ntf01-.eE'.split(''),
          '"a"',
          'true',
          'null',
          '\\u',
          '"__proto__"',
          '1e9',
        ),
        fc.string({ unit: 'binary', maxLength: 4 }),
      ),
      { maxLength: 24 },
    );
    fc.assert(
      fc.property(pieces, (parts) => {
        const text = parts.join('');
        let value: unknown;
        if (codeOf(() => (value = parse(text))) === undefined) expect(value).toEqual(JSON.parse(text));
      }),
      { numRuns: RUNS },
    );
  });

  it.each([
    ['a text of escapes', '"'.concat('\\\\'.repeat(1_000_000), '"'), undefined],
    ['digits', '1'.repeat(1_000_000), 'remote/bad-number'],
    ['blanks', ' '.repeat(1_000_000), 'remote/not-json'],
  ])('reads a million of %s as fast as anything else', (_, text, code) => {
    expect(codeOf(() => parse(text))).toBe(code);
  });
});
