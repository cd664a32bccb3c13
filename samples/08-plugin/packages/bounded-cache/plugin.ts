import { Adapter, AdapterError, Cache, type CacheSetOptions } from 'oneiric';

/** The section `adapters.providers.cache/bounded` of the application's configuration. */
class BoundedCacheSettings {
  maxEntries = 100;
}

/** Keeps its latest entries, and forgets the eldest one for each that is one too many. */
@Adapter({ provider: 'bounded', stackLevel: 10, settings: BoundedCacheSettings })
export default class BoundedCache extends Cache {
  private readonly entries = new Map<string, string>();

  constructor(private readonly settings: BoundedCacheSettings) {
    super();
  }

  get(key: string) {
    return Promise.resolve(this.entries.get(key));
  }

  async set(key: string, value: string, { ttlMs }: CacheSetOptions = {}) {
    if (ttlMs !== undefined)
      throw new AdapterError('adapter/no-ttl', 'This cache keeps no time. Nothing was written.');
    this.entries.delete(key);
    this.entries.set(key, value);
    const [eldest] = this.entries.keys();
    if (this.entries.size > this.settings.maxEntries && eldest !== undefined) this.entries.delete(eldest);
    return Promise.resolve();
  }

  delete(key: string) {
    return Promise.resolve(this.entries.delete(key));
  }

  has(key: string) {
    return Promise.resolve(this.entries.has(key));
  }

  async *keys(prefix = '') {
    for (const key of this.entries.keys()) if (key.startsWith(prefix)) yield await Promise.resolve(key);
  }

  clear() {
    this.entries.clear();
    return Promise.resolve();
  }
}
