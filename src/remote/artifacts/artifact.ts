import { shown } from '../../core/names.js';
import { isSha256, sha256Of } from '../digest.js';
import { RemoteError } from '../remote-error.js';

/** What an entry of a manifest says of its artifact: which bytes these are. */
export interface ArtifactId {
  /** SHA-256 of all of its bytes, in lower-case hex. */
  readonly sha256: string;
  /** Number of its bytes. */
  readonly length: number;
}

/** A digest becomes part of names of files and modules: nothing else may. @throws RemoteError `remote/bad-digest` */
export function checkDigest(sha256: string): void {
  if (isSha256(sha256)) return;
  throw new RemoteError('remote/bad-digest', `${shown(sha256)} is no SHA-256.`, {
    hint: 'it is 64 digits, 0 to 9 and a to f',
  });
}

/**
 * Whether bytes are those of the artifact.
 *
 * @throws RemoteError `remote/bad-digest`, `remote/wrong-length`, `remote/wrong-digest`
 */
export function checkArtifact(bytes: Uint8Array, { sha256, length }: ArtifactId): void {
  checkDigest(sha256);
  if (bytes.length !== length) throw wrongLength(sha256, { found: bytes.length, said: length });
  const found = sha256Of(bytes);
  if (found === sha256) return;
  throw new RemoteError(
    'remote/wrong-digest',
    `The artifact ${sha256} has other bytes: their SHA-256 is ${found}.`,
    {
      hint: 'it was changed on its way, or the manifest names another one: ask whoever publishes it',
    },
  );
}

/** The error for an artifact whose length the manifest does not say as it is. */
export function wrongLength(sha256: string, { found, said }: { found: number; said: number }): RemoteError {
  return new RemoteError(
    'remote/wrong-length',
    `The artifact ${sha256} has ${found} bytes, not ${shown(said)}.`,
    {
      hint: 'it was cut on its way, or the manifest is wrong: ask whoever publishes it',
    },
  );
}
