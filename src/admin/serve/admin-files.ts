/* eslint-disable security/detect-non-literal-fs-filename -- within the folder of the state, or where the operator has said */
import { randomUUID } from 'node:crypto';
import { open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AdminError } from '../admin-error.js';

const PRIVATE = 0o600;
const OTHERS_MAY_WRITE = 0o022;
const STICKY = 0o1000;

/**
 * Writes a file that only its owner may read, in one step. What was there is replaced, also a link, whose target stays as it is.
 * @throws what the file system says: all is as it was
 */
export async function writePrivate(path: string, text: string): Promise<void> {
  const beside = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    const handle = await open(beside, 'wx', PRIVATE);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/** @throws AdminError `admin/unsafe-folder` where others could put something else in the place of what is in a folder */
export async function checkFolder(folder: string): Promise<void> {
  const { mode } = await stat(folder);
  if ((mode & OTHERS_MAY_WRITE) !== 0 && (mode & STICKY) === 0) throw unsafeFolder(folder);
}

export const unsafeFolder = (folder: string) =>
  new AdminError(
    'admin/unsafe-folder',
    `Others may write to ${folder}. The admin API is not opened there, and the application goes on.`,
    { hint: `chmod 700 ${folder}, or name another place: admin: { socket: … }` },
  );
