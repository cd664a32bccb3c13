/* eslint-disable security/detect-non-literal-fs-filename -- the path is that of the open database */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { StorageError } from '../core/errors.js';
import type { Database } from './database.js';
import { FilePlace } from './file-place.js';
import { sql } from './sql.js';
import { storageFailure } from './storage-failure.js';
import { syncFolder } from './sync-folder.js';

/** Moves all into the main file and syncs that. */
const MOVE_ALL = sql`PRAGMA wal_checkpoint(TRUNCATE)`;

/**
 * Makes what was committed to a database survive a power cut, without keeping the event loop waiting for the disk.
 *
 * With `synchronous = NORMAL`, a commit in WAL mode is a copy into the page cache of the kernel, where it survives the
 * death of this process; only a power cut, or a crash of the kernel, can take it. SQLite itself would sync in the
 * commit (`FULL`), on the event loop. Here the `-wal` file is synced through a descriptor of its own, in Node's thread
 * pool: that is the same file of the kernel, so what SQLite wrote to it is synced with it. SQLite has no locks on the
 * `-wal` file that closing this descriptor could drop (as it would on the other two).
 */
export class WalSync {
  #handle: FileHandle | undefined;
  #places: readonly FilePlace[] = [];
  /** A sync has failed: the kernel may have dropped pages, and all that follows them in the file hangs on them. */
  #isTorn = false;

  constructor(private readonly database: Database) {}

  /**
   * Remembers which file it is: another one that takes its name later is told apart from here on. Something must have been
   * written.
   *
   * @throws StorageError as `sync`
   */
  async hold(): Promise<void> {
    try {
      this.#handle ??= await this.#open();
    } catch (error) {
      throw storageFailure('open', this.database.file, error);
    }
  }

  /**
   * Resolves when all that was committed before the call is on the disk, under the name of the file.
   * @throws StorageError `storage/io`, `storage/full`, `storage/moved`, …: nobody knows what is on the disk
   */
  async sync(): Promise<void> {
    try {
      const handle = this.#handle ?? (await this.#open());
      if (this.#isTorn) this.#moveAll();
      await this.#datasync(handle);
      // SQLite goes on with a file that was removed, and all would be lost with the process.
      for (const place of this.#places) place.check();
    } catch (error) {
      throw storageFailure('sync', this.database.file, error);
    }
  }

  /** Gives the descriptor back; the database stays open. */
  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  /** The file exists from the first write on, and stays until the database is closed. */
  async #open(): Promise<FileHandle> {
    const main = resolve(this.database.file);
    const wal = `${main}-wal`;
    const handle = await open(wal, 'r+');
    try {
      this.#places = [main, wal].map((path) => FilePlace.of(path));
      await syncFolder(dirname(main));
    } catch (error) {
      await handle.close();
      throw error;
    }
    return (this.#handle = handle);
  }

  async #datasync(handle: FileHandle): Promise<void> {
    try {
      await handle.datasync();
    } catch (error) {
      this.#isTorn = true;
      throw error;
    }
  }

  /** By way of the main file, because a later sync of this one says nothing of the pages that an earlier one lost. */
  #moveAll(): void {
    const { busy } = this.database.get(MOVE_ALL) ?? {};
    if (Number(busy) !== 0) {
      throw new StorageError(
        'storage/busy',
        `Cannot sync ${JSON.stringify(this.database.file)}: another connection reads it.`,
        { hint: 'close it' },
      );
    }
    this.#isTorn = false;
  }
}
