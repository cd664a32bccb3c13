import type { AlignedData } from 'uplot';
import type { Measurement } from '../../../admin/measure/measurements.js';

/** A quarter of an hour, a point for each second. */
const MOST_POINTS = 900;

/** What was measured, as columns that grow to a bound and no further. */
export class Series {
  readonly #at: number[] = [];
  readonly #p50: (number | null)[] = [];
  readonly #p99: (number | null)[] = [];
  readonly #calls: number[] = [];
  readonly #failures: number[] = [];
  readonly #marks: number[] = [];

  add({ at, calls, failures, latency }: Measurement): void {
    this.#at.push(at / 1_000);
    this.#p50.push(latency?.p50 ?? null);
    this.#p99.push(latency?.p99 ?? null);
    this.#calls.push(calls);
    this.#failures.push(failures);
    if (this.#at.length <= MOST_POINTS) return;
    for (const column of [this.#at, this.#p50, this.#p99, this.#calls, this.#failures]) column.shift();
    const [first = 0] = this.#at;
    while ((this.#marks[0] ?? first) < first) this.#marks.shift();
  }

  /** A swap has switched; milliseconds since 1970. */
  mark(at: number): void {
    this.#marks.push(at / 1_000);
  }

  /** When swaps have switched, in seconds since 1970. */
  get marks(): readonly number[] {
    return this.#marks;
  }

  /** Seconds, then p50, p99, calls, failures. */
  get data(): AlignedData {
    return [this.#at, this.#p50, this.#p99, this.#calls, this.#failures];
  }
}
