import { renameSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { allActivity, dropActivity, putActivity } from '../../../src/runtime/state/kept-activity.js';
import { allSelections, dropSelection, putSelection } from '../../../src/runtime/state/kept-selections.js';
import { allStatuses, type KeptStatus } from '../../../src/runtime/state/kept-statuses.js';
import type { Database } from '../../../src/storage/database.js';
import { sql } from '../../../src/storage/sql.js';
import { openDatabase } from '../../../src/storage/sqlite.js';
import { ManualClock } from '../../../src/testing/manual-clock.js';
import { add, diskError, names, StateWorld, stubbedSync, toldLater } from './state-world.js';

const status = (slot: string, failedSwaps = 0): KeptStatus => ({
  slot: `adapter:${slot}`,
  successfulSwaps: 1,
  failedSwaps,
  recentSwapDurationsMs: [1.5, 2],
  lastError: 'it broke',
  lastChangeAt: 5,
  lastActivatedAt: undefined,
  lastHealthAt: undefined,
  at: 7,
});

describe('a state', () => {
  it('has what was written when it is opened again', async () => {
    const world = new StateWorld();
    const store = await world.open({ redact: (text) => text.replaceAll('s3cret', '***') });
    const selection = { slot: 'adapter:cache', provider: 'redis', who: 'ann', why: 'faster', at: 5 } as const;
    const paused = { target: 'adapter', activity: 'paused', note: 's3cret', who: undefined, at: 6 } as const;
    await store.write((database) => {
      putSelection(database, { ...selection, provider: 'memory' }, store.texts);
      putSelection(database, selection, store.texts);
      putSelection(database, { ...selection, slot: 'adapter:queue' }, store.texts);
      dropSelection(database, 'adapter:queue');
      putActivity(database, paused, store.texts);
      putActivity(database, { ...paused, target: 'service' }, store.texts);
      dropActivity(database, 'service');
    });
    store.statuses.put(status('cache'));
    await store.close();
    const again = await world.open();
    expect(await again.read(allSelections)).toEqual([selection]);
    expect(await again.read(allActivity)).toEqual([{ ...paused, note: '***' }]);
    expect(await again.read(allStatuses)).toEqual([status('cache')]);
    expect([store.run, again.run]).toEqual([1, 2]);
    expect(world.told).toEqual([]);
  });

  it('gives what the work of a write gives', async () => {
    const store = await new StateWorld().open();
    expect(await store.write(() => 'done')).toBe('done');
  });

  it('keeps texts of any length and kind, cut and mended', async () => {
    const store = await new StateWorld().open();
    const why = `\0\ud83d ${'x'.repeat(2_000)}`;
    const selection = { slot: 'adapter:cache', provider: 'redis', why, at: 5 } as const;
    await store.write((database) => putSelection(database, selection, store.texts));
    const [kept] = await store.read(allSelections);
    expect(kept?.why).toBe(`\uFFFD\uFFFD ${'x'.repeat(996)}…`);
  });

  it('acknowledges nothing before the disk has it', async () => {
    const sync = await stubbedSync();
    const store = await new StateWorld().open();
    await store.flush();
    let release = () => {};
    sync.mockImplementationOnce(() => new Promise((resolve) => (release = resolve)));
    let isAcknowledged = false;
    const written = add(store, 'a').then(() => (isAcknowledged = true));
    await expect.poll(() => names(store)).toEqual(['a']);
    for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
    expect(isAcknowledged).toBe(false);
    release();
    await written;
    expect(isAcknowledged).toBe(true);
  });

  it('syncs once for all who ask in one turn, and once for all who ask meanwhile', async () => {
    const sync = await stubbedSync();
    const store = await new StateWorld().open();
    await store.flush();
    sync.mockClear();
    let release = () => {};
    sync.mockImplementationOnce(() => new Promise((resolve) => (release = resolve)));
    const first = Array.from({ length: 100 }, (_, at) => add(store, `a${at}`));
    await expect.poll(() => sync.mock.calls.length).toBe(1);
    const second: Promise<number>[] = [];
    for (let at = 0; at < 100; at += 1) {
      second.push(add(store, `b${at}`));
      await new Promise(setImmediate);
    }
    release();
    await Promise.all([...first, ...second]);
    expect(sync).toHaveBeenCalledTimes(2);
    expect(await names(store)).toHaveLength(200);
  });

  it('refuses what is wrong with one write, and nothing of the others', async () => {
    const world = new StateWorld();
    const store = await world.open();
    const outcomes = await Promise.allSettled([
      add(store, 'a'),
      add(store, 'a\0b'),
      add(store, 'a'),
      store.write(() => {
        throw new RangeError('no');
      }),
      store.write((database) => database.run(sql`BOGUS`)),
      store.write(async () => 1),
      add(store, 'b'),
    ]);
    expect(outcomes.map((one) => (one.status === 'rejected' ? (one.reason as Error) : one.value))).toEqual([
      1,
      expect.objectContaining({ code: 'storage/bad-text' }),
      expect.objectContaining({ code: 'storage/failed' }),
      expect.any(RangeError),
      expect.objectContaining({ code: 'storage/failed' }),
      expect.objectContaining({ code: 'storage/async-transaction' }),
      1,
    ]);
    expect(await names(store)).toEqual(['a', 'b']);
    expect(world.told).toEqual([]);
  });

  it('refuses more than wait already, and takes them again later', async () => {
    const store = await new StateWorld().open();
    const many = Array.from({ length: 10_000 }, () => store.write(() => 1));
    await expect(store.write(() => 1)).rejects.toMatchObject({ code: 'state/overloaded' });
    await Promise.all(many);
    expect(await store.write(() => 1)).toBe(1);
  });

  it('writes what waits when it is closed, and refuses everything after', async () => {
    const world = new StateWorld();
    const store = await world.open();
    const written = add(store, 'a');
    await Promise.all([store.close(), store.close(), written]);
    const closed = { code: 'state/closed' };
    await expect(add(store, 'b')).rejects.toMatchObject(closed);
    await expect(names(store)).rejects.toMatchObject(closed);
    await expect(store.flush()).rejects.toMatchObject(closed);
    await expect(store.verify()).rejects.toMatchObject(closed);
    await expect(store.backup('x')).rejects.toMatchObject(closed);
    await expect(store.restore('x')).rejects.toMatchObject(closed);
    expect(await names(await world.open())).toEqual(['a']);
    expect(world.clock.timers).toBe(1);
  });

  it('moves what it has written into its main file now and then', async () => {
    const store = await new StateWorld().open();
    for (let round = 0; round < 12; round += 1) {
      await Promise.all(Array.from({ length: 100 }, (_, at) => add(store, `${round}-${at}`)));
    }
    const state = await store.read((database) => database.get(sql`PRAGMA wal_checkpoint(PASSIVE)`));
    expect(Number(state?.['log'])).toBeLessThan(50);
    // Not within somebody's commit.
    expect(await store.read((database) => database.get(sql`PRAGMA wal_autocheckpoint`))).toEqual({
      wal_autocheckpoint: 0,
    });
    expect(await names(store)).toHaveLength(1_200);
  });
});

describe('the status of slots', () => {
  it('is written within a second, each slot as it was last', async () => {
    const world = new StateWorld();
    const store = await world.open();
    store.statuses.put(status('cache'));
    store.statuses.put(status('cache', 3));
    store.statuses.put(status('queue'));
    expect(await store.read(allStatuses)).toEqual([]);
    await world.clock.elapse(1_000);
    await expect.poll(() => store.read(allStatuses)).toEqual([status('cache', 3), status('queue')]);
  });

  it('goes with what others write, however much there is of it', async () => {
    const store = await new StateWorld().open();
    for (let at = 0; at < 1_200; at += 1) store.statuses.put(status(`s${at}`));
    await add(store, 'a');
    expect(await store.read(allStatuses)).toHaveLength(500);
    await store.flush();
    expect(await store.read(allStatuses)).toHaveLength(1_200);
  });
});

describe('a state whose disk fails', () => {
  it('refuses what it cannot keep, says so once, and recovers by itself', async () => {
    const sync = await stubbedSync();
    const world = new StateWorld();
    const store = await world.open();
    await add(store, 'a');
    sync.mockRejectedValue(diskError('EIO'));
    for (const name of ['b', 'c']) {
      await expect(add(store, name)).rejects.toMatchObject({
        code: 'state/unavailable',
        message: expect.stringContaining('What was acknowledged before still holds.'),
        cause: { code: 'storage/io', cause: { code: 'EIO' } },
      });
    }
    expect(world.told).toEqual(['state.degraded']);
    expect(store.health).toMatchObject({ status: 'degraded', error: { code: 'state/unavailable' } });
    await world.clock.elapse(10_000);
    expect(world.told).toEqual(['state.degraded']);
    sync.mockRestore();
    await expect.poll(() => toldLater(world)).toEqual(['state.degraded', 'state.recovered']);
    expect(store.health).toEqual({ status: 'ok' });
    await add(store, 'd');
    expect(world.told).toHaveLength(2);
  });

  it('recovers with the next write that the disk takes', async () => {
    const sync = await stubbedSync();
    const world = new StateWorld();
    const store = await world.open();
    sync.mockRejectedValueOnce(diskError('ENOSPC'));
    await expect(add(store, 'a')).rejects.toMatchObject({ cause: { code: 'storage/full' } });
    world.clock.advance(500);
    await add(store, 'b');
    expect(world.events).toMatchObject([
      { type: 'state.degraded' },
      { type: 'state.recovered', durationMs: 500 },
    ]);
  });

  it('writes the status that it could not write when it can, each slot as it was last', async () => {
    const world = new StateWorld();
    const store = await world.open();
    const readOnly = (on: boolean) =>
      store.read((database) =>
        database.exec(on ? sql`PRAGMA query_only = ON` : sql`PRAGMA query_only = OFF`),
      );
    await readOnly(true);
    store.statuses.put(status('cache'));
    store.statuses.put(status('queue'));
    await expect(add(store, 'a')).rejects.toMatchObject({ cause: { code: 'storage/no-access' } });
    store.statuses.put(status('cache', 9));
    expect(store.statuses.isWaiting).toBe(true);
    await readOnly(false);
    expect(await store.read(allStatuses)).toEqual([]);
    await expect.poll(() => toldLater(world)).toEqual(['state.degraded', 'state.recovered']);
    expect(store.statuses.isWaiting).toBe(false);
    expect(await store.read(allStatuses)).toEqual([status('cache', 9), status('queue')]);
  });

  it('never writes an older status over a newer one', async () => {
    const sync = await stubbedSync();
    const world = new StateWorld();
    const store = await world.open();
    await store.flush();
    sync.mockClear();
    let fail: (error: Error) => void = () => {};
    sync.mockImplementationOnce(() => new Promise((_, reject) => (fail = reject)));
    store.statuses.put(status('cache', 1));
    const written = add(store, 'a');
    await expect.poll(() => sync.mock.calls.length).toBe(1);
    store.statuses.put(status('cache', 2));
    fail(diskError('EIO'));
    await expect(written).rejects.toMatchObject({ code: 'state/unavailable' });
    await expect.poll(() => toldLater(world)).toEqual(['state.degraded', 'state.recovered']);
    expect(await store.read(allStatuses)).toEqual([status('cache', 2)]);
  });

  it('waits 10 s for a disk that hangs, then for nobody until it answers', async () => {
    const sync = await stubbedSync();
    const world = new StateWorld();
    const diskClock = new ManualClock();
    const store = await world.open({ diskClock });
    await store.flush();
    sync.mockClear();
    let release = () => {};
    sync.mockImplementationOnce(() => new Promise((resolve) => (release = resolve)));
    const first = add(store, 'a');
    await expect.poll(() => sync.mock.calls.length).toBe(1);
    const refused = Promise.allSettled([first, add(store, 'b')]);
    await world.clock.elapse(1_000_000);
    await diskClock.elapse(9_999);
    expect(world.told).toEqual([]);
    await diskClock.elapse(1);
    const noAnswer = { code: 'state/unavailable', cause: { code: 'storage/no-answer' } };
    expect(await refused).toMatchObject([{ reason: noAnswer }, { reason: noAnswer }]);
    await world.clock.elapse(100_000);
    await expect(add(store, 'c')).rejects.toMatchObject(noAnswer);
    expect(sync).toHaveBeenCalledTimes(1);
    release();
    await expect.poll(() => world.told).toEqual(['state.degraded', 'state.recovered']);
    await add(store, 'd');
    expect(await names(store)).toEqual(['a', 'd']);
    expect(diskClock.timers).toBe(0);
  });

  it('waits a moment for who else has it locked, once for all who ask, and refuses', async () => {
    const world = new StateWorld();
    const store = await world.open();
    const other = await openDatabase(world.file);
    onTestFinished(() => other.close());
    other.exec(sql`BEGIN IMMEDIATE`);
    const start = performance.now();
    const many = await Promise.allSettled(Array.from({ length: 50 }, (_, at) => add(store, `a${at}`)));
    expect(performance.now() - start).toBeLessThan(5_000);
    for (const one of many) {
      expect(one).toMatchObject({ reason: { code: 'state/unavailable', cause: { code: 'storage/busy' } } });
    }
    other.exec(sql`ROLLBACK`);
    await add(store, 'b');
    expect(await names(store)).toEqual(['b']);
    expect(world.told).toEqual(['state.degraded', 'state.recovered']);
  });

  it('is not asked again and again where one of many writes is wrong as well', async () => {
    const store = await new StateWorld().open();
    let tries = 0;
    const counted = (database: Database) => {
      tries += 1;
      return database.run(sql`UPDATE meta SET value = value`);
    };
    const failingLater = (database: Database) => {
      // In place of a disk that fails between the first try and the second.
      if (tries > 0) database.exec(sql`PRAGMA query_only = ON`);
      return database.run(sql`UPDATE meta SET value = value`);
    };
    const wrong = () => {
      throw new RangeError('no');
    };
    const works = [failingLater, counted, counted, wrong, counted];
    const outcomes = await Promise.allSettled(works.map((work) => store.write<number>(work)));
    for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: { code: 'state/unavailable' } });
    expect(tries).toBe(2);
    await store.read((database) => database.exec(sql`PRAGMA query_only = OFF`));
    await add(store, 'b');
  });

  it('acknowledges nothing in a file that is not where it was', async () => {
    const world = new StateWorld();
    const store = await world.open();
    await add(store, 'a');
    renameSync(world.file, `${world.file}.away`);
    await expect(add(store, 'b')).rejects.toMatchObject({
      code: 'state/unavailable',
      cause: { code: 'storage/moved' },
    });
    renameSync(`${world.file}.away`, world.file);
    await add(store, 'c');
    expect(world.told).toEqual(['state.degraded', 'state.recovered']);
  });
});
