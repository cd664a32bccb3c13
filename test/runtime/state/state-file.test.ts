import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { copyDatabase } from '../../../src/runtime/state/copy-database.js';
import { StateFile } from '../../../src/runtime/state/state-file.js';
import { STATE_SCHEMA } from '../../../src/runtime/state/state-schema.js';
import type { Schema } from '../../../src/storage/schema.js';
import { sql } from '../../../src/storage/sql.js';
import { openDatabase } from '../../../src/storage/sqlite.js';
import { HeapMeter } from '../../../src/testing/leaks/heap.js';
import { add, names, newFolder, StateWorld } from './state-world.js';
import { canMount, mountTinyDisk } from './tiny-disk.js';

/** A later release. */
const LATER: Schema = {
  ...STATE_SCHEMA,
  migrations: [...STATE_SCHEMA.migrations, sql`ALTER TABLE selections ADD COLUMN stars INTEGER DEFAULT 3`],
};
const STARS = sql`SELECT provider, stars FROM selections`;

/** What a state leaves that holds `a` to `c`, and is closed: one file. */
async function leftover(world: StateWorld): Promise<Buffer> {
  const store = await world.open();
  await Promise.all(['a', 'b', 'c'].map((name) => add(store, name)));
  await store.close();
  return readFileSync(world.file);
}

const opened = (world: StateWorld, schema: Schema) =>
  StateFile.open({
    file: world.file,
    epoch: () => world.clock.epoch(),
    emit: (event) => void world.events.push(event),
    schema,
  });

const quarantined = (world: StateWorld): string[] =>
  existsSync(join(world.dir, 'quarantine')) ? readdirSync(join(world.dir, 'quarantine')) : [];

describe('the file of a state', () => {
  it('of an earlier release is copied, and becomes one of this release', async () => {
    const world = new StateWorld();
    await leftover(world);
    const file = await opened(world, LATER);
    expect(file.database.all(STARS)).toHaveLength(3);
    await file.close();
    const backup = `${world.file}.v2.bak`;
    expect(world.events).toEqual([
      { type: 'state.migrated', at: world.clock.epoch(), file: world.file, from: 2, to: 3, backup },
    ]);
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    const copy = new StateWorld();
    copyFileSync(backup, copy.file);
    expect(await names(await copy.open())).toEqual(['a', 'b', 'c']);
    await (await opened(world, LATER)).close();
    expect(world.events).toHaveLength(1);
  });

  it('stays one of the earlier release where it cannot be migrated, with its copy', async () => {
    const world = new StateWorld();
    await leftover(world);
    writeFileSync(`${world.file}.v2.bak`, 'of an earlier try');
    const broken = { ...LATER, migrations: [...STATE_SCHEMA.migrations, sql`DELETE FROM selections; BOGUS`] };
    await expect(opened(world, broken)).rejects.toMatchObject({ code: 'storage/failed' });
    expect(world.events).toEqual([]);
    expect(readFileSync(`${world.file}.v2.bak`).subarray(0, 6).toString()).toBe('SQLite');
    expect(await names(await world.open())).toEqual(['a', 'b', 'c']);
  });

  it.each(['as it is kept', 'as a backup has it'])(
    'of a later release is refused, with its version, and as it was: %s',
    async (how) => {
      const later = new StateWorld();
      const file = await opened(later, LATER);
      const world = how === 'as it is kept' ? later : new StateWorld();
      if (world !== later) await copyDatabase(file.database, world.file);
      await file.close();
      const before = readFileSync(world.file);
      await expect(world.open()).rejects.toMatchObject({
        code: 'state/newer',
        message: expect.stringContaining('has version 3; this release knows 2. It was not changed.'),
        hint: expect.stringContaining('stateDir'),
      });
      expect(readFileSync(world.file).equals(before)).toBe(true);
      expect(world.events).toEqual([]);
      expect(readdirSync(world.dir)).not.toContain('owner.json');
    },
  );

  it('that is one of something else is put aside, byte for byte, and a new one begins', async () => {
    const world = new StateWorld();
    const other = await openDatabase(world.file);
    other.exec(sql`PRAGMA journal_mode = DELETE; CREATE TABLE others (id)`);
    other.close();
    const before = readFileSync(world.file);
    const store = await world.open();
    await add(store, 'a');
    const [event] = world.events;
    expect(event).toMatchObject({
      type: 'state.quarantined',
      file: world.file,
      error: { code: 'storage/foreign-file' },
    });
    const folder = event?.type === 'state.quarantined' ? event.folder : '';
    expect(folder).toBe(join(world.dir, 'quarantine', '2023-11-14T22-13-20.000Z'));
    expect(readFileSync(join(folder, 'state.db')).equals(before)).toBe(true);
    expect(await names(store)).toEqual(['a']);
  });

  it('goes into a folder of its own each time', async () => {
    const world = new StateWorld();
    for (let round = 0; round < 3; round += 1) {
      writeFileSync(world.file, `no database ${round}`);
      writeFileSync(`${world.file}-wal`, `nor this ${round}`);
      await (await world.open()).close();
    }
    const time = '2023-11-14T22-13-20.000Z';
    expect(quarantined(world).sort()).toEqual([time, `${time}-2`, `${time}-3`]);
    expect(world.told).toEqual(Array(3).fill('state.quarantined'));
    const last = join(world.dir, 'quarantine', `${time}-3`);
    expect(readFileSync(join(last, 'state.db'), 'utf8')).toBe('no database 2');
  });

  it('may be cut off anywhere: then it is whole, or put aside', async () => {
    const source = new StateWorld();
    const bytes = await leftover(source);
    const sizes = [1, 15, 16, 99, 100, 101, 511, 512, 1_000, 4_095, 4_096, 4_097, 8_192, bytes.length - 1];
    for (const size of sizes) {
      const world = new StateWorld();
      writeFileSync(world.file, bytes.subarray(0, size));
      const store = await world.open();
      const kept = size === bytes.length - 1 ? ['a', 'b', 'c'] : [];
      expect([size, world.told]).toEqual([size, kept.length > 0 ? [] : ['state.quarantined']]);
      await add(store, 'd');
      expect(await store.verify()).toMatchObject({ isSound: true });
      expect(await names(store)).toEqual([...kept, 'd']);
      await store.close();
    }
  });

  it('that was damaged within is put aside, whether whoever had it died or not', async () => {
    const source = new StateWorld();
    const before = await source.open();
    await Promise.all(Array.from({ length: 200 }, (_, at) => add(before, `a${at}`)));
    await before.close();
    const bytes = readFileSync(source.file).fill(0xff, 8_192, 24_576);
    const [died, closed] = [new StateWorld(), new StateWorld()];
    for (const { file } of [died, closed]) writeFileSync(file, bytes);
    writeFileSync(join(died.dir, 'owner.json'), '{}');
    for (const world of [died, closed]) {
      const store = await world.open();
      expect(world.events).toMatchObject([{ type: 'state.quarantined', error: { code: 'storage/corrupt' } }]);
      await add(store, 'd');
      expect(await store.verify()).toMatchObject({ isSound: true });
    }
  });

  it('of no bytes is put aside where there are changes to it', async () => {
    const world = new StateWorld();
    writeFileSync(world.file, '');
    writeFileSync(`${world.file}-wal`, 'changes');
    await add(await world.open(), 'a');
    expect(world.told).toEqual(['state.quarantined']);
  });

  it('of no bytes is a new one', async () => {
    const world = new StateWorld();
    writeFileSync(world.file, '');
    await add(await world.open(), 'a');
    expect(world.told).toEqual([]);
  });

  it('loses nothing of what was begun after another was put aside, when that is let go of at last', async () => {
    const world = new StateWorld();
    await leftover(world);
    const store = await world.open();
    await add(store, 'd');
    await store.close();
    truncateSync(world.file, 5_000);
    const next = await world.open();
    await add(next, 'e');
    // An engine keeps the old file open until it is collected; then it must not take the new one's -wal file.
    await new HeapMeter().read();
    await add(next, 'f');
    expect(world.told).toEqual(['state.quarantined']);
    const copy = newFolder();
    for (const part of ['', '-wal']) copyFileSync(`${world.file}${part}`, join(copy, `state.db${part}`));
    expect(await names(await new StateWorld(copy).open())).toEqual(['e', 'f']);
  });

  it.each(['a file', 'a link'])('is put aside where %s has the name of the quarantine', async (what) => {
    const world = new StateWorld();
    const inTheWay = join(world.dir, 'quarantine');
    if (what === 'a file') writeFileSync(inTheWay, 'of the operator');
    else symlinkSync(join(world.dir, 'missing'), inTheWay);
    writeFileSync(world.file, 'no database');
    const store = await world.open();
    await add(store, 'a');
    const folder = `${inTheWay}.2023-11-14T22-13-20.000Z`;
    expect(world.events).toMatchObject([{ type: 'state.quarantined', folder }]);
    expect(readFileSync(join(folder, 'state.db'), 'utf8')).toBe('no database');
    const backup = join(newFolder(), 'copy.db');
    await store.backup(backup);
    expect(await store.restore(backup)).toBe(`${folder}-2`);
    expect(readdirSync(world.dir)).toContain('quarantine');
  });

  it.skipIf(!canMount)('is refused where it cannot be put aside: says why, and what to do', async () => {
    const world = new StateWorld();
    const inTheWay = join(world.dir, 'quarantine');
    mkdirSync(inTheWay);
    mountTinyDisk('400k', inTheWay);
    writeFileSync(world.file, 'no database');
    await expect(world.open()).rejects.toMatchObject({
      code: 'state/unavailable',
      message: expect.stringMatching(/state\.db" is damaged.* It could not be put aside: EXDEV/),
      hint: expect.stringContaining('move it away by hand'),
    });
    expect(readFileSync(world.file, 'utf8')).toBe('no database');
    expect(world.events).toEqual([]);
  });

  it.each(['folder', 'pipe'])('that is a %s is put aside as it is', async (what) => {
    const world = new StateWorld();
    if (what === 'folder') mkdirSync(join(world.file, 'inner'), { recursive: true });
    else execFileSync('mkfifo', [world.file]);
    const before = statSync(world.file).ino;
    const store = await world.open();
    await add(store, 'a');
    const [event] = world.events;
    expect(event).toMatchObject({ type: 'state.quarantined', error: { code: 'storage/not-a-file' } });
    const folder = event?.type === 'state.quarantined' ? event.folder : '';
    expect(statSync(join(folder, 'state.db')).ino).toBe(before);
    expect(await names(store)).toEqual(['a']);
  });

  it.each(['missing', 'state.db', 'real'])('that is a link is refused, and stays: to %s', async (to) => {
    const [real, world] = [new StateWorld(), new StateWorld()];
    await leftover(real);
    renameSync(real.file, join(world.dir, 'real'));
    symlinkSync(join(world.dir, to), world.file);
    await expect(world.open()).rejects.toMatchObject({
      code: 'state/unavailable',
      message: expect.stringContaining(`${JSON.stringify(world.file)} is a link`),
      hint: expect.stringContaining('name the folder that it is in (stateDir)'),
    });
    expect(readdirSync(world.dir).sort()).toEqual(['owner.lock', 'real', 'state.db']);
  });

  it('is put aside with a folder where the quarantine was not empty', async () => {
    const world = new StateWorld();
    mkdirSync(join(world.dir, 'quarantine'), { mode: 0o700 });
    writeFileSync(join(world.dir, 'quarantine', 'note'), 'of the operator');
    writeFileSync(world.file, 'no database');
    await world.open();
    expect(quarantined(world)).toHaveLength(2);
  });
});
