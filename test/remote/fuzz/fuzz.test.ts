import assert from 'node:assert/strict';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../src/remote/documents/canonical-json.js';
import {
  readManifest,
  readTimestamp,
  readTrustDocument,
} from '../../../src/remote/documents/read-document.js';
import { limitsOf } from '../../../src/remote/limits.js';
import { openTrust } from '../../../src/remote/verify/trust-chain.js';
import { verifyManifest } from '../../../src/remote/verify/verify-manifest.js';
import { verifyTimestamp } from '../../../src/remote/verify/verify-timestamp.js';
import { pinKeys } from '../../../src/remote/verify/pinned-keys.js';
import { codeOf } from '../support/code-of.js';
import { aManifest } from '../support/documents.js';
import { aRole, aTrust, keysOf, NOON, signed } from '../support/signing.js';
import { fuzzInput, one, SOURCE, three, two, VALID, type FuzzInput, type Kind } from './fuzz-inputs.js';

const isTorture = process.env['ONEIRIC_TORTURE'] === '1';
const INPUTS = isTorture ? Number(process.env['ONEIRIC_FUZZ_INPUTS'] ?? 1_000_000) : 2_000;
const PATIENCE = { timeout: isTorture ? 10 * 3_600_000 : 120_000 };
/** Each run has inputs of its own, unless somebody wants those of an earlier one. */
const SEED = Number(process.env['ONEIRIC_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
/** Far more than any input takes. Not looked at where other things run beside. */
const LONGEST_MS = 2_000;

const LIMITS = limitsOf();
const READS: Readonly<Record<Kind, (payload: Uint8Array) => unknown>> = {
  manifest: (payload) => readManifest(payload, LIMITS),
  trust: (payload) => readTrustDocument(payload, LIMITS),
  timestamp: (payload) => readTimestamp(payload, LIMITS),
};

const pinned = { source: SOURCE, now: NOON };
const manifestTrust = pinKeys({ keys: [one.configured, two.configured], threshold: 2 });
const documented = openTrust(signed('trust', VALID.trust, [one, two]), { source: SOURCE });
const VERIFIES: Readonly<Record<Kind, (bytes: Uint8Array) => unknown>> = {
  manifest: (bytes) => verifyManifest(bytes, { trust: manifestTrust, ...pinned }).manifest,
  trust: (bytes) => openTrust(bytes, { source: SOURCE }).document,
  timestamp: (bytes) => verifyTimestamp(bytes, { trust: documented, ...pinned }).document,
};

const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString();
const prototypes = () =>
  [Object.prototype, Array.prototype, String.prototype, Function.prototype].map((on) => Reflect.ownKeys(on));
const untouched = prototypes().map((keys) => keys.length);

/** Refused with a code, or taken as it is: then it is what those have signed who are trusted to. */
function check({ kind, isBare, bytes, signed: known }: FuzzInput): boolean {
  let taken: unknown;
  const code = codeOf(() => (taken = isBare ? READS[kind](bytes) : VERIFIES[kind](bytes)));
  if (code === undefined) {
    const text = canonicalJson(taken);
    assert.ok((isBare ? [bytes] : known).some((payload) => textOf(payload) === text));
    assert.ok(Object.isFrozen(taken));
  } else assert.match(code, /^remote\//);
  assert.deepEqual(
    prototypes().map((keys) => keys.length),
    untouched,
  );
  return code === undefined;
}

describe('the parser and the verifier', PATIENCE, () => {
  it('promise P9: refuse or take as it is whatever they are given', () => {
    const found = { taken: 0, longestMs: 0, longest: 0 };
    for (let at = 0; at < INPUTS; at += 1) {
      const input = fuzzInput(SEED + at);
      const began = performance.now();
      try {
        if (check(input)) found.taken += 1;
      } catch (error) {
        throw new Error(`input ${SEED + at}: ${JSON.stringify(textOf(input.bytes))}`, { cause: error });
      }
      const ms = performance.now() - began;
      if (ms > found.longestMs) Object.assign(found, { longestMs: ms, longest: SEED + at });
    }
    // Some are sound: else nothing but the first check would have been looked at.
    expect(found.taken).toBeGreaterThan(INPUTS / 100);
    if (!isTorture) return;
    process.stdout.write(`seed ${SEED}, ${INPUTS} inputs: ${JSON.stringify(found)}\n`);
    expect(found.longestMs).toBeLessThan(LONGEST_MS);
  });
});

/** As small as documents are: a change that still decodes costs a verification. */
const SMALL: Readonly<Record<Kind, Uint8Array>> = {
  manifest: signed('manifest', aManifest()),
  trust: signed(
    'trust',
    aTrust({
      keys: keysOf([one, three]),
      roles: { trust: aRole([one], 1), manifest: aRole([one], 1), timestamp: aRole([three], 1) },
    }),
  ),
  timestamp: signed('timestamp', VALID.timestamp, [three]),
};
const VERIFIES_SMALL = {
  ...VERIFIES,
  manifest: (bytes: Uint8Array) =>
    verifyManifest(bytes, { trust: pinKeys({ keys: [one.configured], threshold: 1 }), ...pinned }),
};

// Hundreds of thousands of verifications; a sample of it is among the properties of the verifier.
describe.runIf(isTorture)('a small signed document', PATIENCE, () => {
  it.each(['manifest', 'trust', 'timestamp'] as const)(
    'is refused with any one byte changed to any other: %s',
    (kind) => {
      const [bytes, verify] = [SMALL[kind], VERIFIES_SMALL[kind]];
      expect(codeOf(() => verify(bytes))).toBeUndefined();
      for (let at = 0; at < bytes.length; at += 1) {
        for (let by = 1; by < 256; by += 1) {
          const changed = Uint8Array.from(bytes);
          changed[at] = (bytes[at] ?? 0) ^ by;
          assert.match(codeOf(() => verify(changed)) ?? 'taken', /^remote\//, `byte ${at} ^ ${by}`);
        }
      }
      process.stdout.write(`${kind}: all 255 changes of each of ${bytes.length} bytes are refused\n`);
    },
  );
});
