import { describe, expect, it } from 'vitest';
import { MemoryCache } from '../../../src/adapters/cache/memory.js';
import { collect } from '../../../src/testing/cache-assertions.js';
import { describeCacheContract } from '../../../src/testing/cache-contract.js';
import { HeapMeter } from '../../../src/testing/leaks/heap.js';
import { ManualClock } from './manual-clock.js';

describeCacheContract({ describe, it }, 'MemoryCache', {
  capabilities: ['ttl'],
  create: () => {
    const clock = new ManualClock();
    return { cache: MemoryCache.withClock(clock), clock };
  },
});

describeCacheContract({ describe, it }, 'MemoryCache on the system clock', {
  capabilities: ['ttl'],
  create: () => ({ cache: new MemoryCache() }),
});

describe('MemoryCache', () => {
  it('evicts the entry that was read or written least recently', async () => {
    const cache = new MemoryCache({ maxEntries: 3 });
    for (const key of ['a', 'b', 'c']) await cache.set(key, key);
    await cache.get('a');
    await cache.set('b', 'again');
    await cache.set('d', 'd');
    expect(await collect(cache.keys())).toEqual(['a', 'b', 'd']);
  });

  it('does not count has, delete and keys as a use', async () => {
    const cache = new MemoryCache({ maxEntries: 2 });
    await cache.set('a', 'a');
    await cache.set('b', 'b');
    await cache.has('a');
    await collect(cache.keys());
    await cache.set('c', 'c');
    expect(await collect(cache.keys())).toEqual(['b', 'c']);
  });

  it('evicts in the order of a plain model, whatever is read, written, deleted and cleared', async () => {
    const cache = new MemoryCache({ maxEntries: 5 });
    const model = new Map<string, string>();
    for (let step = 0; step < 3_000; step++) {
      const key = `k${(step * 7919 + (step >> 3)) % 11}`;
      await [write, write, read, remove, read, write][(step * 31) % 6]?.(key, step);
      if (step % 500 === 499) await wipe();
      expect(await collect(cache.keys())).toEqual([...model.keys()]);
    }

    async function write(key: string, step: number) {
      await cache.set(key, String(step));
      model.delete(key);
      model.set(key, String(step));
      const [oldest] = model.keys();
      if (model.size > 5 && oldest !== undefined) model.delete(oldest);
    }
    async function read(key: string) {
      const value = model.get(key);
      expect(await cache.get(key)).toBe(value);
      if (value === undefined) return;
      model.delete(key);
      model.set(key, value);
    }
    async function remove(key: string) {
      expect(await cache.delete(key)).toBe(model.delete(key));
    }
    async function wipe() {
      await cache.clear();
      model.clear();
    }
  });

  it('never holds more than its bound', async () => {
    const cache = new MemoryCache({ maxEntries: 50 });
    for (let index = 0; index < 1_000; index++) await cache.set(`k${index}`, 'x');
    expect(await collect(cache.keys())).toHaveLength(50);
  });

  it('gives the room of expired entries back while others are written, though nobody asks for them', async () => {
    const clock = new ManualClock();
    const cache = MemoryCache.withClock(clock, { maxEntries: 1_000 });
    for (let index = 0; index < 800; index++) await cache.set(`old${index}`, 'x', { ttlMs: 10 });
    clock.advance(10);
    await cache.set('hot', 'x');
    for (let index = 0; index < 400; index++) {
      await cache.get('hot');
      await cache.set(`new${index % 10}`, 'x');
    }
    expect(held(cache)).toBe(11);
  });

  it('finds expired entries that were young when it last looked, however many others are read', async () => {
    const clock = new ManualClock();
    const cache = MemoryCache.withClock(clock, { maxEntries: 100 });
    for (let index = 0; index < 50; index++) await cache.set(`old${index}`, 'x', { ttlMs: 10 });
    const hot = Array.from({ length: 20 }, (_, index) => `hot${index}`);
    for (const key of hot) await cache.set(key, 'x');
    clock.advance(10);
    for (let round = 0; round < 50; round++) {
      for (const key of hot) await cache.get(key);
      await cache.set('new', 'x');
    }
    expect(held(cache)).toBe(21);
  });

  it('holds what is in it and no more, however long it is read and written without being full', async () => {
    const cache = new MemoryCache({ maxEntries: 4_000 });
    const keys = Array.from({ length: 2_000 }, (_, index) => `k${index}`);
    const round = async () => {
      for (const key of keys) await cache.set(key, key);
      for (const key of keys) await cache.get(key);
    };
    await round();
    const heap = new HeapMeter();
    const before = await heap.read();
    for (let times = 0; times < 100; times++) await round();
    expect((await heap.read()) - before).toBeLessThan(2 * 1024 * 1024);
  });

  it('refuses bounds that are no counts', () => {
    for (const maxEntries of [0, -1, 1.5, NaN, Infinity, '10' as never, 10_000_001]) {
      expect(() => new MemoryCache({ maxEntries })).toThrow(
        expect.objectContaining({ code: 'adapter/bad-settings' }),
      );
    }
  });

  it('never shows a value that it refuses', async () => {
    const refused = new MemoryCache().set('a', 'secret'.repeat(200_000));
    await expect(refused).rejects.toThrow('A text of 1200000 units cannot be a cache value.');
  });
});

/** Entries in memory, the expired ones that were not given back yet included. */
function held(cache: MemoryCache): number {
  const { entries } = cache as unknown as { entries: Map<string, unknown> };
  return entries.size;
}
