import { setImmediate } from 'node:timers/promises';
import type { Clock, Timer } from '../../src/core/ports.js';
import { ManualClock } from '../../src/testing/manual-clock.js';

/** Macrotasks in a row, and timers in a second, that are too many for a program of some forty commands. */
const MAX_ROUNDS = 300;

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

  /** Until nothing happens by itself any more. @throws where that never comes */
  async settle(): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      await setImmediate();
      if (!this.#clock.runSoon()) return;
    }
    throw new Error('I4: something goes on and on without time passing');
  }

  /** Lets time pass as it does: everything comes to rest between one moment and the next. */
  async elapse(ms: number): Promise<void> {
    const end = this.now + ms;
    await this.settle();
    for (let fired = 0; this.#next() <= end; fired += 1) {
      if (fired > MAX_ROUNDS * (1 + ms / 1_000)) throw new Error(`I4: ${fired} timers in ${ms} ms`);
      this.#clock.advance(Math.max(0, this.#next() - this.now));
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
