import { join } from 'node:path';
import { Cache } from 'oneiric';
import type { SlotProvider } from 'oneiric';
import { MemoryCache, MemoryCacheSettings } from 'oneiric/adapters/cache/memory';
import { SqliteCache, SqliteCacheSettings } from 'oneiric/adapters/cache/sqlite';
import { CENSUS, type Census, type Life } from './census.js';

const MAX_ENTRIES = 2_000;

class CountedMemoryCache extends MemoryCache {
  private readonly life: Life;

  constructor(census: Census) {
    super(Object.assign(new MemoryCacheSettings(), { maxEntries: MAX_ENTRIES }));
    this.life = census.born('MemoryCache');
  }

  override onCleanup(): void {
    this.life.end();
    super.onCleanup();
  }
}

class CountedSqliteCache extends SqliteCache {
  private readonly life: Life;

  constructor(census: Census, file: string) {
    super(Object.assign(new SqliteCacheSettings(), { file, maxEntries: MAX_ENTRIES }));
    this.life = census.born('SqliteCache');
  }

  override onCleanup(): void {
    this.life.end();
    super.onCleanup();
  }
}

const cache = { slot: 'adapter:cache', provides: Cache, inject: [CENSUS] } as const;

/** The caches that the package comes with: one in memory, one in a file of this folder. */
export const cachesIn = (folder: string): SlotProvider[] => [
  {
    ...cache,
    provider: 'sqlite',
    useFactory: (census: Census) => new CountedSqliteCache(census, join(folder, 'cache.sqlite')),
  },
  { ...cache, provider: 'memory', useFactory: (census: Census) => new CountedMemoryCache(census) },
];
