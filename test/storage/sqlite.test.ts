import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StorageError } from '../../src/core/errors.js';
import { Database, type Row, type SqlValue } from '../../src/storage/database.js';
import { decodeText, encodeText } from '../../src/storage/exact-text.js';
import { migrate, type Schema } from '../../src/storage/schema.js';
import { sql, type Sql } from '../../src/storage/sql.js';
import { chooseEngine, openDatabase } from '../../src/storage/sqlite.js';
import type { DatabaseOptions } from '../../src/storage/sqlite.js';

const NOTES: Schema = {
  applicationId: 7,
  migrations: [sql`CREATE TABLE notes (id INTEGER PRIMARY KEY, body)`],
};
const ADD = sql`INSERT INTO notes (body) VALUES (?)`;
const ALL = sql`SELECT body FROM notes ORDER BY id`;

let folder: string;
let databases: Database[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oneiric-storage-'));
  databases = [];
});

afterEach(() => {
  for (const database of databases) database.close();
  rmSync(folder, { recursive: true });
});

describe('openDatabase', () => {
  it('opens in WAL mode, waits for locks, and syncs as it is told', async () => {
    const normal = await open();
    expect(normal.get(sql`PRAGMA journal_mode`)).toEqual({ journal_mode: 'wal' });
    expect(normal.get(sql`PRAGMA busy_timeout`)).toEqual({ timeout: 5000 });
    expect(normal.get(sql`PRAGMA synchronous`)).toEqual({ synchronous: 1 });
    const full = await open({ synchronous: 'FULL' });
    expect(full.get(sql`PRAGMA synchronous`)).toEqual({ synchronous: 2 });
  });

  it('keeps what was written for the next one who opens', async () => {
    const first = await open();
    first.run(ADD, 'kept');
    first.close();
    expect((await open()).all(ALL)).toEqual([{ body: 'kept' }]);
  });

  it('migrates an older file step by step, once', async () => {
    (await open()).run(ADD, 'old');
    const newer = {
      ...NOTES,
      migrations: [...NOTES.migrations, sql`ALTER TABLE notes ADD COLUMN stars DEFAULT 3`],
    };
    await open({ schema: newer });
    const again = await open({ schema: newer });
    expect(again.all(sql`SELECT body, stars FROM notes`)).toEqual([{ body: 'old', stars: 3 }]);
  });

  it.each([1, 2, 3])('takes what another process makes of a new file after %i looks at it', async (looks) => {
    const other = await openDatabase(path(), {});
    databases.push(other);
    const read = Reflect.get(Database.prototype, 'get') as (...args: unknown[]) => Row | undefined;
    let left = looks;
    vi.spyOn(Database.prototype, 'get').mockImplementation(function (
      this: Database,
      ...args: [Sql, ...SqlValue[]]
    ) {
      const row = read.apply(this, args);
      if (this !== other && (left -= 1) === 0) migrate(other, NOTES);
      return row;
    });
    const database = await open().finally(() => vi.restoreAllMocks());
    database.run(ADD, 'ours');
    expect(other.all(ALL)).toEqual([{ body: 'ours' }]);
  });

  it('changes nothing where a migration fails half-way', async () => {
    (await open()).close();
    const bad = { ...NOTES, migrations: [...NOTES.migrations, sql`CREATE TABLE extra (id); BOGUS`] };
    await expect(open({ schema: bad })).rejects.toMatchObject({ code: 'storage/failed' });
    expect((await open()).all(sql`SELECT name FROM sqlite_schema`)).toEqual([{ name: 'notes' }]);
  });

  it('tells of an older file before it changes anything, and not of a new or a present one', async () => {
    const told: number[] = [];
    const beforeMigration = async (database: Database, version: number) => {
      expect(database.all(sql`PRAGMA table_info(notes)`)).toHaveLength(2);
      told.push(version);
    };
    await open({ beforeMigration });
    await open({ beforeMigration });
    const newer = {
      ...NOTES,
      migrations: [...NOTES.migrations, sql`ALTER TABLE notes ADD COLUMN stars DEFAULT 3`],
    };
    const failing = () => Promise.reject(new RangeError('no'));
    await expect(open({ schema: newer, beforeMigration: failing })).rejects.toThrow(RangeError);
    await open({ schema: newer, beforeMigration });
    await open({ schema: newer, beforeMigration });
    expect(told).toEqual([1]);
  });

  it('waits less for locks where it is told to', async () => {
    const short = await open({ lockWait: 'short' });
    expect(short.get(sql`PRAGMA busy_timeout`)).toEqual({ timeout: 250 });
  });

  it('refuses a file that a later release made', async () => {
    (await open()).close();
    await expect(open({ schema: { ...NOTES, migrations: [] } })).rejects.toMatchObject({
      code: 'storage/newer-file',
      message: expect.stringContaining('has version 1; this release knows 0. It was not changed.'),
    });
  });

  it.each([
    ['of another kind', { ...NOTES, applicationId: 8 }],
    ['that says nothing of its kind', undefined],
  ])('refuses a database %s, byte for byte unchanged', async (_, schema) => {
    const other = await openDatabase(path(), { schema });
    other.exec(sql`PRAGMA journal_mode = DELETE; CREATE TABLE IF NOT EXISTS others (id)`);
    other.close();
    const before = readFileSync(path());
    await expect(open()).rejects.toMatchObject({ code: 'storage/foreign-file' });
    expect(readFileSync(path()).equals(before)).toBe(true);
  });

  it('names the path of a folder, and of a missing folder', async () => {
    mkdirSync(join(folder, 'sub'));
    const target = join(folder, 'sub');
    await expect(openDatabase(target)).rejects.toMatchObject({ code: 'storage/not-a-file' });
    await expect(openDatabase(join(folder, 'no', 'x'))).rejects.toMatchObject({ code: 'storage/no-folder' });
    writeFileSync(path(), '');
    await expect(openDatabase(join(path(), 'x'))).rejects.toMatchObject({ code: 'storage/no-folder' });
  });

  it('takes a name that looks like a URI or a database in memory for a file', async () => {
    const working = vi.spyOn(process, 'cwd').mockReturnValue(folder);
    for (const name of [':memory:', 'file::memory:', 'x?mode=memory'])
      databases.push(await openDatabase(name));
    working.mockRestore();
    const files = readdirSync(folder).filter((name) => !/-(wal|shm)$/.test(name));
    expect(files.sort()).toEqual([':memory:', 'file::memory:', 'x?mode=memory']);
  });

  it('refuses what is no path', async () => {
    for (const file of ['', 'a\0b', 7 as never]) {
      await expect(openDatabase(file)).rejects.toMatchObject({ code: 'storage/bad-path' });
    }
  });
});

describe('Database', () => {
  it('binds what comes from outside, and never executes it', async () => {
    const database = await open();
    const hostile = `'); DROP TABLE notes; --`;
    database.run(ADD, hostile);
    expect(database.all(ALL)).toEqual([{ body: hostile }]);
  });

  it('refuses a text that an engine would change in silence', async () => {
    const database = await open();
    for (const text of ['a\0b', 'a\ud83d']) {
      expect(() => database.run(ADD, text)).toThrow(expect.objectContaining({ code: 'storage/bad-text' }));
      database.run(ADD, encodeText(text));
    }
    expect(database.all(ALL).map((row) => decodeText(row['body']))).toEqual(['a\0b', 'a\ud83d']);
  });

  it('writes all of a transaction, or nothing where it throws', async () => {
    const database = await open();
    database.transaction(() => database.run(ADD, 'one'));
    const failing = () => {
      database.run(ADD, 'two');
      throw new RangeError('no');
    };
    expect(() => database.transaction(failing)).toThrow(RangeError);
    expect(database.all(ALL)).toEqual([{ body: 'one' }]);
    database.transaction(() => database.run(ADD, 'three'));
    expect(database.all(ALL)).toHaveLength(2);
  });

  it('refuses a transaction that waits or is in another, and writes nothing of it', async () => {
    const database = await open();
    const waiting = async () => database.run(ADD, 'late');
    expect(() => database.transaction(waiting)).toThrow(
      expect.objectContaining({ code: 'storage/async-transaction' }),
    );
    const nested = () => database.transaction(() => database.transaction(() => database.run(ADD, 'inner')));
    expect(nested).toThrow(expect.objectContaining({ code: 'storage/nested-transaction' }));
    expect(database.all(ALL)).toEqual([]);
  });

  it('tells a lock that another connection holds from other failures', async () => {
    const [holder, waiter] = [await open(), await open()];
    waiter.exec(sql`PRAGMA busy_timeout = 1`);
    holder.transaction(() => {
      expect(() => waiter.run(ADD, 'x')).toThrow(expect.objectContaining({ code: 'storage/busy' }));
    });
    waiter.run(ADD, 'x');
    expect(() => waiter.run(sql`BOGUS`)).toThrow(expect.objectContaining({ code: 'storage/failed' }));
  });

  it('leaves a file that is complete by itself when it closes', async () => {
    const database = await open();
    database.run(ADD, 'kept');
    database.close();
    const copy = join(folder, 'copy.sqlite');
    copyFileSync(path(), copy);
    const copied = await openDatabase(copy, { schema: NOTES });
    databases.push(copied);
    expect(copied.all(ALL)).toEqual([{ body: 'kept' }]);
  });

  it('closes once, however often it is told, and then refuses calls', async () => {
    const database = await open();
    database.close();
    database.close();
    expect(database.isOpen).toBe(false);
    expect(() => database.all(ALL)).toThrow(expect.objectContaining({ code: 'storage/closed' }));
  });
});

describe('sql', () => {
  it('refuses everything but a template without values', () => {
    const value: never = 'notes; DROP TABLE notes' as never;
    expect(() => sql`SELECT * FROM ${value}`).toThrow(
      expect.objectContaining({ code: 'storage/dynamic-sql' }),
    );
    const text = ['SELECT 1'] as unknown as TemplateStringsArray;
    expect(() => sql(text)).toThrow(StorageError);
  });
});

describe('chooseEngine', () => {
  it('prefers the SQLite of Node, and takes the package where there is none', async () => {
    const hasOwn = process.getBuiltinModule('node:sqlite') !== undefined;
    expect((await chooseEngine()).name).toBe(hasOwn ? 'node:sqlite' : '@photostructure/sqlite');
  });

  it('does not warn, and leaves warnings as they were', async () => {
    const warnings: unknown[] = [];
    const listen = (warning: Error) => warnings.push(warning);
    const before = process.emitWarning;
    process.on('warning', listen);
    await chooseEngine();
    await new Promise(setImmediate);
    process.off('warning', listen);
    expect(process.emitWarning).toBe(before);
    expect(warnings).toEqual([]);
  });

  it('names the package to install where there is none at all', async () => {
    await expect(chooseEngine([() => undefined])).rejects.toMatchObject({
      code: 'storage/no-sqlite',
      hint: 'npm install @photostructure/sqlite, or run Node 22.13 or later',
    });
  });
});

const path = () => join(folder, 'notes.sqlite');

async function open(options: DatabaseOptions = {}): Promise<Database> {
  const database = await openDatabase(path(), { schema: NOTES, ...options });
  databases.push(database);
  return database;
}
