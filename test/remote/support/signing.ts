import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { canonicalJson } from '../../../src/remote/documents/canonical-json.js';
import { aManifest } from './documents.js';

const TYPES = {
  manifest: 'application/vnd.oneiric.manifest.v1+json',
  trust: 'application/vnd.oneiric.trust.v1+json',
  timestamp: 'application/vnd.oneiric.timestamp.v1+json',
} as const;

/** 20 November 2026, noon: an hour after the manifests of tests are signed. */
export const NOON = Date.UTC(2026, 10, 20, 12);

/** Somebody who can sign, by the engine: whoever verifies is another implementation. */
export class TestKey {
  readonly public: Buffer;
  readonly id: string;
  readonly #private;

  constructor(seed: number) {
    const head = Buffer.from('302e020100300506032b657004220420', 'hex');
    const key = Buffer.concat([head, Buffer.alloc(32, seed)]);
    this.#private = createPrivateKey({ key, format: 'der', type: 'pkcs8' });
    this.public = createPublicKey(this.#private).export({ format: 'der', type: 'spki' }).subarray(-32);
    this.id = createHash('sha256').update(this.public).digest('hex');
  }

  /** As configuration has it. */
  get configured(): string {
    return `ed25519:${this.public.toString('base64')}`;
  }

  sign(message: Uint8Array): Buffer {
    return sign(null, message, this.#private);
  }
}

const made = new Map<number, TestKey>();

/** The key of a number, the same each time. */
export function testKey(seed: number): TestKey {
  let key = made.get(seed);
  if (!key) made.set(seed, (key = new TestKey(seed)));
  return key;
}

/** Keys 1, 2, …, as many as are asked for. */
export const testKeys = (count: number): TestKey[] =>
  Array.from({ length: count }, (_, index) => testKey(index + 1));

export interface TestEnvelope {
  payloadType: string;
  payload: string;
  signatures: { keyid: string; sig: string }[];
}

/** An envelope around a document, or around text that is none. */
export function envelopeOf(
  kind: keyof typeof TYPES,
  document: unknown,
  keys: readonly TestKey[],
): TestEnvelope {
  const payload = Buffer.from(typeof document === 'string' ? document : canonicalJson(document));
  const payloadType = TYPES[kind];
  const message = Buffer.concat([
    Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} `),
    payload,
  ]);
  const signatures = keys.map((key) => ({ keyid: key.id, sig: key.sign(message).toString('base64') }));
  return { payloadType, payload: payload.toString('base64'), signatures };
}

/** What is fetched: the bytes of an envelope. */
export const served = (envelope: unknown): Uint8Array =>
  new Uint8Array(Buffer.from(JSON.stringify(envelope)));

/** A document as it is fetched, signed by each of the keys. */
export const signed = (
  kind: keyof typeof TYPES,
  document: unknown,
  keys: readonly TestKey[] = [testKey(1)],
): Uint8Array => served(envelopeOf(kind, document, keys));

/** A manifest as it is fetched. */
export const signedManifest = (more: object = {}, keys?: readonly TestKey[]): Uint8Array =>
  signed('manifest', aManifest(more), keys);

const role = (keys: readonly TestKey[], threshold: number) => ({
  keyids: keys.map(({ id }) => id),
  threshold,
});

/** A trust document in which keys 1 and 2 sign everything together. */
export function aTrust(more: object = {}, keys: readonly TestKey[] = testKeys(2), threshold = keys.length) {
  return {
    _type: 'trust',
    spec: 1,
    source: 'acme-prod',
    version: 1,
    expiresAt: '2027-11-20T00:00:00Z',
    keys: keysOf(keys),
    roles: { trust: role(keys, threshold), manifest: role(keys, threshold) },
    epoch: 1,
    ...more,
  };
}

export const keysOf = (keys: readonly TestKey[]) =>
  Object.fromEntries(
    keys.map((key) => [key.id, { scheme: 'ed25519', public: key.public.toString('base64') }]),
  );

export const aRole = role;
