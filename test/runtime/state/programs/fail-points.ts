import fs from 'node:fs';
import fsPromises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';
import { Database } from '../../../../src/storage/database.js';
import type { Sql } from '../../../../src/storage/sql.js';

type Fn = (...args: never[]) => unknown;

/** What of `node:fs/promises` changes something. */
const FILE_WRITES = ['mkdir', 'open', 'rename', 'rm', 'link', 'utimes', 'writeFile'] as const;
/** What of a database does. */
const STATEMENTS = ['run', 'get', 'exec'] as const;
const READS =
  /^\s*(SELECT|PRAGMA (quick_check|integrity_check|foreign_key_check|user_version$|application_id$))/i;

/**
 * Calls something before each single thing that this process is about to change on the disk: every statement of SQLite,
 * and every change of a file, with what it is. Nothing of the state takes part in that.
 */
export async function beforeEachWrite(told: (what: string) => void): Promise<void> {
  watchDatabases(told);
  for (const name of FILE_WRITES) wrap(fsPromises, name, (path) => told(`fs ${name} ${place(path)}`));
  wrap(fs, 'openSync', (path) => told(`fs openSync ${place(path)}`));
  const handle = await fsPromises.open(process.execPath, 'r');
  const shared = Object.getPrototypeOf(handle) as object;
  await handle.close();
  for (const name of ['sync', 'datasync']) wrap(shared, name, () => told(`fs ${name}`));
  syncBuiltinESMExports();
}

function watchDatabases(told: (what: string) => void): void {
  const { prototype } = Database;
  for (const name of STATEMENTS) {
    wrap(prototype, name, (statement) => {
      const { text } = statement as Sql;
      if (!READS.test(text)) told(`sql ${text.trim().replaceAll(/\s+/g, ' ').slice(0, 40)}`);
    });
  }
  wrap(prototype, 'close', () => told('sql close'));
  const { transaction } = prototype;
  Reflect.set(prototype, 'transaction', function <T>(this: Database, fn: () => T): T {
    told('sql BEGIN');
    return transaction.call(this, () => {
      const result = fn();
      told('sql COMMIT');
      return result;
    }) as T;
  });
}

/** What is called is called all the same, afterwards. */
function wrap(owner: object, name: string, before: (first: unknown) => void): void {
  const original = Reflect.get(owner, name) as Fn;
  Reflect.set(owner, name, function (this: unknown, ...args: never[]) {
    before(args[0]);
    return Reflect.apply(original, this, args) as unknown;
  });
}

/** The name alone, without what is different each time. */
const place = (path: unknown) => basename(String(path)).replaceAll(/\d{4}-\d\d-\d\dT.*/g, '<time>');
