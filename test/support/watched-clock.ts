import type { Clock, Timer } from '../../src/core/ports.js';
import { ManualClock } from './manual-clock.js';

/** A manual clock that knows whose timers are pending, and runs everything that falls due in its order. */
export class WatchedClock {
  readonly #clock = new ManualClock();
  readonly #due = new Set<{ readonly at: number; readonly owner: 'application' | 'world' }>();

  /** For the application under test. */
  readonly port: Clock = {
    now: this.#clock.now,
    epoch: this.#clock.epoch,
    soon: (fn) => this.#clock.soon(fn),
    after: (ms, fn) => this.#after('application', ms, fn),
  };

  get now(): number {
    return this.#clock.now();
  }

  /** Timers of the application that have neither fired nor been cancelled. */
  get pendingOfApplication(): number {
    return [...this.#due].filter(({ owner }) => owner === 'application').length;
  }

  sleep(ms: number): Promise<void> {
    if (ms === 0) return Promise.resolve();
    return new Promise((resolve) => void this.#after('world', ms, resolve));
  }

  /** Lets time pass at once: what falls due runs without anything in between. */
  jump(ms: number): void {
    this.#clock.advance(ms);
  }

  runSoon(): void {
    this.#clock.runSoon();
  }

  settle(): Promise<void> {
    return this.#clock.settle();
  }

  /** Lets time pass as it does: everything comes to rest between one moment and the next. */
  async elapse(ms: number): Promise<void> {
    const end = this.now + ms;
    await this.settle();
    for (let next = this.#next(); next <= end; next = this.#next()) {
      this.#clock.advance(Math.max(0, next - this.now));
      await this.settle();
    }
    this.#clock.advance(end - this.now);
  }

  #next(): number {
    return Math.min(...[...this.#due].map(({ at }) => at));
  }

  #after(owner: 'application' | 'world', ms: number, fn: () => void): Timer {
    const due = { at: this.now + ms, owner };
    this.#due.add(due);
    const timer = this.#clock.after(ms, () => {
      this.#due.delete(due);
      fn();
    });
    return {
      cancel: () => {
        this.#due.delete(due);
        timer.cancel();
      },
    };
  }
}
