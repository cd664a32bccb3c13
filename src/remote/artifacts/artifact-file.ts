/* eslint-disable security/detect-non-literal-fs-filename -- all of it is in the folder of the cache */
import { constants, type Stats } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { unfinishedName } from './unfinished-files.js';

/** What was found where an artifact should be. */
export type Found =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** It cannot be the artifact, whatever is in it. */
  | { readonly kind: 'damaged'; readonly why: string };

/** Links are refused, and a pipe that nobody writes to is no reason to wait. */
const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const NO_ARTIFACT: ReadonlySet<string> = new Set(['ELOOP', 'EMLINK', 'EISDIR', 'ENXIO', 'ENOTDIR']);

/**
 * Reads a file that nobody but us can have made. Its time of change is when it was used last.
 *
 * @param most bytes that are read
 * @param now milliseconds since 1970
 * @throws what the file system says
 */
export async function readArtifact(
  path: string,
  { most, now }: { most: number; now: number },
): Promise<Found> {
  const opened = await openArtifact(path);
  if (!('handle' in opened)) return opened;
  const { handle } = opened;
  try {
    const facts = await handle.stat();
    const why = whyDamaged(facts, most);
    if (why !== undefined) return { kind: 'damaged', why };
    const bytes = await readAll(handle, facts.size);
    if (!bytes) return { kind: 'damaged', why: 'its length changes' };
    // Where that may not be written, as on a medium that is only read, nothing is ever taken away either.
    await markUsed(handle, now).catch(() => undefined);
    return { kind: 'bytes', bytes };
  } finally {
    await handle.close();
  }
}

/**
 * Puts bytes in a place in one step, whatever is there.
 *
 * @param now milliseconds since 1970
 * @throws what the file system says: all is as it was
 */
export async function writeArtifact(
  path: string,
  { bytes, now }: { bytes: Uint8Array; now: number },
): Promise<void> {
  const beside = join(dirname(path), unfinishedName());
  try {
    const handle = await open(beside, 'wx', 0o600);
    try {
      await handle.writeFile(bytes);
      await markUsed(handle, now);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw error;
  }
}

const markUsed = (handle: FileHandle, now: number) => handle.utimes(now / 1_000, now / 1_000);

async function openArtifact(path: string): Promise<Found | { readonly handle: FileHandle }> {
  try {
    return { handle: await open(path, READ) };
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { kind: 'nothing' };
    if (NO_ARTIFACT.has(code)) return { kind: 'damaged', why: 'it is a link, or no file' };
    throw error;
  }
}

function whyDamaged(facts: Stats, most: number): string | undefined {
  if (!facts.isFile()) return 'it is no file';
  if (facts.nlink !== 1) return 'it has another name as well, by which others may write to it';
  return facts.size > most ? `it has ${facts.size} bytes, more than any artifact may` : undefined;
}

/** Undefined where the file has become shorter meanwhile. */
async function readAll(handle: FileHandle, size: number): Promise<Uint8Array | undefined> {
  const bytes = new Uint8Array(size);
  let at = 0;
  while (at < size) {
    const { bytesRead } = await handle.read(bytes, at, size - at, at);
    if (bytesRead === 0) return undefined;
    at += bytesRead;
  }
  return bytes;
}
