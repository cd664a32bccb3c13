import type { SwapPolicy } from '../core/component.js';
import type { Cell, Holder, Instance, Keeping, SlotListing } from './slot.js';

/** A cell, and how somebody asks for it. */
export interface CellAsked {
  readonly cell: Cell;
  readonly policy: SwapPolicy;
  readonly optional: boolean;
}

/** Remembers that a holder was given a cell. @returns the cell if it points at nothing yet */
export function hold(holder: Holder, { cell, policy, optional }: CellAsked): readonly Cell[] {
  if (policy !== 'follow') (holder.direct ??= new Map()).set(cell, followsToo(holder, cell));
  else if (holder.direct?.has(cell)) holder.direct.set(cell, true);
  holder.holds = withOne(holder.holds, cell);
  if (!optional) holder.requires = withOne(holder.requires, cell);
  cell.holders.add(holder);
  if (!cell.instance) return [cell];
  // Whoever it was filled for may go before this one.
  cell.needed = true;
  return [];
}

const withOne = (cells: ReadonlySet<Cell>, cell: Cell): ReadonlySet<Cell> =>
  cells.size === 0 ? new Set([cell]) : (cells as Set<Cell>).add(cell);

const followsToo = ({ direct, holds }: Holder, cell: Cell): boolean => direct?.get(cell) ?? holds.has(cell);

/** Hands out an instance itself, for as long as its holder lives. */
export function keep(
  holder: Holder,
  { cell, instance, policy }: Pick<Keeping, 'cell' | 'instance' | 'policy'>,
): unknown {
  const giveBack = instance.generation.keepers.add({ name: holder.name, policy });
  holder.keeps ??= [];
  holder.keeps.push({ cell, instance, policy, giveBack });
  return instance.value;
}

/** Remembers that a holder was given a list. */
export function holdList(holder: Holder, list: SlotListing): void {
  holder.lists ??= new Set();
  holder.lists.add(list);
  list.holders.add(holder);
}

/** Every cell that a holder was given, alone or in a list. */
export function* cellsGiven({ holds, lists }: Given): Iterable<Cell> {
  yield* holds;
  for (const { slot } of lists ?? []) yield* slot.pins.values();
}

/** Instances that a holder was given: those that its references lead to now, and those that it was given as they are. */
export function* instancesGiven({ holds, direct, lists, keeps }: Given): Iterable<Instance> {
  for (const cell of holds) if (cell.instance && direct?.get(cell) !== false) yield cell.instance;
  for (const { slot } of lists ?? [])
    for (const { instance } of slot.pins.values()) if (instance) yield instance;
  for (const { instance } of keeps ?? []) yield instance;
}

interface Given {
  readonly holds: ReadonlySet<Cell>;
  readonly lists?: ReadonlySet<SlotListing> | undefined;
  readonly direct?: ReadonlyMap<Cell, boolean> | undefined;
  readonly keeps?: readonly Keeping[] | undefined;
}

/**
 * Gives back all that a holder was given.
 * @param released told of each pin, view and list that lost its last holder
 */
export function letGo(holder: Holder, released: (given: Cell | SlotListing) => void): void {
  holder.endHooks?.();
  for (const list of holder.lists ?? NOTHING) {
    list.holders.delete(holder);
    if (list.holders.size === 0) released(list);
  }
  for (const { giveBack } of holder.keeps ?? NOTHING) giveBack();
  for (const cell of holder.holds) {
    cell.holders.delete(holder);
    if (!cell.isActive && cell.holders.size === 0) released(cell);
  }
}

const NOTHING: readonly never[] = [];

/** Names of those that cannot do without a cell, each once. */
export function requirersOf(cell: Cell): string[] {
  const requirers = [...cell.holders].filter(({ requires }) => requires.has(cell));
  return [...new Set(requirers.map(({ title }) => title))];
}
