import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { copyDatabase } from '../../../src/runtime/state/copy-database.js';
import type { VerificationProgress } from '../../../src/core/state.js';
import { sql } from '../../../src/storage/sql.js';
import { openDatabase } from '../../../src/storage/sqlite.js';
import { HeapMeter } from '../../../src/testing/leaks/heap.js';
import { add, damageWhileOpen, names, newFolder, StateWorld } from './state-world.js';

/** What restoring has in the folder while it goes on. */
const drafts = ({ dir }: StateWorld): string[] =>
  readdirSync(dir).filter((name) => name.startsWith('restore'));

const quiet = { isSound: true, problems: [] };

describe('a backup of a state', () => {
  it('is one file that has everything of the moment, and becomes a state again', async () => {
    const world = new StateWorld();
    const store = await world.open();
    await add(store, 'a');
    const path = join(newFolder(), 'copy.db');
    await store.backup(path);
    await add(store, 'b');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(path, '..'))).toEqual(['copy.db']);
    const quarantined = await store.restore(path);
    expect(await names(store)).toEqual(['a']);
    await add(store, 'c');
    await store.close();
    expect(await names(await world.open())).toEqual(['a', 'c']);
    const before = new StateWorld();
    copyFileSync(join(quarantined, 'state.db'), before.file);
    expect(await names(await before.open())).toEqual(['a', 'b']);
    expect(quarantined.startsWith(join(world.dir, 'quarantine'))).toBe(true);
    expect(world.told).toEqual([]);
  });

  it('is refused where something is, or where it cannot be, and leaves nothing', async () => {
    const store = await new StateWorld().open();
    await add(store, 'a');
    const folder = newFolder();
    writeFileSync(join(folder, 'there'), 'mine');
    for (const path of [join(folder, 'there'), folder, join(folder, 'no', 'x'), '', 'a\0b', 7 as never]) {
      await expect(store.backup(path)).rejects.toMatchObject({ code: 'state/no-backup' });
    }
    expect(readFileSync(join(folder, 'there'), 'utf8')).toBe('mine');
    expect(readdirSync(folder)).toEqual(['there']);
    expect(store.health).toEqual({ status: 'ok' });
  });

  it('is restored while others write and read, of whom each finds all or nothing of it', async () => {
    const world = new StateWorld();
    const store = await world.open();
    await Promise.all(Array.from({ length: 50 }, (_, at) => add(store, `old${at}`)));
    const path = join(newFolder(), 'copy.db');
    await store.backup(path);
    await store.write((database) => database.run(sql`DELETE FROM selections`));
    const progress = { isRestored: false };
    const restored = store.restore(path).then(() => (progress.isRestored = true));
    const acknowledged: string[] = [];
    const counts = new Set<number>();
    const olds = async () => (await names(store)).filter((name) => name.startsWith('old')).length;
    const reading = (async () => {
      while (!progress.isRestored) {
        counts.add(await olds());
        await new Promise(setImmediate);
      }
    })();
    for (let at = 0; !progress.isRestored || at < 20; at += 1) {
      await add(store, `new${at}`);
      if (progress.isRestored) acknowledged.push(`new${at}`);
      counts.add(await olds());
    }
    await Promise.all([restored, reading]);
    expect(counts).toEqual(new Set([0, 50]));
    expect(await names(store)).toEqual(expect.arrayContaining(acknowledged));
    await new HeapMeter().read();
    await add(store, 'last');
    await store.close();
    expect(await names(await world.open())).toContain('last');
  });

  it('that cannot be used is refused, and everything stays as it is', async () => {
    const world = new StateWorld();
    const store = await world.open();
    await Promise.all(Array.from({ length: 200 }, (_, at) => add(store, `a${at}`)));
    const folder = newFolder();
    const at = (name: string) => join(folder, name);
    await store.backup(at('good'));
    const bytes = readFileSync(at('good'));
    writeFileSync(at('cut off'), bytes.subarray(0, bytes.length / 2));
    writeFileSync(at('damaged'), Buffer.from(bytes).fill(0xff, 4_096, 20_000));
    writeFileSync(at('text'), 'no database');
    writeFileSync(at('empty'), '');
    mkdirSync(at('folder'));
    const foreign = await openDatabase(at('foreign'));
    foreign.exec(sql`CREATE TABLE others (id)`);
    foreign.close();
    const later = await openDatabase(at('good'));
    later.exec(sql`PRAGMA user_version = 9`);
    await copyDatabase(later, at('later'));
    later.close();
    const paths = ['cut off', 'damaged', 'text', 'empty', 'folder', 'foreign', 'later', 'missing'].map(at);
    for (const path of [...paths, '', 'a\0b', 7 as never]) {
      await expect(store.restore(path), path).rejects.toMatchObject({
        code: 'state/bad-backup',
        message: expect.stringContaining('The state is as it was.'),
      });
    }
    await add(store, 'b');
    expect(await names(store)).toHaveLength(201);
    expect(readdirSync(world.dir).filter((name) => /restore|quarantine/.test(name))).toEqual([]);
  });

  it('is restored one after the other where several are asked for at once, whatever comes of each', async () => {
    const world = new StateWorld();
    const store = await world.open();
    await add(store, 'a');
    const folder = newFolder();
    const [first, second, bad] = ['first', 'second', 'bad'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    await store.backup(first);
    await add(store, 'b');
    await store.backup(second);
    writeFileSync(bad, 'no database');
    const ends = await Promise.allSettled([first, bad, second, bad].map((path) => store.restore(path)));
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
    expect(await names(store)).toEqual(['a', 'b']);
    expect(drafts(world)).toEqual([]);
    await store.close();
    expect(await names(await world.open())).toEqual(['a', 'b']);
  });

  it('never leaves the state empty, also where its copy is taken away while it is made', async () => {
    const world = new StateWorld();
    const store = await world.open();
    await add(store, 'a');
    const path = join(newFolder(), 'copy.db');
    await store.backup(path);
    const progress = { isOver: false };
    const restored = store.restore(path).finally(() => (progress.isOver = true));
    const refused = expect(restored).rejects.toMatchObject({
      code: 'state/unavailable',
      message: expect.stringContaining('The state is as it was.'),
    });
    while (!progress.isOver) {
      rmSync(join(world.dir, 'restore.draft'), { force: true });
      await new Promise(setImmediate);
    }
    await refused;
    expect(await names(store)).toEqual(['a']);
    await store.restore(path);
    expect(await names(store)).toEqual(['a']);
  });

  it('is not restored where the state closes meanwhile, which leaves nothing beside it', async () => {
    const world = new StateWorld();
    const store = await world.open();
    await add(store, 'a');
    const path = join(newFolder(), 'copy.db');
    await store.backup(path);
    await add(store, 'b');
    const restored = store.restore(path);
    const refused = expect(restored).rejects.toMatchObject({ code: 'state/closed' });
    await new Promise(setImmediate);
    await store.close();
    expect(drafts(world)).toEqual([]);
    await refused;
    expect(await names(await world.open())).toEqual(['a', 'b']);
  });

  it('leaves nothing beside the state where the process died while it was restored', async () => {
    const world = new StateWorld();
    const left = ['restore.draft', 'restore.draft-journal', 'restore.ready', 'restore.ready-journal'];
    for (const name of left) writeFileSync(join(world.dir, name), 'left');
    await world.open();
    expect(drafts(world)).toEqual([]);
  });

  it('takes the place of a state that was damaged while it was open', async () => {
    const world = new StateWorld();
    const store = await world.open();
    await Promise.all(Array.from({ length: 200 }, (_, at) => add(store, `a${at}`)));
    const path = join(newFolder(), 'copy.db');
    await store.backup(path);
    await damageWhileOpen(world.file);
    const { isSound, problems } = await store.verify();
    expect(isSound).toBe(false);
    expect(problems.length).toBeGreaterThan(0);
    await store.restore(path);
    expect(await store.verify()).toMatchObject(quiet);
    expect(await names(store)).toHaveLength(200);
  });
});

describe('looking through a state', () => {
  it('counts what can be read, and says how far it is', async () => {
    const store = await new StateWorld().open();
    await Promise.all(['a', 'b'].map((name) => add(store, name)));
    const told: VerificationProgress[] = [];
    const found = await store.verify((progress) => told.push(progress));
    expect(found).toEqual({
      ...quiet,
      rows: {
        meta: 3,
        selections: 2,
        activity: 0,
        slot_status: 0,
        remote_sources: 0,
        remote_documents: 0,
        remote_audit: 0,
        remote_audit_head: 0,
        journal: 0,
        journal_slots: 0,
      },
    });
    expect(told.map(({ table, done }) => `${done} ${table}`)).toEqual([
      '0 meta',
      '1 selections',
      '2 activity',
      '3 slot_status',
      '4 remote_sources',
      '5 remote_documents',
      '6 remote_audit',
      '7 remote_audit_head',
      '8 journal',
      '9 journal_slots',
    ]);
    expect(told.every(({ steps }) => steps === 10)).toBe(true);
  });

  it('finds rows that refer to what is not there', async () => {
    const store = await new StateWorld().open();
    await store.read((database) => {
      database.exec(
        sql`PRAGMA foreign_keys = OFF; INSERT INTO journal_slots VALUES (7, 0, 'adapter:x', NULL, NULL)`,
      );
    });
    expect(await store.verify()).toMatchObject({
      isSound: false,
      problems: ['journal_slots: 1 rows refer to rows that are not there'],
    });
  });
});
