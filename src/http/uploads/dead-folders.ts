/* eslint-disable security/detect-non-literal-fs-filename -- names of folders of ours, in the temporary folder */
import { lstat, readdir, rm, rmdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MARK, PREFIX, UNMARKED } from './upload-folder.js';

/** What somebody else may do in a folder. */
const OTHERS = 0o077;
/** What is not marked by then will never be: nobody takes as long to do that. */
const MARKED_WITHIN_MS = 60_000;

/**
 * Removes the folders of uploads that processes of this user have left which were killed. What is not surely one of them stays, and so
 * does what cannot be removed. Never rejects.
 */
export async function removeDeadFolders(): Promise<void> {
  const user = process.getuid?.();
  if (user === undefined) return;
  const here = tmpdir();
  const entries = await readdir(here, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const isMarked = entry.name.startsWith(PREFIX);
    if ((!isMarked && !entry.name.startsWith(UNMARKED)) || !entry.isDirectory()) continue;
    try {
      await removeIfDead(join(here, entry.name), { user, isMarked });
    } catch {
      // Somebody else has removed it, or nobody may: another start will see.
    }
  }
}

interface Expected {
  readonly user: number;
  /** Whether a folder of that name has its mark, or had it. */
  readonly isMarked: boolean;
}

async function removeIfDead(folder: string, { user, isMarked }: Expected): Promise<void> {
  const own = await lstat(folder);
  if (!own.isDirectory() || own.uid !== user || (own.mode & OTHERS) !== 0) return;
  const mark = join(folder, MARK);
  const found = await lstat(mark).catch((error: unknown) => missing(error));
  if (found) {
    if (found.isSocket() && (await isRefused(mark))) await rm(folder, { recursive: true, force: true });
    return;
  }
  // The mark goes last: this is empty, or no folder of ours, and then it stays.
  if (isMarked || Date.now() - own.mtimeMs > MARKED_WITHIN_MS) await rmdir(folder);
}

/** @throws anything that does not say that there is no such file */
function missing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

/** Whether nobody listens on a socket: anything else that goes wrong says nothing. */
function isRefused(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'));
  });
}
