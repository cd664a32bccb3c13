import { array, assert, constantFrom, integer, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SmallSet } from '../../src/container/small-set.js';

describe('SmallSet', () => {
  it('holds what a Set would, whatever is added and deleted', () => {
    const step = tuple(constantFrom('add', 'delete'), integer({ min: 0, max: 3 }));
    assert(
      property(array(step), (steps) => {
        const [small, set] = [new SmallSet<number>(), new Set<number>()];
        for (const [what, item] of steps) {
          for (const each of [small, set])
            if (what === 'add') each.add(item);
            else each.delete(item);
          expect(readingOf(small)).toEqual(readingOf(set));
        }
      }),
    );
  });

  it('has undefined only where that was added', () => {
    expect([new SmallSet().has(undefined), new SmallSet().add(undefined).has(undefined)]).toEqual([
      false,
      true,
    ]);
  });
});

interface Readable extends Iterable<number> {
  readonly size: number;
  has(item: number): boolean;
}

function readingOf(set: Readable): unknown {
  return { size: set.size, looked: [0, 1, 2, 3].map((item) => set.has(item)), items: [...set] };
}
