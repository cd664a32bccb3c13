import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/config/config-error.js';
import { objectTree } from '../../src/config/object-tree.js';
import { plain } from './config-kit.js';

const origin = { layer: 'explicit', source: 'options' } as const;

describe('values that code gives', () => {
  it('become a tree; what is undefined is not said', () => {
    const value = { a: { b: [1, 'x', null, true] }, c: undefined, ['__proto__']: 1 };
    expect(plain(objectTree(value, origin))).toEqual(
      new Map<string, unknown>([
        ['a', new Map([['b', [1, 'x', null, true]]])],
        ['__proto__', 1],
      ]),
    );
    // A gap is null, whether it was never written or is undefined.
    const gaps: unknown[] = [undefined];
    gaps[2] = 3;
    expect(plain(objectTree({ gaps }, origin))).toEqual(new Map([['gaps', [null, null, 3]]]));
    expect(plain(objectTree(Object.create(null) as object, origin))).toEqual(new Map());
  });

  it.each([
    ['a function', () => 1],
    ['an instance of a class', new Date(0)],
    ['a bigint', 1n],
    ['a symbol', Symbol('x')],
    ['NaN', Number.NaN],
    ['Infinity', Infinity],
    ['an instance of a class', new Map()],
  ])('cannot hold %s', (what, value) => {
    const refused = () => objectTree({ a: { b: [value] } }, origin);
    expect(refused).toThrow(ConfigError);
    expect(refused).toThrow(`The values from options hold ${what} at a.b[0]. Nothing of them is used.`);
  });

  it('are no list, and bounded', () => {
    expect(() => objectTree([1], origin)).toThrow('hold a list at the top');
    expect(() => objectTree(undefined as never, origin)).toThrow('hold nothing at the top');
    expect(() => objectTree('x' as never, origin)).toThrow('hold a single value at the top');
    const ring: Record<string, unknown> = {};
    ring['again'] = ring;
    expect(() => objectTree(ring, origin)).toThrow('or hold themselves');
    expect(() => objectTree({ a: Array.from({ length: 110_000 }, () => 1) }, origin)).toThrow(
      'are more than 100000',
    );
  });
});
