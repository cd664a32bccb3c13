/** How long somebody waits before the next try. Times are milliseconds. */
export interface BackoffRange {
  readonly minMs: number;
  readonly maxMs: number;
}

/** Milliseconds before the next try after so many failures in a row, from 1 on: doubling, up to the longest. */
export function backoffMs(failures: number, { minMs, maxMs }: BackoffRange): number {
  return Math.min(minMs * 2 ** Math.max(0, failures - 1), maxMs);
}
