import { describe, expect, it } from 'vitest';
import type { InjectEntry } from '../../../src/core/component.js';
import { PROBE, ProbeWorld, Store, type Probe } from '../../support/probe-world.js';
import { gate, rejectionOf } from '../../support/traced-parts.js';

const pin = (provider: string, optional = false): InjectEntry => ({
  token: 'adapter:store',
  provider,
  optional,
});

const alive = (world: ProbeWorld): string[] =>
  world.probes.filter(({ disposals }) => disposals === 0).map(({ label }) => label);

const ONE = { 'adapter:store': ['a'], 'service:shop': ['shop'] } as const;

describe('a slot whose last candidate goes', () => {
  it('is vacant: calls fail, and the same live reference works again when another comes', async () => {
    await using world = await ProbeWorld.start({ slots: { 'adapter:store': ['a'] } });
    const { store } = world;
    const until = gate();
    const call = store.wait(until.promise);
    const swap = world.app.unregister(Store, 'a');
    expect(await world.outcome(swap)).toBeUndefined();
    until.open();
    const report = await world.report(swap);
    expect(report).toMatchObject({ outcome: 'switched', from: 'a#1', to: undefined });
    expect(await call).toBe('a#1');
    expect(() => store.name()).toThrow(expect.objectContaining({ code: 'resolution/vacant' }));
    expect(await rejectionOf(store.wait(until.promise))).toMatchObject({ code: 'resolution/vacant' });
    expect(world.app.status('adapter:store')).toMatchObject({
      state: 'vacant',
      active: undefined,
      generation: undefined,
    });
    expect(alive(world)).toEqual([]);

    await world.report(world.app.register(world.offer('b')));
    expect(store.name()).toBe('b#2');
    expect(world.store).toBe(store);
    expect(world.app.status(Store)).toMatchObject({ state: 'active', active: 'b' });
  });

  it('is refused while a consumer requires it, unless forced', async () => {
    await using world = await ProbeWorld.start({ slots: ONE, inject: { shop: ['adapter:store'] } });
    const error = await world.failure(world.app.unregister(Store, 'a'));
    expect(error).toMatchObject({ code: 'registry/in-use' });
    expect(String(error)).toContain('service:shop');
    expect(world.store.name()).toBe('a#1');
    expect(world.app.resolve(Store)?.provider).toBe('a');

    await world.report(world.app.unregister(Store, 'a', { force: true }));
    const [given] = world.probes.find(({ label }) => label === 'shop#1')?.given ?? [];
    expect(() => (given as Store).name()).toThrow(expect.objectContaining({ code: 'resolution/vacant' }));
    await world.report(world.app.register(world.offer('b')));
    expect((given as Store).name()).toBe('b#2');
  });

  it('is not refused while others only can use it', async () => {
    const inject = { shop: [{ token: 'adapter:store', optional: true } as const] };
    await using world = await ProbeWorld.start({ slots: ONE, inject });
    expect(await world.report(world.app.unregister(Store, 'a'))).toMatchObject({ outcome: 'switched' });
  });

  it('tells those who watch when it is served again', async () => {
    await using world = await ProbeWorld.start({ slots: { 'adapter:store': ['a'] } });
    const seen: string[] = [];
    world.app.watch(Store).subscribe(({ provider, generation }) => seen.push(`${provider}#${generation}`));
    await world.report(world.app.unregister(Store, 'a'));
    await world.report(world.app.register(world.offer('b')));
    expect(seen).toEqual(['a#1', 'b#2']);
  });
});

describe('a pin', () => {
  it('L19: never gets an instance of another provider', async () => {
    await using world = await ProbeWorld.start({
      slots: { ...ONE, 'adapter:store': ['a', 'b', 'c'] },
      inject: { shop: [pin('a'), pin('b')] },
    });
    const [pinnedA, pinnedB] = (world.probes.find(({ label }) => label === 'shop#1')?.given ?? []) as Store[];
    const seen = new Set<string>();
    const look = (): void => void seen.add(`${pinnedA?.name().charAt(0)} ${pinnedB?.name().charAt(0)}`);
    world.app.hooks.preSwap('*', look);
    const removeSwitched = world.app.hooks.switched('*', look);
    for (const provider of ['b', 'c', 'a', 'c']) {
      await world.report(world.app.swap(Store, { provider }));
      look();
      await world.report(world.app.refresh(Store));
      look();
    }
    removeSwitched();
    expect([...seen]).toEqual(['a b']);
    expect(() => world.app.get(Store, { provider: 'zz' })).toThrow(
      expect.objectContaining({ code: 'resolution/unknown-provider' }),
    );
  });

  it('may be on a candidate that pins another, and so on', async () => {
    await using world = await ProbeWorld.start({
      slots: { 'adapter:store': ['a', 'b', 'c', 'd'] },
      inject: { a: [pin('b')], b: [pin('c')], c: [pin('d')] },
    });
    expect(world.store.name()).toBe('a#1');
    expect(alive(world)).toEqual(['d#4', 'c#3', 'b#2', 'a#1']);
    await world.report(world.app.swap(Store, { provider: 'd' }));
    expect([world.store.name(), alive(world)]).toEqual(['d#4', ['d#4']]);
  });

  it('L19: of the active provider shares its instance, and is renewed with it', async () => {
    await using world = await ProbeWorld.start({
      slots: { ...ONE, 'adapter:store': ['a', 'b'] },
      inject: { shop: [pin('a')] },
    });
    const [pinned] = (world.probes.find(({ label }) => label === 'shop#1')?.given ?? []) as Store[];
    expect([pinned?.name(), world.store.name()]).toEqual(['a#1', 'a#1']);
    await world.report(world.app.refresh(Store));
    expect([pinned?.name(), world.store.name()]).toEqual(['a#2', 'a#2']);
    await world.report(world.app.swap(Store, { provider: 'b' }));
    expect([pinned?.name(), world.store.name()]).toEqual(['a#2', 'b#3']);
    expect(world.disposals).toContain('a#2: 0');
  });

  it('that is emptied moves nothing that serves: the report and the event say so', async () => {
    await using world = await ProbeWorld.start({
      slots: { ...ONE, 'adapter:store': ['a', 'b'] },
      inject: { shop: [pin('b', true)] },
    });
    const report = await world.report(world.app.unregister(Store, 'b'));
    expect(report).toMatchObject({ outcome: 'unchanged', from: 'a#1', to: 'a#1' });
    const { id } = report;
    const told = world.events.filter((event) => 'id' in event && event.id === id);
    expect(told.at(-1)).toMatchObject({ type: 'swap.completed', outcome: 'unchanged' });
    expect(told.map(({ type }) => type)).not.toContain('swap.switched');
    expect(alive(world)).toHaveLength(2);
    expect(world.app.status(Store).successfulSwaps).toBe(0);
  });

  it('that is filled after whoever needed it has failed is given back', async () => {
    await using world = await ProbeWorld.start({ slots: { 'adapter:store': ['a', 'b'] } });
    const until = gate();
    world.when('b', { build: () => until.promise.then(() => PROBE) });
    world.when('broken', {
      build: () => {
        throw new Error('no');
      },
    });
    const broken = world.offer('broken', { slot: 'service:broken' });
    await world.report(world.app.register({ ...broken, activation: 'lazy' }));
    const inject = [pin('b'), 'service:broken'] as const;
    const better = { ...world.offer('c', { stackLevel: 50 }), inject };
    expect(await world.failure(world.app.register(better))).toMatchObject({ code: 'swap/dependency-failed' });
    expect(alive(world)).toEqual(['a#1']);
    until.open();
    await world.clock.settle();
    await world.clock.elapse(100);
    expect(world.disposals).toEqual(['a#1: 0', 'b#3: 1']);
  });

  it('of the last candidate of its name is guarded as the slot is', async () => {
    await using world = await ProbeWorld.start({
      slots: { ...ONE, 'adapter:store': ['a', 'b'] },
      inject: { shop: [pin('b')] },
    });
    expect(await world.failure(world.app.unregister(Store, 'b'))).toMatchObject({ code: 'registry/in-use' });
    await world.report(world.app.unregister(Store, 'b', { force: true }));
    const [pinned] = (world.probes.find(({ label }) => label === 'shop#1')?.given ?? []) as Store[];
    expect(() => pinned?.name()).toThrow(expect.objectContaining({ code: 'resolution/vacant' }));
    expect(world.store.name()).toBe('a#1');
    await world.report(world.app.register(world.offer('b', { stackLevel: -5 })));
    expect(pinned?.name()).toMatch(/^b#/);
    expect(world.store.name()).toBe('a#1');
  });

  it('is retired when its last holder is gone', async () => {
    await using world = await ProbeWorld.start({
      slots: { 'adapter:store': ['a', 'b'], 'adapter:other': ['x', 'y'] },
      inject: { x: [pin('b')] },
    });
    const held = alive(world).find((label) => label.startsWith('b'));
    expect(held).toBeDefined();
    await world.report(world.app.refresh('adapter:other'));
    expect(alive(world)).toContain(held);
    await world.report(world.app.swap('adapter:other', { provider: 'y' }));
    await world.clock.settle();
    expect(alive(world).some((label) => label.startsWith('b'))).toBe(false);
    expect(world.store.name()).toMatch(/^a#/);
  });

  it.each(['build', 'init', 'health'] as const)(
    'is retired when its only holder fails in %s',
    async (phase) => {
      await using world = await ProbeWorld.start({
        slots: { 'adapter:store': ['a', 'b'], 'adapter:other': ['x', 'y'] },
        inject: { y: [pin('b')] },
      });
      const fail = (): never => {
        throw new TypeError('no');
      };
      world.when('y', { [phase]: fail });
      await world.failure(world.app.swap('adapter:other', { provider: 'y' }));
      await world.clock.settle();
      expect(world.trace).toContain('build b#2');
      expect(alive(world)).toEqual(['a#1', 'x#1']);
    },
  );

  it('is retired when its only holder is aborted while it is built', async () => {
    await using world = await ProbeWorld.start({
      slots: { 'adapter:store': ['a', 'b'], 'adapter:other': ['x', 'y'] },
      inject: { y: [pin('b')] },
    });
    world.when('b', { init: () => world.clock.settle() });
    const swap = world.app.swap('adapter:other', { provider: 'y' });
    await Promise.resolve();
    swap.abort();
    await world.failure(swap);
    await world.pass(1);
    await world.pass(1);
    expect(alive(world)).toEqual(['a#1', 'x#1']);
  });
});

describe('a pin whose candidate fails', () => {
  const fail = (): never => {
    throw new TypeError('no');
  };

  it('stays with the replaced one that works, and takes the new one when it works', async () => {
    await using world = await ProbeWorld.start({
      slots: { ...ONE, 'adapter:store': ['a', 'b'] },
      inject: { shop: [pin('b')] },
    });
    const [pinned] = (world.probes.find(({ label }) => label === 'shop#1')?.given ?? []) as Store[];
    const before = pinned?.name();
    world.when('b', { init: fail });
    await world.failure(world.app.register(world.offer('b')));
    expect(pinned?.name()).toBe(before);
    expect(world.trace.filter((line) => line.startsWith('build'))).toHaveLength(1);
    world.when('b', { init: () => undefined });
    await world.pass(1_000);
    expect(pinned?.name()).not.toBe(before);
    expect(alive(world)).toHaveLength(3);
  });

  it('that was empty is tried again by the timer only', async () => {
    await using world = await ProbeWorld.start({
      slots: { ...ONE, 'adapter:store': ['a', 'b'] },
      inject: { shop: [pin('b')] },
    });
    const [pinned] = (world.probes.find(({ label }) => label === 'shop#1')?.given ?? []) as Store[];
    await world.report(world.app.unregister(Store, 'b', { force: true }));
    world.when('b', { init: fail });
    world.trace.length = 0;
    await world.failure(world.app.register(world.offer('b', { stackLevel: -5 })));
    expect(world.trace.filter((line) => line.startsWith('build'))).toHaveLength(1);
    world.when('b', { init: () => undefined });
    await world.pass(1_000);
    expect(pinned?.name()).toMatch(/^b#/);
  });
});

describe('a candidate that pins another one of its own slot', () => {
  /** `b` is a tier in front of a pinned `a`. */
  const tiered = () =>
    ProbeWorld.start({ slots: { 'adapter:store': ['a', 'b', 'c'] }, inject: { b: [pin('a')] } });

  const behind = (world: ProbeWorld): string => {
    const label = world.store.name();
    const front = world.probes.find((probe: Probe) => probe.label === label);
    return (front?.given[0] as Store).name();
  };

  it('can be swapped to and away, as often as wanted', async () => {
    await using world = await tiered();
    for (let round = 0; round < 3; round += 1) {
      await world.report(world.app.swap(Store, { provider: 'b' }));
      expect(world.store.name()).toMatch(/^b#/);
      expect(behind(world)).toMatch(/^a#/);
      await world.report(world.app.swap(Store, { provider: 'a' }));
      await world.clock.settle();
      expect(alive(world)).toEqual([world.store.name()]);
      expect(world.store.name()).toMatch(/^a#/);
    }
  });

  it('takes what it pins with it when it goes', async () => {
    await using world = await tiered();
    await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(alive(world)).toEqual(['a#1', 'b#2']);
    await world.report(world.app.swap(Store, { provider: 'c' }));
    await world.clock.settle();
    expect(alive(world)).toEqual([world.store.name()]);
    await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(behind(world)).toMatch(/^a#/);
    await world.report(world.app.refresh(Store));
    expect(behind(world)).toMatch(/^a#/);
    expect(alive(world)).toHaveLength(2);
  });

  it('fails with what it pins, and the old one serves on', async () => {
    await using world = await tiered();
    await world.report(world.app.swap(Store, { provider: 'c' }));
    world.when('a', { build: () => Promise.reject(new TypeError('no')) });
    const error = await world.failure(world.app.swap(Store, { provider: 'b' }));
    expect(error).toMatchObject({ code: 'swap/dependency-failed', phase: 'resolve' });
    world.when('a', { build: () => PROBE });
    expect(await world.report(world.app.swap(Store, { provider: 'b' }))).toMatchObject({
      outcome: 'switched',
    });
  });
});
