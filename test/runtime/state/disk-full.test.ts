import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { putSelection } from '../../../src/runtime/state/kept-selections.js';
import { allStatuses } from '../../../src/runtime/state/kept-statuses.js';
import { add, names, StateWorld, toldLater } from './state-world.js';
import { canMount, mountTinyDisk } from './tiny-disk.js';

/** A state on a small file system, and what fills that to the last page. */
function onTinyDisk(size: string) {
  const { at, fill, empty } = mountTinyDisk(size);
  return { world: new StateWorld(join(at, 'state')), fill, empty };
}

// Whoever may not mount one, as most people on their own machine, has this run where somebody may: in CI.
describe.skipIf(!canMount)('a state on a disk that fills', () => {
  it('refuses what there is no room for, loses nothing, and recovers by itself', async () => {
    const { world, fill, empty } = onTinyDisk('400k');
    const store = await world.open();
    const acknowledged: string[] = [];
    const tryOne = async (name: string) => {
      await add(store, name);
      acknowledged.push(name);
    };
    await tryOne('first');
    fill();
    const refusals: unknown[] = [];
    for (let at = 0; at < 200; at += 1)
      await tryOne(`n${at}`).catch((error: unknown) => refusals.push(error));
    expect(refusals.length).toBeGreaterThan(0);
    for (const refusal of refusals) {
      expect(refusal).toMatchObject({ code: 'state/unavailable', cause: { code: 'storage/full' } });
    }
    expect(world.told).toEqual(['state.degraded']);
    expect((await names(store)).sort()).toEqual(acknowledged.toSorted());
    store.statuses.put({
      slot: 'adapter:cache',
      successfulSwaps: 1,
      failedSwaps: 0,
      recentSwapDurationsMs: [],
      at: 5,
    });
    await world.clock.elapse(5_000);
    expect(store.health.status).toBe('degraded');
    empty();
    await expect.poll(() => toldLater(world)).toEqual(['state.degraded', 'state.recovered']);
    await expect.poll(() => store.read(allStatuses)).toHaveLength(1);
    await tryOne('last');
    await store.close();
    const again = await world.open();
    expect((await names(again)).sort()).toEqual(acknowledged.toSorted());
    expect(await again.verify()).toMatchObject({ isSound: true });
  });

  it('makes no backup that has no room, and restores none', async () => {
    const { world, fill, empty } = onTinyDisk('3m');
    const store = await world.open();
    const why = 'x'.repeat(1_000);
    await store.write((database) => {
      for (let at = 0; at < 60; at += 1) {
        const selection = { slot: `adapter:s${at}`, provider: `p${at}`, why, at } as const;
        putSelection(database, selection, store.texts);
      }
    });
    const path = join(world.dir, 'copy.db');
    await store.backup(path);
    fill();
    await expect(store.backup(`${path}.2`)).rejects.toMatchObject({
      code: 'state/no-backup',
      message: expect.stringContaining('there is no room left'),
    });
    await expect(store.restore(path)).rejects.toMatchObject({
      code: 'state/unavailable',
      message: expect.stringContaining('The state is as it was.'),
    });
    empty();
    expect(await names(store)).toHaveLength(60);
    await store.restore(path);
    await add(store, 'last');
    expect(await names(store)).toHaveLength(61);
  });

  it('cannot be opened where there is no room for it, and can when there is', async () => {
    const { world, fill, empty } = onTinyDisk('400k');
    fill();
    await expect(world.open()).rejects.toMatchObject({
      code: 'state/unavailable',
      cause: { code: 'storage/full' },
    });
    empty();
    await add(await world.open(), 'a');
  });
});
