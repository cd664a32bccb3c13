import { followAbort } from '../core/followers.js';
import type { Clock, Timer } from '../core/ports.js';
import { cancelled, outOfTime, type Ending } from './ending.js';

/** What may end a scope from outside. */
export interface CutOffTools {
  readonly name: string;
  readonly clock: Clock;
  readonly deadlineMs: number | undefined;
  readonly signal: AbortSignal | undefined;
  readonly cut: (end: Ending) => void;
}

/** The deadline and the signal of a scope. It has a timer and a listener only while there is something to end. */
export class CutOff {
  readonly #due: number;
  #timer: Timer | undefined;
  #stopFollowing: (() => void) | undefined;
  #isArmed = false;

  constructor(private readonly tools: CutOffTools) {
    this.#due = tools.clock.now() + (tools.deadlineMs ?? Infinity);
  }

  /** Ends the scope at once where that is due already. */
  arm(): void {
    if (this.#isArmed) return;
    this.#isArmed = true;
    const { clock, signal } = this.tools;
    const remainingMs = this.#due - clock.now();
    if (signal?.aborted) return this.#aborted();
    if (remainingMs <= 0) return this.#outOfTime();
    if (remainingMs !== Infinity) this.#timer = clock.after(remainingMs, this.#outOfTime);
    if (signal) this.#stopFollowing = followAbort(signal, this.#aborted);
  }

  disarm(): void {
    if (!this.#isArmed) return;
    this.#isArmed = false;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#stopFollowing?.();
    this.#stopFollowing = undefined;
  }

  readonly #aborted = (): void => {
    this.tools.cut(cancelled(this.tools.name, this.tools.signal?.reason));
  };

  readonly #outOfTime = (): void => {
    this.tools.cut(outOfTime(this.tools.name, this.tools.deadlineMs ?? Infinity));
  };
}
