/* eslint-disable security/detect-non-literal-fs-filename -- the operator says which folder */
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder and what leads to it, one level after the other: where the file system makes no folders, Node's
 * `recursive` goes on for ever.
 *
 * @throws what the file system says
 */
export async function makeFolders(folder: string, mode?: number): Promise<void> {
  const missing: string[] = [];
  for (let at = folder; !(await exists(at)); at = dirname(at)) missing.unshift(at);
  for (const level of missing) await made(level, mode);
}

async function made(level: string, mode: number | undefined): Promise<void> {
  try {
    await mkdir(level, { mode });
  } catch (error) {
    // Somebody else has made it meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    // Nothing is above the root of a drive that is not there.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && path !== dirname(path)) return false;
    throw error;
  }
}
