import { describe, expect, it } from 'vitest';
import { MemoryCache } from '../../src/adapters/cache/memory.js';
import type { CacheSetOptions } from '../../src/contracts/cache.js';
import { AdapterError } from '../../src/core/errors.js';
import { cacheContract, describeCacheContract } from '../../src/testing/cache-contract.js';
import type { CacheContractOptions } from '../../src/testing/cache-contract.js';
import { ManualClock } from '../adapters/cache/manual-clock.js';

type CacheClass = typeof MemoryCache;

/** Each breaks one promise of the contract; the check that must notice is named beside it. */
const BROKEN: [string, (sound: CacheClass) => CacheClass][] = [
  [
    'gives back what was written, the empty text included',
    (sound) =>
      class extends sound {
        override async get(key: string) {
          return (await super.get(key)) || undefined;
        }
      },
  ],
  [
    'deletes one entry, and tells whether there was one',
    (sound) =>
      class extends sound {
        override async delete(key: string) {
          await super.delete(key);
          return true;
        }
      },
  ],
  [
    'clears every entry and works on',
    (sound) =>
      class extends sound {
        override async clear() {
          await super.delete('a');
        }
      },
  ],
  [
    'keeps any text exactly, as key and as value',
    (sound) =>
      class extends sound {
        override set(key: string, value: string, options?: CacheSetOptions) {
          return super.set(key, Buffer.from(value).toString(), options);
        }
      },
  ],
  [
    'refuses an empty key, a key over the limit and what is no text, in every member',
    (sound) =>
      class extends sound {
        override has(key: string): Promise<boolean> {
          if (key === '') throw new AdapterError('adapter/bad-key', 'thrown, not rejected');
          return super.has(key);
        }
      },
  ],
  [
    'refuses a value over the limit and what is no text, and keeps the old entry',
    (sound) =>
      class extends sound {
        override async set(key: string, value: string, options?: CacheSetOptions) {
          await super.delete(key);
          await super.set(key, value, options);
        }
      },
  ],
  [
    'lists the keys of a prefix, taken literally',
    (sound) =>
      class extends sound {
        override async *keys(prefix = '') {
          for await (const key of super.keys())
            if (new RegExp(`^${prefix.replace('_', '.')}`).test(key)) yield key;
        }
      },
  ],
  [
    'lists each of many keys once, also while they are read and others come and go',
    (sound) =>
      class extends sound {
        override async *keys(prefix = '') {
          for await (const key of super.keys(prefix)) {
            yield key;
            if (key.endsWith('99')) yield key;
          }
        }
      },
  ],
  [
    'refuses every call after its cleanup, which may come twice',
    (sound) =>
      class extends sound {
        override onCleanup() {
          /* forgets to close */
        }
      },
  ],
  [
    'keeps an entry for its time to live, and not longer',
    (sound) =>
      class extends sound {
        override set(key: string, value: string, options?: CacheSetOptions) {
          return super.set(key, value, options?.ttlMs ? { ttlMs: options.ttlMs + 1 } : options);
        }
      },
  ],
  [
    'has no member that finds an expired entry',
    (sound) =>
      class extends sound {
        private readonly all = new Set<string>();
        override async set(key: string, value: string, options?: CacheSetOptions) {
          await super.set(key, value, options);
          this.all.add(key);
        }
        override async *keys() {
          yield* this.all;
        }
      },
  ],
  [
    'forgets the old time to live when an entry is written again without one',
    (sound) =>
      class extends sound {
        private readonly ttl = new Map<string, CacheSetOptions>();
        override async set(key: string, value: string, options = this.ttl.get(key)) {
          await super.set(key, value, options);
          if (options) this.ttl.set(key, options);
        }
      },
  ],
  [
    'does not prolong an entry by reading it',
    (sound) =>
      class extends sound {
        override async get(key: string) {
          const value = await super.get(key);
          if (value !== undefined) await super.set(key, value, { ttlMs: 200 });
          return value;
        }
      },
  ],
  [
    'refuses a time to live that is not positive and finite, and keeps the old entry',
    (sound) =>
      class extends sound {
        override set(key: string, value: string, options?: CacheSetOptions) {
          return super.set(key, value, options?.ttlMs === Infinity ? {} : options);
        }
      },
  ],
];

describe('the contract suite of Cache', () => {
  it.each(BROKEN)('notices a cache that breaks: %s', async (name, breakIt) => {
    expect(await failures(suiteOf(breakIt(MemoryCache)))).toContain(name);
  });

  it('passes a cache that breaks nothing', async () => {
    expect(await failures(suiteOf(MemoryCache))).toEqual([]);
  });

  it('wants a cache without ttl to refuse one', async () => {
    const suite = { ...suiteOf(MemoryCache), capabilities: [] };
    expect(await failures(suite)).toEqual([
      'refuses a time to live that it cannot keep, and keeps the old entry',
    ]);
  });

  it('does not take persistence and sharing on trust', async () => {
    const claims = { ...suiteOf(MemoryCache), capabilities: ['ttl', 'persistent', 'shared'] };
    expect(await failures(claims)).toEqual([
      'has its entries when it is opened again',
      'shows what one of two writes, replaces and removes to the other',
    ]);
  });

  it('disposes of every subject, also where a check fails', async () => {
    let open = 0;
    const create = () => (open++, { cache: new MemoryCache(), dispose: () => open-- });
    await failures({ create, capabilities: ['persistent'] });
    expect(open).toBe(0);
  });

  it('needs no more of a test framework than describe and it', () => {
    const told: string[] = [];
    const framework = {
      describe: (name: string, body: () => void) => {
        told.push(name);
        body();
      },
      it: (name: string) => told.push(name),
    };
    const suite = suiteOf(MemoryCache);
    describeCacheContract(framework, 'AcmeCache', suite);
    const names = cacheContract(suite).map((check) => check.name);
    expect(told).toEqual(['AcmeCache keeps the contract of Cache', ...names]);
    expect(new Set(names).size).toBe(names.length);
  });
});

function suiteOf(cacheClass: CacheClass): CacheContractOptions {
  const create = () => {
    const clock = new ManualClock();
    const cache = new cacheClass();
    Reflect.set(cache, 'clock', clock);
    return { cache, clock };
  };
  return { create, capabilities: ['ttl'] };
}

async function failures(options: CacheContractOptions): Promise<string[]> {
  const failed: string[] = [];
  for (const check of cacheContract(options)) await check.run().catch(() => failed.push(check.name));
  return failed;
}
