/* eslint-disable security/detect-non-literal-fs-filename -- whoever publishes names their files */
import { constants, type Stats } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileTrouble } from '../../core/file-trouble.js';
import { printable } from '../../core/printable.js';
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
    throw unreadableFile(path, fileTrouble(cause), cause);
  });
  try {
    const facts = await handle.stat();
    if (!facts.isFile()) throw unreadableFile(path, facts.isDirectory() ? 'it is a folder' : 'it is no file');
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
    throw unwritten(
      path,
      cause,
      'name a file that is not there yet, where this user may write: a key takes the place of nothing',
    );
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
    `${pathWords(path)} can be read by others than its owner, or is not yours.`,
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
  throw new RemoteError(
    'remote/too-large',
    `${pathWords(path)} has more than the ${most} bytes that are read.`,
    { hint: 'see that it is the file that was meant' },
  );
}

/** A file, or a folder, that cannot be read. */
export const unreadableFile = (path: string, why: string, cause?: unknown): RemoteError =>
  new RemoteError('remote/unreadable-file', `${pathWords(path)} cannot be read: ${why}.`, {
    hint: 'name one that is there, and that this user may read',
    cause,
  });

const unwritten = (
  path: string,
  cause: unknown,
  hint = 'name a file in a folder that is there, and that this user may write to',
) =>
  new RemoteError(
    'remote/unwritten-file',
    `${pathWords(path)} cannot be written: ${fileTrouble(cause, 'its folder is not there')}.`,
    {
      hint,
      cause,
    },
  );

/** Whole, since what tells it from others is often at its end. */
const pathWords = (path: string) => printable(JSON.stringify(path), 1_000);
