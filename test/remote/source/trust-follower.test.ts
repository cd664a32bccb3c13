import { describe, expect, it } from 'vitest';
import { limitsOf } from '../../../src/remote/limits.js';
import { aRole, keysOf, NOON, HOUR, one, SourceWorld, three, trustOf, two } from './source-world.js';

const PATIENCE = { timeout: 60_000 };
const EXPIRED = { expiresAt: '2026-11-20T11:00:00Z' };
/** From here on key 2 signs everything. */
const rotated = { keys: keysOf([two]), roles: { trust: aRole([two], 1), manifest: aRole([two], 1) } };
/** Another beginning of the same version. */
const other = { expiresAt: '2027-12-24T00:00:00Z' };

const worldAt = (last: number, first = 1) => {
  const world = new SourceWorld({ trust: { document: trustOf(first) } });
  for (let version = first + 1; version <= last; version += 1)
    world.serve(`trust/${version}.json`, trustOf(version));
  return world;
};

const pinning = (version: number, more: object = {}) => ({ trust: { document: trustOf(version, more) } });

const versions = async (world: SourceWorld) => {
  const { trust } = await world.record();
  return [trust?.version, trust?.chain.map(({ version }) => version)];
};

describe('trust in a source', PATIENCE, () => {
  it('is followed to its end, and each document is kept', async () => {
    const world = worldAt(3);
    const { hasNewTrust } = await world.refresh();
    expect(hasNewTrust).toBe(true);
    expect(world.paths).toEqual(['trust/2.json', 'trust/3.json', 'trust/4.json', 'manifest.json']);
    expect(await versions(world)).toEqual([3, [1, 2, 3]]);
    expect(await world.log()).toEqual([
      'trust-pinned trust 1',
      'trust-followed trust 2',
      'trust-followed trust 3',
      'manifest-verified manifest 42',
    ]);
    expect((await world.records.audit()).map(({ keyids }) => keyids)).toEqual(Array(4).fill([one.id]));
    expect((await world.refresh()).hasNewTrust).toBe(false);
    expect(world.paths).toEqual(['trust/4.json', 'manifest.json']);
  });

  it('threat 8: is not gone back from where a mirror keeps documents back', async () => {
    const world = worldAt(1).serve('trust/2.json', trustOf(2, rotated, [one, two]));
    expect(await world.manifest({}, [two]).outcome()).toBe('new 42');
    world.served.delete('trust/2.json');
    expect(await world.manifest({ version: 43 }, [one]).outcome()).toBe('remote/untrusted-key');
    expect(await world.manifest({ version: 43 }, [two]).outcome()).toBe('new 43');
  });

  it('threat 8: goes on only with enough of the old keys and enough of the new ones', async () => {
    for (const keys of [[one], [two], [three]]) {
      const world = worldAt(1).serve('trust/2.json', trustOf(2, rotated, keys));
      expect(await world.outcome()).toMatch(/^remote\/(untrusted-key|below-threshold)$/);
      expect(await versions(world)).toEqual([1, [1]]);
      expect((await world.log()).at(-1)).toMatch(/^refused trust remote/);
      expect((await world.record()).known).toBeUndefined();
    }
  });

  it.each([
    ['a version is left out', trustOf(3), 'remote/trust-skipped'],
    ['it goes back', trustOf(1), 'remote/trust-skipped'],
    ['it is of another source', trustOf(2, { source: 'b' }), 'remote/wrong-source'],
    ['its epoch is lower', trustOf(2, { epoch: 1 }), 'remote/epoch-lowered'],
    ['it is no document', new Uint8Array(3), 'remote/not-json'],
  ])('is refused where %s, and what was followed before is kept', async (_, bytes, code) => {
    const world = new SourceWorld(pinning(1, { epoch: 2 })).serve('trust/2.json', bytes);
    expect(await world.outcome()).toBe(code);
    expect(await versions(world)).toEqual([1, [1]]);
  });

  it('may be followed by way of documents that have expired; only the last one must hold', async () => {
    const world = new SourceWorld(pinning(1, EXPIRED)).serve('trust/2.json', trustOf(2, EXPIRED));
    expect(await world.outcome()).toBe('remote/expired');
    expect(world.paths).toEqual(['trust/2.json', 'trust/3.json']);
    expect((await world.log()).at(-1)).toBe('refused trust remote/expired');
    expect(await world.serve('trust/3.json', trustOf(3)).outcome()).toBe('new 42');
    expect(await versions(world)).toEqual([3, [1, 2, 3]]);
  });

  it('is followed for as many steps as may be, and from there on the next time', async () => {
    const limits = { trustSteps: 3 };
    expect(await worldAt(4).outcome({ limits })).toBe('new 42');
    const world = worldAt(6);
    expect(await world.outcome({ limits })).toBe('remote/trust-chain-too-long');
    expect((await world.record()).trust?.version).toBe(4);
    expect(await world.outcome({ limits })).toBe('new 42');
    expect((await world.record()).trust?.version).toBe(6);
    expect(limitsOf().trustSteps).toBe(64);
  });

  it('threat 6: lets the versions of manifests begin anew in a later epoch', async () => {
    const world = worldAt(1);
    await world.manifest({ version: 999_999 }).refresh();
    world.serve('trust/2.json', trustOf(2, { epoch: 2 }));
    expect(await world.outcome()).toBe('remote/wrong-epoch');
    expect(await world.manifest({ epoch: 2, version: 1 }).outcome()).toBe('new 1');
    expect(await world.manifest({ version: 1_000_000 }).outcome()).toBe('remote/rollback');
  });

  it('threat 8: raises the lowest version, and revokes keys, for what is the same as well', async () => {
    const world = worldAt(1);
    world.hasEtags = true;
    await world.refresh();
    world.serve('trust/2.json', trustOf(2, { minManifestVersion: 43 }));
    expect(await world.outcome()).toBe('remote/below-floor');
    const keys = keysOf([one, two, three]);
    const roles = { trust: aRole([one], 1), manifest: aRole([one, two], 1) };
    const more = { keys, roles, minManifestVersion: 43 };
    world.serve('trust/3.json', trustOf(3, more)).manifest({ version: 43 }, [two]);
    expect(await world.outcome()).toBe('new 43');
    world.serve('trust/4.json', trustOf(4, { ...more, revokedKeys: [two.id] }));
    expect(await world.outcome()).toBe('remote/revoked-key');
  });
});

describe('a trust document that is pinned', PATIENCE, () => {
  it('gives way to what it has led to', async () => {
    const world = worldAt(3);
    await world.refresh();
    world.served.delete('trust/2.json');
    for (const version of [1, 2, 3]) expect(await world.outcome(pinning(version))).toBe('same 42');
    expect(await versions(world)).toEqual([3, [1, 2, 3]]);
  });

  it('takes the place of what is kept where it is newer', async () => {
    const world = worldAt(3);
    await world.refresh();
    world.now += HOUR;
    expect(await world.outcome(pinning(7))).toBe('same 42');
    expect(await versions(world)).toEqual([7, [7]]);
  });

  it('begins a chain of its own where an operator has pinned another one; what is known stays', async () => {
    const world = worldAt(3);
    await world.refresh();
    for (const version of [2, 3]) world.served.delete(`trust/${version}.json`);
    expect(await world.manifest({ version: 41 }).outcome(pinning(2, other))).toBe('remote/rollback');
    expect(await versions(world)).toEqual([2, [2]]);
    expect(await world.manifest().outcome(pinning(2, other))).toBe('same 42');
  });

  it('is refused where nobody can tell whether it led to what is kept', async () => {
    const world = worldAt(4, 3);
    await world.refresh();
    expect(await world.outcome(pinning(1))).toBe('remote/pinned-too-old');
    expect(await world.cached('verified', pinning(1))).toBe('remote/pinned-too-old');
    expect(await versions(world)).toEqual([4, [3, 4]]);
  });

  it('is who is trusted before anything is known, and what is kept is from then on', async () => {
    const world = worldAt(2);
    const version = async (more = {}) => {
      const trust = await world.source(more).trust();
      return 'document' in trust ? (trust.document as { version: number }).version : undefined;
    };
    expect(await version()).toBe(1);
    await world.refresh();
    expect([await version(), await version(pinning(9)), await version(pinning(2, other))]).toEqual([2, 9, 2]);
    expect(world.now).toBe(NOON);
  });
});
