import {
  changedTrust,
  newTrust,
  nextTrust,
  openTrust,
  signDocument,
  trustProgress,
  type SigningKey,
} from 'oneiric/remote';
import { testSigningKeys } from 'oneiric/testing';
import { describe, expect, it } from 'vitest';
import type { TrustDocument } from '../../../src/remote/documents/trust-document.js';
import { codeOf } from '../support/code-of.js';
import { NOON } from '../support/signing.js';

const PATIENCE = { timeout: 60_000 };
const [a, b, c, d] = testSigningKeys(4) as [SigningKey, SigningKey, SigningKey, SigningKey];
const expiresAt = NOON + 1_000_000_000;
const all = { keys: [a.publicKey, b.publicKey, c.publicKey], threshold: 2 };
const SOURCE = { source: 'acme-prod' };

async function signedBy(document: Uint8Array, ...keys: readonly SigningKey[]): Promise<Uint8Array> {
  let bytes = document;
  for (const signer of keys) ({ bytes } = await signDocument(bytes, { signer, now: NOON }));
  return bytes;
}

const first = async () =>
  openTrust(await signedBy(newTrust('acme-prod', { expiresAt, trust: all, manifest: all }), a, b), SOURCE);
const documentIn = (payload: Uint8Array) => JSON.parse(Buffer.from(payload).toString()) as TrustDocument;

describe('a trust document that is drafted', PATIENCE, () => {
  it('is trusted once enough have signed, and not before', async () => {
    const draft = newTrust('acme-prod', { expiresAt, trust: all, manifest: all });
    expect(openTrust(await signedBy(draft, c, a), SOURCE).document).toMatchObject({
      version: 1,
      epoch: 1,
      roles: { trust: { threshold: 2 } },
    });
    const one = await signedBy(draft, a);
    expect(codeOf(() => openTrust(one, SOURCE))).toBe('remote/below-threshold');
    expect(trustProgress(one).own).toMatchObject({ threshold: 2, signedBy: [a.keyid], isEnough: false });
    expect([...trustProgress(one).own.missing].sort()).toEqual([b.keyid, c.keyid].sort());
  });

  it('threat 8: is followed when enough of those before and of its own have signed', async () => {
    const before = await first();
    const draft = changedTrust(before.document, { expiresAt, trust: { keys: [c.keyid, d.publicKey] } });
    const own = await signedBy(draft, c, d);
    expect(codeOf(() => nextTrust(before, own))).toBe('remote/below-threshold');
    expect(trustProgress(own, before)).toMatchObject({
      own: { isEnough: true },
      before: { isEnough: false, signedBy: [c.keyid] },
    });
    const both = await signedBy(own, a);
    expect(trustProgress(both, before).before?.isEnough).toBe(true);
    expect(nextTrust(before, both).document.version).toBe(2);
  });

  it('threat 8: counts a revoked key no more, keeps it out of every role, and remembers it', async () => {
    const before = await first();
    const draft = changedTrust(before.document, { expiresAt, revokeKeys: [a.keyid] });
    const document = documentIn(draft);
    expect(document.revokedKeys).toEqual([a.keyid]);
    expect(JSON.stringify([document.roles, document.keys])).not.toContain(a.keyid);
    const next = nextTrust(before, await signedBy(draft, b, c));
    const again = changedTrust(next.document, { expiresAt });
    expect(documentIn(again).revokedKeys).toEqual([a.keyid]);
    expect(
      codeOf(() =>
        changedTrust(next.document, { expiresAt, manifest: { keys: [a.publicKey], threshold: 1 } }),
      ),
    ).toBe('remote/revoked-key');
  });

  it('threat 38: is refused where a role could not be filled any more', async () => {
    const { document } = await first();
    const refused = (wishes: object) => codeOf(() => changedTrust(document, { expiresAt, ...wishes }));
    expect(refused({ revokeKeys: [a.keyid, b.keyid] })).toBe('remote/bad-threshold');
    expect(refused({ manifest: { threshold: 4 } })).toBe('remote/bad-threshold');
    expect(refused({ manifest: { threshold: 0 } })).toBe('remote/bad-threshold');
    expect(refused({ timestamp: { keys: [a.publicKey, b.publicKey] } })).toBe('remote/bad-threshold');
    expect(refused({ manifest: { keys: [a.publicKey, a.publicKey] } })).toBe('remote/bad-key');
    expect(refused({ manifest: { keys: [d.keyid], threshold: 1 } })).toBe('remote/bad-key');
    expect(refused({ manifest: { keys: ['ed25519:AA=='], threshold: 1 } })).toBe('remote/bad-key');
    expect(refused({ revokeKeys: ['a'] })).toBe('remote/bad-key');
  });

  it('threat 38: is not begun without anybody, or without saying how many', () => {
    const begun = (wishes: object) => codeOf(() => newTrust('acme-prod', { expiresAt, ...wishes }));
    expect(begun({})).toBe('remote/bad-threshold');
    expect(begun({ trust: all })).toBe('remote/bad-threshold');
    expect(begun({ trust: { keys: all.keys }, manifest: all })).toBe('remote/bad-threshold');
    expect(begun({ trust: { keys: [a.publicKey] }, manifest: { keys: [b.publicKey] } })).toBeUndefined();
  });

  it('threat 6: raises the epoch and the lowest version, and what is revoked adds up', async () => {
    const { document } = await first();
    const [one, two] = ['11'.repeat(32), '22'.repeat(32)];
    const next = documentIn(
      changedTrust(document, { expiresAt, epoch: 2, minManifestVersion: 7, revokeArtifacts: [two] }),
    );
    expect(next).toMatchObject({ epoch: 2, minManifestVersion: 7, revokedArtifacts: [two] });
    const more = documentIn(changedTrust(next, { expiresAt, revokeArtifacts: [one, two] }));
    expect(more).toMatchObject({ epoch: 2, minManifestVersion: 7, revokedArtifacts: [one, two], version: 3 });
  });
});
