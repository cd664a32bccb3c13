import { StorageError } from '../core/errors.js';
import type { Database } from './database.js';
import { sql, Sql } from './sql.js';

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

/**
 * Refuses a file that something else made, before anything is written to it.
 * @throws StorageError `storage/foreign-file`
 */
export function checkOwner(database: Database, schema: Schema): void {
  const owner = number(database, APPLICATION, 'application_id');
  if (owner === schema.applicationId) return;
  const isEmpty = owner === 0 && database.get(FIRST_TABLE) === undefined;
  if (isEmpty) return;
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
  if (number(database, VERSION, 'user_version') === newest) return;
  database.transaction(() => {
    const version = number(database, VERSION, 'user_version');
    if (version > newest) throw newerFile(database.file, version, newest);
    for (const step of schema.migrations.slice(version)) database.exec(step);
    setPragma(database, 'application_id', schema.applicationId);
    setPragma(database, 'user_version', newest);
  });
}

function newerFile(file: string, version: number, newest: number): StorageError {
  return new StorageError(
    'storage/newer-file',
    `${JSON.stringify(file)} has version ${version}; this release knows ${newest}. It was not changed.`,
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
