import type { Latency } from '../../core/latency.js';
import type { SwapReport } from '../../core/swap.js';
import type { FailureView } from '../api/failures.js';

/** Failures of one code, or of one text. */
export interface LoadFailure extends FailureView {
  /** How many there were. */
  readonly count: number;
}

/** Swaps that were asked for, by how they ended. */
export interface SwapCounts extends Readonly<Record<SwapReport['outcome'], number>> {
  readonly failed: number;
}

/** Calls that were made meanwhile. */
export interface CallCounts {
  readonly made: number;
  readonly failed: number;
  readonly perSecond: number;
  readonly latency: Latency;
}

/** What came of a load test. */
export interface LoadTestReport {
  readonly slots: readonly string[];
  /** From the first swap that was asked for to the end of the last. */
  readonly ms: number;
  /** Swaps asked for. */
  readonly asked: number;
  readonly swaps: SwapCounts;
  /** Of those that switched. */
  readonly switchedPerSecond: number;
  /** Of all that were asked for: from when each was, so that waiting for others is part of it. Milliseconds. */
  readonly latency: Latency;
  /** Undefined where the slot is somebody else's: nobody knows what it can be asked. */
  readonly calls: CallCounts | undefined;
  readonly failures: readonly LoadFailure[];
}
