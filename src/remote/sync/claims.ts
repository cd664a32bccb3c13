import { offerOf } from '../documents/entry-rules.js';
import type { ManifestEntry } from '../documents/manifest.js';

/** An entry, and whose it is. */
export interface ClaimedEntry {
  readonly source: string;
  readonly entry: ManifestEntry;
}

type Entries = ReadonlyMap<string, ManifestEntry>;

const NONE: Entries = new Map();

/**
 * Which source brings what, in one application. What is applied counts beside what is about to come: until it is settled which of
 * them holds, nobody else brings either, or what cannot be beside it.
 */
export class Claims {
  readonly #applied = new Map<string, Entries>();
  readonly #coming = new Map<string, Entries>();

  /** Whether a component is one of this source. */
  isOf(source: string, offer: string): boolean {
    return this.#has(this.#applied, source, offer) || this.#has(this.#coming, source, offer);
  }

  /** Everything of all other sources; an entry that changes is there as it was and as it is to be. */
  *othersThan(source: string): Iterable<ClaimedEntry> {
    for (const claims of [this.#applied, this.#coming])
      for (const [owner, entries] of claims)
        if (owner !== source) for (const entry of entries.values()) yield { source: owner, entry };
  }

  /** Everything that is applied. */
  *applied(): Iterable<ClaimedEntry> {
    for (const [source, entries] of this.#applied)
      for (const entry of entries.values()) yield { source, entry };
  }

  /** What is about to come with a source. */
  take(source: string, entries: readonly ManifestEntry[]): void {
    this.#coming.set(source, byOffer(entries));
  }

  /** What there is of a source: whatever else it has taken is free again. */
  settle(source: string, entries: readonly ManifestEntry[]): void {
    this.#applied.set(source, byOffer(entries));
    this.#coming.delete(source);
  }

  #has(claims: ReadonlyMap<string, Entries>, source: string, offer: string): boolean {
    return (claims.get(source) ?? NONE).has(offer);
  }
}

const byOffer = (entries: readonly ManifestEntry[]): Entries =>
  new Map(entries.map((entry) => [offerOf(entry), entry]));
