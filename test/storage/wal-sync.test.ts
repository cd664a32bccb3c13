import { mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { sql } from '../../src/storage/sql.js';
import { openDatabase } from '../../src/storage/sqlite.js';
import { WalSync } from '../../src/storage/wal-sync.js';

const ADD = sql`INSERT INTO notes VALUES (?)`;

async function opened() {
  const folder = mkdtempSync(join(tmpdir(), 'oneiric-sync-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'notes.sqlite');
  const database = await openDatabase(file);
  onTestFinished(() => database.close());
  database.exec(sql`PRAGMA wal_autocheckpoint = 0; CREATE TABLE notes (body)`);
  const wal = new WalSync(database);
  onTestFinished(() => wal.close());
  return { file, database, wal };
}

async function stubbed(name: 'datasync' | 'sync') {
  const handle = await open(process.execPath, 'r');
  const stub = vi.spyOn(Object.getPrototypeOf(handle) as FileHandle, name);
  await handle.close();
  onTestFinished(() => stub.mockRestore());
  return stub;
}

describe('WalSync', () => {
  it('syncs the -wal file each time, and the folder once', async () => {
    const [datasync, sync] = [await stubbed('datasync'), await stubbed('sync')];
    const { wal, database } = await opened();
    for (let round = 0; round < 3; round += 1) {
      database.run(ADD, 'kept');
      await wal.sync();
    }
    expect([datasync, sync].map((stub) => stub.mock.calls.length)).toEqual([3, 1]);
  });

  it('goes by way of the main file after a sync that failed, so that nothing hangs on what may be lost', async () => {
    const datasync = await stubbed('datasync');
    const { file, wal, database } = await opened();
    database.run(ADD, 'x'.repeat(10_000));
    await wal.sync();
    datasync.mockRejectedValueOnce(Object.assign(new Error('EIO'), { code: 'EIO' }));
    await expect(wal.sync()).rejects.toMatchObject({ code: 'storage/io', cause: { code: 'EIO' } });
    const before = [statSync(file).size, statSync(`${file}-wal`).size];
    await wal.sync();
    expect(statSync(`${file}-wal`).size).toBe(0);
    expect(before[1]).toBeGreaterThan(10_000);
    expect(statSync(file).size).toBeGreaterThan(before[0] ?? 0);
    database.run(ADD, 'kept');
    await wal.sync();
    expect(statSync(`${file}-wal`).size).toBeGreaterThan(0);
  });

  it('does so only when nobody else reads it', async () => {
    const datasync = await stubbed('datasync');
    const { file, wal, database } = await opened();
    database.exec(sql`PRAGMA busy_timeout = 1`);
    database.run(ADD, 'kept');
    datasync.mockRejectedValueOnce(new Error('EIO'));
    await expect(wal.sync()).rejects.toMatchObject({ code: 'storage/failed' });
    const reader = await openDatabase(file);
    reader.exec(sql`BEGIN; SELECT * FROM notes`);
    database.run(ADD, 'later');
    await expect(wal.sync()).rejects.toMatchObject({ code: 'storage/busy' });
    reader.exec(sql`ROLLBACK`);
    reader.close();
    await wal.sync();
  });

  it.each(['', '-wal'])('refuses to say so of a file that is not there any more (%j)', async (part) => {
    const { file, wal, database } = await opened();
    await wal.sync();
    renameSync(`${file}${part}`, `${file}.away`);
    database.run(ADD, 'lost?');
    await expect(wal.sync()).rejects.toMatchObject({ code: 'storage/moved' });
    renameSync(`${file}.away`, `${file}${part}`);
    await wal.sync();
  });
});
