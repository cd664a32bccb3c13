import type { Cell, Instance } from './slot.js';

const NO_CELLS: readonly Cell[] = [];
const NO_REBUILDS: ReadonlyMap<Cell, Instance | undefined> = new Map();

/** Ties an instance to a cell: whenever that moves to another instance, this one is rebuilt. */
export function rebuildWith(instance: Instance, cell: Cell, held: Instance | undefined): void {
  instance.rebuilds ??= new Map();
  instance.rebuilds.set(cell, held);
  cell.rebuilders ??= new Set();
  cell.rebuilders.add(instance);
}

/** Unties an instance that is gone. */
export function noMoreRebuilds(instance: Instance): void {
  for (const cell of (instance.rebuilds ?? NO_REBUILDS).keys()) cell.rebuilders?.delete(instance);
}

/** Whether something moved that an instance should have been rebuilt with. */
export function isStale({ rebuilds, requires }: Instance): boolean {
  for (const [cell, held] of rebuilds ?? NO_REBUILDS)
    if (cell.instance !== held && (cell.instance || !requires.has(cell))) return true;
  return false;
}

/** Cells that an instance is rebuilt with and cannot be without, and that point at nothing any more. */
export function missedBy({ rebuilds, requires }: Instance): readonly Cell[] {
  if (!rebuilds) return NO_CELLS;
  return [...rebuilds.keys()].filter((cell) => !cell.instance && requires.has(cell));
}

/** Whether there is something that it cannot be without. */
export const isBereft = (instance: Instance): boolean => missedBy(instance).length > 0;

/** Whether a holder that is rebuilt with a cell cannot be once that points at nothing. */
export const cannotBeWithout = (holder: Instance, cell: Cell, aim: unknown): boolean =>
  aim === undefined && holder.requires.has(cell);
