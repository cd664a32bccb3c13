import { describe, expect, it } from 'vitest';
import { Adapter, Inject, Injectable, Oneiric } from '../../../src/index.js';
import { ManualClock } from '../../../src/testing/manual-clock.js';
import { ProbeWorld, Store } from '../../support/probe-world.js';
import { moduleOf } from '../../support/traced-parts.js';
import { keep, traceOf } from './policy-worlds.js';

const SLOTS = { 'adapter:store': ['a', 'b'], 'service:shop': ['shop'] } as const;

/** Closes while no time passes. @returns what was cleaned up, in its order */
async function closed(world: ProbeWorld): Promise<string[]> {
  const before = world.clock.now();
  await world.app.close();
  expect(world.clock.now()).toBe(before);
  expect(world.clock.timers).toBe(0);
  return traceOf(world, 'cleanup').map((row) => row.slice('cleanup '.length));
}

/** Asks for changes, and lets them come as far as they do without time. */
async function swapped(world: ProbeWorld, ...swaps: readonly PromiseLike<unknown>[]): Promise<void> {
  for (const swap of swaps) void Promise.resolve(swap).catch(() => undefined);
  await world.pass(0);
}

describe('an old instance that somebody keeps when the application closes', () => {
  it('goes after its keeper, and no deadline is waited for', async () => {
    const world = await ProbeWorld.start({ slots: SLOTS, inject: { shop: [keep()] } });
    const swap = world.app.swap(Store, { provider: 'b' });
    await swapped(world, swap);
    expect(await closed(world)).toEqual(['shop#1', 'a#1', 'b#2']);
    expect((await swap).drained.cut).toEqual([]);
  });

  it('goes after its keeper also where its own deadline passes meanwhile', async () => {
    const world = await ProbeWorld.start({ slots: SLOTS, inject: { shop: [keep()] } });
    const swap = world.app.swap(Store, { provider: 'b', drainTimeoutMs: 1_000 });
    await swapped(world, swap);
    let stop: () => void = () => undefined;
    world.when('shop', { cleanup: () => new Promise<void>((resolve) => (stop = resolve)) });
    const closing = world.app.close();
    await world.pass(5_000);
    // Nobody was given what serves.
    expect(traceOf(world, 'cleanup')).toEqual(['cleanup shop#1', 'cleanup b#2']);
    stop();
    await closing;
    expect(traceOf(world, 'cleanup').at(-1)).toBe('cleanup a#1');
  });

  it('has gone before what it was given stops', async () => {
    const world = await ProbeWorld.start({
      slots: { ...SLOTS, 'adapter:index': ['i'] },
      inject: { shop: [keep()], a: ['adapter:index'] },
    });
    await swapped(world, world.app.swap(Store, { provider: 'b' }));
    let stop: () => void = () => undefined;
    world.when('a', { cleanup: () => new Promise<void>((resolve) => (stop = resolve)) });
    const closing = world.app.close();
    await world.pass(0);
    const before = traceOf(world, 'cleanup');
    stop();
    await closing;
    expect(before).toEqual(expect.arrayContaining(['cleanup shop#1', 'cleanup a#1']));
    expect(before).not.toContain('cleanup i#1');
    expect(traceOf(world, 'cleanup').at(-1)).toBe('cleanup i#1');
  });

  it('may keep another one itself', async () => {
    const world = await ProbeWorld.start({
      slots: { ...SLOTS, 'service:office': ['office'] },
      inject: { shop: [keep()], office: [keep('service:shop')] },
    });
    await swapped(world, world.app.swap(Store, { provider: 'b' }));
    await swapped(world, world.app.refresh('service:shop'));
    const order = await closed(world);
    expect(order.filter((label) => ['office#1', 'shop#1', 'a#1'].includes(label))).toEqual([
      'office#1',
      'shop#1',
      'a#1',
    ]);
    expect(order).toHaveLength(5);
  });

  it('may have been standing by for what is on probation', async () => {
    const world = await ProbeWorld.start({ slots: SLOTS, inject: { shop: [keep()] } });
    await swapped(world, world.app.swap(Store, { provider: 'b', probation: { windowMs: 60_000 } }));
    expect(await closed(world)).toEqual(['shop#1', 'a#1', 'b#2']);
  });

  it('may be given what its keeper is, in a ring of references', async () => {
    const world = await ProbeWorld.start({
      slots: { ...SLOTS, 'service:shop': ['plain', 'shop'] },
      inject: { shop: [keep()], a: ['service:shop'] },
    });
    await swapped(world, world.app.swap('service:shop', { provider: 'shop' }));
    await swapped(world, world.app.swap(Store, { provider: 'b' }));
    const order = await closed(world);
    expect(order.indexOf('shop#2')).toBeLessThan(order.indexOf('a#1'));
  });

  it('may be one of two whose slots keep old instances of one another', async () => {
    const world = await ProbeWorld.start({
      slots: { ...SLOTS, 'service:shop': ['plain', 'shop'] },
      inject: { shop: [keep()], b: [keep('service:shop')] },
    });
    await swapped(world, world.app.swap(Store, { provider: 'b' }));
    await swapped(world, world.app.swap('service:shop', { provider: 'shop' }));
    await swapped(world, world.app.refresh(Store));
    const order = await closed(world);
    for (const [keeper, kept] of [
      ['b#2', 'plain#1'],
      ['shop#2', 'b#2'],
    ] as const)
      expect(order.indexOf(keeper)).toBeLessThan(order.indexOf(kept));
    expect(new Set(order).size).toBe(order.length);
  });

  it('may be kept by a plain provider', async () => {
    const trace: string[] = [];
    @Adapter({ key: 'one' })
    class One {
      onCleanup = () => void trace.push('one');
    }
    @Injectable()
    class Plain {
      constructor(@Inject(One, { onSwap: 'keep' }) readonly one: One) {}
      onCleanup = () => void trace.push('plain');
    }
    const clock = new ManualClock();
    const app = await Oneiric.create(moduleOf({ providers: [One, Plain] }), { clock, env: {} });
    void app.refresh(One);
    await clock.settle();
    await app.close();
    expect([trace, clock.timers]).toEqual([['plain', 'one', 'one'], 0]);
  });
});
