import { assert, constantFrom, integer, property, tuple, array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SmallMap } from '../../src/container/small-map.js';

describe('SmallMap', () => {
  it('holds what a Map would, whatever is set and deleted', () => {
    const step = tuple(constantFrom('set', 'delete'), integer({ min: 0, max: 3 }), integer());
    assert(
      property(array(step), (steps) => {
        const [small, map] = [new SmallMap<number, number>(), new Map<number, number>()];
        for (const [what, key, value] of steps) {
          for (const each of [small, map])
            if (what === 'set') each.set(key, value);
            else each.delete(key);
          expect(readingOf(small)).toEqual(readingOf(map));
        }
      }),
    );
  });

  it('tells an entry without a value from one that it does not have', () => {
    const map = new SmallMap<string, number | undefined>().set('a', undefined);
    expect([map.has('a'), map.has('b'), map.size]).toEqual([true, false, 1]);
  });
});

interface Readable extends Iterable<[number, number]> {
  readonly size: number;
  has(key: number): boolean;
  get(key: number): number | undefined;
  keys(): Iterable<number>;
  values(): Iterable<number>;
  forEach(visit: (value: number, key: number) => void): void;
}

function readingOf(map: Readable): unknown {
  const visited: [number, number][] = [];
  map.forEach((value, key) => visited.push([key, value]));
  const looked = [0, 1, 2, 3].map((key) => [map.has(key), map.get(key)]);
  const entries = [...map];
  return { size: map.size, looked, visited, entries, keys: [...map.keys()], values: [...map.values()] };
}
