import { describe, expect, it } from 'vitest';
import { ProbeWorld, Store } from '../../support/probe-world.js';
import { gate } from '../../support/traced-parts.js';

const unhealthy = { health: () => ({ status: 'unhealthy' }) };
const healthy = { health: () => ({ status: 'healthy' }) };

const builds = (world: ProbeWorld, provider: string): number =>
  world.trace.filter((line) => line.startsWith(`build ${provider}#`)).length;

const told = (world: ProbeWorld, type: string): number =>
  world.events.filter((event) => event.type === type).length;

const WITH_SHOP = {
  slots: { 'adapter:store': ['a', 'b', 'c'], 'service:shop': ['shop', 'stall'] },
} as const;

describe('a durable wish', () => {
  it('fails now, holds later by itself', async () => {
    await using world = await ProbeWorld.start();
    world.when('b', unhealthy);
    expect(await world.failure(world.app.select(Store, 'b'))).toMatchObject({ code: 'swap/unhealthy' });
    expect(world.app.explain(Store)).toMatchObject({
      chosen: 'b',
      active: 'a',
      selection: { layer: 'operator' },
    });
    world.when('b', healthy);
    await world.pass(999);
    expect(world.store.name()).toBe('a#1');
    await world.pass(1);
    expect(world.store.name()).toBe('b#3');
    expect(world.app.explain(Store)).toMatchObject({ chosen: 'b', active: 'b' });
    expect(world.app.explain(Store).blocked).toBeUndefined();
    expect(world.clock.timers).toBe(0);
  });

  it('is what a swap is not: a swap that fails changes no wish, and is not tried again', async () => {
    await using world = await ProbeWorld.start();
    world.when('b', unhealthy);
    await world.failure(world.app.swap(Store, { provider: 'b' }));
    world.when('b', healthy);
    await world.pass(3_600_000);
    expect(builds(world, 'b')).toBe(1);
    expect(world.app.explain(Store)).toMatchObject({ chosen: 'a', active: 'a' });
    expect(world.app.explain(Store).selection).toBeUndefined();
  });

  it('is written by a swap at its switch, and not before', async () => {
    await using world = await ProbeWorld.start();
    const go = gate();
    world.when('b', { init: () => go.promise });
    const chosen: (string | undefined)[] = [];
    world.app.hooks.preSwap(Store, () => void chosen.push(world.app.explain(Store).chosen));
    world.app.hooks.switched(Store, () => void chosen.push(world.app.explain(Store).chosen));
    const swap = world.app.swap(Store, { provider: 'b' });
    await world.outcome(swap);
    expect(told(world, 'selection.changed')).toBe(0);
    go.open();
    await world.report(swap);
    expect(chosen).toEqual(['a', 'b']);
    expect(told(world, 'selection.changed')).toBe(1);
  });

  it('outlives a swap that tried something else in vain', async () => {
    await using world = await ProbeWorld.start();
    world.when('b', unhealthy);
    await world.failure(world.app.select(Store, 'b'));
    world.when('c', unhealthy);
    await world.failure(world.app.swap(Store, { provider: 'c' }));
    world.when('b', healthy);
    await world.pass(1_000);
    expect(world.store.name()).toMatch(/^b#/);
  });

  it('overtaken by a swap that fails, is taken up again at once', async () => {
    await using world = await ProbeWorld.start();
    const go = gate();
    world.when('b', { init: () => go.promise });
    const select = world.app.select(Store, 'b');
    await world.clock.settle();
    world.when('c', unhealthy);
    const swap = world.app.swap(Store, { provider: 'c' });
    const failed = world.failure(swap);
    expect(await world.report(select)).toMatchObject({ outcome: 'superseded' });
    go.open();
    await failed;
    await world.clock.settle();
    expect(world.store.name()).toMatch(/^b#/);
  });

  it('outlives the switch of what was asked for before it, also where it fails itself', async () => {
    await using world = await ProbeWorld.start(WITH_SHOP);
    const switchGroup = beginGroup(world);
    world.when('b', unhealthy);
    const wish = world.app.select(Store, 'b');
    switchGroup();
    expect(await world.failure(wish)).toMatchObject({ code: 'swap/unhealthy' });
    expect(world.app.explain(Store).chosen).toBe('b');
    world.when('b', healthy);
    await world.pass(1_000);
    expect(world.app.explain(Store)).toMatchObject({ chosen: 'b', active: 'b' });
  });

  it('given up, leaves what was asked for before it and has switched meanwhile', async () => {
    await using world = await ProbeWorld.start(WITH_SHOP);
    const switchGroup = beginGroup(world);
    world.when('b', { init: () => gate().promise });
    const wish = world.app.select(Store, 'b');
    switchGroup();
    await world.pass(0);
    expect(world.app.explain(Store)).toMatchObject({ chosen: 'b', active: 'c' });
    wish.abort();
    expect(await world.failure(wish)).toMatchObject({ code: 'swap/aborted' });
    expect(world.app.explain(Store)).toMatchObject({
      chosen: 'c',
      active: 'c',
      selection: { provider: 'c' },
    });
  });
});

describe('a candidate that failed', () => {
  it('is left alone for a time that doubles up to a minute', async () => {
    await using world = await ProbeWorld.start();
    world.when('b', unhealthy);
    await world.failure(world.app.select(Store, 'b'));
    const waits = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000];
    for (const [tries, ms] of waits.entries()) {
      await world.pass(ms - 1);
      expect(builds(world, 'b')).toBe(tries + 1);
      await world.pass(1);
      expect(builds(world, 'b')).toBe(tries + 2);
    }
    expect(world.disposals.filter((row) => row.startsWith('b'))).toHaveLength(waits.length + 1);
    expect(world.probes.slice(1).every(({ disposals }) => disposals === 1)).toBe(true);
  });

  it('is left alone by registrations of others', async () => {
    await using world = await ProbeWorld.start();
    world.when('b', unhealthy);
    await world.failure(world.app.select(Store, 'b'));
    await world.report(world.app.register(world.offer('d')));
    await world.report(world.app.refresh(Store));
    expect(builds(world, 'b')).toBe(1);
  });

  it('is tried at once when somebody selects it or swaps to it', async () => {
    await using world = await ProbeWorld.start();
    world.when('b', unhealthy);
    await world.failure(world.app.select(Store, 'b'));
    await world.failure(world.app.select(Store, 'b'));
    await world.failure(world.app.swap(Store, { provider: 'b' }));
    expect(builds(world, 'b')).toBe(3);
    expect(told(world, 'candidate.blocked')).toBe(3);
    expect(told(world, 'candidate.unblocked')).toBe(2);
    world.when('b', healthy);
    expect(await world.report(world.app.select(Store, 'b'))).toMatchObject({ outcome: 'switched' });
    await world.pass(3_600_000);
    expect(builds(world, 'b')).toBe(4);
  });

  it('is forgotten as failed when it is registered anew', async () => {
    await using world = await ProbeWorld.start();
    world.when('b', unhealthy);
    await world.failure(world.app.select(Store, 'b'));
    world.when('b', healthy);
    const report = await world.report(world.app.register(world.offer('b')));
    expect(report).toMatchObject({ outcome: 'switched', to: 'b#3' });
    expect(world.app.explain(Store).blocked).toBeUndefined();
  });

  it('starts its backoff anew once it has served', async () => {
    await using world = await ProbeWorld.start();
    world.when('b', unhealthy);
    await world.failure(world.app.select(Store, 'b'));
    await world.pass(1_000);
    world.when('b', healthy);
    await world.pass(2_000);
    expect(world.store.name()).toMatch(/^b#/);
    await world.report(world.app.select(Store, 'a'));
    world.when('b', unhealthy);
    await world.failure(world.app.select(Store, 'b'));
    const { blocked } = world.app.explain(Store);
    expect((blocked?.nextTryAt ?? 0) - (blocked?.at ?? 0)).toBe(1_000);
  });

  it('leaves no timer behind when the application closes', async () => {
    const world = await ProbeWorld.start();
    world.when('b', unhealthy);
    await world.failure(world.app.select(Store, 'b'));
    expect(world.clock.timers).toBe(1);
    await world[Symbol.asyncDispose]();
    expect(world.clock.timers).toBe(0);
  });
});

describe('promise P7', () => {
  it('promise P7: dropping the selection goes back to what it shadowed, by the same safe swap', async () => {
    await using world = await ProbeWorld.start();
    await world.report(world.app.swap(Store, { provider: 'b' }));
    const until = gate();
    const call = world.store.wait(until.promise);
    world.trace.length = 0;
    const swap = world.app.unselect(Store);
    expect(await world.outcome(swap)).toBeUndefined();
    until.open();
    const report = await world.report(swap);
    expect(report).toMatchObject({ kind: 'select', outcome: 'switched', from: 'b#2', to: 'a#3' });
    expect(await call).toBe('b#2');
    expect(world.trace).toEqual([
      'build a#3',
      'init a#3',
      'health a#3',
      'activate a#3',
      'drain b#2',
      'cleanup b#2',
    ]);
    expect(world.app.explain(Store).selection).toBeUndefined();
  });

  it('promise P7: what it shadowed does not take over if it is broken', async () => {
    await using world = await ProbeWorld.start();
    await world.report(world.app.swap(Store, { provider: 'b' }));
    world.when('a', unhealthy);
    const error = await world.failure(world.app.unselect(Store));
    expect(error).toMatchObject({ code: 'swap/unhealthy', stillActive: 'b#2' });
    expect(world.app.explain(Store)).toMatchObject({ chosen: 'a', active: 'b' });
    world.when('a', healthy);
    await world.pass(1_000);
    expect(world.store.name()).toMatch(/^a#/);
  });

  it('promise P7: dropping a selection that is none changes nothing', async () => {
    await using world = await ProbeWorld.start();
    expect(await world.report(world.app.unselect(Store))).toMatchObject({
      outcome: 'unchanged',
      from: 'a#1',
    });
    expect(world.trace).toEqual([]);
  });

  it('promise P7: dropping a selection uncovers the one of the layer below', async () => {
    await using world = await ProbeWorld.start({ selections: { 'adapter:store': 'c' } });
    expect(world.store.name()).toBe('c#1');
    await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(world.app.explain(Store).selection).toEqual({ provider: 'b', layer: 'operator' });
    await world.report(world.app.unselect(Store));
    expect(world.store.name()).toBe('c#3');
    expect(world.app.explain(Store).selection).toEqual({ provider: 'c', layer: 'explicit' });
  });

  it('promise P7: a candidate that is taken away gives way to what it shadowed', async () => {
    await using world = await ProbeWorld.start();
    await world.report(world.app.register(world.offer('override', { stackLevel: 50 })));
    expect(world.store.name()).toBe('override#2');
    const until = gate();
    const call = world.store.wait(until.promise);
    const swap = world.app.unregister(Store, 'override');
    expect(await world.outcome(swap)).toBeUndefined();
    expect(world.store.name()).toBe('a#3');
    until.open();
    expect(await call).toBe('override#2');
    expect(await world.report(swap)).toMatchObject({ kind: 'follow', outcome: 'switched' });
    expect(world.app.candidates({ shadowed: true }).map(({ provider }) => provider)).toEqual(['a', 'b', 'c']);
  });

  it('promise P7: what is taken away serves on for as long as nothing else can', async () => {
    await using world = await ProbeWorld.start();
    await world.report(world.app.register(world.offer('override', { stackLevel: 50 })));
    for (const provider of ['a', 'b', 'c']) world.when(provider, unhealthy);
    await world.failure(world.app.unregister(Store, 'override', { force: true }));
    await world.clock.settle();
    expect(world.store.name()).toBe('override#2');
    world.when('b', healthy);
    await world.pass(1_000);
    expect(world.store.name()).toMatch(/^b#/);
  });

  it('promise P7: a registration that replaces an earlier one is switched to, and the earlier one is gone', async () => {
    await using world = await ProbeWorld.start();
    const report = await world.report(world.app.register(world.offer('a', { stackLevel: 20 })));
    expect(report).toMatchObject({ outcome: 'switched', from: 'a#1', to: 'a#2' });
    expect(world.disposals).toEqual(['a#1: 1', 'a#2: 0']);
    expect(world.app.candidates({ shadowed: true })).toHaveLength(3);
    await world.report(world.app.unregister(Store, 'a'));
    expect(world.store.name()).toBe('b#3');
  });

  it('promise P7: a replacement from another source comes on top, and uncovers the earlier one when it goes', async () => {
    await using world = await ProbeWorld.start();
    await world.report(world.app.register({ ...world.offer('a', { stackLevel: 20 }), source: 'test' }));
    expect(world.store.name()).toBe('a#2');
    expect(world.app.resolve(Store)).toMatchObject({ source: 'test' });
    await world.report(world.app.unregister(Store, 'a'));
    expect(world.store.name()).toBe('a#3');
    expect(world.app.resolve(Store)).toMatchObject({ source: 'runtime' });
  });
});

/** Begins to move the store to c together with the shop. @returns lets it switch */
function beginGroup(world: ProbeWorld): () => void {
  const go = gate();
  world.when('c', { init: () => go.promise });
  const members = [
    { slot: 'adapter:store', provider: 'c' },
    { slot: 'service:shop', provider: 'stall' },
  ] as const;
  world.app.swapAll(members).catch(() => undefined);
  return () => go.open();
}
