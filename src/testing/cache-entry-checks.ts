import assert from 'node:assert/strict';
import { MAX_CACHE_KEY_LENGTH, MAX_CACHE_VALUE_LENGTH } from '../contracts/cache-limits.js';
import { collect, refusesWith } from './cache-assertions.js';
import type { CacheSubject } from './cache-subject.js';
import type { ContractCheck } from './contract-check.js';

/** Texts that stores are known to change: they must come back as they are, also where they are keys. */
const AWKWARD_TEXTS = [
  ' ',
  'a b\t\r\n',
  '\0',
  'a\0b',
  '\ud83d',
  '\udca9x',
  '💩',
  'é',
  'e\u0301',
  '\ufeffx',
  '\uffff',
  '%',
  '_',
  '*',
  'a:b/c\\d',
  `'; DROP TABLE entries; --`,
  '"',
  '__proto__',
  'constructor',
  'toString',
  '0',
  '-0',
  'null',
  'undefined',
];

/** Keys, values, and what each member does; for every cache. */
export const entryChecks: readonly ContractCheck<CacheSubject>[] = [
  {
    name: 'finds nothing under a key that was never written',
    async run({ cache }) {
      assert.equal(await cache.get('nothing'), undefined);
      assert.equal(await cache.has('nothing'), false);
      assert.equal(await cache.delete('nothing'), false);
      assert.deepEqual(await collect(cache.keys()), []);
    },
  },
  {
    name: 'gives back what was written, the empty text included',
    async run({ cache }) {
      await cache.set('a', 'one');
      await cache.set('empty', '');
      assert.equal(await cache.get('a'), 'one');
      assert.equal(await cache.get('empty'), '');
      assert.equal(await cache.has('empty'), true);
    },
  },
  {
    name: 'replaces the value of a key that is written again',
    async run({ cache }) {
      await cache.set('a', 'one');
      await cache.set('a', 'two');
      assert.equal(await cache.get('a'), 'two');
      assert.deepEqual(await collect(cache.keys()), ['a']);
    },
  },
  {
    name: 'deletes one entry, and tells whether there was one',
    async run({ cache }) {
      await cache.set('a', 'one');
      await cache.set('b', 'two');
      assert.equal(await cache.delete('a'), true);
      assert.equal(await cache.delete('a'), false);
      assert.equal(await cache.get('a'), undefined);
      assert.equal(await cache.get('b'), 'two');
    },
  },
  {
    name: 'clears every entry and works on',
    async run({ cache }) {
      await cache.set('a', 'one');
      await cache.set('b', 'two');
      await cache.clear();
      assert.deepEqual(await collect(cache.keys()), []);
      await cache.set('a', 'three');
      assert.equal(await cache.get('a'), 'three');
    },
  },
  {
    name: 'keeps any text exactly, as key and as value',
    async run({ cache }) {
      for (const text of AWKWARD_TEXTS) await cache.set(text, text);
      for (const text of AWKWARD_TEXTS) assert.equal(await cache.get(text), text);
      assert.deepEqual((await collect(cache.keys())).sort(), [...AWKWARD_TEXTS].sort());
    },
  },
  {
    name: 'takes keys and values up to their limits',
    async run({ cache }) {
      const key = 'ü'.repeat(MAX_CACHE_KEY_LENGTH);
      const value = '\u20ac'.repeat(MAX_CACHE_VALUE_LENGTH);
      await cache.set(key, value);
      assert.ok((await cache.get(key)) === value, 'the longest value came back changed');
    },
  },
  {
    name: 'refuses an empty key, a key over the limit and what is no text, in every member',
    async run({ cache }) {
      for (const key of ['', 'k'.repeat(MAX_CACHE_KEY_LENGTH + 1), 7 as never, undefined as never]) {
        await refusesWith('adapter/bad-key', () => cache.get(key));
        await refusesWith('adapter/bad-key', () => cache.set(key, 'x'));
        await refusesWith('adapter/bad-key', () => cache.delete(key));
        await refusesWith('adapter/bad-key', () => cache.has(key));
      }
      assert.deepEqual(await collect(cache.keys()), []);
    },
  },
  {
    name: 'refuses a value over the limit and what is no text, and keeps the old entry',
    async run({ cache }) {
      await cache.set('a', 'one');
      for (const value of [
        'v'.repeat(MAX_CACHE_VALUE_LENGTH + 1),
        7 as never,
        undefined as never,
        {} as never,
      ]) {
        await refusesWith('adapter/bad-value', () => cache.set('a', value));
      }
      assert.equal(await cache.get('a'), 'one');
    },
  },
  {
    name: 'lists the keys of a prefix, taken literally',
    async run({ cache }) {
      const keys = ['user:1', 'user:2', 'users', 'u%', 'u_x', 'User:3', '\uffffz', 'ua'];
      for (const key of keys) await cache.set(key, key);
      for (const prefix of ['user:', 'u%', 'u_', '\uffff', 'user:1', 'user:12', 'zz', '']) {
        const expected = keys.filter((key) => key.startsWith(prefix)).sort();
        assert.deepEqual(
          (await collect(cache.keys(prefix))).sort(),
          expected,
          `prefix ${JSON.stringify(prefix)}`,
        );
      }
    },
  },
  {
    name: 'lists each of many keys once, also while they are read and others come and go',
    async run({ cache }) {
      const keys = Array.from({ length: 600 }, (_, index) => `stay:${index}`);
      for (const key of keys) await cache.set(key, 'x');
      const seen: string[] = [];
      for await (const key of cache.keys('stay:')) {
        seen.push(key);
        await cache.get(key);
        await cache.set('other', String(seen.length));
      }
      assert.deepEqual(seen.sort(), keys.sort());
    },
  },
  {
    name: 'does many things at the same time',
    async run({ cache }) {
      const keys = Array.from({ length: 100 }, (_, index) => `k${index}`);
      await Promise.all(keys.map((key) => cache.set(key, `value of ${key}`)));
      const values = await Promise.all(keys.map((key) => cache.get(key)));
      assert.deepEqual(
        values,
        keys.map((key) => `value of ${key}`),
      );
    },
  },
  {
    name: 'refuses every call after its cleanup, which may come twice',
    async run({ cache }) {
      const { onCleanup } = cache as { onCleanup?: () => unknown };
      if (onCleanup === undefined) return;
      await cache.set('a', 'one');
      await onCleanup.call(cache);
      await onCleanup.call(cache);
      await refusesWith('adapter/closed', () => cache.get('a'));
      await refusesWith('adapter/closed', () => cache.set('a', 'x'));
      await refusesWith('adapter/closed', () => cache.delete('a'));
      await refusesWith('adapter/closed', () => cache.has('a'));
      await refusesWith('adapter/closed', () => cache.clear());
      await refusesWith('adapter/closed', () => collect(cache.keys()));
    },
  },
];
