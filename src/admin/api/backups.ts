/* eslint-disable security/detect-non-literal-fs-filename -- below the folder of the state, by names that were checked */
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ApplicationState } from '../../core/state.js';
import { factsOf } from '../../files/facts-of.js';
import { AdminRefusal } from '../problems/admin-refusal.js';

const FOLDER = 'backups';
const ENDING = '.db';
const PRIVATE = 0o700;

/** A backup that there is. */
interface Backup {
  readonly name: string;
  readonly bytes: number;
  /** When it was made: milliseconds since 1970. */
  readonly at: number;
}

const pathOf = (folder: string, name: string) => join(folder, FOLDER, name + ENDING);

/** The backups that are kept in the folder of a state, by name. */
export async function backupsIn(folder: string): Promise<Backup[]> {
  const names = await readdir(join(folder, FOLDER)).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const found: Backup[] = [];
  for (const file of names.sort()) {
    const facts = file.endsWith(ENDING) ? await sizeAndTime(join(folder, FOLDER, file)) : undefined;
    if (facts) found.push({ name: file.slice(0, -ENDING.length), ...facts });
  }
  return found;
}

/** Makes one more. @throws AdminRefusal `admin/backup-exists`; StateError `state/no-backup`, `state/closed` */
export async function newBackup(state: Pick<ApplicationState, 'folder' | 'backup'>, name: string) {
  const path = pathOf(state.folder, name);
  await mkdir(join(state.folder, FOLDER), { recursive: true, mode: PRIVATE });
  if (await factsOf(path)) {
    throw new AdminRefusal('admin/backup-exists', `There is a backup ${name} already. Nothing was done.`, {
      hint: 'give it another name, or none',
    });
  }
  await state.backup(path);
  return { name, bytes: (await sizeAndTime(path))?.bytes ?? 0 };
}

/** Where a backup is. @throws AdminRefusal `admin/unknown-backup` */
export async function backupNamed(folder: string, name: string): Promise<string> {
  const path = pathOf(folder, name);
  if (await sizeAndTime(path)) return path;
  const known = (await backupsIn(folder)).slice(-10).map((one) => one.name);
  throw new AdminRefusal('admin/unknown-backup', `There is no backup ${name}. Nothing was done.`, {
    hint: known.length === 0 ? 'there is none' : `the last ones are ${known.join(', ')}`,
  });
}

/** Of a file: what a link leads to is none of ours. */
async function sizeAndTime(path: string): Promise<Omit<Backup, 'name'> | undefined> {
  const facts = await factsOf(path);
  return facts?.isFile() ? { bytes: facts.size, at: Math.round(facts.mtimeMs) } : undefined;
}

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';
