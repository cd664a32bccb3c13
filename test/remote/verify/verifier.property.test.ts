import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextTrust, openTrust } from '../../../src/remote/verify/trust-chain.js';
import { pinKeys } from '../../../src/remote/verify/pinned-keys.js';
import { verifyManifest } from '../../../src/remote/verify/verify-manifest.js';
import { verifyTimestamp } from '../../../src/remote/verify/verify-timestamp.js';
import { sha256Of } from '../../../src/remote/digest.js';
import { codeOf } from '../support/code-of.js';
import { aManifest, bytesOf, fullEntries } from '../support/documents.js';
import {
  aRole,
  aTrust,
  envelopeOf,
  keysOf,
  NOON,
  served,
  signed,
  testKey,
  testKeys,
} from '../support/signing.js';

const isTorture = process.env['ONEIRIC_TORTURE'] === '1';
/** Each takes a verification, of 10 ms or so. */
const FORGERIES = isTorture ? 20_000 : 100;
const FUZZ = isTorture ? 1_000_000 : 2_000;
const PATIENCE = { timeout: isTorture ? 3_600_000 : 120_000 };

const [one, two, three] = testKeys(3) as [
  ReturnType<typeof testKey>,
  ReturnType<typeof testKey>,
  ReturnType<typeof testKey>,
];
const SOURCE = { source: 'acme-prod' };
const manifest = aManifest({ entries: fullEntries(), revoked: { artifacts: ['cd'.repeat(32)] } });
const trustDocument = aTrust({
  keys: keysOf([one, two, three]),
  roles: { trust: aRole([one, two], 2), manifest: aRole([one, two], 2), timestamp: aRole([three], 1) },
});
const timestamp = {
  _type: 'timestamp',
  ...SOURCE,
  version: 7,
  expiresAt: '2026-11-20T18:00:00Z',
  manifest: { version: 42, sha256: sha256Of(bytesOf(manifest)), length: bytesOf(manifest).length },
};
const openedTrust = openTrust(signed('trust', trustDocument, [one, two]), SOURCE);
const check = { trust: openedTrust, ...SOURCE, now: NOON };
const verifiedTimestamp = verifyTimestamp(signed('timestamp', timestamp, [three]), check);

/** Each kind of document as it is fetched, with what takes it. */
const KINDS = {
  manifest: {
    bytes: signed('manifest', manifest, [one, two]),
    take: (bytes: Uint8Array) => verifyManifest(bytes, { ...check, timestamp: verifiedTimestamp }),
  },
  'pinned trust': {
    bytes: signed('trust', trustDocument, [one, two]),
    take: (bytes: Uint8Array) => openTrust(bytes, SOURCE),
  },
  'next trust': {
    bytes: signed('trust', { ...trustDocument, version: 2 }, [one, two]),
    take: (bytes: Uint8Array) => nextTrust(openedTrust, bytes),
  },
  timestamp: {
    bytes: signed('timestamp', timestamp, [three]),
    take: (bytes: Uint8Array) => verifyTimestamp(bytes, check),
  },
} as const;

describe.each(Object.entries(KINDS))('a signed document: %s', (_, { bytes, take }) => {
  it('is taken as it was signed', PATIENCE, () => {
    expect(codeOf(() => take(bytes))).toBeUndefined();
  });

  it('promise P9: is refused with any byte changed, added or left out', PATIENCE, () => {
    const places = fc.nat({ max: bytes.length - 1 });
    const edits = fc.constantFrom('change', 'add', 'leave out');
    fc.assert(
      fc.property(places, edits, fc.integer({ min: 0, max: 255 }), (at, edit, byte) => {
        const changed = Buffer.from(bytes);
        if (edit === 'change') changed[at] = byte;
        const added = edit === 'add' ? [byte] : [];
        const rest = changed.subarray(edit === 'leave out' ? at + 1 : at);
        const forged = Buffer.concat([changed.subarray(0, at), Buffer.from(added), rest]);
        // A blank between members says nothing; nothing else is the same after an edit.
        const isSame = forged.equals(bytes) || saysTheSame(forged, bytes);
        if (!isSame) expect(codeOf(() => take(new Uint8Array(forged)))).toMatch(/^remote\//);
      }),
      { numRuns: FORGERIES },
    );
  });

  it('promise P9: is refused, with a code, whatever is made of its members', PATIENCE, () => {
    const envelope = JSON.parse(Buffer.from(bytes).toString()) as Record<string, unknown>;
    const odd = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.string({ unit: 'binary' }), fc.base64String());
    const names = fc.constantFrom('payload', 'payloadType', 'signatures');
    fc.assert(
      fc.property(names, odd, (name, value) => {
        const forged = served({ ...envelope, [name]: value });
        expect(codeOf(() => take(forged))).toMatch(/^remote\//);
      }),
      { numRuns: FUZZ / 10 },
    );
  });
});

describe('the verifier', PATIENCE, () => {
  it('promise P9: refuses any bytes, with a code', () => {
    const words = fc.constantFrom(
      '{"payloadType":"application/vnd.oneiric.manifest.v1+json",',
      '"payload":"e30=",',
      '"signatures":[',
      `{"keyid":"${one.id}","sig":"${Buffer.alloc(64, 1).toString('base64')}"}`,
      ']}',
      '{',
      '"__proto__":{"polluted":1},',
      '[[[[[[',
      '\ufeff',
      '\u0000',
      '"\\ud800"',
      '1e999',
    );
    const bytes = fc
      .array(fc.oneof(words, fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 12 })
      .map((parts) => new Uint8Array(Buffer.from(parts.join(''))));
    fc.assert(
      fc.property(fc.oneof(bytes, fc.uint8Array({ maxLength: 64 })), (input) => {
        expect(codeOf(() => KINDS.manifest.take(input))).toMatch(/^remote\//);
        expect(Reflect.get({}, 'polluted')).toBeUndefined();
      }),
      { numRuns: FUZZ },
    );
  });

  it('promise P9: refuses or takes as it is whatever is signed by whom it trusts', () => {
    const trust = pinKeys({ keys: [one.configured], threshold: 1 });
    const names = fc.constantFrom(...Object.keys(manifest), 'toString', 'x');
    const values = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.maxSafeInteger(),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString().replace(/\.\d+Z$/, 'Z')),
    );
    fc.assert(
      fc.property(names, values, (name, value) => {
        const document = { ...manifest, [name]: value };
        const code = codeOf(() => {
          const verified = verifyManifest(signed('manifest', document), { trust, ...SOURCE, now: NOON });
          expect(verified.manifest).toEqual(JSON.parse(JSON.stringify(document)));
        });
        expect(code ?? 'remote/').toMatch(/^remote\//);
      }),
      { numRuns: FORGERIES },
    );
  });

  it('threat 12: looks at no more signatures than are needed', () => {
    const keys = testKeys(32);
    const trust = pinKeys({ keys: keys.map(({ configured }) => configured), threshold: 1 });
    const envelope = envelopeOf('manifest', manifest, keys);
    const junk = { sig: Buffer.alloc(64, 9).toString('base64') };
    const signatures = envelope.signatures.map((signature, index) =>
      index < 1 ? signature : { ...signature, ...junk },
    );
    const verified = verifyManifest(served({ ...envelope, signatures }), { trust, ...SOURCE, now: NOON });
    expect(verified.signedBy).toEqual([testKey(1).id]);
  });
});

/** Whether two texts are the same JSON, member for member in the same order. */
function saysTheSame(one: Buffer, other: Uint8Array): boolean {
  try {
    return JSON.stringify(JSON.parse(one.toString())) === Buffer.from(other).toString();
  } catch {
    return false;
  }
}
