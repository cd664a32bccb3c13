import { describe, expect, it } from 'vitest';
import { ProbeWorld, Store } from '../../support/probe-world.js';
import { gate } from '../../support/traced-parts.js';
import { DesireWorld, Link } from '../desires/desire-world.js';
import { broken, onProbation, probation, tries } from './on-probation.js';

const INDEX = 'adapter:index';
const succeeds = (): undefined => undefined;

describe('a probation whose new instance is renewed', () => {
  it('goes on with the newer one, and returns to what stood by all the time', async () => {
    await using trial = await onProbation();
    const { world, swap, store } = trial;
    expect(await world.report(world.app.refresh(Store))).toMatchObject({ outcome: 'switched', to: 'b#3' });
    expect(world.app.status(Store).probation).toMatchObject({ calls: 0, standby: ['a#1'] });
    tries(store, 4);
    expect(store.name()).toBe('a#1');
    expect(await world.report(swap)).toMatchObject({ outcome: 'rolledBack' });
    expect(world.app.status(Store)).toMatchObject({ active: 'a', probation: undefined, retiring: [] });
    expect(world.app.explain(Store)).not.toHaveProperty('selection');
    expect([world.disposals, world.clock.timers]).toEqual([['a#1: 0', 'b#2: 1', 'b#3: 1'], 1]);
  });

  it('counts the newer one from nothing, whatever calls of the other one still fail', async () => {
    await using trial = await onProbation();
    const { world, store } = trial;
    const until = gate();
    const late = store.wait(until.promise);
    tries(store, 3);
    const refresh = world.app.refresh(Store);
    await refresh.switched;
    until.fail(broken);
    await expect(late).rejects.toBe(broken);
    tries(store, 3);
    expect(world.app.status(Store)).toMatchObject({ active: 'b', probation: { calls: 3, failures: 3 } });
    tries(store, 1);
    expect(store.name()).toBe('a#1');
  });

  it('ends when it was to end at first, however often it is renewed', async () => {
    await using trial = await onProbation();
    const { world, swap, store } = trial;
    const until = world.app.status(Store).probation?.until;
    for (let time = 0; time < 3; time += 1) {
      await world.pass(300);
      await world.report(world.app.refresh(Store));
      expect(world.app.status(Store).probation).toMatchObject({ until });
    }
    expect(await world.report(swap, 100)).toMatchObject({ outcome: 'switched' });
    tries(store, 10);
    expect(store.name()).toBe('b#5');
    expect(world.disposals).toEqual(['a#1: 1', 'b#2: 1', 'b#3: 1', 'b#4: 1', 'b#5: 0']);
  });

  it('ends with a refresh that asks for a probation of its own', async () => {
    await using trial = await onProbation();
    const { world, swap, store } = trial;
    const refresh = world.app.refresh(Store, { probation });
    expect(await world.report(swap)).toMatchObject({ outcome: 'switched' });
    expect(world.app.status(Store).probation).toMatchObject({ standby: ['b#2'] });
    tries(store, 4);
    expect(store.name()).toBe('b#2');
    expect(await world.report(refresh)).toMatchObject({ outcome: 'rolledBack' });
    expect(world.disposals).toEqual(['a#1: 1', 'b#2: 0', 'b#3: 1']);
  });

  it('keeps the count of what else it is about, and returns with all of it', async () => {
    await using world = await ProbeWorld.start({
      slots: { 'adapter:store': ['a', 'b'], [INDEX]: ['i', 'j'] },
    });
    const { app } = world;
    const members = [
      { slot: Store, provider: 'b' },
      { slot: INDEX, provider: 'j' },
    ] as const;
    const swap = app.swapAll(members, { probation: { ...probation, minCalls: 6 } });
    await swap.switched;
    tries(world.store, 2, succeeds);
    tries(app.get<Store>(INDEX), 2);
    await world.report(app.refresh(Store));
    expect(app.status(INDEX).probation).toMatchObject({ calls: 2, failures: 2 });
    tries(world.store, 4, succeeds);
    expect(app.status().map(({ active }) => active)).toEqual(['a', 'i']);
    expect(await world.report(swap)).toMatchObject({ outcome: 'rolledBack' });
    expect(world.disposals).toEqual(['a#1: 0', 'i#1: 0', 'b#2: 1', 'j#2: 1', 'b#3: 1']);
  });

  it('goes on where it is rebuilt with something that was swapped', async () => {
    await using world = await ProbeWorld.start({
      slots: { [INDEX]: ['i', 'j'], 'adapter:store': ['a', 'b'] },
      inject: { b: [{ token: INDEX, onSwap: 'rebuild' }] },
    });
    const swap = world.app.swap(Store, { provider: 'b', probation });
    await swap.switched;
    await world.report(world.app.swap(INDEX, { provider: 'j' }));
    expect(world.store.name()).toBe('b#3');
    tries(world.store, 3);
    expect(world.store.name()).toBe('a#1');
    expect(await world.report(swap)).toMatchObject({ outcome: 'rolledBack' });
    expect(world.disposals).toEqual(['i#1: 1', 'a#1: 0', 'b#2: 1', 'j#2: 0', 'b#3: 1']);
  });
});

describe('a probation, and settings that change meanwhile', () => {
  const terms = { windowMs: 1_000, minCalls: 2, maxErrorRate: 0 };

  /** One provider served, and the other one has just come to, on probation. */
  async function tried(from: string, to: string, pinned?: string): Promise<DesireWorld> {
    const world = await DesireWorld.start();
    const { changes } = world.container;
    if (pinned) await world.container.getAsync(Link, { provider: pinned });
    await Promise.all([changes.swap(Link, { provider: from }), world.settled()]);
    await Promise.all([changes.swap(Link, { provider: to, probation: terms }).switched, world.settled()]);
    return world;
  }

  const callsFail = ({ link }: DesireWorld): void => {
    for (let time = 0; time < 2; time += 1) expect(() => link.url()).toThrow(/no answer/);
  };

  it('goes on with the instance that has them, and returns where it cannot work with them', async () => {
    await using world = await tried('hooked', 'plain');
    world.script.dead.add('plain nowhere');
    await world.settle('plain', 'nowhere');
    callsFail(world);
    expect(world.link.url()).toBe('default');
    await world.settled();
    expect(world.container.status(Link)).toMatchObject({ active: 'hooked', probation: undefined });
  });

  it('returns to what has settings that are wished no more, and renews that', async () => {
    await using world = await tried('hooked', 'plain');
    world.script.dead.add('plain default');
    await world.settle('hooked', 'elsewhere');
    callsFail(world);
    await world.settled();
    expect(world.link.url()).toBe('elsewhere');
    expect(world.container.desires.differences()).toEqual([]);
  });

  it('returns to the newer instance of what it came from, where a pin had that renewed', async () => {
    await using world = await tried('plain', 'hooked', 'plain');
    world.script.dead.add('hooked default');
    await world.settle('plain', 'there');
    callsFail(world);
    expect(world.link.url()).toBe('there');
    await world.settled();
    expect(world.container.desires.differences()).toEqual([]);
  });

  it('comes to rest where it returned to, although the failing one was just being renewed', async () => {
    await using world = await tried('hooked', 'plain');
    const until = gate();
    world.script.slow.set('there', until.promise);
    world.script.dead.add('plain default');
    await world.settle('plain', 'there');
    callsFail(world);
    until.open();
    await world.settled();
    expect(world.container.status(Link)).toMatchObject({ active: 'hooked', probation: undefined });
    expect(world.link.url()).toBe('default');
    expect(world.container.desires.differences()).toEqual([]);
  });
});
