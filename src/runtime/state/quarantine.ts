/* eslint-disable security/detect-non-literal-fs-filename -- within the folder of the state */
import { link, mkdir, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { syncFolder } from '../../storage/sync-folder.js';
import { QUARANTINE } from './state-folder.js';

/** A database is up to three files: what is in the second may be what the first does not have yet. */
const PARTS = ['', '-wal', '-shm'] as const;

/** Moves a database out of the way, as it is. @returns the folder that it is in now */
export async function quarantine(file: string, now: number): Promise<string> {
  const folder = await place(file, now);
  for (const part of PARTS) await move(`${file}${part}`, folder);
  await syncFolder(folder);
  await syncFolder(dirname(file));
  return folder;
}

/**
 * Puts a file in place of a database that is closed, at once: whatever happens, one of the two is there. The old one is
 * in a folder then.
 *
 * @returns that folder
 */
export async function replace(file: string, by: string, now: number): Promise<string> {
  const folder = await place(file, now);
  // A file system without links can only move it, and has none of the two for a moment.
  await link(file, join(folder, basename(file))).catch(() => move(file, folder));
  // What is in it is nothing for the new one: SQLite would take it for changes of that.
  for (const part of PARTS.slice(1)) await move(`${file}${part}`, folder);
  await rename(by, file);
  await syncFolder(folder);
  await syncFolder(dirname(file));
  return folder;
}

/** A new folder, named after the time. */
async function place(file: string, now: number): Promise<string> {
  const parent = join(dirname(file), QUARANTINE);
  await mkdir(parent, { recursive: true, mode: 0o700 });
  const name = new Date(now).toISOString().replaceAll(':', '-');
  for (let number = 1; ; number += 1) {
    const folder = join(parent, number === 1 ? name : `${name}-${number}`);
    if (await isMade(folder)) return folder;
  }
}

async function isMade(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { mode: 0o700 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function move(path: string, folder: string): Promise<void> {
  try {
    await rename(path, join(folder, basename(path)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
