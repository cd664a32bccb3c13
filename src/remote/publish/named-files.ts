/* eslint-disable security/detect-non-literal-fs-filename -- whoever publishes names their files */
import { constants, type Stats } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { shown } from '../../core/names.js';
import { textOf } from '../../core/errors.js';
import { replaceFile } from '../../files/replace-file.js';
import { syncFolder } from '../../storage/sync-folder.js';
import { RemoteError } from '../remote-error.js';

/** How a file is read. */
export interface FileReading {
  /** Most bytes of it. */
  readonly most: number;
  /** Whether only its owner may be able to read it. Default false. */
  readonly isPrivate?: boolean;
}

/** A pipe that nobody writes to is no reason to wait. */
const READ = constants.O_RDONLY | constants.O_NONBLOCK;
const OTHERS = 0o077;

/**
 * Reads a file that somebody names: a file and nothing else, and no more of it than is wanted.
 *
 * @throws RemoteError `remote/unreadable-file`, `remote/too-large`, `remote/exposed-file`
 */
export async function readNamed(path: string, { most, isPrivate = false }: FileReading): Promise<Uint8Array> {
  const handle = await open(path, READ).catch((cause: unknown) => {
    throw unreadable(path, textOf(cause), cause);
  });
  try {
    const facts = await handle.stat();
    if (!facts.isFile()) throw unreadable(path, 'it is no file');
    if (isPrivate) checkPrivate(path, facts);
    return await readAtMost(handle, path, most);
  } finally {
    await handle.close();
  }
}

/**
 * Puts a text in the place of a file in one step, whatever becomes of this process or of the machine meanwhile.
 *
 * @throws RemoteError `remote/unwritten-file`
 */
export async function writeNamed(path: string, text: string): Promise<void> {
  await replaceFile(path, text).catch((cause: unknown) => {
    throw unwritten(path, cause);
  });
}

/**
 * Writes a file that only its owner may read, where none is.
 *
 * @throws RemoteError `remote/unwritten-file`
 */
export async function writeSecret(path: string, text: string): Promise<void> {
  const handle = await open(path, 'wx', 0o600).catch((cause: unknown) => {
    throw unwritten(path, cause);
  });
  try {
    await handle.writeFile(text);
    await handle.sync();
    await handle.close();
  } catch (cause) {
    await handle.close().catch(() => undefined);
    await rm(path, { force: true });
    throw unwritten(path, cause);
  }
  await syncFolder(dirname(path)).catch(() => undefined);
}

/** Windows has no such modes: what it has instead is inherited from the folder of the user. */
function checkPrivate(path: string, { mode, uid }: Stats): void {
  if (!process.getuid) return;
  const isOwn = uid === process.getuid() || uid === 0;
  if (isOwn && (mode & OTHERS) === 0) return;
  throw new RemoteError(
    'remote/exposed-file',
    `${shown(path)} can be read by others than its owner, or is not yours.`,
    { hint: `chmod 600 it; whoever may have read it knows what is in it` },
  );
}

/** Its length may be another than it says, as where somebody writes to it. */
async function readAtMost(handle: FileHandle, path: string, most: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(most + 1);
  let at = 0;
  while (at <= most) {
    const { bytesRead } = await handle.read(bytes, at, most + 1 - at, at);
    if (bytesRead === 0) return bytes.slice(0, at);
    at += bytesRead;
  }
  throw new RemoteError('remote/too-large', `${shown(path)} has more than the ${most} bytes that are read.`);
}

const unreadable = (path: string, why: string, cause?: unknown) =>
  new RemoteError('remote/unreadable-file', `${shown(path)} cannot be read: ${why}.`, { cause });

const unwritten = (path: string, cause: unknown) =>
  new RemoteError('remote/unwritten-file', `${shown(path)} cannot be written: ${textOf(cause)}.`, {
    hint: 'name a file that can be made, or replaced; a key is never written over another file',
    cause,
  });
