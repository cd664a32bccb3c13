import { StorageError } from '../core/errors.js';
import type { Database } from './database.js';
import { sql, Sql } from './sql.js';
import { damaged } from './storage-failure.js';

/** What a file holds, and how older versions of it become the present one. */
export interface Schema {
  /** A number of the file's kind, from 1 to 2^31-1: files of another kind are refused. */
  readonly applicationId: number;
  /** Step n makes version n+1 of version n. Released steps are never changed. */
  readonly migrations: readonly Sql[];
}

const APPLICATION = sql`PRAGMA application_id`;
const VERSION = sql`PRAGMA user_version`;
const FIRST_TABLE = sql`SELECT 1 FROM sqlite_schema LIMIT 1`;

/** The version of the schema that a file has; 0 where it has none yet. */
export const versionOf = (database: Database): number => number(database, VERSION, 'user_version');

/**
 * Refuses a file that something else or a later release made, before anything is written to it.
 * @throws StorageError `storage/foreign-file`, `storage/newer-file`; `storage/corrupt` where its version is none
 */
export function checkOwner(database: Database, schema: Schema): void {
  // First: another process may make the file between the two looks, and writes tables and owner at once. Whoever has seen
  // its tables sees its owner as well.
  const isEmpty = database.get(FIRST_TABLE) === undefined;
  const owner = number(database, APPLICATION, 'application_id');
  if (owner === schema.applicationId) {
    const version = checkVersion(database, schema);
    if (version < 0 || (version === 0 && !isEmpty)) {
      throw damaged(database.file, `it holds something, and says that its version is ${version}`);
    }
    return;
  }
  if (isEmpty && owner === 0) return;
  throw new StorageError(
    'storage/foreign-file',
    `${JSON.stringify(database.file)} is a database of something else. It was not changed.`,
    { hint: 'name another file' },
  );
}

/**
 * Brings the file to the newest version, in one transaction; two processes that try do it once.
 * @throws StorageError `storage/newer-file` for one that a later release has made
 */
export function migrate(database: Database, schema: Schema): void {
  const newest = schema.migrations.length;
  if (versionOf(database) === newest) return;
  database.transaction(() => {
    const version = checkVersion(database, schema);
    for (const step of schema.migrations.slice(version)) database.exec(step);
    setPragma(database, 'application_id', schema.applicationId);
    setPragma(database, 'user_version', newest);
  });
}

/** @returns the version. @throws StorageError `storage/newer-file` */
function checkVersion(database: Database, { migrations }: Schema): number {
  const version = versionOf(database);
  if (version <= migrations.length) return version;
  const file = JSON.stringify(database.file);
  throw new StorageError(
    'storage/newer-file',
    `${file} has version ${version}; this release knows ${migrations.length}. It was not changed.`,
    { hint: 'use the release that made it, or name another file' },
  );
}

function number(database: Database, pragma: Sql, column: string): number {
  return Number(database.get(pragma)?.[column]);
}

// A pragma takes no placeholder, so its number becomes text here: an integer, whatever the types said.
function setPragma(database: Database, name: 'application_id' | 'user_version', value: number): void {
  database.exec(new Sql(`PRAGMA ${name} = ${Math.trunc(value)}`));
}
