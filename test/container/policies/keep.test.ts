import { describe, expect, it } from 'vitest';
import { Adapter, Inject, Injectable, Oneiric } from '../../../src/index.js';
import { ManualClock } from '../../../src/testing/manual-clock.js';
import { Probe, ProbeWorld, Store } from '../../support/probe-world.js';
import { moduleOf } from '../../support/traced-parts.js';
import { alive, keep, labelsGiven } from './policy-worlds.js';

const SLOTS = { 'adapter:store': ['a', 'b'], 'service:shop': ['shop'] } as const;

describe('a dependency that is kept', () => {
  it('is the instance itself, whatever is swapped', async () => {
    await using world = await ProbeWorld.start({ slots: SLOTS, inject: { shop: [keep()] } });
    expect(world.given('shop')[0]).toBeInstanceOf(Probe);
    const swap = world.app.swap(Store, { provider: 'b' });
    await world.pass(9_000);
    expect([world.store.name(), labelsGiven(world, 'shop')]).toEqual(['b#2', ['a#1']]);
    expect(alive(world)).toContain('a#1');
    await world.report(swap, 1_000);
    expect(alive(world)).not.toContain('a#1');
  });

  it('is waited for up to the deadline, and then the report names who kept it', async () => {
    await using world = await ProbeWorld.start({ slots: SLOTS, inject: { shop: [keep(), keep()] } });
    const report = await world.report(world.app.swap(Store, { provider: 'b' }), 10_000);
    expect(report.drained.cut).toEqual([{ method: 'keep by service:shop#1', calls: 2 }]);
    expect(report.drained.calls).toBe(0);
  });

  it('is given back with its holder, before the deadline', async () => {
    await using world = await ProbeWorld.start({ slots: SLOTS, inject: { shop: [keep()] } });
    const swap = world.app.swap(Store, { provider: 'b' });
    await world.pass(3_000);
    await world.report(world.app.refresh('service:shop'));
    const report = await world.report(swap);
    expect(report.drained).toMatchObject({ cut: [], ms: 3_000 });
    expect(labelsGiven(world, 'shop')).toEqual(['b#2']);
    expect(alive(world)).toEqual(['b#2', 'shop#2']);
  });

  it('is given back by a holder that never served', async () => {
    await using world = await ProbeWorld.start({
      slots: { ...SLOTS, 'service:shop': ['plain', 'shop'] },
      inject: { shop: [keep()] },
    });
    world.when('shop', { init: () => Promise.reject(new Error('no')) });
    await world.failure(world.app.swap('service:shop', { provider: 'shop' }));
    const report = await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(report.drained.cut).toEqual([]);
  });

  it('is no work of its slot', async () => {
    await using world = await ProbeWorld.start({ slots: SLOTS, inject: { shop: [keep()] } });
    expect(world.app.status(Store).inFlight).toBe(0);
  });

  it('is what the same change switches to', async () => {
    await using world = await ProbeWorld.start({
      slots: { ...SLOTS, 'service:shop': ['plain', 'shop'] },
      inject: { shop: [keep()] },
    });
    await world.report(
      world.app.swapAll([
        { slot: 'service:shop', provider: 'shop' },
        { slot: Store, provider: 'b' },
      ]),
    );
    expect(labelsGiven(world, 'shop')).toEqual([world.store.name()]);
    expect(world.store.name()[0]).toBe('b');
  });

  it('keeps its slot from losing its last candidate', async () => {
    await using world = await ProbeWorld.start({
      slots: { ...SLOTS, 'adapter:store': ['a'] },
      inject: { shop: [keep()] },
    });
    expect(await world.failure(world.app.unregister(Store, 'a'))).toMatchObject({ code: 'registry/in-use' });
  });

  it('stops after its holder', async () => {
    const world = await ProbeWorld.start({ slots: SLOTS, inject: { shop: [keep()] } });
    await world[Symbol.asyncDispose]();
    expect(world.trace.filter((row) => row.startsWith('cleanup'))).toEqual(['cleanup shop#1', 'cleanup a#1']);
  });

  it('may be a plain provider’s', async () => {
    const disposed: One[] = [];
    @Adapter({ key: 'one' })
    class One {
      onCleanup(): void {
        disposed.push(this);
      }
    }
    @Injectable()
    class Plain {
      constructor(@Inject(One, { onSwap: 'keep' }) readonly one: One) {}
    }
    const clock = new ManualClock();
    const app = await Oneiric.create(moduleOf({ providers: [One, Plain] }), { clock, env: {} });
    const { one } = app.get(Plain);
    expect(one.constructor).toBe(One);
    const swap = app.refresh(One);
    await clock.settle();
    clock.advance(9_999);
    await clock.settle();
    expect(disposed).toEqual([]);
    clock.advance(1);
    await clock.settle();
    const { drained } = await swap;
    expect(drained.cut).toEqual([{ method: expect.stringMatching(/^keep by Plain/) as string, calls: 1 }]);
    expect(disposed).toEqual([one]);
  });
});
