import { backoffMs } from '../core/backoff.js';
import type { Clock, Timer } from '../core/ports.js';

/** Nobody wants to ask over and over without a pause. */
const LEAST_MS = 100;
const MOST_MS = 60_000;

/** The next try of something that did not work: after growing pauses, up to a minute. */
export class NextTry {
  #timer: Timer | undefined;
  #tries = 0;
  #at: number | undefined;
  #hasEnded = false;

  constructor(
    private readonly clock: Pick<Clock, 'after' | 'epoch'>,
    private readonly again: () => void,
  ) {}

  /** When it is tried again, in milliseconds since 1970; undefined where nothing waits for that. */
  get at(): number | undefined {
    return this.#at;
  }

  /** It did not work. @param firstMs the first pause */
  plan(firstMs: number): void {
    if (this.#timer || this.#hasEnded) return;
    this.#tries += 1;
    const ms = backoffMs(this.#tries, { minMs: Math.max(firstMs, LEAST_MS), maxMs: MOST_MS });
    this.#at = this.clock.epoch() + ms;
    const due = (): void => {
      this.#timer = this.#at = undefined;
      this.again();
    };
    this.#timer = this.clock.after(ms, due, { isBackground: true });
  }

  /** It works: pauses begin anew. What is planned is done all the same. */
  works(): void {
    this.#tries = 0;
  }

  end(): void {
    this.#hasEnded = true;
    this.#timer?.cancel();
  }
}
