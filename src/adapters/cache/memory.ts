import {
  cacheTtl,
  checkCacheKey,
  checkCachePrefix,
  checkCacheValue,
  checkMaxEntries,
} from '../../contracts/cache-limits.js';
import { Cache } from '../../contracts/cache.js';
import type { CacheSetOptions } from '../../contracts/cache.js';
import { LifecycleError } from '../../core/errors.js';
import type { OnCleanup } from '../../core/hooks.js';
import type { Clock } from '../../core/ports.js';
import { systemClock } from '../../core/system-clock.js';
import { Adapter } from '../../decorators/component.js';
import { RecencyList, type Recent } from './memory/recency-list.js';

/** Entries looked at for expiry by each write, so that forgotten ones give their room back without a timer. */
const SWEEP_STEPS = 8;

class Entry implements Recent {
  older: this | undefined;
  newer: this | undefined;

  /** @param expiresAt on the clock of the cache; Infinity where the entry does not expire */
  constructor(
    readonly key: string,
    readonly value: string,
    readonly expiresAt: number,
  ) {}
}

/** Settings of {@link MemoryCache}. */
export class MemoryCacheSettings {
  /** Most entries held; the least recently used one is evicted for a new one. 1 to 10,000,000, default 10,000. */
  maxEntries = 10_000;
}

/**
 * A cache in the memory of this process: lost with it, and not shared.
 * Evicts what was read (`get`) or written least recently. Starts no timers.
 */
@Adapter({ provider: 'memory', capabilities: ['ttl'], settings: MemoryCacheSettings })
export class MemoryCache extends Cache implements OnCleanup {
  private readonly maxEntries: number;
  private readonly entries = new Map<string, Entry>();
  private readonly byUse = new RecencyList<Entry>();
  private sweptInRound = 0;
  private clock: Clock = systemClock;
  private closed = false;

  /** @throws AdapterError `adapter/bad-settings` */
  constructor(settings: MemoryCacheSettings = new MemoryCacheSettings()) {
    super();
    checkMaxEntries(settings.maxEntries);
    this.maxEntries = settings.maxEntries;
  }

  /** A cache on another clock: for tests, and for hosts that have their own time. */
  static withClock(clock: Clock, settings?: MemoryCacheSettings): MemoryCache {
    const cache = new MemoryCache(settings);
    cache.clock = clock;
    return cache;
  }

  async get(key: string): Promise<string | undefined> {
    this.checkOpen();
    checkCacheKey(key);
    const entry = this.live(key);
    if (entry === undefined) return undefined;
    this.byUse.remove(entry);
    this.byUse.add(entry);
    return entry.value;
  }

  async set(key: string, value: string, options?: CacheSetOptions): Promise<void> {
    this.checkOpen();
    checkCacheKey(key);
    checkCacheValue(value);
    const ttlMs = cacheTtl(options) ?? Infinity;
    const former = this.entries.get(key);
    if (former !== undefined) this.byUse.remove(former);
    const entry = new Entry(key, value, this.clock.now() + ttlMs);
    this.entries.set(key, entry);
    this.byUse.add(entry);
    this.sweep();
    if (this.entries.size > this.maxEntries && this.byUse.oldest !== undefined)
      this.forget(this.byUse.oldest);
  }

  async delete(key: string): Promise<boolean> {
    this.checkOpen();
    checkCacheKey(key);
    const entry = this.live(key);
    if (entry !== undefined) this.forget(entry);
    return entry !== undefined;
  }

  async has(key: string): Promise<boolean> {
    this.checkOpen();
    checkCacheKey(key);
    return this.live(key) !== undefined;
  }

  async clear(): Promise<void> {
    this.checkOpen();
    this.empty();
  }

  async *keys(prefix = ''): AsyncGenerator<string, void, undefined> {
    this.checkOpen();
    checkCachePrefix(prefix);
    // A snapshot: a `get` moves its entry to the end, where a running walk would meet it again.
    for (const key of Array.from(this.byUse, (entry) => entry.key)) {
      this.checkOpen();
      if (key.startsWith(prefix) && this.live(key) !== undefined) yield key;
    }
  }

  /** Forgets everything; later calls reject with `adapter/closed`. */
  onCleanup(): void {
    this.closed = true;
    this.empty();
  }

  private live(key: string): Entry | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined || entry.expiresAt > this.clock.now()) return entry;
    this.forget(entry);
    return undefined;
  }

  private forget(entry: Entry): void {
    this.entries.delete(entry.key);
    this.byUse.remove(entry);
  }

  private empty(): void {
    this.entries.clear();
    this.byUse.clear();
  }

  private sweep(): void {
    const now = this.clock.now();
    for (let step = 0; step < SWEEP_STEPS; step++) {
      const found = this.byUse.step();
      // Counted, because reads keep moving entries to the end: a round could otherwise go on for ever.
      if (found === undefined || this.sweptInRound++ >= this.maxEntries) return this.startRound();
      if (found.expiresAt <= now) this.forget(found);
    }
  }

  private startRound(): void {
    this.byUse.rewind();
    this.sweptInRound = 0;
  }

  private checkOpen(): void {
    if (!this.closed) return;
    throw new LifecycleError('adapter/closed', 'This memory cache was cleaned up; its entries are gone.', {
      hint: 'inject Cache, which follows a swap, instead of keeping an instance',
    });
  }
}
