/**
 * Places for so many at once, and a queue before them. Own code: those who are not waited for any more have to leave the
 * queue, which that of the library has no way for.
 */
export class Places {
  #running = 0;
  readonly #waiting = new Set<() => void>();

  constructor(
    private readonly places: number,
    private readonly queue: number,
  ) {}

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Whether there is no room even to wait. */
  get isFull(): boolean {
    return this.#running >= this.places && this.#waiting.size >= this.queue;
  }

  /** Takes a place, where one is free. @returns whether one was */
  take(): boolean {
    if (this.#running >= this.places) return false;
    this.#running += 1;
    return true;
  }

  /** Resolves when a place has been handed over. @throws the reason of the signal, which leaves the queue when it aborts */
  wait(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const turn = (): void => {
        signal?.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        this.#waiting.delete(turn);
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- whatever it was aborted with
        reject(signal?.reason);
      };
      this.#waiting.add(turn);
      signal?.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** Gives a place to whoever has waited longest. */
  leave(): void {
    const [turn] = this.#waiting;
    if (!turn) {
      this.#running -= 1;
      return;
    }
    this.#waiting.delete(turn);
    turn();
  }
}
