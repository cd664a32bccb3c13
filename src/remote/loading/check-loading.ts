import { checkArtifact } from '../artifacts/artifact.js';
import { ArtifactError } from './artifact-error.js';
import type { ArtifactBytes, VerifiedArtifact } from './loading.js';

/** Whoever fetched them has looked as well: what runs are these bytes. @throws RemoteError `remote/bad-digest`, `remote/wrong-digest` */
export const checkBytes = ({ sha256, bytes }: ArtifactBytes): void =>
  checkArtifact(bytes, { sha256, length: bytes.length });

/** What the function of an artifact returned, where it can be an instance. @throws ArtifactError `remote/bad-instance` */
export function checkInstance(value: unknown, { sha256, exportName }: VerifiedArtifact): object {
  if (typeof value === 'object' && value !== null) return value;
  throw new ArtifactError(
    'remote/bad-instance',
    // Never what it is: it was made from settings, and may say what is secret in them.
    `${exportName} of the artifact ${sha256} returned ${value === null ? 'null' : typeof value}.`,
    {
      hint: 'it returns an object, or the promise of one',
    },
  );
}

/** The error for an import that takes too long. */
export function importTimeout({ sha256 }: VerifiedArtifact, importMs: number): ArtifactError {
  const message = `The import of the artifact ${sha256} has not ended within ${importMs} ms.`;
  return new ArtifactError('remote/import-timeout', message, {
    hint: 'it awaits something, or computes, when it is imported: let its function do that. In process it is not tried again',
  });
}
