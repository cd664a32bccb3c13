/* eslint-disable security/detect-non-literal-fs-filename -- names of folders of ours, in the temporary folder */
import { lstat, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MARK, PREFIX } from './upload-folder.js';

/** What somebody else may do in a folder. */
const OTHERS = 0o077;

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
    if (!entry.name.startsWith(PREFIX) || !entry.isDirectory()) continue;
    const folder = join(here, entry.name);
    try {
      if (await isDead(folder, user)) await rm(folder, { recursive: true, force: true });
    } catch {
      // Somebody else has removed it, or nobody may: another start will see.
    }
  }
}

async function isDead(folder: string, user: number): Promise<boolean> {
  const own = await lstat(folder);
  if (!own.isDirectory() || own.uid !== user || (own.mode & OTHERS) !== 0) return false;
  const mark = join(folder, MARK);
  return (await lstat(mark)).isSocket() && (await isRefused(mark));
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
