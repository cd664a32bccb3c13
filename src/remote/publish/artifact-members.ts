import type { ManifestEntry } from '../documents/manifest.js';
import { ARTIFACT_ADDRESS } from '../documents/rules.js';
import { RemoteError } from '../remote-error.js';
import { sha256Of } from '../digest.js';

/** What an entry says of its artifact. */
export type ArtifactMembers = Required<Pick<ManifestEntry, 'uri' | 'sha256' | 'length'>>;

/** The name of the file of an artifact: what is in it. */
const artifactName = (sha256: string): string => `${sha256}.mjs`;

/**
 * What an entry says of an artifact that is published below an address.
 *
 * @param base ends with a slash
 * @throws RemoteError `remote/bad-address`
 */
export function artifactMembers(bytes: Uint8Array, base: string): ArtifactMembers {
  const sha256 = sha256Of(bytes);
  const uri = base + artifactName(sha256);
  if (!base.endsWith('/') || !ARTIFACT_ADDRESS.fits(uri))
    throw new RemoteError('remote/bad-address', 'Artifacts cannot be published below this address.', {
      hint: 'it is https or file, without user, query and fragment, and ends with a slash: https://cdn.acme.test/components/',
    });
  return { uri, sha256, length: bytes.length };
}
