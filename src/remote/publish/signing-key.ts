import { randomBytes } from 'node:crypto';
import { RemoteError } from '../remote-error.js';
import { keyPairOf, signatureBy } from '../signature.js';
import { sha256Of } from '../digest.js';
import { configuredText } from '../verify/public-key.js';
import type { Signer } from './signer.js';

const SEED_BYTES = 32;

/** A key in the memory of this process. Whoever is done with it calls `forget`, or declares it with `using`. */
export class SigningKey implements Signer {
  readonly publicKey: string;
  /** SHA-256 of the public key, in lower-case hex: what envelopes and trust documents call it. */
  readonly keyid: string;
  readonly #secret: Uint8Array;
  #isForgotten = false;

  private constructor(seed: Uint8Array) {
    const { publicKey, secretKey } = keyPairOf(seed);
    this.publicKey = configuredText(publicKey);
    this.keyid = sha256Of(publicKey);
    this.#secret = secretKey;
  }

  /** A new key. */
  static generate(): SigningKey {
    const seed = new Uint8Array(randomBytes(SEED_BYTES));
    try {
      return new SigningKey(seed);
    } finally {
      seed.fill(0);
    }
  }

  /** The key of 32 secret bytes, which are left as they are. @throws RemoteError `remote/bad-key` */
  static fromSeed(seed: Uint8Array): SigningKey {
    if (seed instanceof Uint8Array && seed.length === SEED_BYTES) return new SigningKey(seed);
    throw new RemoteError('remote/bad-key', 'This is no seed of a key.', {
      hint: `it is ${SEED_BYTES} bytes`,
    });
  }

  /** @throws RemoteError `remote/forgotten-key` */
  async sign(bytes: Uint8Array): Promise<Uint8Array> {
    return signatureBy(this.#known(), bytes);
  }

  /** The 32 secret bytes, for whoever encrypts them. @internal */
  seed(): Uint8Array {
    return this.#known().slice(0, SEED_BYTES);
  }

  /** Overwrites what is secret. What the engine has copied meanwhile is beyond reach. */
  forget(): void {
    this.#secret.fill(0);
    this.#isForgotten = true;
  }

  /** As `forget`, for `using`. */
  [Symbol.dispose](): void {
    this.forget();
  }

  /** For printing: nothing secret. */
  toJSON(): {
    /** As configuration has it. */
    publicKey: string;
    /** Its SHA-256. */
    keyid: string;
  } {
    return { publicKey: this.publicKey, keyid: this.keyid };
  }

  #known(): Uint8Array {
    if (!this.#isForgotten) return this.#secret;
    throw new RemoteError('remote/forgotten-key', `The key ${this.keyid.slice(0, 16)}… has been forgotten.`);
  }
}
