import type { Column, Figures } from './column.js';
import type { Budget, Operation } from './measure.js';
import { commonOnce, commonOperations } from './scenarios/common.js';

/** The operations of a column by row, common and own. */
export function operationsOf(column: Column): ReadonlyMap<string, () => Promise<Operation>> {
  const own = Object.entries(column.operations ?? {});
  return new Map<string, () => Promise<Operation>>([
    ...Object.entries(commonOperations).map(([row, make]) => [row, () => make(column)] as const),
    ...own.map(([row, make]) => [row, async () => make()] as const),
  ]);
}

/** What a column does once per process, by group of rows. */
export function onceOf(column: Column): ReadonlyMap<string, (budget: Budget) => Promise<Figures>> {
  return new Map<string, (budget: Budget) => Promise<Figures>>([
    ...Object.entries(commonOnce).map(([group, run]) => [group, () => run(column)] as const),
    ...Object.entries(column.once ?? {}),
  ]);
}
