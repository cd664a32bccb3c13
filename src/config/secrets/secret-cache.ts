import type { Clock, SecretTrouble } from '../../core/ports.js';

/** What a fetch came to. */
export interface Fetched {
  /** Undefined where there is none, or it could not be had. */
  readonly value: string | undefined;
  /** Who was asked. */
  readonly provider: string;
  /** Why it could not be had; undefined where the store has answered. */
  readonly trouble: SecretTrouble | undefined;
}

interface Entry {
  readonly fetched: Fetched;
  readonly until: number;
}

/** What was fetched lately, each for its time. The one that was asked for least recently gives way. */
export class SecretCache {
  readonly #entries = new Map<string, Entry>();

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  get(name: string): Fetched | undefined {
    const entry = this.#entries.get(name);
    if (!entry) return undefined;
    this.#entries.delete(name);
    if (entry.until <= this.clock.now()) return undefined;
    this.#entries.set(name, entry);
    return entry.fetched;
  }

  set(name: string, fetched: Fetched, { ttlMs, maxEntries }: { ttlMs: number; maxEntries: number }): void {
    this.#entries.delete(name);
    if (ttlMs > 0) this.#entries.set(name, { fetched, until: this.clock.now() + ttlMs });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= maxEntries) return;
      this.#entries.delete(oldest);
    }
  }

  delete(name: string): void {
    this.#entries.delete(name);
  }

  /** Forgets what there was not. */
  clearAbsent(): void {
    for (const [name, { fetched }] of this.#entries) if (fetched.value === undefined) this.delete(name);
  }

  clear(): void {
    this.#entries.clear();
  }
}
