import { signedBytes, type Envelope } from '../documents/envelope.js';
import { RemoteError } from '../remote-error.js';
import { isSignedBy } from '../signature.js';

/** What makes up {@link Signers}. */
export interface SignerFacts {
  /** Public keys by their SHA-256; each of them is another key. */
  readonly keys: ReadonlyMap<string, Uint8Array>;
  /** How many of them have to sign. */
  readonly threshold: number;
  /** SHA-256 of keys that do not count any more. */
  readonly revoked: ReadonlySet<string>;
}

/** Who may sign a kind of document, and how many of them have to. */
export class Signers {
  readonly threshold: number;
  readonly #keys: ReadonlyMap<string, Uint8Array>;
  readonly #revoked: ReadonlySet<string>;

  /** @throws RemoteError `remote/bad-threshold` where nobody could ever sign, or everybody could */
  constructor({ keys, threshold, revoked }: SignerFacts, path: string) {
    this.#keys = new Map([...keys].filter(([id]) => !revoked.has(id)));
    this.#revoked = revoked;
    this.threshold = threshold;
    if (Number.isSafeInteger(threshold) && threshold >= 1 && threshold <= this.#keys.size) return;
    throw new RemoteError(
      'remote/bad-threshold',
      `${String(threshold)} of ${this.#keys.size} keys would have to sign.`,
      { path, hint: 'a threshold is a whole number from 1 to the number of keys that are not revoked' },
    );
  }

  /**
   * SHA-256 of keys by which a document is signed, as many as are needed. What has been counted is keys: an identifier is the digest
   * of its key, and an envelope has each once.
   *
   * @throws RemoteError `remote/untrusted-key`, `remote/revoked-key`, `remote/bad-signature`, `remote/below-threshold`
   */
  check({ payloadType, payload, signatures }: Envelope): readonly string[] {
    const message = signedBytes(payloadType, payload);
    const counted: string[] = [];
    const failed: string[] = [];
    for (const { keyid, signature } of signatures) {
      const key = this.#keys.get(keyid);
      if (!key) continue;
      (isSignedBy(key, { message, signature }) ? counted : failed).push(keyid);
      // Each further one would keep the process busy for nothing.
      if (counted.length === this.threshold) return counted;
    }
    throw this.#refusal(
      signatures.map(({ keyid }) => keyid),
      { counted, failed },
    );
  }

  /** SHA-256 of those keys that count. */
  get keyids(): readonly string[] {
    return [...this.#keys.keys()];
  }

  /** SHA-256 of every key that counts and has signed, also beyond what is needed. */
  all({ payloadType, payload, signatures }: Envelope): readonly string[] {
    const message = signedBytes(payloadType, payload);
    return signatures
      .filter(({ keyid, signature }) => {
        const key = this.#keys.get(keyid);
        return key !== undefined && isSignedBy(key, { message, signature });
      })
      .map(({ keyid }) => keyid);
  }

  #refusal(
    named: readonly string[],
    { counted, failed }: { counted: readonly string[]; failed: readonly string[] },
  ): RemoteError {
    const hint = `trusted keys: ${listed([...this.#keys.keys()])}`;
    const revoked = named.filter((id) => this.#revoked.has(id));
    const needed = `${counted.length} of ${this.threshold} signatures that are needed`;
    if (failed.length > 0) {
      const text = `The document has ${needed}; those of ${listed(failed)} are not of these bytes.`;
      return new RemoteError('remote/bad-signature', text, { hint });
    }
    if (revoked.length > 0) {
      const text = `The document has ${needed}; ${listed(revoked)} is revoked.`;
      return new RemoteError('remote/revoked-key', text, { hint });
    }
    if (counted.length > 0)
      return new RemoteError('remote/below-threshold', `The document has ${needed}.`, { hint });
    const text = `The document is signed by ${listed(named)}, and by no trusted key.`;
    return new RemoteError('remote/untrusted-key', text, { hint });
  }
}

const MOST_LISTED = 5;

function listed(ids: readonly string[]): string {
  const few = ids.slice(0, MOST_LISTED).map((id) => id.slice(0, 16));
  return few.join(', ') + (ids.length > MOST_LISTED ? ', …' : '');
}
