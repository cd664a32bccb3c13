import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { sha256Of } from '../digest.js';
import { bytesOfBase64 } from '../documents/base64.js';
import { canonicalJson } from '../documents/canonical-json.js';
import type { Plain } from '../documents/plain.js';
import { refuseAny } from '../documents/read-document.js';
import { isMap } from '../documents/rules.js';
import { decodeUtf8, parseStrictly } from '../documents/strict-json.js';
import { textOfTime } from '../documents/time.js';
import { problemsOf } from '../documents/validated.js';
import { limitsOf } from '../limits.js';
import { RemoteError } from '../remote-error.js';
import { configuredKey } from '../verify/public-key.js';
import { KeyDocument, type Kdf } from './key-document.js';
import { SigningKey } from './signing-key.js';

// AES-256-GCM rather than secretbox of tweetnacl: it authenticates the rest of the file too, so that nobody gives a key another name or
// public key, and what is secret stays in fewer copies of the engine than in a cipher that is written in JavaScript.
const CIPHER = 'aes-256-gcm';
const TAG_BYTES = 16;
const NONCE_BYTES = 12;
const SALT_BYTES = 16;
const LEAST_PASSPHRASE = 8;
const MIB = 1_048_576;

/** Most bytes of the file of a key. */
export const KEY_FILE_BYTES = 16_384;

/** What the file of a key says without its passphrase. */
export interface KeyFacts {
  /** `ed25519:` and 32 bytes in base64. */
  readonly publicKey: string;
  /** SHA-256 of the public key. */
  readonly keyid: string;
  /** When it was made, as `2026-11-20T11:00:00Z`. */
  readonly createdAt: string;
  /** What its owner calls it. */
  readonly name: string | undefined;
}

/** How a key is encrypted. */
export interface KeyLock {
  /** Bytes of the passphrase, 8 at least. Whoever gives them overwrites them. */
  readonly passphrase: Uint8Array;
  /** When it was made, in milliseconds since 1970. */
  readonly now: number;
  /** What its owner calls it. Default: nothing. */
  readonly name?: string | undefined;
  /** Cost of guessing: the binary logarithm of scrypt's N, 14 to 20. Default 17: 128 MiB, and about half a second. */
  readonly cost?: number | undefined;
}

/**
 * The text of a key's file: the key encrypted by a passphrase (scrypt, then AES-256-GCM), and what is public of it in the clear.
 *
 * @throws RemoteError `remote/weak-passphrase`, `remote/bad-document`
 */
export async function lockKey(
  key: SigningKey,
  { passphrase, now, name, cost = 17 }: KeyLock,
): Promise<string> {
  if (passphrase.length < LEAST_PASSPHRASE)
    throw new RemoteError('remote/weak-passphrase', 'The passphrase is too short.', {
      hint: `it has ${LEAST_PASSPHRASE} bytes at least; several words are better`,
    });
  const kdf = { name: 'scrypt', N: 2 ** cost, r: 8, p: 1, salt: base64(randomBytes(SALT_BYTES)) } as const;
  const open = {
    _type: 'key',
    spec: 1,
    publicKey: key.publicKey,
    createdAt: textOfTime(now),
    ...(name !== undefined && { name }),
    kdf,
    cipher: { name: CIPHER, nonce: base64(randomBytes(NONCE_BYTES)) },
  } as const;
  refuseAny(problemsOf(KeyDocument, { ...open, sealed: base64(new Uint8Array(48)) }));
  const secret = await secretOf(passphrase, kdf);
  const seed = key.seed();
  try {
    const cipher = createCipheriv(CIPHER, secret, bytesOf(open.cipher.nonce)).setAAD(associated(open));
    const sealed = Buffer.concat([cipher.update(seed), cipher.final(), cipher.getAuthTag()]);
    return `${JSON.stringify({ ...open, sealed: base64(sealed) }, null, 2)}\n`;
  } finally {
    seed.fill(0);
    secret.fill(0);
  }
}

/** What is public of a key, by its file. @throws RemoteError `remote/bad-key-file` */
export function keyFacts(file: Uint8Array): KeyFacts {
  const { publicKey, createdAt, name } = keyDocumentIn(file);
  return Object.freeze({
    publicKey,
    keyid: sha256Of(configuredKey(publicKey, 'publicKey')),
    createdAt,
    name,
  });
}

/**
 * The key in a file.
 *
 * @param passphrase its bytes; whoever gives them overwrites them
 * @throws RemoteError `remote/bad-key-file`, `remote/wrong-passphrase`
 */
export async function unlockKey(file: Uint8Array, passphrase: Uint8Array): Promise<SigningKey> {
  const document = keyDocumentIn(file);
  const { sealed, ...open } = document;
  const bytes = bytesOf(sealed);
  const secret = await secretOf(passphrase, open.kdf);
  let seed: Buffer | undefined;
  try {
    const decipher = createDecipheriv(CIPHER, secret, bytesOf(open.cipher.nonce), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(associated(open)).setAuthTag(bytes.subarray(-TAG_BYTES));
    seed = decipher.update(bytes.subarray(0, -TAG_BYTES));
    decipher.final();
    return checked(
      SigningKey.fromSeed(new Uint8Array(seed.buffer, seed.byteOffset, seed.length)),
      open.publicKey,
    );
  } catch (cause) {
    if (cause instanceof RemoteError) throw cause;
    throw new RemoteError('remote/wrong-passphrase', 'The passphrase does not open this key.', {
      hint: 'or the file was changed: all of it is bound to the passphrase',
    });
  } finally {
    seed?.fill(0);
    secret.fill(0);
  }
}

function checked(key: SigningKey, publicKey: string): SigningKey {
  if (key.publicKey === publicKey) return key;
  key.forget();
  throw badKeyFile('its public key is of another one');
}

function keyDocumentIn(file: Uint8Array): KeyDocument {
  if (file.length > KEY_FILE_BYTES) throw badKeyFile(`it has more than ${KEY_FILE_BYTES} bytes`);
  try {
    const value = parseStrictly(decodeUtf8(file), limitsOf());
    if (!isMap(value)) throw badKeyFile('it is no object');
    refuseAny(problemsOf(KeyDocument, value));
    configuredKey(value['publicKey'], 'publicKey');
    return value as object as KeyDocument;
  } catch (cause) {
    if (!(cause instanceof RemoteError) || cause.code === 'remote/bad-key-file') throw cause;
    throw badKeyFile('it says something else', cause);
  }
}

/** All that stands beside what is sealed: changed, it does not open any more. */
const associated = (open: object) => Buffer.from(canonicalJson(open));

function secretOf(passphrase: Uint8Array, { N, r, p, salt }: Plain<Kdf>): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { N, r, p, maxmem: 128 * N * r + 64 * MIB };
    scrypt(passphrase, bytesOf(salt), 32, options, (error, secret) =>
      error ? reject(error) : resolve(secret),
    );
  });
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

/** They have been looked at. */
const bytesOf = (text: string) => bytesOfBase64(text) ?? new Uint8Array();

const badKeyFile = (why: string, cause?: unknown) =>
  new RemoteError('remote/bad-key-file', `This is no file of a key: ${why}.`, {
    hint: 'oneiric keys generate writes one',
    cause,
  });
