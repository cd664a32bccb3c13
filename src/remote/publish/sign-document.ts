import { ANYTHING, having, type Option } from '../../core/option-bag.js';
import { openEnvelope, sealEnvelope, signedBytes } from '../documents/envelope.js';
import { timeOf } from '../documents/time.js';
import { limitsOf, type GivenLimits, type RemoteLimits } from '../limits.js';
import { checkOptions } from '../options.js';
import { RemoteError } from '../remote-error.js';
import { SIGNATURE_BYTES } from '../signature.js';
import { TIME } from '../verify/common-check.js';
import { checkUnexpired, type VersionFloor } from '../verify/freshness.js';
import { sha256Of } from '../digest.js';
import { configuredKey } from '../verify/public-key.js';
import { Signers } from '../verify/signers.js';
import { Trust } from '../verify/trust.js';
import { verifyManifest } from '../verify/verify-manifest.js';
import { verifyTimestamp } from '../verify/verify-timestamp.js';
import { openDocument, type OpenedDocument } from './open-document.js';
import type { Signer } from './signer.js';

/** How a document is signed. */
export interface Signing {
  /** Who signs. */
  readonly signer: Signer;
  /** The time, in milliseconds since 1970: what has expired by then is not signed. */
  readonly now: number;
  /** For versions that are far above 1: what those who take the manifest know as the lowest one. */
  readonly floor?: VersionFloor | undefined;
  /** Limits other than the usual. */
  readonly limits?: GivenLimits | undefined;
}

/** A document with one more signature. */
export interface SignedDocument {
  /** What is published once enough have signed: the same for the same signatures, in whatever order they came. */
  readonly bytes: Uint8Array;
  /** SHA-256 of the bytes that were signed. */
  readonly sha256: string;
  /** SHA-256 of the key that has signed now. */
  readonly keyid: string;
  /** SHA-256 of all keys that have signed, sorted. */
  readonly signedBy: readonly string[];
}

const OPTIONS = new Map<keyof Signing, Option>([
  ['signer', having('sign')],
  ['now', TIME],
  ['floor', ANYTHING],
  ['limits', ANYTHING],
]);

/**
 * Adds a signature to a document: to its canonical JSON, or to an envelope that others have signed. A key that has signed already
 * gets its signature replaced. What comes of it has been verified by what clients verify with.
 *
 * @param document its bytes, signed or not yet
 * @throws RemoteError `remote/signer-failed`, `remote/bad-key`, or as the verifier for what it would refuse
 * @example
 * const { bytes } = await signDocument(payload, { signer: key, now: Date.now() });
 */
export async function signDocument(document: Uint8Array, signing: Signing): Promise<SignedDocument> {
  checkOptions(signing, { options: OPTIONS, needed: ['signer', 'now'], where: 'signDocument' });
  const { signer, now, floor } = signing;
  const limits = limitsOf(signing.limits);
  const opened = openDocument(document, limits);
  const key = configuredKey(signer.publicKey, 'signer.publicKey');
  const keyid = sha256Of(key);
  const signature = await signedWith(signer, signedBytes(opened.payloadType, opened.payload));
  const others = opened.signatures.filter((one) => one.keyid !== keyid);
  const signatures = [...others, { keyid, signature }];
  const bytes = sealEnvelope({ ...opened, signatures });
  const signers = new Signers({ keys: new Map([[keyid, key]]), threshold: 1, revoked: new Set() }, 'signer');
  checkSigned(bytes, opened, { signers, now, floor, limits });
  const signedBy = Object.freeze(signatures.map((one) => one.keyid).sort());
  return Object.freeze({ bytes, sha256: opened.sha256, keyid, signedBy });
}

async function signedWith(signer: Signer, message: Uint8Array): Promise<Uint8Array> {
  const signature: unknown = await signer.sign(message);
  if (signature instanceof Uint8Array && signature.length === SIGNATURE_BYTES)
    return new Uint8Array(signature);
  throw new RemoteError('remote/signer-failed', 'The signer gave no Ed25519 signature.', {
    hint: `it is ${SIGNATURE_BYTES} bytes`,
  });
}

interface OwnCheck {
  /** Whoever has just signed, and nobody else. */
  readonly signers: Signers;
  readonly now: number;
  readonly floor: VersionFloor | undefined;
  readonly limits: RemoteLimits;
}

/** By what clients verify with, as if they trusted this one key. */
function checkSigned(
  bytes: Uint8Array,
  opened: OpenedDocument,
  { signers, now, floor, limits }: OwnCheck,
): void {
  const { source } = opened.document;
  const isTimestamp = opened.kind === 'timestamp';
  const trust = new Trust({
    source,
    epoch: opened.kind === 'manifest' ? opened.document.epoch : 1,
    minManifestVersion: 0,
    expiresAt: undefined,
    revokedArtifacts: [],
    manifestSigners: signers,
    timestampSigners: isTimestamp ? signers : undefined,
  });
  const check = { trust, source, now, limits };
  if (opened.kind === 'manifest') verifyManifest(bytes, { ...check, floor });
  else if (isTimestamp) verifyTimestamp(bytes, check);
  else {
    signers.check(openEnvelope(bytes, opened.payloadType, { ...limits, bytes: limits.trustBytes }));
    checkUnexpired('The trust document', timeOf(opened.document.expiresAt) ?? NaN, now);
  }
}
