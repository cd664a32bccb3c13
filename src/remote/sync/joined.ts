import { followAbort } from '../../core/followers.js';

/** What several ask for. */
export interface Job<T> {
  /** Those who ask for the same are given the same. */
  readonly key: string;
  readonly work: (signal: AbortSignal) => Promise<T>;
}

interface Running<T> {
  readonly key: string;
  readonly done: Promise<T>;
  readonly stop: AbortController;
  askers: number;
}

/** Work of which one piece is done at a time: once for all who ask for the same, and given up only where all of them have. */
export class Joined<T> {
  #running: Running<T> | undefined;
  #end: { readonly reason: unknown } | undefined;

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Gives up what is under way, and begins nothing any more. Resolves when nothing is. */
  async end(reason: unknown): Promise<void> {
    this.#end ??= { reason };
    this.#running?.stop.abort(reason);
    await this.#running?.done.catch(() => undefined);
  }

  /**
   * Waits for what is under way where that is the same, and begins it otherwise.
   * @throws what it throws; the reason of the signal; what it was ended with
   */
  async do(job: Job<T>, signal?: AbortSignal): Promise<T> {
    for (;;) {
      signal?.throwIfAborted();
      if (this.#end) throw this.#end.reason;
      const running = (this.#running ??= this.#begun(job));
      if (running.key === job.key && !running.stop.signal.aborted) return this.#asking(running, signal);
      // What all have given up, or is something else, ends first.
      await unlessAborted(
        running.done.catch(() => undefined),
        signal,
      );
    }
  }

  async #asking(running: Running<T>, signal: AbortSignal | undefined): Promise<T> {
    running.askers += 1;
    return unlessAborted(running.done, signal, (reason) => {
      running.askers -= 1;
      if (running.askers === 0) running.stop.abort(reason);
    });
  }

  #begun({ key, work }: Job<T>): Running<T> {
    const stop = new AbortController();
    const done = work(stop.signal).finally(() => (this.#running = undefined));
    done.catch(() => undefined);
    return { key, done, stop, askers: 0 };
  }
}

/** What is waited for, for as long as the signal lets it. */
function unlessAborted<T>(
  waited: Promise<T>,
  signal: AbortSignal | undefined,
  left: (reason: unknown) => void = () => undefined,
): Promise<T> {
  if (!signal) return waited;
  return new Promise((resolve, reject) => {
    const leave = followAbort(signal, () => {
      left(signal.reason);
      reject(signal.reason as Error);
    });
    waited.finally(leave).then(resolve, reject);
  });
}
