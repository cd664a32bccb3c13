import type { SlotName } from '../../core/names.js';
import { cellsGiven } from '../holder.js';
import { isBereft, isStale } from '../rebuilds.js';
import type { Cell, Instance } from '../slot.js';
import { reaches } from '../stop-order.js';
import type { RetirementShape } from './change.js';
import { Leaving } from './leaving.js';

/** A cell that points elsewhere from one tick on. */
export interface Move {
  readonly cell: Cell;
  readonly from: Instance | undefined;
  readonly to: Instance | undefined;
}

/** An instance in words, for events. */
export const labelOf = ({ candidate, number }: Instance) => ({
  provider: candidate.provider,
  generation: number,
});

/** Instances that nothing points at any more, with nothing done about them yet. */
export function leavingOf(instances: readonly Instance[]): Leaving[] {
  return instances.map((instance) => new Leaving(instance));
}

/** Dependents leave first: each retirement comes after those whose instances were given a reference that led to it. */
export function inOrder(leaving: readonly Leaving[], moves: readonly Move[]): RetirementShape[] {
  const [first] = leaving;
  if (!first) return [];
  if (leaving.length === 1) return [{ generation: first.instance.number, after: [] }];
  const positions = new Map(leaving.map(({ instance }, index) => [instance, index]));
  const ledTo = new Map(moves.map(({ cell, from }) => [cell, from && positions.get(from)]));
  const after = new Map<number, number[]>(leaving.map((_, index) => [index, []]));
  const depends = (dependent: number, index: number | undefined): void => {
    // Live references may form rings; the edge that would close one is left out.
    if (index !== undefined && !reaches(after, dependent, index)) after.get(index)?.push(dependent);
  };
  leaving.forEach(({ instance }, dependent) => {
    for (const kept of instance.keeps ?? []) depends(dependent, positions.get(kept.instance));
  });
  leaving.forEach(({ instance }, dependent) => {
    for (const cell of cellsGiven(instance)) depends(dependent, ledTo.get(cell));
  });
  return leaving.map(({ instance }, index) => ({
    generation: instance.number,
    after: after.get(index) ?? [],
  }));
}

/** Slots of which something holds what has moved: it was built meanwhile, by another change. */
export function overtaken(moves: readonly Move[], fresh: Iterable<Instance>): Iterable<SlotName> {
  const slots = new Set<SlotName>();
  const look = (instance: Instance): void => {
    const isBehind = instance.isServing && (isStale(instance) || isBereft(instance));
    if (isBehind) slots.add(instance.slot.name);
  };
  for (const instance of fresh) look(instance);
  for (const { cell } of moves) cell.rebuilders?.forEach(look);
  return slots;
}
