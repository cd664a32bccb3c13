import { AsyncResource } from 'node:async_hooks';
import type { Clock, Timer } from '../../core/ports.js';
import type { CutWork } from './generation.js';

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
  readonly method: string;
  readonly run: () => unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  timer?: Timer;
}

/** Calls that wait until they may run, in the order in which they came; as many and as long as the terms allow. */
export class HeldCalls {
  readonly #waiting = new Set<Waiting>();
  #watchers = new Set<() => void>();

  constructor(readonly terms: HoldTerms) {}

  /** How many wait. */
  get inFlight(): number {
    return this.#waiting.size;
  }

  /** What waits, by method. */
  cut(): CutWork[] {
    const calls = new Map<string, number>();
    for (const { method } of this.#waiting) calls.set(method, (calls.get(method) ?? 0) + 1);
    return Array.from(calls, ([method, count]) => ({ method, calls: count }));
  }

  /** Calls once, as soon as none waits any more: at once if so already. @returns a function that cancels it */
  onIdle(fn: () => void): () => void {
    if (this.inFlight === 0) {
      fn();
      return () => undefined;
    }
    const watcher = (): void => fn();
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  /** @param run makes the call, once it may be made */
  enter(method: string, run: () => unknown): Promise<unknown> {
    const { clock, maxCalls, maxMs, tooMany, tooLong } = this.terms;
    if (this.#waiting.size >= maxCalls) return Promise.reject(tooMany());
    return new Promise((resolve, reject) => {
      // In the asynchronous context of its caller: what makes them all belongs to somebody else.
      const call: Waiting = { method, run: AsyncResource.bind(run), resolve, reject };
      this.#waiting.add(call);
      call.timer = clock.after(maxMs, () => {
        if (!this.#waiting.delete(call)) return;
        reject(tooLong());
        this.#tellIfIdle();
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
    // By now they count where they run.
    this.#tellIfIdle();
  }

  #tellIfIdle(): void {
    if (this.inFlight > 0) return;
    const watchers = this.#watchers;
    this.#watchers = new Set();
    for (const watcher of watchers) watcher();
  }
}
