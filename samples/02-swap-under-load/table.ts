import type { CallTally } from './callers.js';
import type { Durations } from './durations.js';
import type { SwapTally } from './swapper.js';

/** The result, as a table of one row. */
export function resultTable(calls: CallTally, swaps: SwapTally): string {
  const cells = new Map([
    ['calls', count(calls.took.count)],
    ['failed', count(calls.failed)],
    ['wrong', count(calls.wrong)],
    ['swaps', count(swaps.took.count)],
    ['refused', count(swaps.refused.length)],
    ['call p50 / p99', percentiles(calls.took)],
    ['swap p50 / p99', percentiles(swaps.took)],
  ]);
  const columns = [...cells].map(([head, cell]) => ({
    head,
    cell,
    width: Math.max(head.length, cell.length),
  }));
  const heads = columns.map(({ head, width }) => head.padStart(width));
  const values = columns.map(({ cell, width }) => cell.padStart(width));
  return `${heads.join('   ')}\n${values.join('   ')}`;
}

const count = (value: number) => value.toLocaleString('en');

const percentiles = (took: Durations) => `${ms(took.percentile(0.5))} / ${ms(took.percentile(0.99))}`;

const ms = (value: number | undefined) => (value === undefined ? '-' : `${value.toFixed(2)} ms`);
