import { shown } from '../../core/names.js';
import { ArtifactError } from './artifact-error.js';
import type { VerifiedArtifact } from './loading.js';

/** What the function of an artifact returned, where it can be an instance. @throws ArtifactError `remote/bad-instance` */
export function checkInstance(value: unknown, { sha256, exportName }: VerifiedArtifact): object {
  if (typeof value === 'object' && value !== null) return value;
  throw new ArtifactError(
    'remote/bad-instance',
    `${exportName} of the artifact ${sha256} returned ${shown(value)}.`,
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
