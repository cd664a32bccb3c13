import type { SlotName } from '../../core/names.js';
import type { Cell } from '../slot.js';
import type { Move } from './moves.js';
import type { Work } from './work.js';

const NOTHING: readonly never[] = [];

/**
 * Slots that a change would have to hold as well, because of what other changes have switched since it was planned:
 * something of them is rebuilt with what it moves, and would be left with what is replaced; or what it has built holds
 * something of them that serves no more. Each time this grows what a change holds, and what it holds cannot move: it is
 * planned anew no more often than there are such slots.
 *
 * A nested change takes what is there: those who wait for it hold lanes, and may hold just these.
 */
export function outgrownBy({ order, lanes, fresh }: Work, moves: readonly Move[]): readonly SlotName[] {
  if (order.parent) return NOTHING;
  const found = new Set<SlotName>();
  for (const { cell, to } of moves) {
    for (const { isServing, slot, rebuilds } of cell.rebuilders ?? NOTHING)
      if (isServing && !slot.released && rebuilds?.get(cell) !== to) found.add(slot.name);
  }
  const aims = new Map(moves.map(({ cell, to }) => [cell, to]));
  const aimOf = (cell: Cell) => (aims.has(cell) ? aims.get(cell) : cell.instance);
  for (const { rebuilds } of fresh)
    rebuilds?.forEach((held, cell) => {
      const aim = aimOf(cell);
      // What is left vacant is nothing to be built with: whoever cannot be without it goes after it.
      if (aim && aim !== held) found.add(cell.slot.name);
    });
  return found.size === 0 ? NOTHING : [...found].filter((slot) => !lanes.includes(slot));
}
