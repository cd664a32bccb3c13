import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { collect, refusesWith } from './cache-assertions.js';
import type { CacheSubject } from './cache-subject.js';
import type { ContractCheck } from './contract-check.js';

const TTL_MS = 200;
const POLL_MS = 10;
const GONE_WITHIN_MS = 10_000;

/** Expiry; for caches with the capability `ttl`. */
export const lifetimeChecks: readonly ContractCheck<CacheSubject>[] = [
  {
    name: 'keeps an entry for its time to live, and not longer',
    async run({ cache, clock }) {
      const writtenAt = performance.now();
      await cache.set('a', 'one', { ttlMs: TTL_MS });
      await clock?.advance(TTL_MS - 1);
      const value = await cache.get('a');
      if (clock || performance.now() - writtenAt < TTL_MS - 1) assert.equal(value, 'one');
      await pass({ cache, clock }, 'a', 1);
      assert.equal(await cache.get('a'), undefined);
    },
  },
  {
    name: 'has no member that finds an expired entry',
    async run({ cache, clock }) {
      await cache.set('a', 'one', { ttlMs: TTL_MS });
      await cache.set('b', 'two');
      await pass({ cache, clock }, 'a', TTL_MS);
      assert.equal(await cache.delete('a'), false);
      assert.equal(await cache.has('a'), false);
      assert.deepEqual(await collect(cache.keys()), ['b']);
    },
  },
  {
    name: 'forgets the old time to live when an entry is written again without one',
    async run({ cache, clock }) {
      await cache.set('marker', 'x', { ttlMs: TTL_MS });
      await cache.set('a', 'one', { ttlMs: TTL_MS });
      await cache.set('a', 'two');
      await pass({ cache, clock }, 'marker', TTL_MS);
      await pause(clock ? 0 : POLL_MS);
      assert.equal(await cache.get('a'), 'two');
    },
  },
  {
    name: 'counts the new time to live from the second write',
    async run({ cache, clock }) {
      await cache.set('a', 'one', { ttlMs: 1e12 });
      await cache.set('a', 'two', { ttlMs: TTL_MS });
      await pass({ cache, clock }, 'a', TTL_MS);
      assert.equal(await cache.get('a'), undefined);
    },
  },
  {
    name: 'does not prolong an entry by reading it',
    async run({ cache, clock }) {
      await cache.set('a', 'one', { ttlMs: TTL_MS });
      await clock?.advance(TTL_MS / 2);
      await cache.get('a');
      await pass({ cache, clock }, 'a', TTL_MS / 2);
      assert.equal(await cache.get('a'), undefined);
    },
  },
  {
    name: 'takes fractions of milliseconds and times longer than any timer',
    async run({ cache, clock }) {
      await cache.set('short', 'x', { ttlMs: 0.5 });
      await cache.set('long', 'x', { ttlMs: 2 ** 40 });
      await cache.set('longest', 'x', { ttlMs: Number.MAX_VALUE });
      await pass({ cache, clock }, 'short', 1);
      assert.deepEqual((await collect(cache.keys())).sort(), ['long', 'longest']);
    },
  },
  {
    name: 'refuses a time to live that is not positive and finite, and keeps the old entry',
    async run({ cache }) {
      await cache.set('a', 'one');
      for (const ttlMs of [0, -1, NaN, Infinity, '5' as never, null as never]) {
        await refusesWith('adapter/bad-ttl', () => cache.set('a', 'two', { ttlMs }));
      }
      assert.equal(await cache.get('a'), 'one');
    },
  },
  {
    name: 'takes an undefined time to live for none',
    async run({ cache, clock }) {
      await cache.set('a', 'one', { ttlMs: undefined });
      await clock?.advance(1e12);
      assert.equal(await cache.get('a'), 'one');
    },
  },
];

/** For caches without the capability `ttl`. */
export const noLifetimeChecks: readonly ContractCheck<CacheSubject>[] = [
  {
    name: 'refuses a time to live that it cannot keep, and keeps the old entry',
    async run({ cache }) {
      await cache.set('a', 'one');
      await refusesWith('adapter/no-ttl', () => cache.set('a', 'two', { ttlMs: TTL_MS }));
      assert.equal(await cache.get('a'), 'one');
    },
  },
];

/** Lets time pass: on the subject's clock, else for real, until `key` is gone or surely will not go. */
async function pass({ cache, clock }: CacheSubject, key: string, ms: number): Promise<void> {
  if (clock) {
    await clock.advance(ms);
    return;
  }
  const deadline = performance.now() + GONE_WITHIN_MS;
  while ((await cache.has(key)) && performance.now() < deadline) await pause(POLL_MS);
}
