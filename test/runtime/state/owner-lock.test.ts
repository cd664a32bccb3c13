import { existsSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { add, names, StateWorld } from './state-world.js';

const LOST = {
  code: 'state/unavailable',
  message: expect.stringMatching(/^Nothing is recorded: another process may have the state\. .*owner\.lock"/),
  hint: expect.stringContaining('owner.lock'),
  cause: { code: 'storage/moved' },
};

async function opened() {
  const world = new StateWorld();
  const store = await world.open();
  return { world, store, lock: join(world.dir, 'owner.lock'), record: join(world.dir, 'owner.json') };
}

/** Until a sign of life that was due has been given. */
async function beat({ clock }: StateWorld): Promise<void> {
  await clock.elapse(5_000);
  await expect.poll(() => clock.timers).toBeGreaterThan(0);
}

describe('the owner of a state whose owner.lock is removed', () => {
  it('writes nothing more, and goes on when it is put back', async () => {
    const { world, store, lock } = await opened();
    await add(store, 'a');
    renameSync(lock, `${lock}.away`);
    await expect(add(store, 'b')).rejects.toMatchObject(LOST);
    expect(store.health).toMatchObject({ status: 'degraded', error: LOST });
    expect(await names(store)).toEqual(['a']);
    renameSync(`${lock}.away`, lock);
    await add(store, 'c');
    expect(world.told).toEqual(['state.degraded', 'state.recovered']);
    expect(await names(store)).toEqual(['a', 'c']);
  });

  it('takes no backup in place of what another process may have open', async () => {
    const { world, store, lock } = await opened();
    const copy = join(world.dir, 'copy.db');
    await store.backup(copy);
    await add(store, 'a');
    rmSync(lock);
    await expect(store.restore(copy)).rejects.toMatchObject(LOST);
    expect(existsSync(join(world.dir, 'quarantine'))).toBe(false);
    expect(await names(store)).toEqual(['a']);
  });

  it('says so within 5 s, also where nothing is to be written', async () => {
    const { world, lock } = await opened();
    rmSync(lock);
    await beat(world);
    await expect.poll(() => world.events).toMatchObject([{ type: 'state.degraded', error: LOST }]);
  });

  it('leaves the one who came after alone: neither its record nor its sign of life is touched', async () => {
    const { world, store, lock, record } = await opened();
    rmSync(lock);
    const other = new StateWorld(world.dir);
    const next = await other.open();
    utimesSync(record, 1, 1);
    const said = readFileSync(record, 'utf8');
    await beat(world);
    await store.close();
    expect(readFileSync(record, 'utf8')).toBe(said);
    await expect(world.open()).rejects.toMatchObject({ code: 'state/in-use', owner: { pid: process.pid } });
    await add(next, 'b');
    expect(other.told).toEqual([]);
    await next.close();
    expect(existsSync(record)).toBe(false);
  });
});

describe('the owner of a state whose owner.json', () => {
  it.each([
    ['is removed', undefined],
    ['is overwritten', 'x'],
    ['names another process of this machine', JSON.stringify({ pid: 1, host: hostname(), since: 0 })],
  ])('%s says again who it is, and keeps the state', async (_, text) => {
    const { world, store, record } = await opened();
    const said = readFileSync(record, 'utf8');
    rmSync(record);
    if (text !== undefined) writeFileSync(record, text);
    await beat(world);
    await expect.poll(() => existsSync(record) && readFileSync(record, 'utf8')).toBe(said);
    await add(store, 'a');
    expect(world.told).toEqual([]);
  });

  it('names another machine writes nothing more until that is silent for 15 s', async () => {
    const { world, store, record } = await opened();
    const owner = { pid: 4_711, host: 'elsewhere', since: world.clock.epoch() };
    writeFileSync(record, JSON.stringify(owner));
    const seconds = world.clock.epoch() / 1_000;
    utimesSync(record, seconds, seconds);
    await beat(world);
    const error = { code: 'state/unavailable', message: expect.stringContaining('elsewhere'), owner };
    await expect.poll(() => world.events).toMatchObject([{ type: 'state.degraded', error }]);
    await expect(add(store, 'a')).rejects.toMatchObject(error);
    expect(JSON.parse(readFileSync(record, 'utf8'))).toEqual(owner);
    await expect
      .poll(async () => {
        await beat(world);
        return world.told;
      })
      .toEqual(['state.degraded', 'state.recovered']);
    expect(JSON.parse(readFileSync(record, 'utf8'))).toMatchObject({ pid: process.pid });
    await add(store, 'b');
    expect(await names(store)).toEqual(['b']);
  });
});
