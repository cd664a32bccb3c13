import { pinKeys, signDocument, SigningKey, verifyManifest, type Signer } from 'oneiric/remote';
import { describe, expect, it } from 'vitest';
import { aManifest, bytesOf, fullEntries } from '../support/documents.js';
import { aTrust, envelopeOf, NOON, served, testKey } from '../support/signing.js';

const PATIENCE = { timeout: 60_000 };
const keyOf = (seed: number) => SigningKey.fromSeed(new Uint8Array(32).fill(seed));
const [one, two] = [keyOf(1), keyOf(2)];
const manifest = aManifest({ entries: fullEntries() });
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();
const by = (signer: Signer, more: object = {}) => ({ signer, now: NOON, ...more });
const takenBy = (threshold: number, bytes: Uint8Array) =>
  verifyManifest(bytes, {
    trust: pinKeys({ keys: [one.publicKey, two.publicKey], threshold }),
    source: 'acme-prod',
    now: NOON,
  });

describe('signing', PATIENCE, () => {
  it('S10: makes what clients take, byte for byte what another implementation signs', async () => {
    const { bytes, keyid } = await signDocument(bytesOf(manifest), by(one));
    expect(keyid).toBe(testKey(1).id);
    expect(JSON.parse(text(bytes))).toEqual(envelopeOf('manifest', manifest, [testKey(1)]));
    expect(takenBy(1, bytes).manifest).toEqual(manifest);
  });

  it('threat 7: counts those who sign in turn, and one that signs again once', async () => {
    const first = await signDocument(bytesOf(manifest), by(one));
    expect(() => takenBy(2, first.bytes)).toThrow(/1 of 2 signatures/);
    const again = await signDocument(first.bytes, by(one));
    expect(text(again.bytes)).toBe(text(first.bytes));
    const both = await signDocument(again.bytes, by(two));
    expect(both.signedBy).toEqual([one.keyid, two.keyid].sort());
    expect(takenBy(2, both.bytes).signedBy).toHaveLength(2);
  });

  it('is the same whoever signs first', async () => {
    const [a, b] = [
      await signDocument(bytesOf(manifest), by(one)),
      await signDocument(bytesOf(manifest), by(two)),
    ];
    const [ab, ba] = [await signDocument(a.bytes, by(two)), await signDocument(b.bytes, by(one))];
    expect(text(ab.bytes)).toBe(text(ba.bytes));
  });

  it('replaces a signature of the same key that is no good', async () => {
    const broken = envelopeOf('manifest', manifest, [testKey(1)]);
    const junk = served({
      ...broken,
      signatures: [{ ...broken.signatures[0], sig: Buffer.alloc(64, 7).toString('base64') }],
    });
    const { bytes } = await signDocument(junk, by(one));
    expect(takenBy(1, bytes).signedBy).toEqual([one.keyid]);
  });

  it.each([
    [
      'what is not canonical',
      new Uint8Array(Buffer.from(JSON.stringify(manifest, null, 2))),
      'remote/not-canonical',
    ],
    ['what is not well made', bytesOf(aManifest({ entrys: [] })), 'remote/bad-document'],
    ['what is no document', bytesOf({ a: 1 }), 'remote/wrong-type'],
    ['what is no JSON', new Uint8Array(Buffer.from('manifest')), 'remote/not-json'],
    ['what has expired', bytesOf(aManifest({ expiresAt: '2026-11-20T11:30:00Z' })), 'remote/expired'],
    [
      'what is valid for too long',
      bytesOf(aManifest({ expiresAt: '2027-11-20T11:30:00Z' })),
      'remote/valid-too-long',
    ],
    ['what is too large', new Uint8Array(1_048_577), 'remote/too-large'],
    ['trust that has expired', bytesOf(aTrust({ expiresAt: '2026-11-20T11:30:00Z' })), 'remote/expired'],
  ])('gives out nothing signed of %s, and asks nobody where that shows before', async (_, document, code) => {
    let asked = 0;
    const signer: Signer = { publicKey: one.publicKey, sign: (bytes) => ((asked += 1), one.sign(bytes)) };
    await expect(signDocument(document, by(signer))).rejects.toMatchObject({ code });
    if (!['remote/expired', 'remote/valid-too-long'].includes(code)) expect(asked).toBe(0);
  });

  it('threat 38: refuses roles that nobody could fill', async () => {
    const keyids = [testKey(1).id];
    const roles = { trust: { keyids, threshold: 2 }, manifest: { keyids, threshold: 1 } };
    await expect(signDocument(bytesOf(aTrust({ roles })), by(one))).rejects.toMatchObject({
      code: 'remote/bad-threshold',
    });
  });

  it('threat 6: refuses a version that clients would, unless they know of one that is near', async () => {
    const document = bytesOf(aManifest({ version: 20_261_120 }));
    await expect(signDocument(document, by(one))).rejects.toMatchObject({ code: 'remote/version-jump' });
    const floor = { version: 20_261_100 };
    expect((await signDocument(document, by(one, { floor }))).keyid).toBe(one.keyid);
  });

  it.each([
    [
      'of another key',
      { publicKey: two.publicKey, sign: (bytes: Uint8Array) => one.sign(bytes) },
      'remote/bad-signature',
    ],
    [
      'of other bytes',
      { publicKey: one.publicKey, sign: () => one.sign(new Uint8Array(3)) },
      'remote/bad-signature',
    ],
    [
      'that is none',
      { publicKey: one.publicKey, sign: async () => new Uint8Array(63) },
      'remote/signer-failed',
    ],
    [
      'that is no bytes',
      { publicKey: one.publicKey, sign: async () => 'sig' as never },
      'remote/signer-failed',
    ],
    ['of no key', { publicKey: 'ed25519:AA==', sign: async () => new Uint8Array(64) }, 'remote/bad-key'],
  ])('gives out no signature %s', async (_, signer, code) => {
    await expect(signDocument(bytesOf(manifest), by(signer))).rejects.toMatchObject({ code });
  });

  it('passes on why a signer failed', async () => {
    const signer = { publicKey: one.publicKey, sign: () => Promise.reject(new RangeError('no power')) };
    await expect(signDocument(bytesOf(manifest), by(signer))).rejects.toThrow('no power');
  });
});

describe('a key', () => {
  it('is another each time it is made', () => {
    expect(SigningKey.generate().keyid).not.toBe(SigningKey.generate().keyid);
  });

  it('signs nothing once it is forgotten', async () => {
    const key = keyOf(3);
    {
      using held = key;
      expect(await held.sign(new Uint8Array(1))).toHaveLength(64);
    }
    await expect(key.sign(new Uint8Array(1))).rejects.toMatchObject({ code: 'remote/forgotten-key' });
  });

  it('threat 42: shows nothing that is secret', async () => {
    const { inspect } = await import('node:util');
    const seed = Buffer.alloc(32, 3);
    const shown = inspect(keyOf(3), { depth: 9, showHidden: true }) + JSON.stringify(keyOf(3));
    expect(shown).not.toContain(seed.toString('base64').slice(0, 20));
    expect(shown).not.toContain(seed.toString('hex').slice(0, 20));
    expect(shown).not.toMatch(/3, *3, *3/);
  });

  it('is made of 32 bytes and of nothing else', () => {
    for (const seed of [new Uint8Array(31), new Uint8Array(64), 'x'.repeat(32)])
      expect(() => SigningKey.fromSeed(seed as Uint8Array)).toThrow('no seed of a key');
  });
});
