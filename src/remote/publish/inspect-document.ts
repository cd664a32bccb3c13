import { canonicalJson } from '../documents/canonical-json.js';
import type { Manifest } from '../documents/manifest.js';
import type { Timestamp } from '../documents/timestamp.js';
import type { TrustDocument } from '../documents/trust-document.js';
import { textOfTime } from '../documents/time.js';
import { limitsOf, type GivenLimits } from '../limits.js';
import { RemoteError } from '../remote-error.js';
import { openDocument, type AnyDocument } from './open-document.js';

/** What is in a document, whoever has signed it. */
export type InspectedDocument = AnyDocument & {
  /** SHA-256 of the bytes that are signed. */
  readonly sha256: string;
  /** SHA-256 of keys that say to have signed: not verified. */
  readonly saidToBeSignedBy: readonly string[];
};

/**
 * Looks into a document that is signed, or not yet. **Nothing is verified** but that it is well made: to trust it is another thing.
 *
 * @throws RemoteError as the verifier, for what no signature could mend
 */
export function inspectDocument(bytes: Uint8Array, limits?: GivenLimits): InspectedDocument {
  const opened = openDocument(bytes, limitsOf(limits));
  return { ...opened, saidToBeSignedBy: opened.signatures.map(({ keyid }) => keyid) };
}

/** The manifest in a document. @throws RemoteError `remote/wrong-type`, or as {@link inspectDocument} */
export const manifestIn = (bytes: Uint8Array, limits?: GivenLimits): Manifest =>
  documentIn(bytes, 'manifest', limits);

/** The trust document that is signed, or not yet. @throws RemoteError `remote/wrong-type`, or as {@link inspectDocument} */
export const trustIn = (bytes: Uint8Array, limits?: GivenLimits): TrustDocument =>
  documentIn(bytes, 'trust', limits);

/** The timestamp in a document. @throws RemoteError `remote/wrong-type`, or as {@link inspectDocument} */
export const timestampIn = (bytes: Uint8Array, limits?: GivenLimits): Timestamp =>
  documentIn(bytes, 'timestamp', limits);

type Kind = AnyDocument['kind'];
type DocumentOf<K extends Kind> = Extract<AnyDocument, { readonly kind: K }>['document'];

const NAMES: Readonly<Record<Kind, string>> = {
  manifest: 'manifest',
  trust: 'trust document',
  timestamp: 'timestamp',
};

function documentIn<K extends Kind>(bytes: Uint8Array, kind: K, limits?: GivenLimits): DocumentOf<K> {
  const opened = openDocument(bytes, limitsOf(limits));
  if (opened.kind === kind) return opened.document as DocumentOf<K>;
  throw new RemoteError('remote/wrong-type', `This is a ${NAMES[opened.kind]}, and no ${NAMES[kind]}.`, {
    hint: `name a ${NAMES[kind]}`,
  });
}

/**
 * A manifest with other times, as long as nobody has signed it.
 *
 * @throws RemoteError `remote/already-signed`, `remote/wrong-type`, or as {@link inspectDocument}
 */
export function retimeManifest(
  bytes: Uint8Array,
  times: { readonly signedAt?: number | undefined; readonly expiresAt?: number | undefined },
): Uint8Array {
  const opened = openDocument(bytes, limitsOf());
  if (opened.signatures.length > 0)
    throw new RemoteError('remote/already-signed', 'Somebody has signed these times already.', {
      hint: 'pack it anew, and let everybody sign that',
    });
  const { signedAt, expiresAt } = times;
  const manifest = {
    ...Object.fromEntries(Object.entries(manifestIn(bytes))),
    ...(signedAt !== undefined && { signedAt: textOfTime(signedAt) }),
    ...(expiresAt !== undefined && { expiresAt: textOfTime(expiresAt) }),
  };
  return new Uint8Array(Buffer.from(canonicalJson(manifest)));
}
