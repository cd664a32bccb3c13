/* eslint-disable security/detect-non-literal-fs-filename -- the folder is the operator's setting */
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { OneiricError } from '../../core/errors.js';
import { syncFolder } from '../../storage/sync-folder.js';
import { badFolder, badInstance, cannotOpen, leadsNowhere, unsafeFolder } from './state-errors.js';

/** The folder for what was put aside: it lies beside the folders of instances. */
export const QUARANTINE = 'quarantine';

/** The folder for backups that are asked for by name. */
const BACKUPS = 'backups';
const TAKEN: readonly string[] = [QUARANTINE, BACKUPS];

const PRIVATE = 0o700;
const OTHERS_MAY_WRITE = 0o022;
const MODE_BITS = 0o7777;
const INSTANCE = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * The folder of a state, absolute: made where it is missing, for its owner only.
 *
 * @param dir where states are kept; that of no named instance lies directly in it
 * @param instance name of one of several processes that share `dir`
 * @throws StateError `state/bad-folder`, `state/bad-instance`, `state/unsafe-folder`, `state/unavailable`
 */
export async function stateFolder(dir: string, instance: string | undefined): Promise<string> {
  if (typeof dir !== 'string' || dir === '' || dir.includes('\0')) throw badFolder(dir);
  const parent = resolve(dir);
  // Whoever may write to the outer folder can put another one in place of the inner.
  await ready(parent);
  if (instance === undefined) return parent;
  if (!isInstance(instance)) throw badInstance(instance);
  const folder = join(parent, instance);
  await ready(folder);
  return folder;
}

const isInstance = (name: unknown) =>
  typeof name === 'string' && INSTANCE.test(name) && !TAKEN.includes(name.toLowerCase());

async function ready(folder: string): Promise<void> {
  const mode = await made(folder).catch((error: unknown) => {
    throw notReady(folder, error);
  });
  // Windows says nothing true here.
  if (process.platform !== 'win32' && (mode & OTHERS_MAY_WRITE) !== 0) throw unsafeFolder(folder, mode);
}

const NO_FOLDER: readonly unknown[] = ['EEXIST', 'ENOTDIR', 'ENAMETOOLONG'];
/** What is missing is made, unless a link leads to it. */
const NOWHERE: readonly unknown[] = ['ENOENT', 'ELOOP'];

function notReady(folder: string, error: unknown): OneiricError {
  const { code } = error as NodeJS.ErrnoException;
  if (NOWHERE.includes(code)) return leadsNowhere(folder, error);
  return NO_FOLDER.includes(code) ? badFolder(folder, error) : cannotOpen(folder, error);
}

/** Makes it and what leads to it. @returns its mode */
async function made(folder: string): Promise<number> {
  const first = await mkdir(folder, { recursive: true, mode: PRIVATE });
  if (first !== undefined) await syncFrom(folder, dirname(first));
  const { mode } = await stat(folder);
  return mode & MODE_BITS;
}

/** From the inside out: a name that a power cut takes would take all that is below it. */
async function syncFrom(inner: string, outer: string): Promise<void> {
  for (let at = dirname(inner); ; at = dirname(at)) {
    await syncFolder(at);
    if (at === outer) return;
  }
}
