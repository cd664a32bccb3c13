import { createHistogram } from 'node:perf_hooks';
import type { RecordableHistogram } from 'node:perf_hooks';

/**
 * How a call ended: answered; refused because an operator had paused its slot; failed by a provider that fails by design,
 * during its probation; answered wrongly; lost, which is every other end and none at all.
 */
export const ENDS = ['ok', 'refused', 'planted', 'wrong', 'lost'] as const;
export type End = (typeof ENDS)[number];

/** Calls of one kind. */
export interface KindTally extends Record<End, number> {
  /** Nanoseconds. */
  readonly took: RecordableHistogram;
}

const MOST_EXAMPLES = 10;

/** How all calls ended, in bounded memory. */
export class CallTally {
  readonly kinds = new Map<string, KindTally>();
  /** All of them. Nanoseconds. */
  readonly took = createHistogram();
  /** What the first lost and wrong calls ended with. */
  readonly examples: string[] = [];
  /** Calls that have not ended. */
  underWay = 0;

  end(kind: string, end: End, ms: number): void {
    const ns = Math.max(1, Math.round(ms * 1e6));
    const tally = this.of(kind);
    tally[end] += 1;
    tally.took.record(ns);
    this.took.record(ns);
  }

  of(kind: string): KindTally {
    let tally = this.kinds.get(kind);
    if (!tally) {
      tally = { ok: 0, refused: 0, planted: 0, wrong: 0, lost: 0, took: createHistogram() };
      this.kinds.set(kind, tally);
    }
    return tally;
  }

  total(end: End): number {
    return [...this.kinds.values()].reduce((sum, tally) => sum + tally[end], 0);
  }

  /** Every call that was made, also those that have not ended. */
  get calls(): number {
    return ENDS.reduce((sum, end) => sum + this.total(end), this.underWay);
  }

  note(example: string): void {
    if (this.examples.length < MOST_EXAMPLES) this.examples.push(example);
  }
}
