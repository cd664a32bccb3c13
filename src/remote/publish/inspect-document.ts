import { canonicalJson } from '../documents/canonical-json.js';
import type { Manifest } from '../documents/manifest.js';
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
export function manifestIn(bytes: Uint8Array, limits?: GivenLimits): Manifest {
  const opened = openDocument(bytes, limitsOf(limits));
  if (opened.kind === 'manifest') return opened.document;
  throw new RemoteError('remote/wrong-type', `This is a ${opened.kind} document, and no manifest.`);
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
