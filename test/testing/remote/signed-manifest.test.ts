import { openTrust, verifyManifest } from 'oneiric/remote';
import { signedManifest, testSigningKeys } from 'oneiric/testing';
import { describe, expect, it } from 'vitest';
import { checkArtifact } from '../../../src/remote/artifacts/artifact.js';

const NOON = Date.UTC(2026, 10, 20, 12);
const CODE = 'export const create = () => ({ get: () => 1 });';
const cache = { domain: 'adapter', key: 'cache', provider: 'a' } as const;
const given = { entries: [{ ...cache, code: CODE }], now: NOON };

describe('a signed manifest for tests', () => {
  it('is taken by the verifier, by pinned keys and by its trust document', async () => {
    const { bytes, manifest, trust, trustDocument } = await signedManifest(given);
    const source = 'test-source';
    expect(verifyManifest(bytes, { trust, source, now: NOON }).manifest).toEqual(manifest);
    const opened = openTrust(trustDocument, { source });
    expect(verifyManifest(bytes, { trust: opened, source, now: NOON }).manifest).toEqual(manifest);
  });

  it('has the artifacts that its entries name, by address', async () => {
    const { manifest, artifacts } = await signedManifest({ ...given, baseUrl: 'https://127.0.0.1:4430/a/' });
    const [entry] = manifest.entries;
    const { uri = '', sha256 = '', length = 0 } = entry ?? {};
    expect(entry?.factory).toBe('artifact:create');
    expect(uri).toBe(`https://127.0.0.1:4430/a/${sha256}.mjs`);
    checkArtifact(artifacts.get(uri) ?? new Uint8Array(), { sha256, length });
    expect(Buffer.from(artifacts.get(uri) ?? []).toString()).toBe(CODE);
  });

  it('is signed by as many as are wanted, and its next version by the same', async () => {
    const keys = testSigningKeys(3);
    const first = await signedManifest({ ...given, keys, threshold: 2, version: 7 });
    const second = await first.next({ entries: [{ ...cache, factory: 'acme:create' }] });
    const check = { trust: first.trust, source: 'test-source', now: NOON };
    const { known } = verifyManifest(first.bytes, check);
    const verified = verifyManifest(second.bytes, { ...check, known });
    expect(verified.manifest.version).toBe(8);
    expect(verified.signedBy).toHaveLength(2);
    expect(verified.manifest.entries).toEqual([{ ...cache, factory: 'acme:create' }]);
  });

  it('is the same each time for the same time', async () => {
    const [one, other] = await Promise.all([signedManifest(given), signedManifest(given)]);
    expect(Buffer.from(one.bytes).equals(other.bytes)).toBe(true);
    expect(Buffer.from(one.trustDocument).equals(other.trustDocument)).toBe(true);
  });

  it('refuses what no publisher could sign, and an entry that nothing makes', async () => {
    const entries = [{ ...cache, factory: 'fs:readFile' }];
    await expect(signedManifest({ ...given, entries })).rejects.toMatchObject({
      code: 'remote/denied-module',
    });
    await expect(signedManifest({ ...given, entries: [cache] })).rejects.toMatchObject({
      code: 'testing/no-factory',
    });
    await expect(signedManifest({ ...given, baseUrl: 'https://a.test' })).rejects.toMatchObject({
      code: 'remote/bad-address',
    });
  });
});
