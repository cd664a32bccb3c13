import { columnNamed } from './columns/all.js';
import type { Column, Figures } from './column.js';
import { FULL, nanosecondsOf, QUICK, type Budget, type Operation } from './measure.js';
import { commonOnce, commonOperations } from './scenarios/common.js';

/** Figures of some rows, and why others have none. */
export interface Measured {
  readonly figures: Record<string, number>;
  readonly failures: Record<string, string>;
}

/** The operations of a column by row, common and own. */
export function operationsOf(column: Column): ReadonlyMap<string, () => Promise<Operation>> {
  const own = Object.entries(column.operations ?? {});
  return new Map<string, () => Promise<Operation>>([
    ...Object.entries(commonOperations).map(([row, make]) => [row, () => make(column)] as const),
    ...own.map(([row, make]) => [row, async () => make()] as const),
  ]);
}

/** What a column does once per process, by group of rows. */
export function onceOf(column: Column): ReadonlyMap<string, () => Promise<Figures>> {
  return new Map([
    ...Object.entries(commonOnce).map(([group, run]) => [group, () => run(column)] as const),
    ...Object.entries(column.once ?? {}),
  ]);
}

/** Measures some rows of a column in this process. */
export async function measure(column: Column, rows: readonly string[], budget: Budget): Promise<Measured> {
  const measured: Measured = { figures: {}, failures: {} };
  for (const row of rows) {
    try {
      const operation = await operationsOf(column).get(row)?.();
      if (operation) measured.figures[row] = await nanosecondsOf(operation, budget);
      else Object.assign(measured.figures, await onceOf(column).get(row)?.());
    } catch (error) {
      measured.failures[row] = error instanceof Error ? error.message.split('\n', 1).join('') : String(error);
    }
  }
  return measured;
}

/** `node measured-process.js COLUMN quick|full ROW…`: prints what it measured. */
const [name, budget, ...rows] = process.argv.slice(2);
const measured = await measure(columnNamed(name), rows, budget === 'quick' ? QUICK : FULL);
process.stdout.write(`${JSON.stringify(measured)}\n`, () => process.exit());
