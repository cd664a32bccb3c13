import type { ChangeOptions, Swap } from '../../core/swap.js';

/** What a load test swaps. */
export interface Subject {
  readonly slots: readonly string[];
  /** Asks for a swap, the so manieth of the test. */
  swap(nth: number, options: ChangeOptions): Swap;
  /** Makes a call, the so manieth of the test; undefined where nobody knows what there is to call. */
  readonly call: ((nth: number) => Promise<unknown>) | undefined;
}
