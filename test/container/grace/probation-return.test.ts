import { describe, expect, it } from 'vitest';
import { ProbeWorld, Store } from '../../support/probe-world.js';
import { gate } from '../../support/traced-parts.js';
import { broken, fails, onProbation, probation, tries } from './on-probation.js';

const INDEX = 'adapter:index';

describe('what a probation that failed leaves', () => {
  it('is the selection as it was, and a candidate that automatic requests leave alone', async () => {
    await using trial = await onProbation();
    const { world, swap, store } = trial;
    expect(world.app.explain(Store).selection).toMatchObject({ provider: 'b', layer: 'operator' });
    tries(store, 4);
    expect(world.app.explain(Store).selection).toBeUndefined();
    await world.report(swap);
    expect(world.happenings).toEqual(
      expect.arrayContaining(['rolledBack', 'candidate.blocked', 'selection.changed', 'completed']),
    );
    const told = world.events.find(({ type }) => type === 'swap.rolledBack');
    expect(told).toMatchObject({
      slot: 'adapter:store',
      from: { provider: 'b', generation: 2 },
      to: { provider: 'a', generation: 1 },
      calls: 4,
      failures: 4,
    });
    // Ranked first, and yet not tried before its time has come.
    await world.report(world.app.register(world.offer('z', { stackLevel: -50 })));
    expect(world.store.name()).toBe('a#1');
  });

  it('is an earlier selection of the operator again, and a durable wish is dropped', async () => {
    await using world = await ProbeWorld.start();
    await world.report(world.app.swap(Store, { provider: 'c' }));
    const swap = world.app.select(Store, 'b', { probation });
    await swap.switched;
    tries(world.store, 4);
    expect(await world.report(swap)).toMatchObject({ outcome: 'rolledBack' });
    expect(world.app.explain(Store).selection).toMatchObject({ provider: 'c', layer: 'operator' });
    await world.pass(120_000);
    expect(world.app.status(Store)).toMatchObject({ active: 'c', probation: undefined });
  });

  it('is what a refresh renewed, for all its cells', async () => {
    await using world = await ProbeWorld.start();
    const pin = await world.app.getAsync<Store>('adapter:store', { provider: 'a' });
    const swap = world.app.refresh(Store, { probation });
    await swap.switched;
    expect([world.store.name(), pin.name()]).toEqual(['a#2', 'a#2']);
    tries(pin, 3);
    expect([world.store.name(), pin.name()]).toEqual(['a#1', 'a#1']);
    expect(await world.report(swap)).toMatchObject({ outcome: 'rolledBack' });
    expect(world.happenings).not.toContain('candidate.blocked');
    expect(world.disposals).toEqual(['a#1: 0', 'a#2: 1']);
  });

  it('promise P5: is the whole group where it was, whichever of its slots fails', async () => {
    await using world = await ProbeWorld.start({
      slots: { 'adapter:store': ['a', 'b'], [INDEX]: ['i', 'j'] },
    });
    const { app } = world;
    const swap = app.swapAll(
      [
        { slot: Store, provider: 'b' },
        { slot: INDEX, provider: 'j' },
      ],
      { probation },
    );
    await swap.switched;
    expect(app.status().map(({ active }) => active)).toEqual(['b', 'j']);
    tries(app.get<Store>(INDEX), 4);
    expect(app.status().map(({ active }) => active)).toEqual(['a', 'i']);
    expect(await world.report(swap)).toMatchObject({ outcome: 'rolledBack' });
    expect(world.disposals).toEqual(['a#1: 0', 'i#1: 0', 'b#2: 1', 'j#2: 1']);
    expect(app.explain(INDEX).selection).toBeUndefined();
  });

  it('tells watchers and switched hooks, which may fail', async () => {
    await using trial = await onProbation();
    const { world, swap, store } = trial;
    const served: string[] = [];
    world.app.watch(Store).subscribe(({ provider, generation }) => served.push(`${provider}#${generation}`));
    world.app.hooks.switched(Store, ({ from, to }) => {
      served.push(`${from} to ${to}`);
      fails();
    });
    tries(store, 4);
    expect(served).toEqual(['b#2', 'a#1', 'b#2 to a#1']);
    expect((await world.report(swap)).warnings).toMatchObject([
      { code: 'swap/rolled-back' },
      { code: 'swap/switched-hook-failed' },
    ]);
  });

  it('leaves an instance that a pin holds serving that pin', async () => {
    await using world = await ProbeWorld.start();
    const pin = await world.app.getAsync<Store>('adapter:store', { provider: 'b' });
    const swap = world.app.swap(Store, { provider: 'b', probation });
    await swap.switched;
    expect(world.store.name()).toBe('b#2');
    tries(world.store, 3);
    await world.report(swap);
    expect([world.store.name(), pin.name()]).toEqual(['a#1', 'b#2']);
    expect(world.disposals).toEqual(['a#1: 0', 'b#2: 0']);
  });

  it('lets what was built for a pin of the old candidate give way to the old instance', async () => {
    await using trial = await onProbation();
    const { world, swap, store } = trial;
    const pin = await world.app.getAsync<Store>('adapter:store', { provider: 'a' });
    expect(pin.name()).toBe('a#3');
    tries(store, 4);
    expect([store.name(), pin.name()]).toEqual(['a#1', 'a#1']);
    await world.report(swap);
    expect(world.disposals).toEqual(['a#1: 0', 'b#2: 1', 'a#3: 1']);
  });
});

describe('an instance that a probation returned to', () => {
  const told = { pause: () => undefined, resume: () => undefined };
  const heard = ({ trace }: ProbeWorld) => trace.filter((line) => /^(pause|resume) /.test(line));

  it('is told that the slot was resumed while it stood by', async () => {
    await using world = await ProbeWorld.start();
    for (const provider of ['a', 'b']) world.when(provider, told);
    await world.app.pause(Store);
    const swap = world.app.swap(Store, { provider: 'b', probation });
    await swap.switched;
    await world.clock.settle();
    await world.app.resume(Store);
    tries(world.store, 4);
    expect(await world.report(swap)).toMatchObject({ outcome: 'rolledBack' });
    expect(heard(world)).toEqual(['pause a#1', 'pause b#2', 'resume b#2', 'resume a#1']);
  });

  it('is told that the slot was paused while it stood by, and when that is over', async () => {
    await using trial = await onProbation();
    const { world, swap, store } = trial;
    for (const provider of ['a', 'b']) world.when(provider, told);
    const until = gate();
    const running = Promise.allSettled([1, 2, 3, 4].map(() => store.wait(until.promise)));
    await world.app.pause(Store);
    until.fail(broken);
    await running;
    expect(await world.report(swap)).toMatchObject({ outcome: 'rolledBack' });
    expect(world.app.status(Store)).toMatchObject({ active: 'a', activity: 'paused' });
    await world.app.resume(Store);
    expect(heard(world)).toEqual(['pause b#2', 'pause a#1', 'resume a#1']);
  });
});
