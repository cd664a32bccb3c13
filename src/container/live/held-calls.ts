import type { Clock, Timer } from '../../core/ports.js';

/** How many calls wait, how long, and what they fail with. */
export interface HoldTerms {
  readonly clock: Clock;
  readonly maxCalls: number;
  readonly maxMs: number;
  /** Of a method that cannot wait. */
  readonly cannotWait: () => Error;
  readonly tooMany: () => Error;
  readonly tooLong: () => Error;
}

/** One call that waits. */
interface Waiting {
  readonly run: () => unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  timer?: Timer;
}

/** Calls that wait until they may run, in the order in which they came; as many and as long as the terms allow. */
export class HeldCalls {
  readonly #waiting = new Set<Waiting>();

  constructor(readonly terms: HoldTerms) {}

  /** @param run makes the call, once it may be made */
  enter(run: () => unknown): Promise<unknown> {
    const { clock, maxCalls, maxMs, tooMany, tooLong } = this.terms;
    if (this.#waiting.size >= maxCalls) return Promise.reject(tooMany());
    return new Promise((resolve, reject) => {
      const call: Waiting = { run, resolve, reject };
      this.#waiting.add(call);
      call.timer = clock.after(maxMs, () => {
        if (this.#waiting.delete(call)) reject(tooLong());
      });
    });
  }

  /** Makes them all. */
  release(): void {
    const calls = [...this.#waiting];
    this.#waiting.clear();
    for (const { run, resolve, reject, timer } of calls) {
      timer?.cancel();
      try {
        resolve(run());
      } catch (error) {
        reject(error);
      }
    }
  }
}
