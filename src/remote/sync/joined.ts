import { followAbort } from '../../core/followers.js';

/** Work that several ask for: it is done once, and given up only where all of them have. */
export class Joined<T> {
  #running: { readonly done: Promise<T>; readonly stop: AbortController; askers: number } | undefined;

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Resolves when nothing is under way. Never rejects. */
  async settled(): Promise<void> {
    await this.#running?.done.catch(() => undefined);
  }

  /** Gives up what is under way. */
  abort(reason: unknown): void {
    this.#running?.stop.abort(reason);
  }

  /** Begins it, or waits for what is under way. @throws what it throws; the reason of the signal */
  async do(work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    const running = (this.#running ??= this.#begun(work));
    running.askers += 1;
    if (!signal) return running.done;
    return new Promise((resolve, reject) => {
      const leave = followAbort(signal, () => {
        running.askers -= 1;
        if (running.askers === 0) running.stop.abort(signal.reason);
        reject(signal.reason as Error);
      });
      void running.done.finally(leave).then(resolve, reject);
    });
  }

  #begun(work: (signal: AbortSignal) => Promise<T>) {
    const stop = new AbortController();
    const done = work(stop.signal).finally(() => (this.#running = undefined));
    done.catch(() => undefined);
    return { done, stop, askers: 0 };
  }
}
