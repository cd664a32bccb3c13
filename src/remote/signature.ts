import nacl from 'tweetnacl';

/** Bytes of a raw Ed25519 public key. */
const PUBLIC_KEY_BYTES = 32;

/** Bytes of an Ed25519 signature: R, then S. */
export const SIGNATURE_BYTES = 64;

/** The order of the base point: S has to be below it, or else each signature has twins. */
const L = 2n ** 252n + 27742317777372353535851937790883648493n;

/** The prime of the field: a y of it or more is a second name for a point. */
const P = 2n ** 255n - 19n;

/** The y of two points of order 8; that of the other two is the same below zero. */
const ORDER_8 = 2707385501144840649318225287225658788936804267575313519463743609750303402022n;

/** The y of the eight points of small order: under such a key anybody can sign. */
const SMALL_ORDER: ReadonlySet<bigint> = new Set([0n, 1n, P - 1n, ORDER_8, P - ORDER_8]);

/**
 * Whether 32 bytes can be a key that somebody has: its point is named as it has to be, and is none of those of small order.
 */
export const isSoundKey = (key: Uint8Array): boolean => key.length === PUBLIC_KEY_BYTES && isSoundPoint(key);

/**
 * Strict Ed25519 (RFC 8032, one answer on every version of Node): never throws, whatever it is given.
 *
 * tweetnacl alone takes S of L or more, second names of points, and keys of small order.
 */
export function isSignedBy(
  key: Uint8Array,
  { message, signature }: { readonly message: Uint8Array; readonly signature: Uint8Array },
): boolean {
  if (!isSoundKey(key) || signature.length !== SIGNATURE_BYTES) return false;
  if (!isSoundPoint(signature.subarray(0, 32)) || numberOf(signature.subarray(32)) >= L) return false;
  try {
    return nacl.sign.detached.verify(message, signature, key);
  } catch {
    return false;
  }
}

/** A key as it signs: what is public of it, and the whole. */
export interface KeyPair {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** 64 bytes, the seed first: whoever is done with it overwrites it. */
  readonly secretKey: Uint8Array;
}

/** The key of a seed, its 32 secret bytes. Other libraries call these the private key. */
export const keyPairOf = (seed: Uint8Array): KeyPair => nacl.sign.keyPair.fromSeed(seed);

/** The one signature that a key has for a message: 64 bytes. */
export const signatureBy = (secretKey: Uint8Array, message: Uint8Array): Uint8Array =>
  nacl.sign.detached(message, secretKey);

function isSoundPoint(bytes: Uint8Array): boolean {
  // The highest bit is the sign of x.
  const y = BigInt.asUintN(255, numberOf(bytes));
  return y < P && !SMALL_ORDER.has(y);
}

/** Little-endian. */
function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
}
