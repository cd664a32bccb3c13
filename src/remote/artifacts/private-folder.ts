/* eslint-disable security/detect-non-literal-fs-filename -- the operator has chosen the folder */
import type { Stats } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { factsOf } from '../../files/facts-of.js';
import { RemoteError } from '../remote-error.js';

const OTHERS = 0o077;
const WORLD_WRITABLE = 0o002;
const STICKY = 0o1000;

/** A folder that nobody but this user may enter, and that is where its name says. */
export class PrivateFolder {
  /** Absolute. */
  readonly path: string;

  constructor(path: string) {
    this.path = resolve(path);
  }

  /** Makes it where it is missing. @throws RemoteError `remote/cache-unsafe`; what the file system says */
  async prepare(): Promise<void> {
    if (await this.exists()) return;
    await mkdir(this.path, { recursive: true, mode: 0o700 });
    await this.exists();
  }

  /**
   * Looked at before each use, since names may come to lead elsewhere while a process runs: whatever is planted later is
   * found then.
   *
   * @returns whether it is there
   * @throws RemoteError `remote/cache-unsafe`; what the file system says
   */
  async exists(): Promise<boolean> {
    const found = await factsOf(this.path);
    if (!found) return false;
    const why = whyUnsafe(found) ?? (await this.#whyParentUnsafe());
    if (why === undefined) return true;
    throw new RemoteError(
      'remote/cache-unsafe',
      `${JSON.stringify(this.path)} is no place for artifacts: ${why}.`,
      {
        hint: 'name a folder of this user that nobody else may enter (0700), not a link to one, or one that is not there yet',
      },
    );
  }

  async #whyParentUnsafe(): Promise<string | undefined> {
    const parent = await factsOf(dirname(this.path));
    // Who may write there can put another folder in the place of this one, unless only owners may move what is there.
    const isOpen = parent && process.getuid && parent.mode & WORLD_WRITABLE && !(parent.mode & STICKY);
    return isOpen ? 'everybody may write to the folder that it is in' : undefined;
  }
}

function whyUnsafe(found: Stats): string | undefined {
  if (found.isSymbolicLink()) return 'it is a link';
  if (!found.isDirectory()) return 'it is no folder';
  // Windows has no such modes and users; what it has instead is inherited from the folder of the user.
  if (!process.getuid) return undefined;
  if (found.uid !== process.getuid()) return 'it belongs to another user';
  return found.mode & OTHERS ? 'others may enter it' : undefined;
}
