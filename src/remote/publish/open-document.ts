import { openEnvelope, type EnvelopeSignature } from '../documents/envelope.js';
import { MANIFEST_TYPE, type Manifest } from '../documents/manifest.js';
import { readManifest, readTimestamp, readTrustDocument } from '../documents/read-document.js';
import { isMap } from '../documents/rules.js';
import { decodeUtf8, parseStrictly } from '../documents/strict-json.js';
import { TIMESTAMP_TYPE, type Timestamp } from '../documents/timestamp.js';
import { TRUST_TYPE, type TrustDocument } from '../documents/trust-document.js';
import type { RemoteLimits } from '../limits.js';
import { RemoteError } from '../remote-error.js';
import { sha256Of } from '../digest.js';
import { DocumentedTrust } from '../verify/trust-chain.js';

/** A document, and which of the three it is. */
export type AnyDocument =
  | {
      /** What it is. */
      readonly kind: 'manifest';
      /** What it says. */
      readonly document: Manifest;
    }
  | {
      /** What it is. */
      readonly kind: 'trust';
      /** What it says. */
      readonly document: TrustDocument;
    }
  | {
      /** What it is. */
      readonly kind: 'timestamp';
      /** What it says. */
      readonly document: Timestamp;
    };

/** A document that was taken apart, and is well made; who has signed it was not verified. */
export type OpenedDocument = AnyDocument & {
  readonly payloadType: string;
  /** The bytes that are signed. */
  readonly payload: Uint8Array;
  /** SHA-256 of these. */
  readonly sha256: string;
  /** What it has so far; empty where it is not signed yet. */
  readonly signatures: readonly EnvelopeSignature[];
};

interface Kind {
  readonly payloadType: string;
  readonly bytes: (limits: RemoteLimits) => number;
  readonly read: (payload: Uint8Array, limits: RemoteLimits) => AnyDocument;
}

const KINDS = new Map<unknown, Kind>([
  [
    'manifest',
    {
      payloadType: MANIFEST_TYPE,
      bytes: ({ manifestBytes }) => manifestBytes,
      read: (payload, limits) => ({ kind: 'manifest', document: readManifest(payload, limits) }),
    },
  ],
  ['trust', { payloadType: TRUST_TYPE, bytes: ({ trustBytes }) => trustBytes, read: readTrust }],
  [
    'timestamp',
    {
      payloadType: TIMESTAMP_TYPE,
      bytes: ({ timestampBytes }) => timestampBytes,
      read: (payload, limits) => ({ kind: 'timestamp', document: readTimestamp(payload, limits) }),
    },
  ],
]);

/**
 * Takes a document as its publisher has it: signed by some, or not yet, which is the bare canonical JSON. It has to be well made;
 * nobody's signature is verified.
 *
 * @throws RemoteError as the verifier, for what no signature could mend
 */
export function openDocument(bytes: Uint8Array, limits: RemoteLimits): OpenedDocument {
  const most = Math.max(limits.manifestBytes, limits.trustBytes, limits.timestampBytes);
  if (bytes.length > most)
    throw new RemoteError(
      'remote/too-large',
      `The document has ${bytes.length} bytes; at most ${most} are read.`,
    );
  const value = parseStrictly(decodeUtf8(bytes), limits);
  const { payloadType: type, _type: name } = isMap(value) ? value : {};
  const found =
    type === undefined ? KINDS.get(name) : [...KINDS.values()].find((one) => one.payloadType === type);
  if (!found) throw unknownKind();
  const { payloadType, read } = found;
  const bounds = { ...limits, bytes: found.bytes(limits) };
  const { payload, signatures } =
    type === undefined ? { payload: bytes, signatures: [] } : openEnvelope(bytes, payloadType, bounds);
  return { ...read(payload, limits), payloadType, payload, sha256: sha256Of(payload), signatures };
}

function readTrust(payload: Uint8Array, limits: RemoteLimits): AnyDocument {
  const document = readTrustDocument(payload, limits);
  // Roles that nobody could fill are refused before somebody signs them.
  new DocumentedTrust(document, { sha256: sha256Of(payload), steps: 0 });
  return { kind: 'trust', document };
}

const unknownKind = () =>
  new RemoteError('remote/wrong-type', 'This is no manifest, no trust document and no timestamp.', {
    hint: 'an unsigned document says what it is in _type, and a signed one in payloadType',
  });
