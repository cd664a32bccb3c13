import type { SwapPolicy } from '../../core/component.js';
import type { CutCalls } from '../../core/swap.js';

/** One that was given the instance, and why it has to stay. */
interface Keeper {
  readonly name: string;
  readonly policy: Exclude<SwapPolicy, 'follow'>;
}

/**
 * Those who were given an instance itself, by name, until they give it back. It is no work in flight: a slot may be
 * idle all the same. But the instance is not to be disposed of before they are gone.
 */
export class Keepers {
  readonly #keepers = new Set<Keeper>();
  readonly #watchers = new Set<() => void>();

  get isEmpty(): boolean {
    return this.#keepers.size === 0;
  }

  /** @returns a function that gives the instance back; a second call does nothing */
  add({ name, policy }: Keeper): () => void {
    const keeper = { name, policy };
    this.#keepers.add(keeper);
    return () => {
      if (this.#keepers.delete(keeper) && this.isEmpty) this.#tell();
    };
  }

  /** Calls once, as soon as all are gone. @returns a function that cancels it */
  onEmpty(fn: () => void): () => void {
    this.#watchers.add(fn);
    return () => void this.#watchers.delete(fn);
  }

  /** Who is there now, each once. */
  names(): Iterable<string> {
    return new Set([...this.#keepers].map(({ name }) => name));
  }

  /** Who is there now, and why: one row each. */
  rows(): CutCalls[] {
    const calls = new Map<string, number>();
    for (const { name, policy } of this.#keepers) {
      const row = `${policy} by ${name}`;
      calls.set(row, (calls.get(row) ?? 0) + 1);
    }
    return Array.from(calls, ([method, count]) => ({ method, calls: count }));
  }

  #tell(): void {
    const watchers = [...this.#watchers];
    this.#watchers.clear();
    for (const watcher of watchers) watcher();
  }
}
