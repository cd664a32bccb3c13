/* eslint-disable security/detect-non-literal-fs-filename -- the folder was made for it */
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { oneLineOf, OneiricError } from '../../core/errors.js';
import { ArtifactError } from './artifact-error.js';
import {
  HAS_HOOKS,
  importFromMemory,
  importWrapped,
  type HostApi,
  type Imported,
} from './artifact-modules.js';
import { exportedFunction, type ArtifactFunction } from './exported-function.js';
import { mayImport } from './imports-of.js';
import type { ArtifactBytes, VerifiedArtifact } from './loading.js';

/** What artifacts may import. */
export interface ImportPolicy {
  /** In versions of Node that have `module.registerHooks`, 22.15 and later. */
  readonly hostApi: HostApi;
  /**
   * In earlier versions, where nothing can refuse an import: whether an artifact that may import something is loaded all the
   * same, and imports what it likes.
   */
  readonly trustsImports: boolean;
}

/** Where an artifact is imported from where that cannot be memory. */
export interface ArtifactFile {
  /** Absolute, without links. */
  readonly path: string;
  remove(): Promise<void>;
}

/**
 * Imports an artifact here, in this thread.
 *
 * @throws ArtifactError `remote/import-refused`, `remote/import-failed`
 */
export async function importArtifact(
  artifact: ArtifactBytes,
  { hostApi, trustsImports }: ImportPolicy,
): Promise<Imported> {
  checkImports(artifact, trustsImports);
  return imported(artifact, () =>
    HAS_HOOKS ? importFromMemory(artifact, hostApi) : importFromFile(artifact),
  );
}

/** For versions of Node that cannot refuse an import. @throws ArtifactError `remote/import-refused`, `remote/import-failed` */
export function checkImports({ sha256, bytes }: ArtifactBytes, trustsImports: boolean): void {
  const source = sourceOf(sha256, bytes);
  if (HAS_HOOKS || trustsImports || !mayImport(source)) return;
  const message = `The artifact ${sha256} may import something, and this version of Node (${process.version}) cannot keep it from that.`;
  throw new ArtifactError('remote/import-refused', message, {
    hint: 'use Node 22.15 or later; or publish one module without imports, and without the words in comments and texts; or say trustsImports',
  });
}

/** The namespace of a module that is imported by `act`. @throws ArtifactError `remote/import-refused`, `remote/import-failed` */
export async function imported({ sha256 }: ArtifactBytes, act: () => Promise<Imported>): Promise<Imported> {
  try {
    return await act();
  } catch (error) {
    if (OneiricError.is(error)) throw error;
    const message = `The artifact ${sha256} cannot be imported: ${oneLineOf(error)}.`;
    throw new ArtifactError('remote/import-failed', message, {
      hint: 'the cause is what it throws, or what Node says of it',
      cause: error,
    });
  }
}

/** The function of an artifact that makes instances. @throws ArtifactError `remote/no-export`, `remote/denied-export` */
export const exportOf = (
  { namespace }: Imported,
  { sha256, exportName }: VerifiedArtifact,
): ArtifactFunction => exportedFunction(namespace, exportName, `The artifact ${sha256}`);

/** Writes an artifact where nobody but this user can, for versions of Node that import files only. */
export async function fileOf({ sha256, bytes }: ArtifactBytes): Promise<ArtifactFile> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'oneiric-artifact-')));
  const path = join(folder, `${sha256}.mjs`);
  await writeFile(path, bytes, { flag: 'wx', mode: 0o600 });
  return { path, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function importFromFile(artifact: ArtifactBytes): Promise<Imported> {
  const file = await fileOf(artifact);
  try {
    return await importWrapped(pathToFileURL(file.path).href);
  } finally {
    await file.remove();
  }
}

function sourceOf(sha256: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new ArtifactError('remote/import-failed', `The artifact ${sha256} is no UTF-8.`, { cause });
  }
}
