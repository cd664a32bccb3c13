import { createHistogram } from 'node:perf_hooks';

/** How long things took, in milliseconds, exact to about 0.1 %; of a fixed size, however many there are. */
export class Durations {
  private readonly nanoseconds = createHistogram({ figures: 3 });

  get count(): number {
    return this.nanoseconds.count;
  }

  add(ms: number): void {
    this.nanoseconds.record(Math.max(1, Math.round(ms * 1e6)));
  }

  /** The value that `share` (0 to 1) of all do not exceed; undefined where there are none. */
  percentile(share: number): number | undefined {
    return this.count === 0 ? undefined : this.nanoseconds.percentile(share * 100) / 1e6;
  }
}
