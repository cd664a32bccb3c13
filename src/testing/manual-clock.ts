import { setImmediate } from 'node:timers/promises';
import { shown } from '../core/names.js';
import type { Clock, Timer } from '../core/ports.js';
import { systemClock } from '../core/system-clock.js';
import { TestingError } from './testing-error.js';

interface Pending {
  readonly at: number;
  readonly fn: () => void;
}

/** More macrotasks in a row than anything needs that comes to rest by itself. */
const MAX_ROUNDS = 10_000;

const DEFAULT_EPOCH_MS = 1_700_000_000_000;

/**
 * A clock that stands still until a test lets time pass: for `compile({ clock })`, and for components of your own
 * that take a `Clock`. Deadlines, backoff and everything else of an application are on it; input and output are not.
 *
 * @example
 * const clock = new ManualClock();
 * await using app = await Test.createTestingModule({ imports: [AppModule] }).compile({ clock });
 * const swap = app.swap(Cache, { provider: 'redis' });
 * await clock.elapse(30_000);
 */
export class ManualClock implements Clock {
  readonly #startedAt: number;
  #ms = 0;
  // By the time when they are due; of the same time, in the order in which they were made.
  readonly #timers: Pending[] = [];
  #soon: (() => void)[] = [];
  #isScheduled = false;

  /** @param epochMs milliseconds since 1970 at which it begins. Default: some day in November 2023 */
  constructor(epochMs: number = DEFAULT_EPOCH_MS) {
    this.#startedAt = checkedMs('new ManualClock', epochMs);
  }

  /** Milliseconds since it was made, as far as it was let pass. */
  readonly now = (): number => this.#ms;

  /** Milliseconds since 1970, as far as they were let pass. */
  readonly epoch = (): number => this.#startedAt + this.#ms;

  /** Calls once when that much time has been let pass; never earlier than the next `advance`, whatever the delay. */
  readonly after = (ms: number, fn: () => void): Timer => {
    const timer: Pending = { at: this.#ms + (ms > 0 ? ms : 0), fn };
    this.#timers.splice(this.#placeOf(timer.at), 0, timer);
    return {
      cancel: () => {
        const index = this.#timers.indexOf(timer);
        if (index >= 0) this.#timers.splice(index, 1);
      },
    };
  };

  /** Calls once in a later macrotask, which needs no time: by itself, or before that in `settle` and `runSoon`. */
  readonly soon = (fn: () => void): void => {
    this.#soon.push(fn);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    systemClock.soon(() => {
      this.#isScheduled = false;
      this.runSoon();
    });
  };

  /** How many timers are pending. */
  get timers(): number {
    return this.#timers.length;
  }

  /**
   * Lets time pass at once: fires what falls due, each at its own time, with nothing in between.
   * @throws TestingError `testing/bad-option` for a time that is none
   */
  advance(ms: number): void {
    const end = this.#ms + checkedMs('advance', ms);
    for (let due = this.#dueBy(end); due; due = this.#dueBy(end)) {
      this.#timers.shift();
      this.#ms = Math.max(this.#ms, due.at);
      due.fn();
    }
    this.#ms = end;
  }

  /**
   * Lets time pass as it does: everything comes to rest between one moment at which something is due and the next.
   * @throws TestingError `testing/bad-option`, `testing/never-settles`
   */
  async elapse(ms: number): Promise<void> {
    const end = this.#ms + checkedMs('elapse', ms);
    await this.settle();
    for (let rounds = 0, due = this.#dueBy(end); due; due = this.#dueBy(end), rounds += 1) {
      if (rounds === MAX_ROUNDS) throw neverSettles('timers fire again and again');
      this.advance(Math.max(0, due.at - this.#ms));
      await this.settle();
    }
    this.#ms = Math.max(this.#ms, end);
  }

  /** Runs now what was put off to a later macrotask. @returns whether there was anything */
  runSoon(): boolean {
    const due = this.#soon;
    this.#soon = [];
    for (const fn of due) fn();
    return due.length > 0;
  }

  /**
   * Until nothing happens by itself any more: promises have settled, and what is due soon has run. Waits for no timer
   * and for no input or output.
   *
   * @throws TestingError `testing/never-settles`
   */
  async settle(): Promise<void> {
    let rounds = 0;
    do {
      if (rounds === MAX_ROUNDS) throw neverSettles('one macrotask follows the other');
      rounds += 1;
      await setImmediate();
    } while (this.runSoon());
    await setImmediate();
  }

  #dueBy(end: number): Pending | undefined {
    const first = this.#timers[0];
    return first && first.at <= end ? first : undefined;
  }

  #placeOf(at: number): number {
    let from = 0;
    let to = this.#timers.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((this.#timers[middle]?.at ?? Infinity) <= at) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

function checkedMs(where: string, ms: unknown): number {
  if (typeof ms === 'number' && Number.isFinite(ms) && ms >= 0) return ms;
  throw new TestingError('testing/bad-option', `${where} was given ${shown(ms)}. No time has passed.`, {
    path: where,
    hint: 'give milliseconds: 0 or more',
  });
}

function neverSettles(what: string): TestingError {
  return new TestingError(
    'testing/never-settles',
    `The application does not come to rest: ${what}. The clock stands where it is.`,
    { hint: 'something starts anew whenever it ends; a deadline or a backoff of 0 ms does that' },
  );
}
