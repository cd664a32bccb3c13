import { canonicalJson } from '../documents/canonical-json.js';
import { offerOf } from '../documents/entry-rules.js';
import type { ManifestEntry } from '../documents/manifest.js';

/** What has to be done to have what a manifest says in place of what there is. */
export interface SyncPlan {
  /** Entries that were not there. */
  readonly added: readonly ManifestEntry[];
  /** Entries that are other ones than those of the same name. */
  readonly changed: readonly ManifestEntry[];
  /** Names of what is not named any more: `adapter:cache/redis`. */
  readonly removed: readonly string[];
}

/** What a sync has changed. */
export interface SyncDone {
  readonly outcome: 'applied' | 'unchanged';
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** What is to be done. An entry that says the same as before is left alone, with the instances that it has. */
export function planSync(before: readonly ManifestEntry[], next: readonly ManifestEntry[]): SyncPlan {
  const known = new Map(before.map((entry) => [offerOf(entry), canonicalJson(entry)]));
  const names = new Set(next.map(offerOf));
  const changed = next.filter((entry) => {
    const was = known.get(offerOf(entry));
    return was !== undefined && was !== canonicalJson(entry);
  });
  return {
    added: next.filter((entry) => !known.has(offerOf(entry))),
    changed,
    removed: [...known.keys()].filter((name) => !names.has(name)),
  };
}

/** Whether nothing is to be done. */
export const isNothing = ({ added, changed, removed }: SyncPlan): boolean =>
  added.length + changed.length + removed.length === 0;
