import { describe, expect, it } from 'vitest';
import { ProbeWorld, Store } from '../../support/probe-world.js';
import { alive, labelsGiven, rebuildWith } from './policy-worlds.js';

const SLOTS = { 'adapter:store': ['a'], 'service:shop': ['shop'] } as const;

describe('what cannot be rebuilt', () => {
  it('holds back what is to go without it, is tried again in its own time, and then lets it go', async () => {
    await using world = await ProbeWorld.start({
      slots: { ...SLOTS, 'adapter:store': ['a'] },
      inject: { shop: [{ token: 'adapter:store', onSwap: 'rebuild', optional: true }] },
    });
    const refuse = (): never => {
      throw new RangeError('not now');
    };
    world.when('shop', { init: refuse });
    await world.failure(world.app.unregister(Store, 'a', { force: true }));
    const requested = () => world.happenings.filter((type) => type === 'requested').length;
    const before = requested();
    await world.pass(900);
    expect([requested() - before, labelsGiven(world, 'shop').length]).toEqual([0, 1]);
    world.when('shop', { init: () => undefined });
    await world.pass(60_000);
    expect(labelsGiven(world, 'shop')).toEqual(['nothing']);
    expect(alive(world)).toHaveLength(1);
  });

  it('is named by what it holds back, with the time of the next try', async () => {
    await using world = await withHeldBackStore();
    const held = world.app.explain(Store);
    expect(held).toMatchObject({
      chosen: 'b',
      active: 'a',
      heldBack: { slot: 'service:shop', provider: 'shop' },
    });
    expect(held.blocked).toBeUndefined();
    expect(String(held)).toContain(
      '(held back: service:shop shop is rebuilt with it, and blocked: init failed',
    );
    const [difference] = world.app.differences();
    const nextTryAt = held.heldBack?.nextTryAt;
    expect(difference).toMatchObject({ slot: 'adapter:store', desired: 'b', nextTryAt });
    expect(difference?.why).toMatch(/^service:shop shop is rebuilt with it, and failed: .*not now/);
  });

  it('is not named any more once it works', async () => {
    await using world = await withHeldBackStore();
    await world.report(world.app.select('service:shop', 'shop'));
    expect(world.app.explain(Store).heldBack).toBeUndefined();
    expect(world.app.differences()).toEqual([]);
  });

  describe('and then comes to be tried again', () => {
    it('lets that go when somebody selects it, also where that by itself changes nothing', async () => {
      await using world = await withHeldBackStore();
      const selected = await world.report(world.app.select('service:shop', 'shop'));
      expect(selected.outcome).toBe('unchanged');
      expect(labelsGiven(world, 'shop')).toEqual(['b#2']);
      expect(world.store.name()).toBe('b#2');
    });

    it('lets that go when it is registered anew without moving its slot', async () => {
      await using world = await withHeldBackStore();
      const again = { ...world.offer('shop', { slot: 'service:shop' }), inject: [rebuildWith()] };
      await world.report(world.app.register(again, { activate: false }));
      expect(world.store.name()).toBe('b#2');
    });

    it('lets that go when another takes its place that is not rebuilt with it', async () => {
      await using world = await withHeldBackStore();
      await world.report(world.app.register(world.offer('stall', { slot: 'service:shop', stackLevel: 9 })));
      await world.pass(0);
      expect([world.store.name(), alive(world)]).toEqual(['b#2', ['stall#3', 'b#2']]);
    });
  });
});

/** A store that cannot move to its better candidate, since the shop could not be renewed lately. */
async function withHeldBackStore(): Promise<ProbeWorld> {
  const world = await ProbeWorld.start({ slots: SLOTS, inject: { shop: [rebuildWith()] } });
  const refuse = (): never => {
    throw new RangeError('not now');
  };
  world.when('shop', { init: refuse });
  await world.failure(world.app.refresh('service:shop'));
  world.when('shop', { init: () => undefined });
  await world.report(world.app.register(world.offer('b', { stackLevel: 9 })));
  expect(world.store.name()).toBe('a#1');
  return world;
}
