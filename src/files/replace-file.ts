/* eslint-disable security/detect-non-literal-fs-filename -- whoever writes has chosen the file */
import { randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import { open, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { syncFolder } from '../storage/sync-folder.js';
import { factsOf } from './facts-of.js';
import { tracePath } from './path-trace.js';

/**
 * Puts a text in the place of a file in one step, so that nobody reads half of it, also after a power cut; not where it says the same
 * already. Links are followed, and who may do what with the file stays as it is.
 *
 * @returns whether it was written
 * @throws what the file system says, and TypeError for what is no file, as a pipe or a device: all is as it was
 */
export async function replaceFile(path: string, text: string): Promise<boolean> {
  const { end, rest } = await tracePath(path);
  const place = join(end, ...rest);
  const before = await factsOf(place);
  // To read a pipe is to wait for whoever writes to it.
  if (before && !before.isFile()) throw new TypeError('it is no file');
  const isSameLength = before?.size === Buffer.byteLength(text);
  if (isSameLength && (await readFile(place, 'utf8').catch(() => undefined)) === text) return false;
  const beside = join(dirname(place), `.${basename(place)}.${randomUUID()}`);
  try {
    await writeNew(beside, text, before);
    await rename(beside, place);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  // It is in its place, whether or not the file system can make sure of the name.
  await syncFolder(dirname(place)).catch(() => undefined);
  return true;
}

/** @param like whose mode it gets, and whose owner as far as one may give files away */
async function writeNew(path: string, text: string, like: Stats | undefined): Promise<void> {
  const handle = await open(path, 'wx', like ? like.mode & 0o600 : 0o666);
  try {
    await handle.writeFile(text);
    if (like) await giveTo(handle, like);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function giveTo(handle: FileHandle, { uid, gid, mode }: Stats): Promise<void> {
  const made = await handle.stat();
  if (made.uid !== uid || made.gid !== gid) await handle.chown(uid, gid).catch(() => undefined);
  await handle.chmod(mode & 0o777);
}
