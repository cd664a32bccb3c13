import assert from 'node:assert/strict';
import type { CacheSubject } from './cache-subject.js';
import type { ContractCheck } from './contract-check.js';

/** For caches with the capability `persistent`. */
export const persistenceChecks: readonly ContractCheck<CacheSubject>[] = [
  {
    name: 'has its entries when it is opened again',
    async run(subject) {
      if (!subject.reopen) assert.fail('a persistent cache needs a subject that can reopen');
      await subject.cache.set('a', 'one');
      await subject.cache.set('gone', 'two');
      await subject.cache.delete('gone');
      const again = await subject.reopen();
      assert.equal(await again.get('a'), 'one');
      assert.equal(await again.get('gone'), undefined);
    },
  },
];

/** For caches with the capability `shared`. */
export const sharingChecks: readonly ContractCheck<CacheSubject>[] = [
  {
    name: 'shows what one of two writes, replaces and removes to the other',
    async run(subject) {
      if (!subject.peer) assert.fail('a shared cache needs a subject that has a peer');
      const { cache } = subject;
      const peer = await subject.peer();
      await cache.set('a', 'one');
      assert.equal(await peer.get('a'), 'one');
      await peer.set('a', 'two');
      assert.equal(await cache.get('a'), 'two');
      await cache.delete('a');
      assert.equal(await peer.has('a'), false);
      await peer.set('b', 'three');
      await cache.clear();
      assert.equal(await peer.has('b'), false);
    },
  },
];
