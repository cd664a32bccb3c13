import { openEnvelope, type Envelope } from '../documents/envelope.js';
import { MANIFEST_TYPE } from '../documents/manifest.js';
import { readTrustDocument } from '../documents/read-document.js';
import { TIMESTAMP_TYPE } from '../documents/timestamp.js';
import { TRUST_TYPE } from '../documents/trust-document.js';
import { limitsOf, type GivenLimits } from '../limits.js';
import { sha256Of } from '../digest.js';
import type { Signers } from '../verify/signers.js';
import type { Trust } from '../verify/trust.js';
import { DocumentedTrust } from '../verify/trust-chain.js';
import { timestampSignersOf } from '../verify/verify-timestamp.js';

/** How far those who sign in turn have come. */
export interface Progress {
  /** How many have to sign. */
  readonly threshold: number;
  /** SHA-256 of trusted keys whose signatures are good. */
  readonly signedBy: readonly string[];
  /** SHA-256 of trusted keys that have not signed. */
  readonly missing: readonly string[];
  /** Whether it is enough. */
  readonly isEnough: boolean;
}

/** Who of those that are trusted has signed a manifest. @throws RemoteError as the verifier for what is not well made */
export function manifestProgress(bytes: Uint8Array, trust: Trust, given?: GivenLimits): Progress {
  const limits = limitsOf(given);
  const opened = openEnvelope(bytes, MANIFEST_TYPE, { ...limits, bytes: limits.manifestBytes });
  return progressOf(trust.manifestSigners, opened);
}

/**
 * Who of those that are trusted has signed a timestamp.
 *
 * @throws RemoteError `remote/no-timestamp-role`; as the verifier for what is not well made
 */
export function timestampProgress(bytes: Uint8Array, trust: Trust, given?: GivenLimits): Progress {
  const limits = limitsOf(given);
  const opened = openEnvelope(bytes, TIMESTAMP_TYPE, { ...limits, bytes: limits.timestampBytes });
  return progressOf(timestampSignersOf(trust), opened);
}

/**
 * Who has signed a trust document: of those that it names itself, and of those that the one before names.
 *
 * @throws RemoteError as the verifier for what is not well made
 */
export function trustProgress(
  bytes: Uint8Array,
  before?: DocumentedTrust,
  given?: GivenLimits,
): {
  /** Of those that it names itself. */
  readonly own: Progress;
  /** Of those that the one before names; undefined where there is none. */
  readonly before: Progress | undefined;
} {
  const limits = limitsOf(given);
  const envelope = openEnvelope(bytes, TRUST_TYPE, { ...limits, bytes: limits.trustBytes });
  const document = readTrustDocument(envelope.payload, limits);
  const trust = new DocumentedTrust(document, { sha256: sha256Of(envelope.payload), steps: 0 });
  return {
    own: progressOf(trust.trustSigners, envelope),
    before: before && progressOf(before.trustSigners, envelope),
  };
}

function progressOf(signers: Signers, envelope: Envelope): Progress {
  const signedBy = signers.all(envelope);
  return Object.freeze({
    threshold: signers.threshold,
    signedBy,
    missing: signers.keyids.filter((id) => !signedBy.includes(id)),
    isEnough: signedBy.length >= signers.threshold,
  });
}
