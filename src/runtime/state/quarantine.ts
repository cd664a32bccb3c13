/* eslint-disable security/detect-non-literal-fs-filename -- within the folder of the state */
import { link, lstat, mkdir, readdir, rename } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { QUARANTINE } from '../../core/instance-name.js';
import { syncFolder } from '../../storage/sync-folder.js';

/** A database is up to three files: what is in the second may be what the first does not have yet. */
const PARTS = ['', '-wal', '-shm'] as const;

/** Moves a database out of the way, as it is. @returns the folder that it is in now */
export async function quarantine(file: string, now: number): Promise<string> {
  const folder = await place(file, now);
  for (const part of PARTS) await move(`${file}${part}`, folder);
  await syncAll(folder, file);
  return folder;
}

/** Whether something was ever moved out of the way of a file: what is there now is perhaps not the first of its name. */
export async function hasQuarantine(file: string): Promise<boolean> {
  const names = await readdir(dirname(resolve(file)));
  return names.some((name) => name.startsWith(QUARANTINE));
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
  await syncAll(folder, file);
  return folder;
}

async function syncAll(folder: string, file: string): Promise<void> {
  for (const at of new Set([folder, dirname(folder), dirname(file)])) await syncFolder(at);
}

/** A new folder, named after the time. Where something else is in the way of the folder for those, it is beside that. */
async function place(file: string, now: number): Promise<string> {
  const parent = join(dirname(file), QUARANTINE);
  await isMade(parent);
  const time = new Date(now).toISOString().replaceAll(':', '-');
  const name = (await lstat(parent)).isDirectory() ? join(parent, time) : `${parent}.${time}`;
  for (let number = 1; ; number += 1) {
    const folder = number === 1 ? name : `${name}-${number}`;
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
