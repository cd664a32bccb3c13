import type { Clock } from '../../src/core/ports.js';
import { ManualClock } from '../../src/testing/manual-clock.js';

/** Deadlines of a fetch that nobody runs into while pauses are over at once. */
export const DEADLINES = { totalMs: 1_000_000, idleMs: 999_999 } as const;
const SHORTER_MS = 900_000;

/** A clock on which pauses are over as soon as they begin, and which keeps how long they were; deadlines wait for their time. */
export class HastyClock implements Clock {
  /** How long each pause was, in milliseconds. */
  readonly pauses: number[] = [];
  readonly #clock = new ManualClock();
  readonly now = this.#clock.now;
  readonly soon = this.#clock.soon;

  /** @param stepMs how far the clock on the wall is off at each look; it may go back */
  constructor(private readonly stepMs = 0) {}

  #looks = 0;

  readonly epoch = (): number => {
    this.#looks += 1;
    return this.#clock.epoch() + this.#looks * this.stepMs;
  };

  readonly after = (ms: number, fn: () => void) => {
    const timer = this.#clock.after(ms, fn);
    if (ms < SHORTER_MS) {
      this.pauses.push(ms);
      this.#clock.soon(() => this.#clock.advance(ms));
    }
    return timer;
  };

  /** Lets time pass. */
  advance(ms: number): void {
    this.#clock.advance(ms);
  }

  /** How many timers are pending. */
  get timers(): number {
    return this.#clock.timers;
  }
}
