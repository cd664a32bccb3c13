/* eslint-disable security/detect-non-literal-fs-filename -- the folder is the operator's setting */
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { OneiricError } from '../../core/errors.js';
import { isInstanceName } from '../../core/instance-name.js';
import { syncFolder } from '../../storage/sync-folder.js';
import {
  badFolder,
  badInstance,
  cannotOpen,
  leadsNowhere,
  noWorkingFolder,
  unsafeFolder,
} from './state-errors.js';

const PRIVATE = 0o700;
const OTHERS_MAY_WRITE = 0o022;
const MODE_BITS = 0o7777;

/**
 * The folder of a state, absolute: made where it is missing, for its owner only.
 *
 * @param dir where states are kept; that of no named instance lies directly in it
 * @param instance name of one of several processes that share `dir`
 * @throws StateError `state/bad-folder`, `state/bad-instance`, `state/unsafe-folder`, `state/unavailable`
 */
export async function stateFolder(dir: string, instance: string | undefined): Promise<string> {
  if (typeof dir !== 'string' || dir === '' || dir.includes('\0')) throw badFolder(dir);
  const parent = absolute(dir);
  // Whoever may write to the outer folder can put another one in place of the inner.
  await ready(parent);
  if (instance === undefined) return parent;
  if (!isInstanceName(instance)) throw badInstance(instance);
  const folder = join(parent, instance);
  await ready(folder);
  return folder;
}

function absolute(dir: string): string {
  try {
    return resolve(dir);
  } catch (error) {
    throw noWorkingFolder(dir, error);
  }
}

async function ready(folder: string): Promise<void> {
  const mode = await made(folder).catch((error: unknown) => {
    throw notReady(folder, error);
  });
  // Windows says nothing true here.
  if (process.platform !== 'win32' && (mode & OTHERS_MAY_WRITE) !== 0) throw unsafeFolder(folder, mode);
}

const NO_FOLDER: readonly unknown[] = ['EEXIST', 'ENOTDIR', 'ENAMETOOLONG'];
const NOWHERE: readonly unknown[] = ['ENOENT', 'ELOOP'];

function notReady(folder: string, error: unknown): OneiricError {
  const { code, syscall } = error as NodeJS.ErrnoException;
  // A file system of the kernel, as that of /proc, says so as well of a folder that it does not make.
  if (NOWHERE.includes(code) && syscall !== 'mkdir') return leadsNowhere(folder, error);
  return NO_FOLDER.includes(code) || code === 'ENOENT' ? badFolder(folder, error) : cannotOpen(folder, error);
}

/** Makes it and what leads to it. @returns its mode */
async function made(folder: string): Promise<number> {
  const missing = await missingOf(folder);
  for (const level of missing) await makeFolder(level);
  const [first] = missing;
  if (first !== undefined) await syncFrom(folder, dirname(first));
  const { mode } = await stat(folder);
  return mode & MODE_BITS;
}

/** What is not there of a path, from the outside in. */
async function missingOf(folder: string): Promise<string[]> {
  const missing: string[] = [];
  for (let at = folder; !(await isFolder(at)); at = dirname(at)) {
    missing.unshift(at);
    if (at === dirname(at)) break;
  }
  return missing;
}

/** False where there is nothing. @throws what the file system says, also of something else that is there */
async function isFolder(path: string): Promise<boolean> {
  try {
    const facts = await stat(path);
    if (facts.isDirectory()) return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
  throw Object.assign(new Error(`${path} is no folder`), { code: 'ENOTDIR' });
}

/**
 * One level only: where the file system makes no folders, Node's `recursive` goes on for ever.
 * @throws what the file system says, also of a link by that name that leads nowhere
 */
async function makeFolder(level: string): Promise<void> {
  try {
    await mkdir(level, { mode: PRIVATE });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    // Another process has made it meanwhile, or a link has the name.
    await stat(level);
  }
}

/** From the inside out: a name that a power cut takes would take all that is below it. */
async function syncFrom(inner: string, outer: string): Promise<void> {
  for (let at = dirname(inner); ; at = dirname(at)) {
    await syncFolder(at);
    if (at === outer) return;
  }
}
