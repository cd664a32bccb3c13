import type { Run } from './run.js';

/** Lets so many tasks run at once; the others wait for their turn, in the order in which they came. */
export class WaitingLine {
  readonly #running = new Set<Run<unknown>>();
  readonly #waiting = new Set<Run<unknown>>();

  constructor(
    private readonly limit = Infinity,
    private readonly maxWaiting = Infinity,
  ) {}

  /** Whether one more would be too many. */
  get isFull(): boolean {
    return this.#running.size >= this.limit && this.#waiting.size >= this.maxWaiting;
  }

  enter(run: Run<unknown>): void {
    if (this.#running.size >= this.limit) this.#waiting.add(run);
    else this.#start(run);
  }

  /** It is over, or gives up waiting; the next one has its turn. */
  leave(run: Run<unknown>): void {
    if (this.#waiting.delete(run) || !this.#running.delete(run)) return;
    for (const next of this.#waiting) {
      this.#waiting.delete(next);
      return this.#start(next);
    }
  }

  #start(run: Run<unknown>): void {
    this.#running.add(run);
    run.start();
  }
}
