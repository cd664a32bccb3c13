import { describe, expect, it } from 'vitest';
import { PROBE, ProbeWorld, Store, type Behaviour } from '../../support/probe-world.js';
import { gate } from '../../support/traced-parts.js';

/** Holds a swap to `b` in one phase until it is let go. */
type Holding = (world: ProbeWorld, until: Promise<unknown>) => void;

const holdIn = (behaviour: (until: Promise<unknown>) => Behaviour): Holding => {
  return (world, until) => world.when('b', behaviour(until));
};

const phases: readonly (readonly [string, Holding])[] = [
  ['build', holdIn((until) => ({ build: () => until.then(() => PROBE) }))],
  ['init', holdIn((until) => ({ init: () => until }))],
  ['health', holdIn((until) => ({ health: () => until.then(() => ({ status: 'healthy' })) }))],
  ['preSwap', ({ app }, until) => void app.hooks.preSwap(Store, () => until)],
];

describe('aborting a swap', () => {
  it.each(phases)('L10: in the phase %s leaves nothing behind', async (phase, hold) => {
    await using world = await ProbeWorld.start();
    const until = gate();
    hold(world, until.promise);
    const swap = world.app.swap(Store, { provider: 'b' });
    expect(await world.outcome(swap)).toBeUndefined();
    expect(world.app.status(Store)).toMatchObject({ state: 'swapping', pending: 'b' });

    swap.abort('enough');
    expect(await world.failure(swap)).toMatchObject({
      code: 'swap/aborted',
      phase,
      stillActive: 'a#1',
      message: `adapter:store: the change was aborted: enough (phase ${phase}). a#1 stays active.`,
    });
    await expect(swap.switched).rejects.toMatchObject({ code: 'swap/aborted' });
    expect(world.app.status(Store)).toMatchObject({
      state: 'active',
      active: 'a',
      pending: undefined,
      failedSwaps: 0,
    });

    until.open();
    await world.clock.settle();
    expect(world.disposals).toEqual(['a#1: 0', 'b#2: 1']);
    expect(world.store.name()).toBe('a#1');
    expect(world.clock.timers).toBe(0);
    expect(world.trace).not.toContain('activate b#2');
  });

  it('L10: while its factory never returns leaves it abandoned from its deadline on', async () => {
    await using world = await ProbeWorld.start({ deadlines: { build: 1_000 } });
    world.when('b', { build: () => new Promise(() => undefined) });
    const swap = world.app.swap(Store, { provider: 'b' });
    await world.clock.settle();
    swap.abort();
    expect(await world.failure(swap)).toMatchObject({ code: 'swap/aborted' });
    await world.pass(1_000);
    expect(world.app.status(Store)).toMatchObject({
      state: 'active',
      pending: undefined,
      abandoned: ['b#2 build'],
    });
    expect(await world.report(world.app.swap(Store, { provider: 'c' }))).toMatchObject({
      outcome: 'switched',
    });
  });

  it('L10: before it started, or from a subscriber that hears it start', async () => {
    await using world = await ProbeWorld.start();
    const early = world.app.swap(Store, { provider: 'b' });
    early.abort();
    expect(await world.failure(early)).toMatchObject({ code: 'swap/aborted' });

    const controller = new AbortController();
    const subscription = world.app.events$.subscribe(({ type }) => {
      if (type === 'swap.started') controller.abort(new TypeError('not now'));
    });
    const heard = world.app.swap(Store, { provider: 'b', signal: controller.signal });
    expect(await world.failure(heard)).toMatchObject({ code: 'swap/aborted' });
    subscription.unsubscribe();
    expect(world.trace).toEqual([]);
    expect(world.app.status(Store)).toMatchObject({ state: 'active', pending: undefined });
  });

  it('L10: while it waits in the queue never builds it', async () => {
    await using world = await ProbeWorld.start();
    const go = gate();
    world.when('a', { init: () => go.promise });
    const holder = world.app.refresh(Store);
    const queued = world.app.swap(Store, { provider: 'b' });
    queued.abort();
    expect(await world.failure(queued)).toMatchObject({ code: 'swap/aborted', stillActive: 'a#1' });
    go.open();
    await world.report(holder);
    expect(world.store.name()).toBe('a#2');
    expect(world.trace.some((line) => line.startsWith('build b'))).toBe(false);
  });

  it('lets what is queued behind it begin at once, while a slow clean-up of what it built goes on', async () => {
    await using world = await ProbeWorld.start();
    const cleaned = gate();
    const go = gate();
    world.when('b', { cleanup: () => cleaned.promise });
    world.when('c', { init: () => go.promise });
    const remove = world.app.hooks.preSwap(Store, () => new Promise(() => undefined));
    const first = world.app.swap(Store, { provider: 'b' });
    await world.clock.settle();
    remove();
    const next = world.app.register(world.offer('c', { stackLevel: 90 }));
    first.abort();
    await world.clock.settle();
    cleaned.open();
    await world.failure(first);
    expect(world.app.status(Store).pending).toBe('c');
    go.open();
    expect(await world.report(next)).toMatchObject({ outcome: 'switched', to: 'c#3' });
  });

  it('aborts by a signal, and stops listening to it afterwards', async () => {
    await using world = await ProbeWorld.start();
    world.when('b', { init: () => new Promise(() => undefined) });
    const controller = new AbortController();
    const swap = world.app.swap(Store, { provider: 'b', signal: controller.signal });
    await world.clock.settle();
    controller.abort(new TypeError('window closed'));
    const error = await world.failure(swap);
    expect(String(error)).toContain('aborted: window closed');
    expect(world.store.name()).toBe('a#1');
  });

  it('does nothing for a signal that is aborted already', async () => {
    await using world = await ProbeWorld.start();
    const signal = AbortSignal.abort();
    const asked = [
      world.app.swap(Store, { provider: 'b', signal }),
      world.app.refresh(Store, { signal }),
      world.app.select(Store, 'b', { signal }),
      world.app.swapAll([{ slot: Store, provider: 'b' }], { signal }),
    ];
    for (const error of await Promise.all(asked.map((swap) => world.failure(swap)))) {
      expect(error).toMatchObject({ code: 'swap/aborted', stillActive: 'a#1' });
    }
    expect(world.trace).toEqual([]);
    expect(world.app.explain(Store)).toMatchObject({ chosen: 'a', active: 'a' });
  });

  it('promise P4: one of two joined askers gives up, and the other gets its report', async () => {
    await using world = await ProbeWorld.start();
    const go = gate();
    world.when('b', { init: () => go.promise });
    const first = world.app.swap(Store, { provider: 'b' });
    const second = world.app.swap(Store, { provider: 'b' });
    await world.clock.settle();
    first.abort();
    expect(await world.failure(first)).toMatchObject({ code: 'swap/aborted' });
    go.open();
    expect(await world.report(second)).toMatchObject({ outcome: 'switched', to: 'b#2' });
    expect(world.app.explain(Store).selection).toEqual({ provider: 'b', layer: 'operator' });
  });

  it('promise P4: once both of two joined askers gave up, it ends', async () => {
    await using world = await ProbeWorld.start();
    const go = gate();
    world.when('b', { init: () => go.promise });
    const first = world.app.swap(Store, { provider: 'b' });
    const second = world.app.swap(Store, { provider: 'b' });
    await world.clock.settle();
    first.abort();
    second.abort();
    await Promise.all([world.failure(first), world.failure(second)]);
    go.open();
    await world.clock.settle();
    expect(world.disposals).toEqual(['a#1: 0', 'b#2: 1']);
    expect(world.app.explain(Store)).toMatchObject({ chosen: 'a', active: 'a' });
  });
});

describe('aborting a select', () => {
  it('gives back the earlier selection, and stays with it', async () => {
    await using world = await ProbeWorld.start();
    await world.report(world.app.select(Store, 'b'));
    world.when('c', { init: () => new Promise(() => undefined) });
    const select = world.app.select(Store, 'c');
    await world.clock.settle();
    expect(world.app.explain(Store).chosen).toBe('c');
    select.abort();
    expect(await world.failure(select, 120_000)).toMatchObject({ code: 'swap/aborted' });
    expect(world.app.explain(Store)).toMatchObject({ chosen: 'b', active: 'b' });
    expect(world.trace.filter((line) => line.startsWith('build c'))).toHaveLength(1);
  });

  it('leaves the wish to another asker that joined it', async () => {
    await using world = await ProbeWorld.start();
    const go = gate();
    world.when('b', { init: () => go.promise });
    const first = world.app.select(Store, 'b');
    const second = world.app.select(Store, 'b');
    await world.clock.settle();
    first.abort();
    await world.failure(first);
    go.open();
    expect(await world.report(second, 120_000)).toMatchObject({ outcome: 'switched' });
    expect(world.app.explain(Store)).toMatchObject({
      chosen: 'b',
      active: 'b',
      selection: { layer: 'operator' },
    });
  });

  it('leaves a wish that fails later to the other asker, durable as it was', async () => {
    await using world = await ProbeWorld.start();
    const go = gate();
    world.when('b', { init: () => go.promise, health: () => ({ status: 'unhealthy' }) });
    const first = world.app.select(Store, 'b');
    const second = world.app.select(Store, 'b');
    await world.clock.settle();
    first.abort();
    await world.failure(first);
    const failed = world.failure(second);
    go.open();
    expect(await failed).toMatchObject({ code: 'swap/unhealthy' });
    world.when('b', { health: () => ({ status: 'healthy' }) });
    await world.pass(1_000);
    expect(world.app.explain(Store)).toMatchObject({ chosen: 'b', active: 'b' });
  });

  it.each([
    ['in their order', (both: readonly string[]) => both],
    ['the later one first', (both: readonly string[]) => both.toReversed()],
  ])('gives back what was before both when both give up, %s', async (_what, order) => {
    await using world = await ProbeWorld.start();
    world.when('b', { init: () => new Promise(() => undefined) });
    const asked = new Map([
      ['first', world.app.select(Store, 'b')],
      ['second', world.app.select(Store, 'b')],
    ]);
    await world.clock.settle();
    const ended = [...asked.values()].map((swap) => world.failure(swap));
    for (const name of order(['first', 'second'])) asked.get(name)?.abort();
    await Promise.all(ended);
    expect(world.app.explain(Store)).toMatchObject({ chosen: 'a', active: 'a' });
    expect(world.app.explain(Store).selection).toBeUndefined();
  });

  it('leaves its place to a swap that joined it, which then writes the selection', async () => {
    await using world = await ProbeWorld.start();
    const go = gate();
    world.when('b', { init: () => go.promise });
    const select = world.app.select(Store, 'b');
    const swap = world.app.swap(Store, { provider: 'b' });
    await world.clock.settle();
    select.abort();
    await world.failure(select);
    expect(world.app.explain(Store).selection).toBeUndefined();
    go.open();
    await world.report(swap);
    expect(world.app.explain(Store)).toMatchObject({
      chosen: 'b',
      active: 'b',
      selection: { provider: 'b' },
    });
  });
});
