import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Adapter, Module, Oneiric } from '../../src/index.js';
import type { Application } from '../../src/index.js';
import { sql, type Sql } from '../../src/storage/sql.js';
import { openDatabase } from '../../src/storage/sqlite.js';
import { damageWhileOpen } from './state/state-world.js';
import { A, B, Store } from './two-stores.js';

@Adapter({ key: 'other', provider: 'only' })
class Other {}

@Module({ providers: [A, B, Other] })
class AppModule {}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'oneiric-damage-'));
  folders.push(folder);
  return folder;
}

const started = (stateDir: string): Promise<Application> => Oneiric.create(AppModule, { env: {}, stateDir });

/** A backup: one file, of a state where `b` is selected and something of every kind is kept. */
let whole = '';
beforeAll(async () => {
  whole = join(newFolder(), 'whole');
  await using app = await started(newFolder());
  for (let round = 0; round < 30; round += 1) {
    await app.swap(Store, { provider: round % 2 === 0 ? 'a' : 'b', reason: 'x'.repeat(900) });
  }
  await app.pause(Store, { note: 'n' });
  await app.resume(Store);
  await app.pause('adapter:other');
  await app.state?.backup(whole);
});

/** A folder whose file was changed by other means, and closed. */
async function folderWith(change: Sql): Promise<string> {
  const folder = newFolder();
  const file = join(folder, 'state.db');
  copyFileSync(whole, file);
  const database = await openDatabase(file);
  database.exec(change);
  database.close();
  return folder;
}

/** How an application starts with a folder, and whether it can do all that a state is for. */
async function startedWith(stateDir: string) {
  await using app = await started(stateDir);
  const wasPutAside = existsSync(join(stateDir, 'quarantine'));
  const { outcome } = await app.swap(Store, { provider: app.get(Store).name() === 'a' ? 'b' : 'a' });
  const rows = await app.state?.journal({ limit: 1_000 });
  const { isSound } = (await app.state?.verify()) ?? {};
  return { wasPutAside, outcome, hasJournal: (rows?.length ?? 0) > 0, isSound };
}

const putAside = { wasPutAside: true, outcome: 'switched', hasJournal: true, isSound: true };

const DAMAGES: readonly { readonly of: string; readonly change: Sql }[] = [
  { of: 'no journal', change: sql`PRAGMA foreign_keys = OFF; DROP TABLE journal` },
  { of: 'no selections', change: sql`DROP TABLE selections` },
  { of: 'no count of runs', change: sql`DELETE FROM meta` },
  { of: 'a count of runs that ends', change: sql`UPDATE meta SET value = 9223372036854775807` },
  { of: 'version 0', change: sql`PRAGMA user_version = 0` },
  { of: 'version -1', change: sql`PRAGMA user_version = -1` },
  { of: 'a column too few', change: sql`ALTER TABLE selections DROP COLUMN why` },
  { of: 'a table too many', change: sql`CREATE TABLE extra (x)` },
  { of: 'an index too few', change: sql`DROP INDEX journal_by_time` },
  {
    of: 'a trigger',
    change: sql`CREATE TRIGGER t AFTER INSERT ON journal BEGIN DELETE FROM selections; END`,
  },
  { of: 'a time that no number is', change: sql`UPDATE selections SET at = 9223372036854775807` },
  { of: 'an activity that is none', change: sql`UPDATE activity SET activity = 'bogus'` },
  { of: 'durations that are no JSON', change: sql`UPDATE slot_status SET durations = '{nope'` },
  { of: 'durations that are no numbers', change: sql`UPDATE slot_status SET durations = '["x"]'` },
  { of: 'phases that are no JSON', change: sql`UPDATE journal SET phases = '{nope' WHERE id = 3` },
  {
    of: 'entries that end',
    change: sql`PRAGMA foreign_keys = OFF; UPDATE journal SET id = 9223372036854775807 WHERE id = 60`,
  },
];

describe('a state that was damaged and closed', () => {
  it('is used as it is where nothing is wrong with it', async () => {
    expect(await startedWith(await folderWith(sql`ANALYZE`))).toEqual({ ...putAside, wasPutAside: false });
  });

  it.each(DAMAGES)('is put aside, and a new one begins: $of', async ({ change }) => {
    expect(await startedWith(await folderWith(change))).toEqual(putAside);
  });

  it('is put aside whichever page of it is lost', async () => {
    const bytes = readFileSync(whole);
    const pageSize = bytes.readUInt16BE(16);
    for (let at = 0; at < bytes.length; at += pageSize) {
      const folder = newFolder();
      writeFileSync(join(folder, 'state.db'), Buffer.from(bytes).fill(0, at, at + pageSize));
      expect([at, await startedWith(folder)]).toEqual([at, putAside]);
    }
  });
});

describe('a state that is damaged while it is open', () => {
  it('refuses what has to be kept, says why and what to do, and goes on with a backup', async () => {
    const stateDir = newFolder();
    await using app = await started(stateDir);
    const told: string[] = [];
    app.events$.subscribe(({ type }) => {
      if (type.startsWith('state.')) told.push(type);
    });
    await app.swap(Store, { provider: 'b' });
    await damageWhileOpen(join(stateDir, 'state.db'));
    const refused = {
      code: 'state/unavailable',
      message: expect.stringContaining('it is damaged'),
      hint: expect.stringContaining('restore a backup'),
    };
    for (let round = 0; round < 2; round += 1) {
      await expect(app.swap(Store, { provider: 'a' })).rejects.toMatchObject(refused);
      await expect(app.pause(Store)).rejects.toMatchObject(refused);
    }
    expect(app.get(Store).name()).toBe('b');
    expect(app.state?.health).toMatchObject({ status: 'degraded', error: refused });
    expect(told).toEqual(['state.degraded']);
    await app.state?.restore(whole);
    expect(app.state?.health).toEqual({ status: 'ok' });
    expect(await app.swap(Store, { provider: 'a' })).toMatchObject({ outcome: 'switched' });
    expect(told).toEqual(['state.degraded', 'state.recovered']);
  });

  it('is put aside by the next start', async () => {
    const stateDir = newFolder();
    const app = await started(stateDir);
    await app.swap(Store, { provider: 'b' });
    await damageWhileOpen(join(stateDir, 'state.db'));
    await expect(app.swap(Store, { provider: 'a' })).rejects.toMatchObject({ code: 'state/unavailable' });
    await app.close();
    expect(await startedWith(stateDir)).toEqual(putAside);
  });
});

describe('a state that is not where it was', () => {
  it('takes nothing from the first write on, where its folder was made anew and another has it', async () => {
    const stateDir = newFolder();
    await using first = await started(stateDir);
    rmSync(stateDir, { recursive: true });
    mkdirSync(stateDir, { mode: 0o700 });
    await using second = await started(stateDir);
    await expect(first.swap(Store, { provider: 'b' })).rejects.toMatchObject({
      cause: { code: 'state/unavailable', cause: { code: 'storage/moved' } },
    });
    expect(await second.swap(Store, { provider: 'b' })).toMatchObject({ outcome: 'switched' });
  });

  it.skipIf(process.platform === 'win32')('starts where a pipe has the name of the owner', async () => {
    const stateDir = newFolder();
    execFileSync('mkfifo', [join(stateDir, 'owner.json')]);
    expect(await startedWith(stateDir)).toEqual({ ...putAside, wasPutAside: false });
  });
});

describe('a backup that no start would take', () => {
  it.each(DAMAGES)('is not restored: $of', async ({ change }) => {
    const folder = await folderWith(change);
    const stateDir = newFolder();
    await using app = await started(stateDir);
    await app.swap(Store, { provider: 'b' });
    await expect(app.state?.restore(join(folder, 'state.db'))).rejects.toMatchObject({
      code: 'state/bad-backup',
      cause: { code: 'storage/corrupt' },
    });
    expect((await app.state?.journal())?.length).toBe(2);
    expect(existsSync(join(stateDir, 'quarantine'))).toBe(false);
  });
});
