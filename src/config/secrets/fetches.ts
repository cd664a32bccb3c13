/** A fetch under way, and the one that comes after it. */
interface Lane<T> {
  readonly running: Promise<T>;
  next: Promise<T> | undefined;
}

/**
 * One fetch at a time for each name, and so many at a time for all of them. Who asks while one is under way gets what that
 * one brings; who wants what is there from now on gets the one after it.
 */
export class Fetches<T> {
  readonly #lanes = new Map<string, Lane<T>>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /** @param fetch never rejects */
  constructor(
    private readonly fetch: (name: string) => Promise<T>,
    private readonly most: number,
  ) {}

  /** What is being fetched, or is fetched now. */
  get(name: string): Promise<T> {
    const lane = this.#lanes.get(name);
    return lane ? (lane.next ?? lane.running) : this.#start(name);
  }

  /** What is fetched from now on: not by a fetch that began before. */
  fresh(name: string): Promise<T> {
    const lane = this.#lanes.get(name);
    if (!lane) return this.#start(name);
    return (lane.next ??= lane.running.then(() => this.#start(name)));
  }

  #start(name: string): Promise<T> {
    const running = this.#run(name);
    const lane: Lane<T> = { running, next: undefined };
    this.#lanes.set(name, lane);
    void running.then(() => {
      // The next one has its lane by then, or nobody wants one.
      if (this.#lanes.get(name) === lane && !lane.next) this.#lanes.delete(name);
    });
    return running;
  }

  async #run(name: string): Promise<T> {
    if (this.#running >= this.most) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running += 1;
    try {
      return await this.fetch(name);
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }
}
