import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import {
  ArtifactCache,
  type CacheOptions,
  type DamagedArtifact,
} from '../../../src/remote/artifacts/artifact-cache.js';
import type { ArtifactId } from '../../../src/remote/artifacts/artifact.js';
import { ManualClock } from '../../../src/testing/manual-clock.js';

/** An artifact, and what a manifest says of it. */
export function artifactOf(source: string): { id: ArtifactId; bytes: Uint8Array } {
  const bytes = new TextEncoder().encode(source);
  return { id: { sha256: createHash('sha256').update(bytes).digest('hex'), length: bytes.length }, bytes };
}

/** A folder of this user until the test has finished. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'oneiric-artifacts-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A cache in a folder of its own, and what it has told. */
export async function openedCache(options: CacheOptions & { folder?: string } = {}) {
  const folder = options.folder ?? join(newFolder(), 'cache');
  const clock = new ManualClock();
  const told: DamagedArtifact[] = [];
  const cache = await ArtifactCache.open(folder, { clock, damaged: (one) => told.push(one), ...options });
  return { cache, folder, clock, told, pathOf: ({ sha256 }: ArtifactId) => join(folder, `${sha256}.mjs`) };
}

/** The code and facts with which a promise rejects. */
export const refused = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => ({ value }),
    (error: unknown) => error,
  );
