/* eslint-disable security/detect-non-literal-fs-filename -- who asks for a copy names its file */
import { open, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Database } from '../../storage/database.js';
import { sql } from '../../storage/sql.js';
import { syncFolder } from '../../storage/sync-folder.js';

const COPY = sql`VACUUM INTO ?`;

/**
 * Writes a database as it is at this moment into one file, complete by itself, readable by its owner only. SQLite makes
 * the copy on this thread: some 200 ms per 100,000 rows of the journal. Resolves when it is on the disk.
 *
 * @param replaces whether a file of that name may be replaced; one that may not is an error `EEXIST`
 * @throws StorageError; what the file system says. Nothing is left of the copy then
 */
export async function copyDatabase(database: Database, to: string, { replaces = false } = {}): Promise<void> {
  const target = resolve(to);
  const draft = replaces ? `${target}.new` : target;
  if (replaces) await rm(draft, { force: true });
  // SQLite fills an empty file, and would let everybody read one of its own.
  const handle = await open(draft, 'wx', 0o600);
  try {
    database.run(COPY, draft);
    await handle.sync();
    if (replaces) await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  await syncFolder(dirname(target));
}
