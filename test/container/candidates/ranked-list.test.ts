import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byPrecedence, RankedList, type Standing } from '../../../src/container/candidates/ranked-list.js';
import { world } from './offers.js';

describe('RankedList', () => {
  it('is empty at first', () => {
    const list = new RankedList();
    expect([list.first(), list.size, [...list]]).toEqual([undefined, 0, []]);
  });

  it('stays sorted through any insertions and removals', () => {
    const step = fc.record({
      priority: fc.integer({ min: -2, max: 2 }),
      stackLevel: fc.integer({ min: -2, max: 2 }),
      drop: fc.nat(9),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { add } = world();
        const list = new RankedList();
        const places: Standing[] = [];
        for (const [index, { priority, stackLevel, drop }] of steps.entries()) {
          places.push(list.insert(add(`p${index}`, { priority, stackLevel })));
          if (drop < 4) list.remove(places.splice(drop % places.length, 1)[0] as Standing);
          const expected = places.map(({ candidate }) => candidate).sort(byPrecedence);
          expect([...list]).toEqual(expected);
          expect([list.first(), list.size]).toEqual([expected[0], expected.length]);
        }
      }),
    );
  });

  it('takes a candidate out once', () => {
    const list = new RankedList();
    const place = list.insert(world().add('a'));
    expect([list.remove(place), list.remove(place), list.size]).toEqual([true, false, 0]);
  });

  it('puts an older candidate in its place', () => {
    const { add } = world();
    const [a, b, c] = [add('a'), add('b'), add('c')];
    const list = new RankedList();
    for (const candidate of [c, a, b]) list.insert(candidate);
    expect([...list]).toEqual([c, b, a]);
  });

  it('goes on through removals while it is iterated', () => {
    const { add } = world();
    const list = new RankedList();
    const places = ['a', 'b', 'c', 'd'].map((name, priority) => list.insert(add(name, { priority })));
    const seen: string[] = [];
    for (const { provider } of list) {
      seen.push(provider);
      if (provider === 'd') for (const index of [3, 2, 1]) list.remove(places[index] as Standing);
    }
    expect(seen).toEqual(['d', 'a']);
  });
});
