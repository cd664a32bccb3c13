/** Somebody with a place among the modules of an application. */
export interface Placed {
  /** The thing itself. */
  readonly key: object;
  /** Place of its module: imported modules come before those that import them. */
  readonly rank: number;
  /** The module class, which comes after all that its module provides. */
  readonly isModule: boolean;
  /** What it was given. */
  needs(): Iterable<object>;
}

/**
 * Who is called together, one wave after the other: whoever was given something after what it was given, and of what
 * does not depend on one another, modules after those that they import. In a ring of live references the one that is
 * met first comes last.
 */
export function wavesOf<T extends Placed>(all: readonly T[]): T[][] {
  const levels = new Levels(new Map(all.map((placed) => [placed.key, placed])));
  const inOrder = all.toSorted((a, b) => a.rank - b.rank || Number(a.isModule) - Number(b.isModule));
  let rank: number | undefined;
  for (const placed of inOrder) {
    if (placed.rank !== rank || placed.isModule) levels.raiseFloor();
    rank = placed.rank;
    levels.place(placed);
  }
  return levels.waves();
}

class Levels<T extends Placed> {
  readonly #levels = new Map<T, number>();
  #floor = 0;
  #highest = -1;

  constructor(private readonly byKey: ReadonlyMap<object, T>) {}

  /** Whoever is placed from here on comes after all that are placed. */
  raiseFloor(): void {
    this.#floor = this.#highest + 1;
  }

  /** Places one after all that it needs; a stack of its own, however long the chain is. */
  place(first: T): void {
    const way = [first];
    for (let top = way.at(-1); top; top = way.at(-1)) {
      const next = this.#levels.has(top) ? undefined : this.#enter(top);
      if (next && next.length > 0) way.push(...next);
      else this.#leave(way.pop() as T);
    }
  }

  /** @returns what has to be placed first */
  #enter(placed: T): T[] {
    this.#levels.set(placed, OPEN);
    return this.#needsOf(placed).filter((need) => !this.#levels.has(need));
  }

  #leave(placed: T): void {
    if (this.#levels.get(placed) !== OPEN) return;
    let level = this.#floor;
    for (const need of this.#needsOf(placed)) level = Math.max(level, (this.#levels.get(need) ?? OPEN) + 1);
    this.#levels.set(placed, level);
    this.#highest = Math.max(this.#highest, level);
  }

  #needsOf(placed: T): T[] {
    return [...placed.needs()].flatMap((key) => this.byKey.get(key) ?? []);
  }

  waves(): T[][] {
    const waves: T[][] = [];
    for (const [placed, level] of this.#levels) (waves[level] ??= []).push(placed);
    return Array.from(waves, (wave: T[] | undefined) => wave ?? []);
  }
}

/** On the way: what leads back to it does not wait for it. */
const OPEN = -1;
