import { createHash } from 'node:crypto';
import type { ArtifactContext, VerifiedArtifact } from '../../../src/remote/loading/loading.js';

let made = 0;

/** An artifact that nobody has loaded before: the same source is the same module for good. */
export function artifactOf(source: string | Uint8Array, exportName = 'create'): VerifiedArtifact {
  made += 1;
  const bytes = new Uint8Array(Buffer.concat([Buffer.from(source), Buffer.from(`\n//${made}`)]));
  return { sha256: createHash('sha256').update(bytes).digest('hex'), bytes, exportName };
}

/** What an instance is built for. */
export const contextOf = (signal = new AbortController().signal): ArtifactContext => ({
  slot: 'adapter:cache',
  provider: 'remote',
  signal,
});

/** The error that a promise rejects with; undefined where it does not. */
export const refusalOf = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
