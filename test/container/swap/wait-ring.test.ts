import { describe, expect, it } from 'vitest';
import type { Change, ChangeId } from '../../../src/container/swap/change.js';
import { leadsTo } from '../../../src/container/swap/wait-ring.js';

/** Changes under way, each with the children that it waits for and the one that it was asked for by. */
function underWay(
  changes: Record<ChangeId, { readonly children?: readonly ChangeId[]; readonly parent?: ChangeId }>,
) {
  return {
    change: (id: ChangeId) => {
      const known = changes[id];
      const parent = known?.parent === undefined ? undefined : { id: known.parent, purpose: 'hook' };
      const facts = { id, phase: 'preparing', children: known?.children ?? [], lanes: [], parent };
      return known && (facts as unknown as Change);
    },
    lane: () => ({ holder: undefined, queue: [] }),
  };
}

describe('whether one change waits for another', () => {
  it('is found through those between them, and where it waits for one that asked for it', () => {
    const state = underWay({ 1: { children: [2] }, 2: { children: [3] }, 3: { parent: 2 }, 4: {} });
    expect([leadsTo(state, [1], 3), leadsTo(state, [2], 3), leadsTo(state, [4], 3)]).toEqual([
      true,
      true,
      false,
    ]);
    expect(leadsTo(state, [4, 1], 3)).toBe(true);
  });

  it('ends also where others wait for each other, or have ended already', () => {
    const state = underWay({ 1: { children: [2, 9] }, 2: { children: [1] }, 3: {} });
    expect(leadsTo(state, [1, 2], 3)).toBe(false);
    expect(leadsTo(state, [9], 3)).toBe(false);
  });

  it('is false of one that has ended: nobody waits for it', () => {
    const state = underWay({ 1: { children: [2] }, 2: {} });
    expect(leadsTo(state, [1], 9)).toBe(false);
    expect(leadsTo(state, [9], 9)).toBe(false);
  });
});
