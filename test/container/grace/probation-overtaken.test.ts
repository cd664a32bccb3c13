import { describe, expect, it } from 'vitest';
import { ProbeWorld, Store } from '../../support/probe-world.js';
import { gate } from '../../support/traced-parts.js';
import { fails, onProbation, probation, tries } from './on-probation.js';

describe('a probation that something else overtakes', () => {
  it('ends with the next switch: the old one retires, and nothing returns to it', async () => {
    await using trial = await onProbation();
    const { world, swap, store } = trial;
    const next = world.app.swap(Store, { provider: 'c' });
    expect(await world.report(swap)).toMatchObject({ outcome: 'switched' });
    await world.report(next);
    tries(store, 10);
    expect(store.name()).toBe('c#3');
    expect(world.disposals).toEqual(['a#1: 1', 'b#2: 1', 'c#3: 0']);
    expect(world.clock.timers).toBe(0);
  });

  describe('by whoever hears of its switch, in that tick', () => {
    it('ends: its calls have failed already, and the old one serves again', async () => {
      await using world = await ProbeWorld.start();
      const { store } = world;
      const hearing = world.app.events$.subscribe(({ type }) => {
        if (type === 'swap.switched') tries(store, 4);
      });
      const swap = world.app.swap(Store, { provider: 'b', probation });
      expect(await world.report(swap)).toMatchObject({ outcome: 'rolledBack' });
      hearing.unsubscribe();
      expect([store.name(), world.disposals]).toEqual(['a#1', ['a#1: 0', 'b#2: 1']]);
    });

    it('ends: what it would return to is not offered any more, and goes', async () => {
      await using world = await ProbeWorld.start();
      const hearing = world.app.events$.subscribe(({ type }) => {
        if (type === 'swap.switched') void world.app.unregister(Store, 'a');
      });
      const swap = world.app.swap(Store, { provider: 'b', probation });
      expect(await world.report(swap)).toMatchObject({ outcome: 'switched' });
      hearing.unsubscribe();
      expect(world.app.status(Store)).toMatchObject({ state: 'active', probation: undefined });
      expect([world.disposals, world.clock.timers]).toEqual([['a#1: 1', 'b#2: 0'], 0]);
    });
  });

  it('goes on when the next change fails', async () => {
    await using trial = await onProbation();
    const { world, store } = trial;
    world.when('c', { init: fails });
    await world.failure(world.app.swap(Store, { provider: 'c' }));
    tries(store, 4);
    expect(store.name()).toBe('a#1');
  });

  it('supersedes a refresh that is under way when it fails', async () => {
    await using trial = await onProbation();
    const { world, store } = trial;
    const until = gate();
    world.when('b', { init: () => until.promise });
    const refresh = world.app.refresh(Store);
    await world.clock.settle();
    tries(store, 4);
    until.open();
    expect(await world.report(refresh)).toMatchObject({ outcome: 'superseded' });
    expect(store.name()).toBe('a#1');
    await world.clock.settle();
    expect(world.disposals).toEqual(['a#1: 0', 'b#2: 1', 'b#3: 1']);
  });

  it('lets a swap that is under way when it fails switch from what it returned to', async () => {
    await using trial = await onProbation();
    const { world, swap, store } = trial;
    const until = gate();
    world.when('c', { init: () => until.promise });
    const next = world.app.swap(Store, { provider: 'c' });
    await world.clock.settle();
    tries(store, 4);
    expect(store.name()).toBe('a#1');
    until.open();
    expect(await world.report(next)).toMatchObject({ outcome: 'switched', from: 'a#1', to: 'c#3' });
    expect(await world.report(swap)).toMatchObject({ outcome: 'rolledBack' });
    expect(world.disposals).toEqual(['a#1: 1', 'b#2: 1', 'c#3: 0']);
  });

  it('does not empty a slot when something that was to leave it as it was comes after the return', async () => {
    await using trial = await onProbation();
    const { world, store } = trial;
    const until = gate();
    world.when('c', { init: () => until.promise });
    const pin = world.app.getAsync<Store>('adapter:store', { provider: 'c' });
    await world.clock.settle();
    tries(store, 4);
    until.open();
    expect((await pin).name()).toBe('c#3');
    expect(store.name()).toBe('a#1');
  });

  it('ends when the old candidate is taken away', async () => {
    await using trial = await onProbation();
    const { world, swap, store } = trial;
    await world.report(world.app.unregister(Store, 'a'));
    expect(await world.report(swap)).toMatchObject({ outcome: 'switched' });
    tries(store, 10);
    expect(store.name()).toBe('b#2');
    expect(world.disposals).toEqual(['a#1: 1', 'b#2: 0']);
  });

  it('ends when the new candidate is taken away: the slot follows its ranking', async () => {
    await using trial = await onProbation();
    const { world, swap, store } = trial;
    await world.report(world.app.unregister(Store, 'b'));
    await world.report(swap);
    expect(store.name()).toBe('a#3');
    expect(world.disposals).toEqual(['a#1: 1', 'b#2: 1', 'a#3: 0']);
  });

  it('goes on while the slot is paused, and returns to a slot that stays paused', async () => {
    await using trial = await onProbation();
    const { world, store } = trial;
    const until = gate();
    const calls = Array.from({ length: 4 }, () => store.wait(until.promise.then(fails)));
    const settled = Promise.allSettled(calls);
    await world.app.pause(Store);
    until.open();
    await settled;
    expect(world.app.status(Store)).toMatchObject({ active: 'a', activity: 'paused' });
    expect(() => store.name()).toThrow(expect.objectContaining({ code: 'activity/paused' }));
    await world.app.resume(Store);
    expect(store.name()).toBe('a#1');
  });

  it('ends at once when the application closes', async () => {
    await using trial = await onProbation();
    const { world, swap } = trial;
    const closed = world.app.close();
    expect(await world.report(swap)).toMatchObject({ outcome: 'switched' });
    await closed;
    expect(world.disposals).toEqual(['a#1: 1', 'b#2: 1']);
    expect(world.clock.timers).toBe(0);
  });

  it('promise P4: holds up no other change of the slot, through many of them', async () => {
    await using world = await ProbeWorld.start();
    for (let round = 0; round < 200; round += 1) {
      const provider = round % 2 === 0 ? 'b' : 'a';
      const swap = world.app.swap(Store, { provider, probation });
      await swap.switched;
      if (round % 3 === 0) tries(world.store, 4);
    }
    await world.pass(1_000);
    expect(world.app.status(Store)).toMatchObject({ probation: undefined, retiring: [] });
    expect(world.disposals.filter((line) => line.endsWith(': 0'))).toHaveLength(1);
    expect(world.disposals.every((line) => /: [01]$/.test(line))).toBe(true);
  });
});
