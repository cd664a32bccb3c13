import type { CutCalls } from '../../core/swap.js';

/**
 * Those who were given an instance itself, by name, until they give it back. It is no work in flight: a slot may be
 * idle all the same. But the instance is not to be disposed of before they are gone.
 */
export class Keepers {
  readonly #names = new Map<object, string>();
  readonly #watchers = new Set<() => void>();

  get isEmpty(): boolean {
    return this.#names.size === 0;
  }

  /** @returns a function that gives the instance back; a second call does nothing */
  add(name: string): () => void {
    const keeper = {};
    this.#names.set(keeper, name);
    return () => {
      if (this.#names.delete(keeper) && this.isEmpty) this.#tell();
    };
  }

  /** Calls once, as soon as all are gone. @returns a function that cancels it */
  onEmpty(fn: () => void): () => void {
    this.#watchers.add(fn);
    return () => void this.#watchers.delete(fn);
  }

  /** Who is there now: one row per name. */
  rows(): CutCalls[] {
    const calls = new Map<string, number>();
    for (const name of this.#names.values()) calls.set(name, (calls.get(name) ?? 0) + 1);
    return Array.from(calls, ([method, count]) => ({ method, calls: count }));
  }

  #tell(): void {
    const watchers = [...this.#watchers];
    this.#watchers.clear();
    for (const watcher of watchers) watcher();
  }
}
