import { columnNamed } from './columns/all.js';
import type { Column } from './column.js';
import { FULL, nanosecondsOf, QUICK, type Budget } from './measure.js';
import { onceOf, operationsOf } from './rows.js';

/** Figures of some rows, and why others have none. */
export interface Measured {
  readonly figures: Record<string, number>;
  readonly failures: Record<string, string>;
}

/** Measures some rows of a column in this process. */
async function measure(column: Column, rows: readonly string[], budget: Budget): Promise<Measured> {
  const measured: Measured = { figures: {}, failures: {} };
  for (const row of rows) {
    try {
      const operation = await operationsOf(column).get(row)?.();
      if (operation) measured.figures[row] = await nanosecondsOf(operation, budget);
      else Object.assign(measured.figures, await onceOf(column).get(row)?.(budget));
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
