import { parseArgs } from 'node:util';

/** How long the sample runs, and how often it swaps. */
export interface RunOptions {
  readonly totalMs: number;
  readonly everyMs: number;
}

const LONGEST_MS = 3_600_000;

/** `--seconds 10` of load, a swap `--every 1000` milliseconds. @throws RangeError for what is no such number */
export function readOptions(args: readonly string[]): RunOptions {
  const { values } = parseArgs({
    args: [...args],
    options: { seconds: { type: 'string', default: '10' }, every: { type: 'string', default: '1000' } },
  });
  return {
    totalMs: milliseconds('--seconds', Number(values.seconds) * 1_000),
    everyMs: milliseconds('--every', Number(values.every)),
  };
}

function milliseconds(option: string, value: number): number {
  if (value > 0 && value <= LONGEST_MS) return value;
  throw new RangeError(`${option} must be a positive number, at most an hour`);
}
