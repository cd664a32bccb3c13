import { resolve } from 'node:path';
import { StorageError } from '../core/errors.js';
import type { Database } from './database.js';
import { FilePlace } from './file-place.js';
import { sql } from './sql.js';
import { connectTo } from './sqlite.js';

const WAIT_NOT = sql`PRAGMA busy_timeout = 0`;
// Nothing is ever written, so there is nothing that a next one would have to roll back.
const WITHOUT_JOURNAL = sql`PRAGMA journal_mode = MEMORY`;
const TAKE = sql`BEGIN IMMEDIATE`;
const GIVE_BACK = sql`ROLLBACK`;

/** A lock that this process holds. */
export class FileLock {
  /** @internal `lockFile` makes these. */
  constructor(
    private readonly database: Database,
    private readonly place: FilePlace,
  ) {}

  /**
   * The lock is on the file, and others look for the name: once another file has that, or none, they can have a lock of
   * that name as well.
   *
   * @throws StorageError `storage/moved`
   */
  check(): void {
    this.place.check();
  }

  /** Gives it back. Doing so twice does nothing. */
  release(): void {
    if (!this.database.isOpen) return;
    try {
      // Closing alone would not do: an engine may keep the connection, and its locks, until it is collected.
      this.database.exec(GIVE_BACK);
    } finally {
      this.database.close();
    }
  }
}

/**
 * Takes the lock of a file that serves nothing else, which is made where it is missing; undefined while somebody else
 * has it, also in this process. It is the write lock of an empty SQLite file: the kernel takes it from a process that
 * dies, whatever it died of, so nobody has to guess whether an old one still counts.
 *
 * @throws StorageError as `openDatabase`
 */
export async function lockFile(file: string): Promise<FileLock | undefined> {
  const database = await connectTo(file);
  try {
    database.exec(WAIT_NOT);
    database.exec(WITHOUT_JOURNAL);
    database.exec(TAKE);
    return new FileLock(database, FilePlace.of(resolve(file)));
  } catch (error) {
    database.close();
    if (error instanceof StorageError && error.code === 'storage/busy') return undefined;
    throw error;
  }
}
