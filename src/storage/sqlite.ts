import { closeSync, openSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { StorageError } from '../core/errors.js';
import { shown } from '../core/names.js';
import { Database } from './database.js';
import type { Connection } from './database.js';
import { checkOwner, migrate, versionOf } from './schema.js';
import type { Schema } from './schema.js';
import { sql } from './sql.js';
import { notAFile, storageFailure } from './storage-failure.js';

/** How a file is opened. */
export interface DatabaseOptions {
  /** What the file holds; without it, it is opened as it is. */
  readonly schema?: Schema | undefined;
  /** `NORMAL` (default): a power cut may take the last commits. `FULL`: it takes none, at a sync per commit. */
  readonly synchronous?: 'NORMAL' | 'FULL' | undefined;
  /** How long a statement waits for the lock of another connection: `long` (default) 5 s, `short` a quarter of one. */
  readonly lockWait?: 'long' | 'short' | undefined;
  /** Called with the version of an older file before it is migrated; what it throws ends the opening. */
  readonly beforeMigration?: ((database: Database, version: number) => Promise<void>) | undefined;
  /** Ends the opening where its result is no longer wanted. */
  readonly signal?: AbortSignal | undefined;
}

/** A library that speaks SQLite. */
export interface SqliteEngine {
  readonly name: string;
  connect(path: string): Connection;
}

/** Gives an engine, or undefined where it is not there. */
export type EngineSource = () => SqliteEngine | undefined | Promise<SqliteEngine | undefined>;

interface SqliteModule {
  readonly DatabaseSync: new (path: string) => Connection;
}

// First of all: the switch to WAL can already meet another process's lock.
const WAIT_FOR_LOCKS = sql`PRAGMA busy_timeout = 5000`;
const WAIT_SHORTLY = sql`PRAGMA busy_timeout = 250`;
const DISTRUST_SCHEMA = sql`PRAGMA trusted_schema = OFF`;
const WRITE_AHEAD = sql`PRAGMA journal_mode = WAL`;
const SYNC_NORMAL = sql`PRAGMA synchronous = NORMAL`;
const SYNC_FULL = sql`PRAGMA synchronous = FULL`;

/**
 * Opens a SQLite file in WAL mode, readable by its owner only where it is new; its folder must exist.
 * Several processes may have it open: each waits up to 5 seconds for the other's lock.
 *
 * Nobody else in the package opens a database. One engine serves a process, because two would not see
 * each other's locks.
 *
 * @param file a path, absolute or from the working directory; never a URI or `:memory:`
 * @throws StorageError `storage/bad-path`, `storage/no-folder`, `storage/no-access`, `storage/not-a-file`,
 * `storage/cannot-open`, `storage/corrupt`, `storage/foreign-file`, `storage/newer-file`, `storage/busy`,
 * `storage/no-sqlite`; the content of an existing file is as it was
 */
export async function openDatabase(file: string, options: DatabaseOptions = {}): Promise<Database> {
  const database = await connectTo(file, options.signal);
  try {
    await prepare(database, options);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Opens a SQLite file as it is, or makes it empty. @throws StorageError as `openDatabase` */
export async function connectTo(file: string, signal?: AbortSignal): Promise<Database> {
  if (typeof file !== 'string' || file === '' || file.includes('\0')) {
    throw new StorageError('storage/bad-path', `${shown(file)} is no path of a database file.`, {
      hint: 'use a path without NUL, absolute or from the working directory',
    });
  }
  const engine = await chooseEngine();
  signal?.throwIfAborted();
  return connect(engine, file);
}

/** A database that is nowhere but in memory. @throws StorageError `storage/no-sqlite` */
export async function scratchDatabase(): Promise<Database> {
  const engine = await chooseEngine();
  return new Database(engine.connect(':memory:'), ':memory:', engine.name);
}

/** The first engine that is there. @throws StorageError `storage/no-sqlite` */
export async function chooseEngine(sources: readonly EngineSource[] = ENGINES): Promise<SqliteEngine> {
  for (const source of sources) {
    const engine = await source();
    if (engine) return engine;
  }
  throw new StorageError(
    'storage/no-sqlite',
    `Node ${process.versions.node} has no SQLite, and no package has. Nothing was opened.`,
    {
      hint: 'npm install @photostructure/sqlite, or run Node 22.13 or later',
    },
  );
}

const ENGINES: readonly EngineSource[] = [nodeEngine, packageEngine];

/** Node's own, from 22.13 on. */
function nodeEngine(): SqliteEngine | undefined {
  const module = withoutSqliteWarning(() => process.getBuiltinModule('node:sqlite'));
  return module === undefined ? undefined : engineOf('node:sqlite', module as SqliteModule);
}

async function packageEngine(): Promise<SqliteEngine | undefined> {
  try {
    return engineOf('@photostructure/sqlite', await import('@photostructure/sqlite'));
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') return undefined;
    throw new StorageError(
      'storage/no-sqlite',
      '@photostructure/sqlite is installed but cannot be loaded. Nothing was opened.',
      {
        hint: 'install it again on this platform: npm rebuild @photostructure/sqlite',
        cause: error,
      },
    );
  }
}

function engineOf(name: string, { DatabaseSync }: SqliteModule): SqliteEngine {
  return { name, connect: (path) => new DatabaseSync(path) };
}

/**
 * Node 22 warns on the console that its SQLite may change. That is for who calls it; here one file does,
 * and users chose no engine. Only this warning is held back, and only while the module loads, synchronously.
 */
function withoutSqliteWarning<T>(load: () => T): T {
  // Kept to be put back as it is, and only called on process.
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const emitWarning = process.emitWarning;
  process.emitWarning = (...args: unknown[]) => {
    const isOurs = String(args[0]).startsWith('SQLite is an experimental feature');
    if (!isOurs) Reflect.apply(emitWarning, process, args);
  };
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}

function connect(engine: SqliteEngine, file: string): Database {
  // An absolute path is never taken for a URI, nor for the name of a database in memory.
  const path = resolve(file);
  try {
    // eslint-disable-next-line security/detect-non-literal-fs-filename -- whoever opens a database names its file
    if (statSync(path, { throwIfNoEntry: false })?.isFile() === false) throw notAFile(file);
    createPrivately(path);
    return new Database(engine.connect(path), file, engine.name);
  } catch (error) {
    throw storageFailure('open', file, error);
  }
}

/**
 * SQLite would let everybody read a new file (and its -wal and -shm files take after it). An existing one must
 * not be opened here: closing it again would drop the locks that this process holds on it.
 */
function createPrivately(path: string): void {
  try {
    // eslint-disable-next-line security/detect-non-literal-fs-filename -- as above
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'EEXIST') throw error;
  }
}

async function prepare(database: Database, options: DatabaseOptions): Promise<void> {
  const { schema } = options;
  database.exec(options.lockWait === 'short' ? WAIT_SHORTLY : WAIT_FOR_LOCKS);
  database.exec(DISTRUST_SCHEMA);
  if (schema) checkOwner(database, schema);
  database.exec(WRITE_AHEAD);
  database.exec(options.synchronous === 'FULL' ? SYNC_FULL : SYNC_NORMAL);
  if (!schema) return;
  const version = versionOf(database);
  if (version > 0 && version < schema.migrations.length) await options.beforeMigration?.(database, version);
  migrate(database, schema);
}
