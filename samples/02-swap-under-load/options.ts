import { parseArgs } from 'node:util';

/** How long the sample runs, how often it swaps, and whether it goes on afterwards. */
export interface RunOptions {
  readonly totalMs: number;
  readonly everyMs: number;
  /** Whether it is kept running after that, for somebody else to swap. */
  readonly isKept: boolean;
}

const LONGEST_MS = 3_600_000;

/**
 * `--seconds 10` of load, a swap `--every 1000` milliseconds; on a terminal it is kept running then, elsewhere with `--keep`.
 * @throws RangeError for what is no such number
 */
export function readOptions(args: readonly string[]): RunOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string', default: '10' },
      every: { type: 'string', default: '1000' },
      keep: { type: 'boolean', default: process.stdout.isTTY },
    },
    allowNegative: true,
  });
  return {
    totalMs: milliseconds('--seconds', Number(values.seconds) * 1_000),
    everyMs: milliseconds('--every', Number(values.every)),
    isKept: values.keep,
  };
}

function milliseconds(option: string, value: number): number {
  if (value > 0 && value <= LONGEST_MS) return value;
  throw new RangeError(`${option} must be a positive number, at most an hour`);
}
