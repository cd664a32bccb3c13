/** Counts what has begun and not ended, for those who wait until there is nothing more. */
export class OpenWork {
  #open = 0;
  #waiting: (() => void)[] = [];

  begin(): void {
    this.#open += 1;
  }

  end(): void {
    this.#open -= 1;
    if (this.#open > 0 || this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  /** Resolves when nothing is open, and what ended last has not begun anything either. */
  async quiet(): Promise<void> {
    while (this.#open > 0) await new Promise<void>((wake) => this.#waiting.push(wake));
  }
}
