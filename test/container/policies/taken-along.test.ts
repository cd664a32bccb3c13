import { describe, expect, it } from 'vitest';
import type { InjectEntry } from '../../../src/core/component.js';
import type { SlotName } from '../../../src/core/names.js';
import { ProbeWorld, Store, type ProbeOptions } from '../../support/probe-world.js';
import { gate } from '../../support/traced-parts.js';
import { probation, tries } from '../grace/on-probation.js';
import { alive, keep, labelsGiven, rebuildWith, traceOf } from './policy-worlds.js';

const ONE = { 'adapter:store': ['a'], 'service:shop': ['shop'] } as const;
const VACANT = expect.objectContaining({ code: 'resolution/vacant' }) as unknown;

const optionally = (token: SlotName): InjectEntry => ({ token, onSwap: 'rebuild', optional: true });

/** A world of one store, and a shop that is rebuilt with it. */
const shopWorld = (more: Partial<ProbeOptions> = {}): Promise<ProbeWorld> =>
  ProbeWorld.start({ slots: ONE, inject: { shop: [rebuildWith()] }, ...more });

/** What a call throws. */
function thrownBy(store: Store | undefined): unknown {
  try {
    return store?.name();
  } catch (error) {
    return error;
  }
}

/** Takes the last store away, whoever needs it; not a millisecond passes. */
async function emptied(world: ProbeWorld) {
  const before = world.clock.now();
  const report = await world.report(world.app.unregister(Store, 'a', { force: true }));
  expect(world.clock.now()).toBe(before);
  return report;
}

/** Registers a consumer that comes to serve while the store that it was built with is taken away. */
async function lateComer(world: ProbeWorld): Promise<void> {
  const until = gate();
  world.when('late', { init: () => until.promise });
  const offer = { ...world.offer('late', { slot: 'service:late' }), inject: [rebuildWith()], priority: 1 };
  const registered = world.app.register(offer);
  await world.clock.settle();
  const removal = world.app.unregister(Store, 'a', { force: true });
  await world.pass(1_000);
  until.open();
  await world.report(registered);
  await world.report(removal);
}

describe('a consumer that cannot be rebuilt, since its slot is left vacant by force', () => {
  it('goes as well, before what it held, and no deadline is waited for', async () => {
    await using world = await shopWorld();
    const shop = world.app.get<Store>('service:shop');
    const report = await emptied(world);
    expect(traceOf(world, 'cleanup')).toEqual(['cleanup shop#1', 'cleanup a#1']);
    expect(report).toMatchObject({
      outcome: 'switched',
      group: [
        { slot: 'adapter:store', from: 'a#1', to: undefined },
        { slot: 'service:shop', from: 'shop#1', to: undefined },
      ],
      drained: { cut: [], ms: 0 },
      warnings: [{ code: 'swap/taken-along', slot: 'service:shop', phase: 'switch' }],
    });
    expect(String(report.warnings[0])).toContain(
      'shop#1 cannot be without adapter:store and went before a#1',
    );
    expect(() => shop.name()).toThrow(VACANT);
  });

  it('has the same state before its next try and after it, and says once what it waits for', async () => {
    await using world = await ProbeWorld.start({
      slots: { ...ONE, 'service:mall': ['mall'] },
      inject: { shop: [rebuildWith()], mall: [rebuildWith('service:shop')] },
    });
    await emptied(world);
    const states = () => world.app.status().map(({ state }) => state);
    expect(states()).toEqual(['vacant', 'failed', 'failed']);
    expect(world.app.status('service:mall').lastError).toContain('mall#1 cannot be without service:shop');
    const error = await world.failure(world.app.refresh('service:mall'));
    expect(String(error)).toBe(
      'SwapError [swap/dependency-failed]: service:mall: mall#2 needs service:shop, which cannot be activated: ' +
        'adapter:store has no candidate that serves (phase resolve). Nothing is active.',
    );
    await world.pass(1_000);
    expect(states()).toEqual(['vacant', 'failed', 'failed']);
    const nodes = world.app.graph().nodes.flatMap((node) => (node.kind === 'slot' ? [node.state] : []));
    expect(nodes.toSorted()).toEqual(['failed', 'failed', 'vacant']);
    await world.report(world.app.register(world.offer('b')));
    expect(states()).toEqual(['active', 'active', 'active']);
    expect(world.app.status('service:mall').lastError).toBeUndefined();
  });

  it('leaves when its calls are over, and what it holds waits for that', async () => {
    await using world = await shopWorld();
    const until = gate();
    const call = world.app.get<Store>('service:shop').wait(until.promise);
    const removal = world.app.unregister(Store, 'a', { force: true });
    await world.pass(5_000);
    expect(alive(world)).toEqual(['a#1', 'shop#1']);
    until.open();
    expect(await call).toBe('shop#1');
    const { drained } = await world.report(removal);
    expect(drained).toMatchObject({ cut: [], calls: 1 });
    expect(traceOf(world, 'cleanup')).toEqual(['cleanup shop#1', 'cleanup a#1']);
  });

  it('is back as soon as its slot is served again, behind the same live reference', async () => {
    await using world = await shopWorld();
    const shop = world.app.get<Store>('service:shop');
    await emptied(world);
    await world.report(world.app.register(world.offer('b')));
    expect([shop.name(), labelsGiven(world, 'shop')]).toEqual(['shop#2', ['b#2']]);
    expect(world.app.status('service:shop')).toMatchObject({ state: 'active', lastError: undefined });
  });

  it('does not keep its slot from being served again where it fails', async () => {
    await using world = await shopWorld();
    await emptied(world);
    world.when('shop', { init: () => Promise.reject(new RangeError('not now')) });
    const shop = world.app.get<Store>('service:shop');
    await world.report(world.app.register(world.offer('b')));
    expect(world.store.name()).toBe('b#2');
    expect(String(thrownBy(shop))).toMatch(/shop is blocked: .*not now/);
    world.when('shop', { init: () => undefined });
    await world.pass(60_000);
    expect(labelsGiven(world, 'shop')).toEqual(['b#2']);
  });

  it('says to whoever calls it what is missing, however far away that is', async () => {
    await using world = await ProbeWorld.start({
      slots: { ...ONE, 'service:mall': ['mall'] },
      inject: { shop: [rebuildWith()], mall: [rebuildWith('service:shop')] },
    });
    const [shop, mall] = (['service:shop', 'service:mall'] as const).map((slot) =>
      world.app.get<Store>(slot),
    );
    await emptied(world);
    const missing = 'shop is blocked: adapter:store has no candidate that serves';
    const hint = expect.stringContaining('register a candidate for adapter:store') as unknown;
    expect(thrownBy(shop)).toMatchObject({ code: 'resolution/vacant', hint });
    expect(String(thrownBy(shop))).toContain(`service:shop has no candidate that serves: ${missing}.`);
    expect(thrownBy(mall)).toMatchObject({ code: 'resolution/vacant', hint });
    expect(String(thrownBy(mall))).toContain(missing);
    await world.pass(1_000);
    expect(String(thrownBy(shop))).toContain('adapter:store has no candidate that serves');
    expect(String(thrownBy(mall))).toContain('adapter:store has no candidate that serves');
  });

  it('is explained, and says what it waits for', async () => {
    await using world = await shopWorld();
    await emptied(world);
    const { chosen, active, blocked, history } = world.app.explain('service:shop');
    expect([chosen, active]).toEqual(['shop', undefined]);
    expect(String(blocked?.error)).toContain('adapter:store has no candidate');
    expect(history).toMatchObject([{ from: 'shop#1', to: undefined, outcome: 'switched' }]);
  });

  it('takes along whoever cannot be without it, and so on', async () => {
    await using world = await ProbeWorld.start({
      slots: { ...ONE, 'service:mall': ['mall'], 'service:city': ['city'] },
      inject: {
        shop: [rebuildWith()],
        mall: [rebuildWith('service:shop'), rebuildWith()],
        city: [optionally('service:mall')],
      },
    });
    const { warnings } = await emptied(world);
    expect(traceOf(world, 'cleanup')).toEqual(
      ['city#1', 'mall#1', 'shop#1', 'a#1'].map((each) => `cleanup ${each}`),
    );
    expect(warnings).toMatchObject([{ slot: 'service:shop' }, { slot: 'service:mall' }]);
    expect([alive(world), labelsGiven(world, 'city')]).toEqual([['city#2'], ['nothing']]);
    await world.report(world.app.register(world.offer('b')));
    expect(alive(world)).toHaveLength(4);
    expect(labelsGiven(world, 'mall')).toEqual(['shop#2', world.store.name()]);
    expect(labelsGiven(world, 'city')).toEqual(['mall#2']);
  });

  it('makes place for the next candidate of its slot, without a warning that it is not served', async () => {
    await using world = await shopWorld({
      slots: { ...ONE, 'service:shop': ['shop', 'stall'] },
    });
    const shop = world.app.get<Store>('service:shop');
    await emptied(world);
    expect([shop.name(), alive(world)]).toEqual(['stall#2', ['stall#2']]);
    await world.report(world.app.register(world.offer('b')));
    expect(shop.name()).toBe('shop#3');
    expect(alive(world)).toEqual(['b#2', 'shop#3']);
  });

  it('goes from a pin as well, while another candidate serves', async () => {
    await using world = await ProbeWorld.start({
      slots: { ...ONE, 'service:shop': ['stall', 'shop'] },
      inject: { shop: [rebuildWith()] },
    });
    const pinned = await world.app.getAsync<Store>('service:shop', { provider: 'shop' });
    await emptied(world);
    expect(() => pinned.name()).toThrow(VACANT);
    expect(alive(world)).toEqual(['stall#1']);
    await world.report(world.app.register(world.offer('b')));
    expect(pinned.name()).toBe('shop#3');
  });

  it('may hold a pin or a view', async () => {
    await using world = await ProbeWorld.start({
      slots: { 'adapter:store': ['b', 'a'], 'service:shop': ['shop'], 'service:mall': ['mall'] },
      capabilities: { a: ['wide'] },
      inject: {
        shop: [rebuildWith('adapter:store', 'a')],
        mall: [{ token: 'adapter:store', capabilities: ['wide'], onSwap: 'rebuild' }],
      },
    });
    await emptied(world);
    expect(alive(world)).toEqual(['b#1']);
    const again = { ...world.offer('a', { stackLevel: -5 }), capabilities: ['wide'] };
    await world.report(world.app.register(again));
    expect(alive(world)).toHaveLength(4);
  });

  it('goes although it was left alone lately, since nothing of it is tried', async () => {
    await using world = await shopWorld();
    world.when('shop', { init: () => Promise.reject(new RangeError('not now')) });
    await world.failure(world.app.refresh('service:shop'));
    await emptied(world);
    expect(alive(world)).toEqual([]);
  });

  it('may have come to serve while the slot fell vacant', async () => {
    await using world = await ProbeWorld.start({ slots: { 'adapter:store': ['a'] } });
    await lateComer(world);
    expect(traceOf(world, 'cleanup')).toEqual(['cleanup late#1', 'cleanup a#1']);
    await world.report(world.app.register(world.offer('b')));
    expect(labelsGiven(world, 'late')).toEqual(['b#2']);
  });

  it('comes back from one that took its place, too', async () => {
    await using world = await ProbeWorld.start({
      slots: { 'adapter:store': ['a'], 'service:late': ['plain'] },
    });
    await lateComer(world);
    await world.pass(0);
    expect(alive(world)).toEqual([expect.stringMatching(/^plain/)]);
    await world.report(world.app.register(world.offer('b')));
    await world.pass(0);
    expect(labelsGiven(world, 'late')).toEqual([expect.stringMatching(/^b/)]);
  });

  it('is not tried by itself more often than any other that cannot be built', async () => {
    await using world = await shopWorld();
    await emptied(world);
    const asked = world.happenings.filter((type) => type === 'requested').length;
    await world.pass(900);
    expect(world.happenings.filter((type) => type === 'requested')).toHaveLength(asked);
    await world.pass(60_000);
    expect(traceOf(world, 'build')).toEqual([]);
  });

  it('is left where it is while somebody who would have to be rebuilt without it cannot be', async () => {
    await using world = await ProbeWorld.start({
      slots: { ...ONE, 'service:mall': ['mall'] },
      inject: { shop: [rebuildWith()], mall: [optionally('service:shop')] },
    });
    world.when('mall', { init: () => Promise.reject(new RangeError('not now')) });
    await world.failure(world.app.unregister(Store, 'a', { force: true }));
    expect(alive(world)).toEqual(['a#1', 'shop#1', 'mall#1']);
    const asked = world.happenings.filter((type) => type === 'requested').length;
    await world.pass(900);
    expect(world.happenings.filter((type) => type === 'requested')).toHaveLength(asked);
    world.when('mall', { init: () => undefined });
    await world.pass(60_000);
    expect([alive(world), labelsGiven(world, 'mall')]).toEqual([
      [expect.stringMatching(/^mall/)],
      ['nothing'],
    ]);
  });
});

describe('an instance that somebody still holds when its time is up', () => {
  it('is disposed of with a warning that names both', async () => {
    await using world = await ProbeWorld.start({
      slots: { ...ONE, 'adapter:store': ['a', 'b'] },
      inject: { shop: [keep()] },
    });
    const { warnings } = await world.report(world.app.swap(Store, { provider: 'b' }), 10_000);
    expect(warnings).toMatchObject([{ code: 'swap/still-held', slot: 'adapter:store', phase: 'retire' }]);
    expect(String(warnings[0])).toContain(
      'a#1 is disposed of although it was given to others: keep by service:shop#1',
    );
  });

  it('is not what a probation returns to', async () => {
    await using world = await ProbeWorld.start({
      slots: { 'adapter:store': ['a', 'b'], 'service:shop': ['shop', 'stall'] },
      inject: { shop: [rebuildWith()] },
    });
    const shop = world.app.get<Store>('service:shop');
    const trial = world.app.swap('service:shop', { provider: 'stall', probation });
    await trial.switched;
    await world.report(world.app.swap(Store, { provider: 'b', drainTimeoutMs: 100 }), 100);
    tries(shop, 4);
    const { outcome, warnings } = await world.report(trial);
    expect([outcome, shop.name()]).toEqual(['switched', 'stall#2']);
    expect(warnings).toMatchObject([{ code: 'swap/cannot-return', phase: 'probation' }]);
    expect(String(warnings[0])).toContain('shop#1 was given a#1 of adapter:store, which is disposed of');
  });

  it('is given back by what a probation returned to, which is rebuilt', async () => {
    await using world = await ProbeWorld.start({
      slots: { 'adapter:store': ['a', 'b'], 'service:shop': ['shop', 'stall'] },
      inject: { shop: [rebuildWith()] },
    });
    const shop = world.app.get<Store>('service:shop');
    const trial = world.app.swap('service:shop', { provider: 'stall', probation });
    await trial.switched;
    const swap = world.app.swap(Store, { provider: 'b' });
    await swap.switched;
    tries(shop, 4);
    expect(await world.report(trial)).toMatchObject({ outcome: 'rolledBack' });
    expect([shop.name(), labelsGiven(world, 'shop')]).toEqual(['shop#3', ['b#2']]);
    expect((await world.report(swap)).warnings).toEqual([]);
  });
});
