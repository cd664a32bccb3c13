import { describe, expect, it } from 'vitest';
import { Adapter, Inject, Injectable, Oneiric } from '../../../src/index.js';
import { ProbeWorld, Store } from '../../support/probe-world.js';
import { gate, moduleOf, rejectionOf } from '../../support/traced-parts.js';
import { alive, labelsGiven, rebuildWith, traceOf } from './policy-worlds.js';

const SLOTS = { 'adapter:store': ['a', 'b'], 'service:shop': ['shop'] } as const;

/** store <- left, right <- top: the top is rebuilt with both, and so with the store twice. */
const DIAMOND = {
  slots: {
    'adapter:store': ['a', 'b'],
    'service:left': ['left'],
    'service:right': ['right'],
    'service:top': ['top'],
  },
  inject: {
    left: [rebuildWith()],
    right: [rebuildWith()],
    top: [rebuildWith('service:left'), rebuildWith('service:right')],
  },
} as const;

describe('a dependency that its holder is rebuilt with', () => {
  it('is the instance itself, and the holder is replaced in the tick of its switch', async () => {
    await using world = await ProbeWorld.start({ slots: SLOTS, inject: { shop: [rebuildWith()] } });
    const shop = world.app.get<Store>('service:shop');
    const seen: string[] = [];
    const look = (): void => void seen.push(`${world.store.name()} ${shop.name()}`);
    world.app.hooks.preSwap('*', look);
    world.app.hooks.switched('*', look);
    const report = await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(seen).toEqual(['a#1 shop#1', 'a#1 shop#1', 'b#2 shop#2', 'b#2 shop#2']);
    expect(labelsGiven(world, 'shop')).toEqual(['b#2']);
    expect(report).toMatchObject({
      slot: 'adapter:store',
      outcome: 'switched',
      group: [
        { slot: 'adapter:store', from: 'a#1', to: 'b#2' },
        { slot: 'service:shop', from: 'shop#1', to: 'shop#2' },
      ],
      drained: { cut: [] },
    });
    expect(alive(world)).toEqual(['b#2', 'shop#2']);
  });

  it('is ready before its holder is built, and retires after it', async () => {
    await using world = await ProbeWorld.start({ slots: SLOTS, inject: { shop: [rebuildWith()] } });
    await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(traceOf(world, 'build', 'health', 'cleanup')).toEqual([
      'build b#2',
      'health b#2',
      'build shop#2',
      'health shop#2',
      'cleanup shop#1',
      'cleanup a#1',
    ]);
  });

  it('writes history, status and events of the holder’s slot as well', async () => {
    await using world = await ProbeWorld.start({ slots: SLOTS, inject: { shop: [rebuildWith()] } });
    await world.report(world.app.refresh(Store, { reason: 'rotation' }));
    expect(world.app.status('service:shop')).toMatchObject({ generation: 2, successfulSwaps: 1 });
    expect(world.app.explain('service:shop').history).toMatchObject([
      { from: 'shop#1', to: 'shop#2', outcome: 'switched', reason: 'rotation' },
    ]);
    const told = world.events.filter((event) => event.type === 'swap.switched').map(({ slot }) => slot);
    expect(told).toEqual(['adapter:store', 'service:shop']);
    for (const event of world.events) {
      if (!('slots' in event) || event.type === 'swap.requested') continue;
      expect(event.slots).toEqual(['adapter:store', 'service:shop']);
    }
  });

  it.each([
    ['a refresh', (world: ProbeWorld) => world.app.refresh(Store)],
    ['a select', (world: ProbeWorld) => world.app.select(Store, 'b')],
    ['a group', (world: ProbeWorld) => world.app.swapAll([{ slot: Store, provider: 'b' }])],
    ['a registration', (world: ProbeWorld) => world.app.register(world.offer('c', { stackLevel: 9 }))],
    ['a removal', (world: ProbeWorld) => world.app.unregister(Store, 'a')],
  ])('moves its holder with %s', async (_, change) => {
    await using world = await ProbeWorld.start({ slots: SLOTS, inject: { shop: [rebuildWith()] } });
    await world.report(change(world));
    expect(labelsGiven(world, 'shop')).toEqual([world.store.name()]);
    expect(alive(world)).toHaveLength(2);
  });

  it('moves nobody when nothing of it moves', async () => {
    await using world = await ProbeWorld.start({ slots: SLOTS, inject: { shop: [rebuildWith()] } });
    const report = await world.report(world.app.swap(Store, { provider: 'a' }));
    expect(report).toMatchObject({ outcome: 'unchanged', group: [{ slot: 'adapter:store' }] });
    await world.app.getAsync(Store, { provider: 'b' });
    expect(labelsGiven(world, 'shop')).toEqual(['a#1']);
  });

  it('rebuilds the top of a diamond once', async () => {
    await using world = await ProbeWorld.start(DIAMOND);
    const { group } = await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(group.map(({ slot, to }) => `${slot} ${to}`)).toEqual([
      'adapter:store b#2',
      'service:left left#2',
      'service:right right#2',
      'service:top top#2',
    ]);
    expect(labelsGiven(world, 'top')).toEqual(['left#2', 'right#2']);
    expect(traceOf(world, 'cleanup').sort()).toEqual(
      ['cleanup a#1', 'cleanup left#1', 'cleanup right#1', 'cleanup top#1'].sort(),
    );
    expect(traceOf(world, 'cleanup')[0]).toBe('cleanup top#1');
    expect(traceOf(world, 'cleanup').at(-1)).toBe('cleanup a#1');
  });

  it('leaves everything as it was when one of the group fails, and names it', async () => {
    await using world = await ProbeWorld.start(DIAMOND);
    world.when('right', { init: () => Promise.reject(new Error('broken')) });
    const error = await world.failure(world.app.swap(Store, { provider: 'b' }));
    expect(error).toMatchObject({
      code: 'swap/init-failed',
      slot: 'service:right',
      stillActive: 'right#1',
    });
    expect(alive(world)).toEqual(['a#1', 'left#1', 'right#1', 'top#1']);
    expect(labelsGiven(world, 'top')).toEqual(['left#1', 'right#1']);
    expect(world.app.explain(Store).selection).toBeUndefined();
    world.when('right', { init: () => undefined });
    await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(world.store.name()[0]).toBe('b');
  });

  it('does not try over and over what its holder fails with', async () => {
    await using world = await ProbeWorld.start({ slots: SLOTS, inject: { shop: [rebuildWith()] } });
    world.when('shop', { build: () => Promise.reject(new Error('not with this one')) });
    await world.failure(world.app.register(world.offer('c', { stackLevel: 9 })));
    expect(world.trace.filter((row) => row.startsWith('build c'))).toHaveLength(1);
    await world.pass(1_000);
    expect(world.trace.filter((row) => row.startsWith('build c'))).toHaveLength(2);
    expect([world.store.name(), labelsGiven(world, 'shop')]).toEqual(['a#1', ['a#1']]);
    world.when('shop', { build: undefined as never });
    await world.pass(2_000);
    expect(labelsGiven(world, 'shop')).toEqual([world.store.name()]);
    expect(world.store.name()[0]).toBe('c');
  });

  it('rebuilds pinned candidates of the holder’s slot as well', async () => {
    await using world = await ProbeWorld.start({
      slots: { ...SLOTS, 'service:shop': ['shop', 'stall'] },
      inject: { shop: [rebuildWith()], stall: [rebuildWith()] },
    });
    const stall = await world.app.getAsync<Store>('service:shop', { provider: 'stall' });
    await world.report(world.app.swap(Store, { provider: 'b' }));
    expect([labelsGiven(world, 'shop'), labelsGiven(world, 'stall')]).toEqual([['b#2'], ['b#2']]);
    expect(stall.name()).toMatch(/^stall#/);
    expect(alive(world)).toHaveLength(3);
  });

  it('may be a pin, which moves with its provider only', async () => {
    await using world = await ProbeWorld.start({
      slots: SLOTS,
      inject: { shop: [rebuildWith('adapter:store', 'b')] },
    });
    const [before] = labelsGiven(world, 'shop');
    expect(before).toMatch(/^b#/);
    await world.report(world.app.refresh(Store));
    expect(labelsGiven(world, 'shop')).toEqual([before]);
    await world.report(world.app.register({ ...world.offer('b'), source: 'runtime' } as never));
    expect(labelsGiven(world, 'shop')).not.toEqual([before]);
  });

  it('takes the candidate that a group names for the holder’s slot', async () => {
    await using world = await ProbeWorld.start({
      slots: { ...SLOTS, 'service:shop': ['shop', 'stall'] },
      inject: { shop: [rebuildWith()], stall: [rebuildWith()] },
    });
    const members = [
      { slot: 'service:shop', provider: 'stall' },
      { slot: Store, provider: 'b' },
    ] as const;
    await world.report(world.app.swapAll(members));
    expect(labelsGiven(world, 'stall')).toEqual([world.store.name()]);
    expect(world.trace.filter((row) => row.startsWith('build shop'))).toEqual([]);
    expect(alive(world)).toHaveLength(2);
  });

  it('keeps its slot from losing its last candidate', async () => {
    await using world = await ProbeWorld.start({
      slots: { ...SLOTS, 'adapter:store': ['a'] },
      inject: { shop: [rebuildWith()] },
    });
    expect(await world.failure(world.app.unregister(Store, 'a'))).toMatchObject({ code: 'registry/in-use' });
    expect([world.store.name(), labelsGiven(world, 'shop')]).toEqual(['a#1', ['a#1']]);
  });

  it('comes and goes where it is optional', async () => {
    await using world = await ProbeWorld.start({
      slots: { ...SLOTS, 'adapter:store': ['a'] },
      inject: { shop: [{ token: 'adapter:store', onSwap: 'rebuild', optional: true }] },
    });
    await world.report(world.app.unregister(Store, 'a'));
    expect(labelsGiven(world, 'shop')).toEqual(['nothing']);
    await world.report(world.app.register(world.offer('b')));
    expect(labelsGiven(world, 'shop')).toEqual(['b#2']);
    expect(alive(world)).toHaveLength(2);
  });
});

describe('a ring of what is rebuilt with each other', () => {
  it('is refused at the start', async () => {
    const app = await Oneiric.create(moduleOf({}), { env: {}, start: false });
    const offer = { provider: 'only', factory: () => ({}) };
    await app.register({ ...offer, domain: 'adapter', key: 'a', inject: [rebuildWith('adapter:b')] });
    await app.register({ ...offer, domain: 'adapter', key: 'b', inject: [rebuildWith('adapter:a')] });
    expect(await rejectionOf(app.start())).toMatchObject({ code: 'resolution/rebuild-cycle' });
  });

  it('that arises at run time is refused with its path, and nothing is touched', async () => {
    await using world = await ProbeWorld.start({
      slots: SLOTS,
      inject: { b: [rebuildWith('service:shop')], shop: [rebuildWith()] },
    });
    const error = await world.failure(world.app.swap(Store, { provider: 'b' }));
    expect(error).toMatchObject({ code: 'resolution/rebuild-cycle' });
    expect(String(error)).toContain('adapter:store (b) -> service:shop (shop) -> adapter:store (b)');
    expect([world.trace, alive(world)]).toEqual([[], ['a#1', 'shop#1']]);
  });

  it('that arises through something that is first built for it is refused as well', async () => {
    const app = await Oneiric.create(moduleOf({}), { env: {} });
    const offer = { domain: 'adapter', factory: () => ({}) };
    const lazy = { activation: 'lazy' } as const;
    await app.register({ ...offer, key: 'a', provider: 'old' });
    await app.register({ ...offer, ...lazy, key: 'b', provider: 'only', inject: [rebuildWith('adapter:c')] });
    await app.register({ ...offer, ...lazy, key: 'c', provider: 'only', inject: [rebuildWith('adapter:a')] });
    const next = { ...offer, key: 'a', provider: 'new', inject: [rebuildWith('adapter:b')] };
    await app.register(next, { activate: false });
    const error = await rejectionOf(app.swap('adapter:a', { provider: 'new' }));
    const ring = 'adapter:a (new) -> adapter:b (only) -> adapter:c (only) -> adapter:a (new)';
    const closed = { code: 'resolution/rebuild-cycle', path: ring };
    expect(error).toMatchObject({ code: 'swap/dependency-failed', cause: { cause: closed } });
    expect(app.status('adapter:a').active).toBe('old');
    await app.close();
  });

  it('is not tried over and over by itself', async () => {
    await using world = await ProbeWorld.start({ slots: SLOTS, inject: { shop: [rebuildWith()] } });
    const offer = { ...world.offer('c', { stackLevel: 9 }), inject: [rebuildWith('service:shop')] };
    await world.failure(world.app.register(offer));
    const requests = world.happenings.filter((type) => type === 'requested').length;
    await world.pass(0);
    expect(world.happenings.filter((type) => type === 'requested')).toHaveLength(requests);
  });

  it('does not keep the next in the ranking from serving', async () => {
    await using world = await ProbeWorld.start({ slots: SLOTS, inject: { shop: [rebuildWith()] } });
    const offer = { ...world.offer('c', { stackLevel: 9 }), inject: [rebuildWith('service:shop')] };
    await world.app.register(offer, { activate: false });
    const error = await world.failure(world.app.unregister(Store, 'a', { force: true }));
    expect(error).toMatchObject({ code: 'resolution/rebuild-cycle' });
    await world.pass(2_000);
    expect(world.app.status(Store).active).toBe('b');
    expect(labelsGiven(world, 'shop')).toEqual([expect.stringMatching(/^b#/)]);
  });

  it('is none where one of them follows', async () => {
    await using world = await ProbeWorld.start({
      slots: SLOTS,
      inject: { b: ['service:shop'], shop: [rebuildWith()] },
    });
    await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(labelsGiven(world, 'shop')).toEqual(['b#2']);
  });
});

describe('changes of what is rebuilt together', () => {
  it('wait for each other', async () => {
    await using world = await ProbeWorld.start({ slots: SLOTS, inject: { shop: [rebuildWith()] } });
    const until = gate();
    world.when('shop', { init: () => until.promise });
    const first = world.app.refresh('service:shop');
    await world.clock.settle();
    const second = world.app.swap(Store, { provider: 'b' });
    await world.clock.settle();
    expect(world.trace.some((row) => row.startsWith('build b'))).toBe(false);
    until.open();
    await world.report(first);
    await world.report(second);
    expect(labelsGiven(world, 'shop')).toEqual(['b#2']);
    expect(alive(world)).toEqual(['b#2', 'shop#3']);
  });

  it('join where they ask for the same', async () => {
    await using world = await ProbeWorld.start({ slots: SLOTS, inject: { shop: [rebuildWith()] } });
    const [one, other] = [1, 2].map(() => world.app.swap(Store, { provider: 'b' }));
    await world.clock.settle();
    expect(await one).toBe(await other);
  });

  it('do not supersede a select of the holder’s slot', async () => {
    await using world = await ProbeWorld.start({
      slots: { ...SLOTS, 'service:shop': ['shop', 'stall'] },
      inject: { shop: [rebuildWith()], stall: [rebuildWith()] },
    });
    const stall = world.app.swap('service:shop', { provider: 'stall' });
    const store = world.app.swap(Store, { provider: 'b' });
    await world.clock.settle();
    expect([(await stall).outcome, (await store).outcome]).toEqual(['switched', 'switched']);
    expect(labelsGiven(world, 'stall')).toEqual([world.store.name()]);
  });

  it('rebuild a holder afterwards that was built meanwhile', async () => {
    await using world = await ProbeWorld.start({ slots: { 'adapter:store': ['a', 'b'] } });
    const until = gate();
    world.when('late', { init: () => until.promise });
    const offer = { ...world.offer('late', { slot: 'service:late' }), inject: [rebuildWith()] };
    const registered = world.app.register(offer);
    await world.clock.settle();
    const swap = world.app.swap(Store, { provider: 'b' });
    await swap.switched;
    expect([world.store.name(), labelsGiven(world, 'late')]).toEqual(['b#2', ['a#1']]);
    expect(alive(world)).toContain('a#1');
    until.open();
    await registered;
    await world.clock.settle();
    expect(labelsGiven(world, 'late')).toEqual(['b#2']);
    const { drained } = await world.report(swap);
    expect(drained.cut).toEqual([]);
    expect(alive(world)).toEqual(['b#2', 'late#2']);
  });

  it('are refused where a hook of the holder would wait for them', async () => {
    await using world = await ProbeWorld.start({ slots: SLOTS, inject: { shop: [rebuildWith()] } });
    world.when('shop', { init: (context) => context.swap(Store, { provider: 'b' }) });
    const error = await world.failure(world.app.refresh('service:shop'));
    expect(error).toMatchObject({ code: 'swap/init-failed', cause: { code: 'swap/self-wait' } });
    expect(alive(world)).toEqual(['a#1', 'shop#1']);
  });
});

describe('a plain provider', () => {
  it('cannot be rebuilt, and says so when it is linked', async () => {
    @Adapter({ key: 'one' })
    class One {}
    @Injectable()
    class Plain {
      constructor(@Inject(One, { onSwap: 'rebuild' }) readonly one: One) {}
    }
    const module = moduleOf({ providers: [One, Plain] as never });
    expect(await rejectionOf(Oneiric.create(module, { env: {} }))).toMatchObject({
      code: 'injection/cannot-rebuild',
      path: 'Plain.constructor[0]',
    });
  });
});
