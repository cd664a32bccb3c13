import { Cache, Inject, InjectLive, Service } from 'oneiric';
import type { Live } from 'oneiric';
import { CENSUS, type Census } from './census.js';
import { Index } from './indexes.js';
import { Part } from './part.js';
import { Store } from './stores.js';

/** Is replaced together with the store, and follows everything else that it uses. */
@Service({ key: 'catalogue' })
export class Catalogue extends Part {
  constructor(
    @Inject(CENSUS) census: Census,
    @Inject(Store, { onSwap: 'rebuild' }) private readonly store: Store,
    private readonly index: Index,
    @InjectLive(Cache) private readonly cache: Live<Cache>,
  ) {
    super(census);
  }

  /** From the store itself, which cannot be another one while this one serves. */
  async read(key: number): Promise<number> {
    this.checkOpen();
    const value = await this.store.value(key);
    this.checkOpen();
    return value;
  }

  find(key: number): Promise<number> {
    return this.index.find(key);
  }

  /** A lookup and its fill: one unit of work, on one cache. */
  remembered(key: number): Promise<number> {
    return this.cache.use(async (cache) => {
      const known = await cache.get(String(key));
      if (known !== undefined) return Number(known);
      const value = await this.answer(key);
      await cache.set(String(key), String(value));
      return value;
    });
  }
}

/** One instance for each request. */
@Service({ key: 'visit', scope: 'request' })
export class Visit extends Part {
  constructor(
    @Inject(CENSUS) census: Census,
    private readonly index: Index,
  ) {
    super(census);
  }

  async work(key: number): Promise<number> {
    this.checkOpen();
    const value = await this.index.find(key);
    this.checkOpen();
    return value;
  }
}
