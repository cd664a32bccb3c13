import { setImmediate } from 'node:timers/promises';
import type { Clock, Timer } from '../../src/core/ports.js';

interface Pending {
  readonly at: number;
  readonly fn: () => void;
}

/** A clock that stands still until it is told to go on. */
export class ManualClock implements Clock {
  #ms = 0;
  #timers: Pending[] = [];
  #soon: (() => void)[] = [];

  now = (): number => this.#ms;
  epoch = (): number => 1_700_000_000_000 + this.#ms;

  /** How many timers are pending. */
  get timers(): number {
    return this.#timers.length;
  }

  after(ms: number, fn: () => void): Timer {
    const timer = { at: this.#ms + ms, fn };
    this.#timers.push(timer);
    return {
      cancel: () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
      },
    };
  }

  soon(fn: () => void): void {
    this.#soon.push(fn);
  }

  /** Lets time pass, and fires what is due in its order. */
  advance(ms: number): void {
    const end = this.#ms + ms;
    for (let due = this.#nextBefore(end); due; due = this.#nextBefore(end)) {
      this.#timers = this.#timers.filter((other) => other !== due);
      this.#ms = Math.max(this.#ms, due.at);
      due.fn();
    }
    this.#ms = end;
  }

  /** Runs what was put off to a later macrotask. @returns whether there was anything */
  runSoon(): boolean {
    const due = this.#soon;
    this.#soon = [];
    for (const fn of due) fn();
    return due.length > 0;
  }

  /** Until nothing happens by itself any more: promises settle, and what is due soon has run. */
  async settle(): Promise<void> {
    do await setImmediate();
    while (this.runSoon());
    await setImmediate();
  }

  #nextBefore(end: number): Pending | undefined {
    return this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
  }
}
