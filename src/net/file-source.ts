/* eslint-disable security/detect-non-literal-fs-filename -- that is what it is for: each path is held against the roots */
import { constants } from 'node:fs';
import { open, realpath, stat, type FileHandle } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ByteSink, type Bounds } from './byte-sink.js';
import { NetError, NOT_ASKED } from './net-error.js';
import { shownUrl } from './origins.js';

const READ_BYTES = 65_536;
// A link in place of the file is not followed, and a pipe is not waited for.
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Reads a file under one of these folders; undefined where there is none.
 *
 * @throws NetError `net/file-refused`, `net/too-large`, `net/wrong-length`
 */
export async function readFileUrl(
  bounds: Bounds,
  roots: readonly string[],
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  const { url } = bounds;
  const path = pathOf(url);
  if (!roots.some((root) => isWithin(path, root)))
    throw refused(url, 'it is under none of the folders of fileRoots');
  try {
    const real = await realPathUnder(path, roots, url);
    await using file = await open(real, FLAGS);
    await checkSame(file, { path, real, url });
    return await readAll(file, bounds, signal);
  } catch (error) {
    if (error instanceof NetError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw refused(url, 'it cannot be read', error);
  }
}

function pathOf(url: URL): string {
  if (url.search !== '' || url.hash !== '')
    throw refused(url, 'an address of a file has no query and no fragment');
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw refused(url, 'it names no file of this machine', cause);
  }
}

async function realPathUnder(path: string, roots: readonly string[], url: URL): Promise<string> {
  const real = await realpath(path);
  for (const root of roots) {
    const realRoot = await realpath(root).catch(() => undefined);
    if (realRoot !== undefined && isWithin(real, realRoot)) return real;
  }
  throw refused(url, 'it leads out of the folders of fileRoots');
}

/** What was opened is what was looked at, though somebody may have put a link in place of a folder between the two. */
async function checkSame(
  file: FileHandle,
  { path, real, url }: { path: string; real: string; url: URL },
): Promise<void> {
  const opened = await file.stat();
  if (!opened.isFile()) throw refused(url, 'it is no plain file');
  const there = await stat(real);
  const isSame = there.ino === opened.ino && there.dev === opened.dev && (await realpath(path)) === real;
  if (!isSame) throw refused(url, 'it was changed while it was opened');
}

async function readAll(file: FileHandle, bounds: Bounds, signal: AbortSignal): Promise<Uint8Array> {
  const sink = new ByteSink(bounds);
  const buffer = new Uint8Array(READ_BYTES);
  for (;;) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, READ_BYTES);
    if (bytesRead === 0) return sink.take();
    sink.add(buffer.subarray(0, bytesRead));
  }
}

function isWithin(path: string, root: string): boolean {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

const refused = (url: URL, why: string, cause?: unknown) =>
  new NetError('net/file-refused', `${shownUrl(url)}: ${why}.`, {
    cause,
    holds: NOT_ASKED,
    hint: 'plain files under fileRoots are read, and nothing else',
  });
