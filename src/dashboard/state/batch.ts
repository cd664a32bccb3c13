/** Gathers what comes one by one, and hands it on together: however much comes, what follows from it happens so often and no more. */
export class Batch<T> {
  #gathered: T[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param everyMs how long the first waits for others at most */
  constructor(
    private readonly everyMs: number,
    private readonly handOn: (gathered: T[]) => void,
  ) {}

  add(one: T): void {
    this.#gathered.push(one);
    this.#timer ??= setTimeout(() => this.#flush(), this.everyMs);
  }

  /** Forgets what was gathered. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#gathered = [];
  }

  #flush(): void {
    const gathered = this.#gathered;
    this.clear();
    this.handOn(gathered);
  }
}
