import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../src/remote/documents/canonical-json.js';
import { codeOf } from '../support/code-of.js';

const file = (...names: string[]) =>
  readFileSync(join(import.meta.dirname, '..', 'vectors', 'jcs', ...names), 'utf8');
const loop: Record<string, unknown> = {};
loop['loop'] = loop;

describe('canonical JSON', () => {
  it.each(['arrays', 'french', 'structures', 'unicode', 'values', 'weird'])(
    'writes what RFC 8785 has as %s, to the byte',
    (name) => {
      const wanted = file('outhex', `${name}.txt`).replaceAll(/\s+/g, '');
      const text = canonicalJson(JSON.parse(file('input', `${name}.json`)));
      expect(Buffer.from(text).toString('hex')).toBe(wanted);
      expect(canonicalJson(JSON.parse(text))).toBe(text);
    },
  );

  it('writes the hard numbers of the standard so that they come back', () => {
    const patterns = JSON.parse(file('es6_static_u64.json')) as string[];
    expect(patterns.length).toBeGreaterThan(50);
    for (const pattern of patterns) {
      const number = Buffer.from(pattern, 'hex').readDoubleBE();
      const text = canonicalJson(number);
      expect(Object.is(Number(text), number === 0 ? 0 : number), pattern).toBe(true);
    }
    expect([-0, 1e21, 1e-7, 5e-324, 333333333.33333329].map(canonicalJson)).toEqual([
      '0',
      '1e+21',
      '1e-7',
      '5e-324',
      '333333333.3333333',
    ]);
  });

  it.each([
    ['NaN', NaN, 'remote/not-json'],
    ['Infinity', -Infinity, 'remote/not-json'],
    ['undefined', undefined, 'remote/not-json'],
    ['an undefined member', { a: undefined }, 'remote/not-json'],
    ['a hole in a list', Array(1), 'remote/not-json'],
    ['a bigint', 1n, 'remote/not-json'],
    ['a symbol', Symbol('a'), 'remote/not-json'],
    ['a function', () => 1, 'remote/not-json'],
    ['a date', new Date(0), 'remote/not-json'],
    ['a map', new Map(), 'remote/not-json'],
    ['what holds itself', loop, 'remote/not-json'],
    ['half a character', 'a\ud800', 'remote/lone-surrogate'],
    ['half a character in a name', { '\udc00': 1 }, 'remote/lone-surrogate'],
  ])('refuses %s', (_, value: unknown, code) => {
    expect(codeOf(() => canonicalJson(value))).toBe(code);
  });

  it('threat 21: keeps members that are called as what prototypes have, each in its place', () => {
    const value: unknown = JSON.parse('{"toString":1,"__proto__":{"a":1},"10":1,"2":1,"valueOf":[]}');
    expect(canonicalJson(value)).toBe('{"10":1,"2":1,"__proto__":{"a":1},"toString":1,"valueOf":[]}');
  });

  it('is the same whatever order members come in, and says the same as was given', () => {
    const values = fc.jsonValue({ maxDepth: 5, stringUnit: 'binary' });
    fc.assert(
      fc.property(values, (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(reversed(value))).toBe(text);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });
});

function reversed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(reversed);
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, one]) => [name, reversed(one)]),
  );
}
