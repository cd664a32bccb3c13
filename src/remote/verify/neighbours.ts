import { offerOf } from '../documents/entry-rules.js';
import type { ManifestEntry } from '../documents/manifest.js';
import { isMap, line, listOf, OFFER } from '../documents/rules.js';
import type { RemoteProblem } from '../remote-error.js';

/** What another source has brought, or is about to bring. */
export interface BroughtByOther {
  /** `adapter:cache/redis` */
  readonly offer: string;
  /** The source. */
  readonly source: string;
  /** Slots, or providers of slots, beside which it cannot be. Default: none. */
  readonly conflicts?: readonly string[] | undefined;
}

const SOURCE = line(200);
const CONFLICTS = listOf(OFFER, 100);

/** Whether something is a list of them. */
export const areOthers = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every(
    (one: unknown) =>
      isMap(one) &&
      OFFER.fits(one['offer']) &&
      SOURCE.fits(one['source']) &&
      (one['conflicts'] === undefined || CONFLICTS.fits(one['conflicts'])),
  );

/** What an offer is named by: itself, and its slot. */
export const namesOf = (offer: string): readonly string[] => [offer, slotOf(offer)];

/** What an entry comes beside: it cannot where either of the two says so, whichever was there first. */
export class Neighbours {
  /** How many there are of each offer, and of each slot. */
  readonly #there = new Map<string, number>();
  readonly #owners = new Map<string, string>();
  /** By what they name, those of other sources that cannot be beside it. */
  readonly #unwilling = new Map<string, BroughtByOther[]>();

  /** @param offers of the same manifest, and of the host */
  constructor(offers: readonly string[], others: readonly BroughtByOther[]) {
    for (const offer of new Set([...offers, ...others.map((one) => one.offer)]))
      for (const name of namesOf(offer)) this.#there.set(name, (this.#there.get(name) ?? 0) + 1);
    for (const other of others) {
      this.#owners.set(other.offer, other.source);
      for (const name of other.conflicts ?? [])
        this.#unwilling.set(name, [...(this.#unwilling.get(name) ?? []), other]);
    }
  }

  problemsOf(entry: ManifestEntry, path: string): readonly RemoteProblem[] {
    const own = offerOf(entry);
    const owner = this.#owners.get(own);
    if (owner !== undefined)
      return [{ code: 'remote/taken', path, text: `${own} is brought by the source ${owner}` }];
    return [...this.#ownConflicts(entry, path), ...this.#conflictsOfOthers(own, path)];
  }

  /** What it offers itself does not stand in its way. */
  #ownConflicts(entry: ManifestEntry, path: string): readonly RemoteProblem[] {
    const own = namesOf(offerOf(entry));
    const clashing = (entry.conflicts ?? []).filter(
      (name) => (this.#there.get(name) ?? 0) > (own.includes(name) ? 1 : 0),
    );
    return clashing.map((name) => ({
      code: 'remote/conflict',
      path: `${path}.conflicts`,
      text: `cannot be beside ${name}`,
    }));
  }

  #conflictsOfOthers(own: string, path: string): readonly RemoteProblem[] {
    const unwilling = new Map(
      namesOf(own)
        .flatMap((name) => this.#unwilling.get(name) ?? [])
        .map((one) => [one.offer, one]),
    );
    return [...unwilling.values()].map(({ offer, source }) => ({
      code: 'remote/conflict',
      path,
      text: `${own} cannot be there: ${offer} of the source ${source} cannot be beside it`,
    }));
  }
}

const slotOf = (offer: string) => offer.split('/', 1)[0] ?? offer;
