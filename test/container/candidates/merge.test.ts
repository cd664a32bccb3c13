import { describe, expect, it } from 'vitest';
import { merged } from '../../../src/container/candidates/merge.js';
import { RankedList } from '../../../src/container/candidates/ranked-list.js';
import { world } from './offers.js';

describe('rankings merged into one', () => {
  it('come best first, whichever lists they stand in, and empty lists add nothing', () => {
    const { add } = world();
    const [low, middle, high] = [1, 2, 3].map((priority) => add(`p${priority}`, { priority }));
    const lists = [new RankedList(), new RankedList(), new RankedList()];
    for (const candidate of [low, high]) if (candidate) lists[0]?.insert(candidate);
    if (middle) lists[2]?.insert(middle);
    expect([...merged(lists)].map(({ provider }) => provider)).toEqual(['p3', 'p2', 'p1']);
    expect([...merged([new RankedList()])]).toEqual([]);
  });
});
