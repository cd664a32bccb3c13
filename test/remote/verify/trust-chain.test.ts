import { describe, expect, it } from 'vitest';
import { pinKeys } from '../../../src/remote/verify/pinned-keys.js';
import { nextTrust, openTrust } from '../../../src/remote/verify/trust-chain.js';
import { verifyManifest } from '../../../src/remote/verify/verify-manifest.js';
import { verifyTimestamp } from '../../../src/remote/verify/verify-timestamp.js';
import { sha256Of } from '../../../src/remote/digest.js';
import { codeOf, refusalOf } from '../support/code-of.js';
import { aManifest, anArtifactEntry, anEntry, bytesOf } from '../support/documents.js';
import {
  aRole,
  aTrust,
  envelopeOf,
  keysOf,
  NOON,
  served,
  signed,
  signedManifest,
  testKey,
  testKeys,
} from '../support/signing.js';

const PATIENCE = { timeout: 60_000 };
const SOURCE = { source: 'acme-prod' };
const [one, two, three, four] = [1, 2, 3, 4].map(testKey) as [
  ReturnType<typeof testKey>,
  ReturnType<typeof testKey>,
  ReturnType<typeof testKey>,
  ReturnType<typeof testKey>,
];
const open = (more: object = {}, keys = testKeys(2)) =>
  openTrust(signed('trust', aTrust(more), keys), SOURCE);
const openingOf = (document: object, keys = testKeys(2)) =>
  codeOf(() => openTrust(signed('trust', document, keys), SOURCE));

describe('a trust document', PATIENCE, () => {
  it('says who signs manifests', () => {
    const trust = open();
    expect(trust.document).toEqual(aTrust());
    const check = { trust, ...SOURCE, now: NOON };
    expect(verifyManifest(signedManifest({}, testKeys(2)), check).signedBy).toHaveLength(2);
    expect(codeOf(() => verifyManifest(signedManifest({}, [one]), check))).toBe('remote/below-threshold');
  });

  it('is signed as it says itself', () => {
    expect(openingOf(aTrust(), [one])).toBe('remote/below-threshold');
    expect(openingOf(aTrust(), [three, four])).toBe('remote/untrusted-key');
    expect(codeOf(() => openTrust(signed('manifest', aTrust(), testKeys(2)), SOURCE))).toBe(
      'remote/wrong-type',
    );
    expect(openingOf(aTrust({ source: 'other' }))).toBe('remote/wrong-source');
    expect(openingOf(aManifest())).toBe('remote/bad-document');
  });

  it.each([
    ['an unknown member', { more: 1 }, 'remote/bad-document'],
    ['an unknown role', { roles: { ...aTrust().roles, snapshot: aRole([one], 1) } }, 'remote/bad-document'],
    ['no role for manifests', { roles: { trust: aRole([one], 1) } }, 'remote/bad-document'],
    [
      'S14: a key of another scheme',
      { keys: { ...keysOf([one]), [two.id]: { scheme: 'rsa', public: 'AA==' } } },
      'remote/bad-document',
    ],
    [
      'a key with more to it',
      { keys: { ...keysOf([one]), [two.id]: { scheme: 'ed25519', public: 'AA==', x: 1 } } },
      'remote/bad-document',
    ],
    ['a list of keys', { keys: [] }, 'remote/bad-document'],
    [
      'a key of the wrong length',
      { keys: { ...keysOf([one]), [two.id]: { scheme: 'ed25519', public: 'AA==' } } },
      'remote/bad-key',
    ],
    [
      'a key under the name of another',
      { keys: { ...keysOf([one]), [two.id]: keysOf([three])[three.id] } },
      'remote/bad-key',
    ],
    [
      'a role of a key that it has not',
      { roles: { ...aTrust().roles, manifest: aRole([three], 1) } },
      'remote/bad-key',
    ],
    [
      'threat 38: a threshold above its keys',
      { roles: { ...aTrust().roles, manifest: aRole([one, two], 3) } },
      'remote/bad-threshold',
    ],
    [
      'threat 38: a threshold of none',
      { roles: { ...aTrust().roles, manifest: aRole([one, two], 0) } },
      'remote/bad-document',
    ],
    [
      'threat 7: a key twice in a role',
      { roles: { ...aTrust().roles, manifest: aRole([one, one], 2) } },
      'remote/bad-document',
    ],
    ['a threshold that only revoked keys can meet', { revokedKeys: [two.id] }, 'remote/bad-threshold'],
    ['an epoch of nothing', { epoch: 0 }, 'remote/bad-document'],
  ])('is refused with %s', (_, more, code) => {
    expect(openingOf(aTrust(more))).toBe(code);
  });

  it('threat 11: has no key of small order', () => {
    const weak = Buffer.alloc(32);
    const id = sha256Of(weak);
    const keys = { ...keysOf(testKeys(2)), [id]: { scheme: 'ed25519', public: weak.toString('base64') } };
    expect(openingOf(aTrust({ keys }))).toBe('remote/bad-key');
  });

  it('has expired from its time on, for whatever is verified by it', () => {
    const trust = open();
    const expires = Date.parse('2027-11-20T00:00:00Z');
    const manifest = signedManifest(
      { signedAt: '2027-11-19T00:00:00Z', expiresAt: '2027-11-21T00:00:00Z' },
      testKeys(2),
    );
    const at = (now: number) => codeOf(() => verifyManifest(manifest, { trust, ...SOURCE, now }));
    expect([at(expires - 1), at(expires)]).toEqual([undefined, 'remote/expired']);
  });

  it('is good for one source', () => {
    const check = { trust: open(), source: 'acme-test', now: NOON };
    expect(codeOf(() => verifyManifest(signedManifest({ source: 'acme-test' }, testKeys(2)), check))).toBe(
      'remote/wrong-source',
    );
  });

  it('threat 8: does not count signatures of keys that it revokes', () => {
    const roles = { trust: aRole([one, two], 2), manifest: aRole([one, two, three], 1) };
    const trust = open({ keys: keysOf([one, two, three]), roles, revokedKeys: [three.id] });
    const code = (...keys: (typeof one)[]) =>
      codeOf(() => verifyManifest(signedManifest({}, keys), { trust, ...SOURCE, now: NOON }));
    expect(code(three)).toBe('remote/revoked-key');
    expect(code(three, one)).toBeUndefined();
  });

  it('threat 8: revokes artifacts, whatever manifest brings them', () => {
    const trust = open({ revokedArtifacts: ['ab'.repeat(32)] });
    const check = { trust, ...SOURCE, now: NOON };
    const manifest = signedManifest({ entries: [anArtifactEntry()] }, testKeys(2));
    expect(codeOf(() => verifyManifest(manifest, check))).toBe('remote/revoked-artifact');
    expect(verifyManifest(signedManifest({}, testKeys(2)), check).revokedArtifacts).toEqual([
      'ab'.repeat(32),
    ]);
  });

  it('threat 6: says which epoch holds, and the lowest version in it', () => {
    const check = { trust: open({ epoch: 2, minManifestVersion: 40 }), ...SOURCE, now: NOON };
    const code = (more: object) => codeOf(() => verifyManifest(signedManifest(more, testKeys(2)), check));
    expect(code({ epoch: 1 })).toBe('remote/wrong-epoch');
    expect(code({ epoch: 2, version: 39 })).toBe('remote/below-floor');
    expect(code({ epoch: 2, version: 40 })).toBeUndefined();
  });
});

describe('the next trust document', PATIENCE, () => {
  const next = (more: object = {}, keys = [three, four]) => aTrust({ version: 2, ...more }, keys);
  const following = (document: object, keys: (typeof one)[]) =>
    codeOf(() => nextTrust(open(), signed('trust', document, keys)));

  it('threat 8: is signed by enough of those before, and by enough of its own', () => {
    expect(following(next(), [one, two, three, four])).toBeUndefined();
    expect(following(next(), [three, four])).toBe('remote/untrusted-key');
    expect(following(next(), [one, three, four])).toBe('remote/below-threshold');
    expect(following(next(), [one, two])).toBe('remote/untrusted-key');
    expect(following(next(), [one, two, three])).toBe('remote/below-threshold');
  });

  it('takes the place of the one before', () => {
    const trust = nextTrust(open(), signed('trust', next(), [one, two, three, four]));
    const check = { trust, ...SOURCE, now: NOON };
    expect(codeOf(() => verifyManifest(signedManifest({}, [three, four]), check))).toBeUndefined();
    expect(codeOf(() => verifyManifest(signedManifest({}, [one, two]), check))).toBe('remote/untrusted-key');
  });

  it('comes right after the one before, of the same source, and never back to an earlier epoch', () => {
    const same = testKeys(2);
    expect(following(aTrust({ version: 1 }), same)).toBe('remote/trust-skipped');
    expect(following(aTrust({ version: 3 }), same)).toBe('remote/trust-skipped');
    expect(following(aTrust({ version: 2, source: 'other' }), same)).toBe('remote/wrong-source');
    const trust = open({ epoch: 2 });
    const lower = signed('trust', aTrust({ version: 2, epoch: 1 }), same);
    expect(codeOf(() => nextTrust(trust, lower))).toBe('remote/epoch-lowered');
  });

  it('may follow one that has expired: only the last one has to hold', () => {
    const old = open({ expiresAt: '2020-01-01T00:00:00Z' });
    const trust = nextTrust(old, signed('trust', aTrust({ version: 2 }), testKeys(2)));
    expect(
      codeOf(() => verifyManifest(signedManifest({}, testKeys(2)), { trust, ...SOURCE, now: NOON })),
    ).toBeUndefined();
  });

  it('is followed as often as it may be, and no further', () => {
    let trust = open();
    for (let version = 2; version <= 4; version += 1)
      trust = nextTrust(trust, signed('trust', aTrust({ version }), testKeys(2)), { trustSteps: 3 });
    expect(trust.steps).toBe(3);
    const further = signed('trust', aTrust({ version: 5 }), testKeys(2));
    expect(codeOf(() => nextTrust(trust, further, { trustSteps: 3 }))).toBe('remote/trust-chain-too-long');
    expect(codeOf(() => nextTrust(trust, further))).toBeUndefined();
  });

  it('follows a document, not pinned keys', () => {
    const pinned = pinKeys({ keys: [one.configured], threshold: 1 });
    expect(codeOf(() => nextTrust(pinned as never, signed('trust', next(), [one])))).toBe(
      'remote/bad-option',
    );
  });
});

describe('a timestamp', PATIENCE, () => {
  const roles = { ...aTrust().roles, timestamp: aRole([three], 1) };
  const trust = open({ roles, keys: keysOf([one, two, three]) });
  const meant = { version: 42, sha256: sha256Of(bytesOf(aManifest())), length: bytesOf(aManifest()).length };
  const document = (more: object = {}) => ({
    _type: 'timestamp',
    source: 'acme-prod',
    version: 7,
    expiresAt: '2026-11-20T18:00:00Z',
    manifest: meant,
    ...more,
  });
  const check = { trust, ...SOURCE, now: NOON };
  const verify = (more: object = {}, other: object = {}) =>
    verifyTimestamp(signed('timestamp', document(more), [three]), { ...check, ...other });

  it('threat 3: says which manifest is the newest, and no other is taken', () => {
    const manifest = (more: object, timestamp = verify()) =>
      codeOf(() => verifyManifest(signedManifest(more, testKeys(2)), { ...check, timestamp }));
    expect(manifest({})).toBeUndefined();
    expect(manifest({ version: 43 })).toBe('remote/wrong-manifest');
    expect(manifest({ entries: [] })).toBe('remote/wrong-manifest');
    expect(manifest({ entries: [anEntry({ provider: 'rEdis' })] })).toBe('remote/wrong-manifest');
    expect(manifest({}, verify({ manifest: { ...meant, length: meant.length + 1 } }))).toBe(
      'remote/wrong-manifest',
    );
  });

  it('threat 3: is needed where the trust document says who signs it', () => {
    const refusal = refusalOf(() => verifyManifest(signedManifest({}, testKeys(2)), check));
    expect(refusal?.code).toBe('remote/no-timestamp');
  });

  it('is refused where nobody is trusted to sign one', () => {
    expect(codeOf(() => verify({}, { trust: open() }))).toBe('remote/no-timestamp-role');
  });

  it('is signed by those that are named for it, and by nobody else', () => {
    const bytes = signed('timestamp', document(), testKeys(2));
    expect(codeOf(() => verifyTimestamp(bytes, check))).toBe('remote/untrusted-key');
    const manifest = served({ ...envelopeOf('timestamp', document(), [three]), payloadType: 'x' });
    expect(codeOf(() => verifyTimestamp(manifest, check))).toBe('remote/wrong-type');
  });

  it('lives for a short time, and not longer', () => {
    expect(codeOf(() => verify({}, { now: Date.UTC(2026, 10, 20, 18) }))).toBe('remote/expired');
    expect(codeOf(() => verify({ expiresAt: '2026-11-27T12:00:00Z' }))).toBeUndefined();
    expect(codeOf(() => verify({ expiresAt: '2026-11-27T12:00:01Z' }))).toBe('remote/valid-too-long');
  });

  it('threat 2: is never older than one that was trusted', () => {
    const { known } = verify();
    expect(codeOf(() => verify({}, { known }))).toBeUndefined();
    expect(codeOf(() => verify({ version: 8 }, { known }))).toBeUndefined();
    expect(codeOf(() => verify({ version: 6 }, { known }))).toBe('remote/rollback');
    expect(codeOf(() => verify({ expiresAt: '2026-11-20T19:00:00Z' }, { known }))).toBe(
      'remote/equivocation',
    );
    expect(codeOf(() => verify({}, { known: { version: 'x' } }))).toBe('remote/bad-option');
  });

  it('is of one source, and has what it has to', () => {
    expect(codeOf(() => verify({ source: 'other' }))).toBe('remote/wrong-source');
    expect(codeOf(() => verify({ spec: 1 }))).toBe('remote/bad-document');
    expect(codeOf(() => verify({ manifest: { version: 42 } }))).toBe('remote/bad-document');
  });
});
