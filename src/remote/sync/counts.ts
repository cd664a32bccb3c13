import type { ManifestEntry } from '../documents/manifest.js';

/** How many entries there are of each domain. */
export function countsOf(entries: readonly ManifestEntry[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { domain } of entries) counts.set(domain, (counts.get(domain) ?? 0) + 1);
  return Object.fromEntries(counts);
}
