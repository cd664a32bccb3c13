import { describe, expect, it } from 'vitest';
import type { InjectEntry } from '../../../src/core/component.js';
import { ProbeWorld, Store } from '../../support/probe-world.js';
import { gate } from '../../support/traced-parts.js';
import { probation, tries } from '../grace/on-probation.js';
import { alive, keep, labelsGiven, rebuildWith } from './policy-worlds.js';

const SLOTS = { 'adapter:store': ['a', 'b'], 'service:shop': ['stall', 'shop'] } as const;
const STORE_RING = 'adapter:store (b) -> service:shop (shop) -> adapter:store (b)';

/** A shop that keeps the store, and a store `b` that would be rebuilt with the shop. */
const keepingShop = (extra: readonly InjectEntry[] = []): Promise<ProbeWorld> =>
  ProbeWorld.start({ slots: SLOTS, inject: { shop: [keep(), ...extra], b: [rebuildWith('service:shop')] } });

const ringOf = (path: string) => ({ code: 'resolution/rebuild-cycle', path });

describe('a ring of what is rebuilt with what keeps it', () => {
  it('is refused to what comes last, also where that is the one that is rebuilt, and nothing is built', async () => {
    await using world = await keepingShop();
    await world.report(world.app.swap('service:shop', { provider: 'shop' }));
    world.trace.length = 0;
    const error = await world.failure(world.app.swap(Store, { provider: 'b' }));
    expect(error).toMatchObject({ ...ringOf(STORE_RING), slot: 'adapter:store', stillActive: 'a#1' });
    expect(world.trace).toEqual([]);
    await world.report(world.app.refresh('service:shop'));
    await world.report(world.app.refresh(Store), 10_000);
    expect(alive(world).map((label) => label.replace(/#.*/, ''))).toEqual(['shop', 'a']);
  });

  it('is refused to the one that keeps where that comes last', async () => {
    await using world = await keepingShop();
    await world.report(world.app.swap(Store, { provider: 'b' }));
    const error = await world.failure(world.app.swap('service:shop', { provider: 'shop' }));
    expect(error).toMatchObject({ code: 'resolution/rebuild-cycle' });
    await world.report(world.app.refresh('service:shop'));
    expect(labelsGiven(world, 'b')).toEqual([world.app.get<Store>('service:shop').name()]);
  });

  it('is refused to the one of two changes at the same time that is ready last', async () => {
    await using world = await keepingShop();
    const until = gate();
    world.when('b', { init: () => until.promise });
    const store = world.app.swap(Store, { provider: 'b' });
    await world.clock.settle();
    const shop = world.app.swap('service:shop', { provider: 'shop' });
    await shop.switched;
    until.open();
    expect(await world.failure(store)).toMatchObject(ringOf(STORE_RING));
    await world.report(shop);
    expect(alive(world)).toEqual(['a#1', 'shop#2']);
  });

  it('may lead through others that are rebuilt', async () => {
    await using world = await ProbeWorld.start({
      slots: { ...SLOTS, 'service:mall': ['mall'] },
      inject: { shop: [keep()], mall: [rebuildWith('service:shop')], b: [rebuildWith('service:mall')] },
    });
    await world.report(world.app.swap('service:shop', { provider: 'shop' }));
    const error = await world.failure(world.app.swap(Store, { provider: 'b' }));
    const path = 'adapter:store (b) -> service:mall (mall) -> service:shop (shop) -> adapter:store (b)';
    expect(error).toMatchObject(ringOf(path));
  });

  it('may be one of those that keep each other, where both are rebuilt with a third', async () => {
    const base = 'service:base';
    await using world = await ProbeWorld.start({
      slots: { ...SLOTS, [base]: ['base'] },
      inject: { shop: [keep(), rebuildWith(base)], b: [keep('service:shop'), rebuildWith(base)] },
    });
    await world.report(world.app.swap('service:shop', { provider: 'shop' }));
    expect(await world.failure(world.app.swap(Store, { provider: 'b' }))).toMatchObject(ringOf(STORE_RING));
    await world.report(world.app.refresh(base), 10_000);
  });

  it('is none where those that keep each other are never rebuilt together', async () => {
    await using world = await ProbeWorld.start({
      slots: SLOTS,
      inject: { shop: [keep()], b: [keep('service:shop')] },
    });
    await world.report(world.app.swap('service:shop', { provider: 'shop' }));
    const swap = world.app.swap(Store, { provider: 'b', drainTimeoutMs: 10 });
    await world.report(swap, 10);
    await world.report(world.app.refresh(Store, { drainTimeoutMs: 10 }), 10);
    await world.report(world.app.refresh('service:shop', { drainTimeoutMs: 10 }), 10);
  });

  it('is none where the one that is rebuilt pins another candidate', async () => {
    await using world = await ProbeWorld.start({
      slots: SLOTS,
      inject: { shop: [keep()], b: [rebuildWith('service:shop', 'stall')] },
    });
    await world.report(world.app.swap('service:shop', { provider: 'shop' }));
    await world.report(world.app.swap(Store, { provider: 'b' }), 10_000);
    await world.report(world.app.refresh('service:shop'));
  });

  it('is not what a probation returns to', async () => {
    await using world = await keepingShop();
    await world.report(world.app.swap(Store, { provider: 'b' }));
    const trial = world.app.swap(Store, { provider: 'a', probation });
    await trial.switched;
    await world.report(world.app.swap('service:shop', { provider: 'shop', drainTimeoutMs: 5 }), 5);
    tries(world.store, 4);
    const { outcome, warnings } = await world.report(trial);
    expect([outcome, world.store.name()[0]]).toEqual(['switched', 'a']);
    expect(warnings).toMatchObject([{ code: 'resolution/rebuild-cycle', cause: { path: STORE_RING } }]);
  });

  it('is tried again by itself in its own time, and then comes to be where it is none any more', async () => {
    await using world = await ProbeWorld.start({
      slots: { ...SLOTS, 'adapter:store': ['a'] },
      inject: { shop: [keep()] },
    });
    await world.report(world.app.swap('service:shop', { provider: 'shop' }));
    const offer = { ...world.offer('b', { stackLevel: 9 }), inject: [rebuildWith('service:shop')] };
    expect(await world.failure(world.app.register(offer))).toMatchObject(ringOf(STORE_RING));
    const asked = () => world.happenings.filter((type) => type === 'requested').length;
    const before = asked();
    await world.pass(900);
    expect(asked()).toBe(before);
    await world.report(world.app.swap('service:shop', { provider: 'stall' }));
    await world.pass(60_000);
    expect(world.store.name()[0]).toBe('b');
  });
});
