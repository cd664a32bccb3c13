import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSignedBy, isSoundKey } from '../../src/remote/signature.js';

interface Vector {
  readonly publicKey: string;
  readonly message: string;
  readonly signature: string;
}

interface Wycheproof {
  readonly testGroups: readonly {
    readonly publicKey: { readonly pk: string };
    readonly tests: readonly { tcId: number; msg: string; sig: string; result: 'valid' | 'invalid' }[];
  }[];
}

/** Verification in software takes its time, beside whatever else the machine does. */
const PATIENCE = { timeout: 120_000 };
const L = 2n ** 252n + 27742317777372353535851937790883648493n;

const vectors = (name: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'vectors', 'ed25519', name), 'utf8'));
const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));
const verifies = ({ publicKey, message, signature }: Vector) =>
  isSignedBy(bytes(publicKey), { message: bytes(message), signature: bytes(signature) });

const rfc = vectors('rfc8032_ed25519.json') as (Vector & { name: string; secretKey: string })[];
const forged = vectors('small_order_and_malleable.json') as {
  smallOrder: (Vector & { A: string })[];
  malleable: (Vector & { k: number; expect: string })[];
};

describe('strict Ed25519', PATIENCE, () => {
  it('answers all of Wycheproof as it says', () => {
    const { testGroups } = vectors('wycheproof_ed25519.json') as Wycheproof;
    const all = testGroups.flatMap(({ publicKey, tests }) =>
      tests.map((one) => ({ ...one, publicKey: publicKey.pk })),
    );
    const wrong = all.filter(
      ({ publicKey, msg, sig, result }) =>
        verifies({ publicKey, message: msg, signature: sig }) !== (result === 'valid'),
    );
    expect({ count: all.length, wrong }).toEqual({ count: 151, wrong: [] });
  });

  it.each(rfc)('takes the vector of RFC 8032, and no flipped bit of it: $name', (vector) => {
    expect(verifies(vector)).toBe(true);
    for (let bit = 0; bit < 512; bit += 8) {
      const signature = bytes(vector.signature);
      signature[bit >> 3] = (signature[bit >> 3] ?? 0) ^ (1 << ((bit >> 3) % 8));
      expect(verifies({ ...vector, signature: Buffer.from(signature).toString('hex') })).toBe(false);
    }
  });

  it('refuses what the speccheck has of odd points and numbers', () => {
    const cases = vectors('speccheck_cases.json') as {
      message: string;
      pub_key: string;
      signature: string;
    }[];
    const taken = cases.flatMap(({ pub_key: publicKey, message, signature }, index) =>
      verifies({ publicKey, message, signature }) ? [index] : [],
    );
    // Of mixed order: either answer is right.
    expect(taken.filter((index) => index !== 3)).toEqual([]);
  });

  it.each(forged.smallOrder)(
    'threat 11: refuses what anybody signs under a key of small order: $A',
    (vector) => {
      expect(verifies(vector)).toBe(false);
      expect(isSoundKey(bytes(vector.publicKey))).toBe(false);
    },
  );

  it.each(forged.malleable)('threat 11: takes one signature and none of its twins: $k times L', (vector) => {
    expect(verifies(vector)).toBe(vector.expect === 'accept');
  });

  it('threat 11: no random signature has a twin', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.uint8Array(), (seed, message) => {
        const { publicKey, signature } = signed(seed, message);
        expect(isSignedBy(publicKey, { message, signature })).toBe(true);
        const s = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`) + L;
        const more = Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse();
        const twin = Buffer.concat([signature.subarray(0, 32), more]);
        expect(isSignedBy(publicKey, { message, signature: twin })).toBe(false);
      }),
      { numRuns: 10 },
    );
  });

  it('answers false, and does not throw, whatever length key and signature have', () => {
    const { publicKey, message, signature } = rfc[0] as Vector;
    for (const length of [0, 1, 31, 33, 44, 64]) {
      const key = Buffer.alloc(length, bytes(publicKey));
      expect(isSignedBy(key, { message: bytes(message), signature: bytes(signature) })).toBe(false);
      expect(isSoundKey(key)).toBe(false);
    }
    for (const length of [0, 1, 32, 63, 65, 128]) {
      const wrong = Buffer.alloc(length, bytes(signature));
      expect(isSignedBy(bytes(publicKey), { message: bytes(message), signature: wrong })).toBe(false);
    }
  });

  it("S10: takes the predecessor's signature under its key, not with a byte changed or under another key", () => {
    const text =
      '{"entries":[{"domain":"adapter","factory":"oneiric.remote.samples:demo_remote_adapter","key":"cache",' +
      '"priority":5,"provider":"p"}],"signed_at":"2025-01-01T00:00:00+00:00","source":"vec"}';
    const message = Buffer.from(text);
    const key = Buffer.from('A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=', 'base64');
    const signature = Buffer.from(
      '5gowBDxdqgNT46AhmRf31rETsc8Jv3hYj3t0Dsz8qmMwcavJl7+bS6NAxxE4ELEAdxmoD6IoiReR1rRWyPz6DQ==',
      'base64',
    );
    expect(message).toHaveLength(186);
    expect(isSignedBy(key, { message, signature })).toBe(true);
    expect(isSignedBy(key, { message: Buffer.from(text.replace('"p"', '"q"')), signature })).toBe(false);
    expect(isSignedBy(bytes(rfc[0]?.publicKey ?? ''), { message, signature })).toBe(false);
  });
});

/** By the engine: whoever signs is somebody else than who verifies. */
function signed(seed: Uint8Array, message: Uint8Array) {
  const head = Buffer.from('302e020100300506032b657004220420', 'hex');
  const key = createPrivateKey({ key: Buffer.concat([head, seed]), format: 'der', type: 'pkcs8' });
  const der = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return {
    publicKey: new Uint8Array(der.subarray(-32)),
    signature: new Uint8Array(sign(null, message, key)),
  };
}
