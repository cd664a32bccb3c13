/** How long calls took, in milliseconds; exact to about 2 %, the longest one exactly. */
export interface Latency {
  /** Half of the calls took no longer. */
  readonly p50: number;
  /** 9 of 10 calls took no longer. */
  readonly p90: number;
  /** 99 of 100 calls took no longer. */
  readonly p99: number;
  /** The longest call. */
  readonly max: number;
}

const STEPS_PER_DOUBLING = 32;
const SHORTEST_MS = 0.0005;
const DOUBLINGS = 44;

/** Counts durations in buckets that grow with them: of a fixed size, however many there are. */
export class LatencyHistogram {
  readonly #counts = new Float64Array(STEPS_PER_DOUBLING * DOUBLINGS);
  #total = 0;
  #max = 0;

  add(ms: number): void {
    const bucket = Math.floor(Math.log2(Math.max(ms, SHORTEST_MS) / SHORTEST_MS) * STEPS_PER_DOUBLING);
    const index = Math.min(bucket, this.#counts.length - 1);
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#total += 1;
    this.#max = Math.max(this.#max, ms);
  }

  read(): Latency {
    const [p50, p90, p99] = [this.#below(0.5), this.#below(0.9), this.#below(0.99)];
    return Object.freeze({ p50, p90, p99, max: this.#max });
  }

  #below(share: number): number {
    let left = Math.ceil(this.#total * share);
    if (left === 0) return 0;
    for (const [index, count] of this.#counts.entries()) {
      left -= count;
      if (left <= 0) return Math.min(this.#max, SHORTEST_MS * 2 ** ((index + 0.5) / STEPS_PER_DOUBLING));
    }
    return this.#max;
  }
}
