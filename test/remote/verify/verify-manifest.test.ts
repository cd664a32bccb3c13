import { describe, expect, it } from 'vitest';
import { limitsOf } from '../../../src/remote/limits.js';
import { pinKeys } from '../../../src/remote/verify/pinned-keys.js';
import { sha256Of } from '../../../src/remote/digest.js';
import { verifyManifest, type ManifestCheck } from '../../../src/remote/verify/verify-manifest.js';
import { codeOf, refusalOf } from '../support/code-of.js';
import { aManifest, anArtifactEntry, bytesOf } from '../support/documents.js';
import { envelopeOf, NOON, served, signed, signedManifest, testKey, testKeys } from '../support/signing.js';

const PATIENCE = { timeout: 60_000 };
const trustIn = (count: number, threshold: number) =>
  pinKeys({ keys: testKeys(count).map(({ configured }) => configured), threshold });
const ONE = trustIn(1, 1);
const checkBy = (more: Partial<ManifestCheck> = {}): ManifestCheck => ({
  trust: ONE,
  source: 'acme-prod',
  now: NOON,
  ...more,
});
const verify = (bytes: Uint8Array, more: Partial<ManifestCheck> = {}) => verifyManifest(bytes, checkBy(more));
const codeFor = (document: object, more: Partial<ManifestCheck> = {}) =>
  codeOf(() => verify(signedManifest(document), more));
const sha256 = (document: object) => sha256Of(bytesOf(aManifest(document)));

describe('a signed manifest', PATIENCE, () => {
  it('is given as it was signed, with what to keep of it', () => {
    const verified = verify(signedManifest());
    expect(verified.manifest).toEqual(aManifest());
    expect(verified.signedBy).toEqual([testKey(1).id]);
    expect(verified.isKnown).toBe(false);
    expect(verified.known).toEqual({ epoch: 1, version: 42, sha256: sha256({}), at: NOON });
  });

  it('S10: threat 1: is refused with another key, or with a byte changed', () => {
    expect(codeOf(() => verify(signedManifest({}, [testKey(9)])))).toBe('remote/untrusted-key');
    const envelope = envelopeOf('manifest', aManifest(), [testKey(1)]);
    const changed = envelopeOf('manifest', aManifest({ version: 43 }), []);
    expect(codeOf(() => verify(served({ ...envelope, payload: changed.payload })))).toBe(
      'remote/bad-signature',
    );
  });

  it('S11: is taken from either of two trusted keys', () => {
    const trust = trustIn(2, 1);
    for (const key of testKeys(2)) {
      expect(verify(signedManifest({}, [key]), { trust }).signedBy).toEqual([key.id]);
    }
  });

  it('S12: threat 7: needs as many keys as the threshold says, however often one signs', () => {
    const trust = trustIn(3, 2);
    expect(codeOf(() => verify(signedManifest({}, [testKey(1)]), { trust }))).toBe('remote/below-threshold');
    const twice = envelopeOf('manifest', aManifest(), [testKey(1), testKey(1)]);
    expect(codeOf(() => verify(served(twice), { trust }))).toBe('remote/duplicate-signature');
    const renamed = {
      ...twice,
      signatures: twice.signatures.map((one, index) => ({ ...one, keyid: testKey(index + 1).id })),
    };
    expect(codeOf(() => verify(served(renamed), { trust }))).toBe('remote/bad-signature');
    const stranger = envelopeOf('manifest', aManifest(), [testKey(1), testKey(8)]);
    expect(codeOf(() => verify(served(stranger), { trust }))).toBe('remote/below-threshold');
    expect(verify(signedManifest({}, [testKey(8), testKey(3), testKey(1)]), { trust }).signedBy).toEqual([
      testKey(3).id,
      testKey(1).id,
    ]);
  });

  it('S13: is taken with one good signature beside a bad one, where one is enough', () => {
    const [good, bad] = [envelopeOf('manifest', aManifest(), [testKey(1)]), testKey(2)];
    const envelope = {
      ...good,
      signatures: [{ keyid: bad.id, sig: Buffer.alloc(64, 1).toString('base64') }, ...good.signatures],
    };
    expect(verify(served(envelope), { trust: trustIn(2, 1) }).signedBy).toEqual([testKey(1).id]);
    expect(codeOf(() => verify(served(envelope), { trust: trustIn(2, 2) }))).toBe('remote/bad-signature');
  });

  it('threat 10: is refused with signatures that were made for a document of another type', () => {
    const other = envelopeOf('timestamp', aManifest(), [testKey(1)]);
    expect(codeOf(() => verify(served(other)))).toBe('remote/wrong-type');
    const { payloadType } = envelopeOf('manifest', aManifest(), []);
    expect(codeOf(() => verify(served({ ...other, payloadType })))).toBe('remote/bad-signature');
  });

  it('threat 9: is refused from another source', () => {
    expect(codeFor({ source: 'acme-test' })).toBe('remote/wrong-source');
    expect(codeFor({}, { source: 'acme-prod ' })).toBe('remote/wrong-source');
  });

  it('is refused where it is signed and badly made, whoever signs', () => {
    expect(codeFor({ entries: [{}] })).toBe('remote/bad-document');
    expect(codeOf(() => verify(signed('manifest', '{"a":1,"a":1}')))).toBe('remote/duplicate-member');
    expect(codeOf(() => verify(signed('manifest', '{ }')))).toBe('remote/not-canonical');
    expect(codeOf(() => verify(signed('manifest', 'a: 1')))).toBe('remote/not-json');
  });

  it('M16: is refused with more bytes than are read', () => {
    const bytes = signedManifest();
    expect(codeOf(() => verify(bytes, { limits: { manifestBytes: bytes.length - 1 } }))).toBe(
      'remote/too-large',
    );
    expect(codeOf(() => verify(bytes, { limits: { manifestBytes: bytes.length } }))).toBeUndefined();
  });
});

describe('the version of a manifest', PATIENCE, () => {
  const known = { epoch: 1, version: 42, sha256: sha256({}), at: NOON };

  it('S18: threat 2: is refused below the one that is known', () => {
    expect(codeFor({ version: 41 }, { known })).toBe('remote/rollback');
    expect(codeFor({ version: 43 }, { known })).toBeUndefined();
  });

  it('is the very one that is known, and says so; the last time of trust never goes back', () => {
    const verified = verify(signedManifest(), { known, now: NOON - 30_000 });
    expect(verified.isKnown).toBe(true);
    expect(verified.known.at).toBe(NOON);
  });

  it('threat 5: is refused where it was known with other bytes', () => {
    expect(codeFor({ entries: [] }, { known })).toBe('remote/equivocation');
  });

  it('threat 2: is refused below the floor of the configuration, whatever was lost', () => {
    expect(codeFor({}, { floor: { version: 43 } })).toBe('remote/below-floor');
    expect(codeFor({}, { floor: { version: 42 } })).toBeUndefined();
    expect(codeFor({}, { floor: { epoch: 2, version: 1 } })).toBe('remote/below-floor');
    expect(codeFor({ epoch: 2, version: 1 }, { floor: { version: 9 }, trust: epochOf(2) })).toBeUndefined();
  });

  it('threat 6: is refused where it leaves no room above it', () => {
    expect(codeFor({ version: Number.MAX_SAFE_INTEGER })).toBe('remote/version-jump');
    expect(codeFor({ version: 1_000_042 }, { known })).toBeUndefined();
    expect(codeFor({ version: 1_000_043 }, { known })).toBe('remote/version-jump');
    expect(codeFor({ version: 20_261_120 }, { floor: { version: 20_260_101 } })).toBeUndefined();
    expect(codeFor({ version: 52 }, { known, limits: { versionJump: 9 } })).toBe('remote/version-jump');
  });

  it('threat 6: begins anew in the epoch that is trusted, and in no other', () => {
    const high = { ...known, version: Number.MAX_SAFE_INTEGER };
    expect(codeFor({ epoch: 2, version: 1 }, { known: high })).toBe('remote/wrong-epoch');
    expect(codeFor({ epoch: 2, version: 1 }, { known: high, trust: epochOf(2) })).toBeUndefined();
    expect(codeFor({ epoch: 1 }, { trust: epochOf(2) })).toBe('remote/wrong-epoch');
    expect(codeFor({ epoch: 1, version: 99 }, { known: { ...known, epoch: 2 }, trust: ONE })).toBe(
      'remote/rollback',
    );
  });

  const epochOf = (epoch: number) => pinKeys({ keys: [testKey(1).configured], threshold: 1, epoch });
});

describe('the times of a manifest', PATIENCE, () => {
  const known = { epoch: 1, version: 42, sha256: sha256({}), at: NOON };
  const signedAt = Date.UTC(2026, 10, 20, 11);
  const expiresAt = Date.UTC(2026, 10, 27, 11);

  it('S15: threat 3: end it: from then on it is refused', () => {
    expect(codeFor({}, { now: expiresAt - 1 })).toBeUndefined();
    expect(codeFor({}, { now: expiresAt })).toBe('remote/expired');
  });

  it('S15: are needed, both of them', () => {
    expect(codeFor({ expiresAt: undefined })).toBe('remote/not-json');
    const without = Object.entries(aManifest()).filter(([name]) => name !== 'signedAt');
    expect(codeOf(() => verify(signed('manifest', Object.fromEntries(without))))).toBe('remote/bad-document');
  });

  it('S16: threat 37: are refused where it is signed later than clocks may differ', () => {
    expect(codeFor({}, { now: signedAt - 60_000 })).toBeUndefined();
    expect(codeFor({}, { now: signedAt - 60_001 })).toBe('remote/signed-in-future');
  });

  it('threat 37: are not looked at with a clock that goes back', () => {
    expect(codeFor({}, { known, now: NOON - 60_000 })).toBeUndefined();
    expect(codeFor({}, { known, now: NOON - 60_001 })).toBe('remote/clock-set-back');
  });

  it('threat 3: are refused where they would let it be valid for ever', () => {
    const days = (count: number) => new Date(signedAt + count * 86_400_000).toISOString().replace('.000', '');
    expect(codeFor({ expiresAt: days(90) })).toBeUndefined();
    expect(codeFor({ expiresAt: days(91) })).toBe('remote/valid-too-long');
    expect(codeFor({ expiresAt: days(91) }, { limits: { validityMs: 91 * 86_400_000 } })).toBeUndefined();
  });
});

describe('what a manifest revokes', PATIENCE, () => {
  it('threat 8: is in none of its entries', () => {
    const entries = [anArtifactEntry()];
    const others = { artifacts: ['cd'.repeat(32)] };
    expect(verify(signedManifest({ entries, revoked: others })).revokedArtifacts).toEqual(['cd'.repeat(32)]);
    const refusal = refusalOf(() =>
      verify(signedManifest({ entries, revoked: { artifacts: ['ab'.repeat(32)] } })),
    );
    expect(refusal?.problems).toEqual([
      { code: 'remote/revoked-artifact', path: 'entries[0].sha256', text: 'is revoked' },
    ]);
  });
});

describe('pinned keys', PATIENCE, () => {
  const key = testKey(1).configured;

  it.each([
    ['none', { keys: [], threshold: 1 }, 'remote/bad-threshold'],
    ['a threshold of none', { keys: [key], threshold: 0 }, 'remote/bad-option'],
    ['a threshold above them', { keys: [key], threshold: 2 }, 'remote/bad-threshold'],
    ['half a threshold', { keys: [key], threshold: 0.5 }, 'remote/bad-option'],
    ['no threshold', { keys: [key] }, 'remote/bad-option'],
    ['no list', { threshold: 1 }, 'remote/bad-option'],
    ['one twice', { keys: [key, key], threshold: 2 }, 'remote/bad-key'],
    ['one without its scheme', { keys: [key.slice(8)], threshold: 1 }, 'remote/bad-key'],
    ['a bad one beside a good one', { keys: [key, 'ed25519:'], threshold: 1 }, 'remote/bad-key'],
    ['*', { keys: ['*'], threshold: 1 }, 'remote/bad-key'],
    [
      'one of small order',
      { keys: [`ed25519:${Buffer.alloc(32).toString('base64')}`], threshold: 1 },
      'remote/bad-key',
    ],
    ['a number', { keys: [5], threshold: 1 }, 'remote/bad-key'],
    ['an unknown option', { keys: [key], threshold: 1, tresholds: 1 }, 'remote/unknown-option'],
    ['no epoch', { keys: [key], threshold: 1, epoch: 0 }, 'remote/bad-option'],
    ['nothing', undefined, 'remote/bad-option'],
  ])('threat 38: cannot be %s', (_, pinned, code) => {
    expect(codeOf(() => pinKeys(pinned as never))).toBe(code);
  });

  it('threat 42: show nothing of what is no public key: it may be a private one', () => {
    const secret = Buffer.from('not for the eyes of whoever reads logs, and 64 bytes long like it').toString(
      'base64',
    );
    for (const text of [secret, `ed25519:${secret}`, `ed25519-private:${secret}`]) {
      const refusal = refusalOf(() => pinKeys({ keys: [text], threshold: 1 }));
      expect(refusal).toMatchObject({ code: 'remote/bad-key', path: 'trust.keys[0]' });
      expect(`${refusal?.message} ${refusal?.hint}`).not.toContain(secret.slice(0, 8));
    }
  });

  it.each(['', 'ed25519:'])('say how a key is written that somebody has given in SPKI form: %s', (scheme) => {
    const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), testKey(1).public]);
    const refusal = refusalOf(() => pinKeys({ keys: [`${scheme}${spki.toString('base64')}`], threshold: 1 }));
    expect(refusal?.hint).toContain(`write ed25519:${Buffer.from(testKey(1).public).toString('base64')}`);
  });
});

describe('what a verification is given', PATIENCE, () => {
  it.each([
    ['no trust', { trust: undefined }, 'remote/bad-option'],
    ['trust of somebody else', { trust: {} }, 'remote/bad-option'],
    ['no source', { source: undefined }, 'remote/bad-option'],
    ['a clock that says nothing', { now: NaN }, 'remote/bad-option'],
    ['a date', { now: new Date() }, 'remote/bad-option'],
    ['what was known, broken', { known: { version: 1 } }, 'remote/bad-option'],
    [
      'what was known, at no time',
      { known: { epoch: 1, version: 1, sha256: sha256({}), at: 9e15 } },
      'remote/bad-option',
    ],
    ['a floor that is a number', { floor: 40 }, 'remote/bad-option'],
    ['a timestamp that nobody verified', { timestamp: {} }, 'remote/bad-option'],
    ['a misspelt option', { flor: { version: 40 } }, 'remote/unknown-option'],
    ['a misspelt limit', { limits: { entrys: 1 } }, 'remote/unknown-option'],
    ['a limit of nothing', { limits: { signatures: 0 } }, 'remote/bad-option'],
    ['a limit without end', { limits: { manifestBytes: Infinity } }, 'remote/bad-option'],
  ])('is refused with %s', (_, more, code) => {
    expect(codeOf(() => verify(signedManifest(), more as never))).toBe(code);
  });

  it('is bytes, and nothing else', () => {
    for (const wrong of [undefined, null, '{}', [1], { length: 0 }, new ArrayBuffer(2)])
      expect(codeOf(() => verify(wrong as never))).toBe('remote/bad-envelope');
  });

  it('has the limits of the documentation where nothing is said', () => {
    expect(limitsOf({ entries: undefined })).toEqual(limitsOf());
    expect(limitsOf()).toMatchObject({
      manifestBytes: 1_048_576,
      trustBytes: 262_144,
      artifactBytes: 4_194_304,
      entries: 1_000,
      signatures: 32,
      depth: 64,
      skewMs: 60_000,
      validityMs: 90 * 86_400_000,
      versionJump: 1_000_000,
    });
  });
});
