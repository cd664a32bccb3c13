/* eslint-disable security/detect-non-literal-fs-filename -- within the folder of the state */
import { chmod, lstat, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { damaged } from '../../storage/storage-failure.js';
import { isALink } from './state-errors.js';

/** The smallest page that SQLite has. */
const LEAST_BYTES = 512;

/**
 * What SQLite does not look at: it takes the rest of a file that was cut off for an empty one, and of a link it keeps the
 * changes where that leads, and nobody looks for them there.
 *
 * @throws StorageError `storage/corrupt`; StateError `state/unavailable` for a link
 */
export async function checkFile(file: string): Promise<void> {
  const facts = await lstat(file).catch(() => undefined);
  // It may lead to a state on a disk that is not there: a new one in place of it would hide that.
  if (facts?.isSymbolicLink() === true) throw isALink(file);
  const size = await sizeOf(file);
  if (size >= LEAST_BYTES || (size === 0 && (await sizeOf(`${file}-wal`)) === 0)) return;
  throw damaged(file, `it was cut off after ${size} bytes`);
}

async function sizeOf(file: string): Promise<number> {
  try {
    const facts = await stat(file);
    // The size of anything else says nothing; what it is shows when it is opened.
    return facts.isFile() ? facts.size : LEAST_BYTES;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}

const FILES = ['state.db', 'state.db-wal', 'state.db-shm', 'owner.lock'];
const OTHERS = 0o077;

/**
 * Takes from others what they may do with the files of a state, which were perhaps put there with other modes. Where the
 * file system has no modes, or the file is somebody else's, it stays as it is.
 */
export async function makePrivate(folder: string): Promise<void> {
  for (const path of FILES.map((name) => join(folder, name))) {
    const facts = await lstat(path).catch(() => undefined);
    if (facts?.isFile() !== true || (facts.mode & OTHERS) === 0) continue;
    await chmod(path, 0o600).catch(() => undefined);
  }
}
