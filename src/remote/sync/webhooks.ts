import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { SignedHint } from '../../modules/remote-of-application.js';
import { RemoteError } from '../remote-error.js';

/** What webhooks are known by. */
export interface WebhookTools {
  /** Names of their secrets, by source: only of those that take hints. */
  readonly secretNames: ReadonlyMap<string, string>;
  readonly secret: (name: string) => Promise<string | undefined>;
  /** Is told once what keeps the hints of a source from being taken, until it is mended. */
  readonly warn: (source: string, error: unknown) => void;
}

const SIGNATURE = /^sha256=([0-9a-f]{64})$/i;
const NO_SIGNATURE = '0'.repeat(64);
const KEY_BYTES = 32;

/**
 * Tells hints of those who know the secret of a source from all others. Whether there is such a source, whether it takes hints and
 * whether the signature is right are found out in one way that takes as long: who is refused learns of none of them.
 */
export class Webhooks {
  readonly #tools: WebhookTools;
  /** Nobody knows it. */
  readonly #nobodys = randomBytes(KEY_BYTES);
  readonly #unwell = new Set<string>();

  constructor(tools: WebhookTools) {
    this.#tools = tools;
  }

  /** Has it told now, and not by the first hint, where a secret is not there. Never rejects. */
  async look(): Promise<void> {
    await Promise.all([...this.#tools.secretNames.keys()].map((source) => this.#secretOf(source)));
  }

  /** Whether it is signed with the secret of that source. Never rejects. */
  async isSigned(source: string, { body, signature }: SignedHint): Promise<boolean> {
    const { secretNames } = this.#tools;
    const isKnown = secretNames.has(source);
    const [other = source] = secretNames.keys();
    // Of a source that there is not, the secret of another is asked for: that takes its time as well.
    const secret = await this.#secretOf(isKnown ? source : other);
    const key = isKnown ? secret : undefined;
    const wanted = createHmac('sha256', key ?? this.#nobodys)
      .update(body)
      .digest();
    const [, said = NO_SIGNATURE] = SIGNATURE.exec(signature) ?? [];
    return timingSafeEqual(wanted, Buffer.from(said, 'hex')) && key !== undefined;
  }

  async #secretOf(source: string): Promise<string | undefined> {
    const { secretNames, secret, warn } = this.#tools;
    const name = secretNames.get(source);
    if (name === undefined) return undefined;
    const found = await secret(name).catch((error: unknown) => ({ error }));
    if (typeof found === 'string' && found !== '') {
      this.#unwell.delete(source);
      return found;
    }
    if (!this.#unwell.has(source))
      warn(source, noSecret(name, typeof found === 'object' ? found.error : undefined));
    this.#unwell.add(source);
    return undefined;
  }
}

const noSecret = (name: string, cause: unknown) =>
  new RemoteError(
    'remote/no-webhook-secret',
    `The secret ${name}, which hints are signed with, is not there. They are refused.`,
    { cause, hint: 'the store of secrets has to have it, and it must not be empty' },
  );
