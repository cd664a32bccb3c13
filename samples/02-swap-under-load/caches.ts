import { join } from 'node:path';
import { Cache } from 'oneiric';
import type { SlotProvider } from 'oneiric';
import { MemoryCache, MemoryCacheSettings } from 'oneiric/adapters/cache/memory';
import { SqliteCache, SqliteCacheSettings } from 'oneiric/adapters/cache/sqlite';

/** The slots that this application swaps: the same contract twice, by key. */
export const CACHE_SLOTS = ['adapter:cache', 'adapter:session-cache'] as const;

/** A memory and a SQLite candidate for each slot; the files are in `folder`, one per slot. */
export function cachesIn(folder: string): SlotProvider[] {
  return CACHE_SLOTS.flatMap((slot) => [
    { slot, provider: 'sqlite', provides: Cache, useFactory: () => sqliteCache(folder, slot) },
    { slot, provider: 'memory', provides: Cache, useFactory: memoryCache },
  ]);
}

// Room for every row, so that what is missed is missed because of a swap.
const MAX_ENTRIES = 50_000;

function memoryCache(): MemoryCache {
  return new MemoryCache(Object.assign(new MemoryCacheSettings(), { maxEntries: MAX_ENTRIES }));
}

function sqliteCache(folder: string, slot: string): SqliteCache {
  const file = join(folder, `${slot.replace(':', '-')}.sqlite`);
  return new SqliteCache(Object.assign(new SqliteCacheSettings(), { file }));
}
