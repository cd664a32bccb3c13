import type { Cell, Holder } from './slot.js';

/** Remembers that a holder was given a cell. @returns the cell if it points at nothing yet */
export function hold(holder: Holder, cell: Cell, isOptional: boolean): readonly Cell[] {
  holder.holds.add(cell);
  if (!isOptional) holder.requires.add(cell);
  cell.holders.add(holder);
  return cell.instance ? [] : [cell];
}

/** Gives back every cell that a holder was given. @param released told of each pin and view that lost its last holder */
export function letGo(holder: Holder, released: (cell: Cell) => void): void {
  for (const cell of holder.holds) {
    cell.holders.delete(holder);
    if (!cell.isActive && cell.holders.size === 0) released(cell);
  }
}

/** Names of those that cannot do without a cell, each once. */
export function requirersOf(cell: Cell): string[] {
  const requirers = [...cell.holders].filter(({ requires }) => requires.has(cell));
  return [...new Set(requirers.map(({ title }) => title))];
}
