import { describe, expect, it } from 'vitest';
import type { SwapRequests } from '../../../src/core/swap.js';
import type { Application } from '../../../src/modules/application.js';
import { PROBE, ProbeWorld, Store } from '../../support/probe-world.js';
import { rejectionOf } from '../../support/traced-parts.js';

const TWO = { slots: { 'adapter:store': ['a', 'b', 'c'], 'adapter:other': ['x', 'y', 'z'] } } as const;

type Place = 'a pre-swap hook' | 'an onInit' | 'a factory';

/** Runs code of the application within a swap to `b`. */
function within(world: ProbeWorld, place: Place, code: (context: SwapRequests) => Promise<unknown>): void {
  if (place === 'a pre-swap hook') world.app.hooks.preSwap(Store, code);
  if (place === 'an onInit') world.when('b', { init: code });
  if (place === 'a factory') world.when('b', { build: (context) => code(context).then(() => PROBE) });
}

const places: readonly Place[] = ['a pre-swap hook', 'an onInit', 'a factory'];

describe('a swap that would wait for itself', () => {
  it.each(places)('is refused at once when %s asks for its own slot', async (place) => {
    await using world = await ProbeWorld.start(TWO);
    const refusals: unknown[] = [];
    within(world, place, async (context) => {
      refusals.push(await rejectionOf(context.swap(Store, { provider: 'c' })));
      refusals.push(await rejectionOf(context.swap(Store, { provider: 'c' }).switched));
      refusals.push(await rejectionOf(context.refresh(Store)));
    });
    const report = await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(report).toMatchObject({ outcome: 'switched', to: 'b#2' });
    expect(refusals).toHaveLength(3);
    for (const error of refusals)
      expect(error).toMatchObject({ code: 'swap/self-wait', path: 'adapter:store -> adapter:store' });
    expect(world.clock.now()).toBe(0);
  });

  it.each(places)('fails the swap when %s does not catch the refusal', async (place) => {
    await using world = await ProbeWorld.start(TWO);
    within(world, place, (context) => context.swap(Store, { provider: 'c' }));
    const error = await world.failure(world.app.swap(Store, { provider: 'b' }));
    expect(error).toMatchObject({ stillActive: 'a#1', cause: { code: 'swap/self-wait' } });
    expect(world.store.name()).toBe('a#1');
  });

  it('is refused when the hook of another slot waits back', async () => {
    await using world = await ProbeWorld.start(TWO);
    const { hooks } = world.app;
    const refusals: unknown[] = [];
    hooks.preSwap(Store, (context) => context.swap('adapter:other', { provider: 'y' }));
    hooks.preSwap('adapter:other', async (context) => {
      refusals.push(await rejectionOf(context.swap(Store, { provider: 'c' })));
    });
    const report = await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(report.outcome).toBe('switched');
    expect(refusals).toMatchObject([
      { code: 'swap/self-wait', path: 'adapter:other -> adapter:store -> adapter:other' },
    ]);
    expect(world.app.get<Store>('adapter:other').name()).toBe('y#2');
  });

  it('is refused when two swaps that run at the same time would wait for each other', async () => {
    await using world = await ProbeWorld.start(TWO);
    const { hooks } = world.app;
    hooks.preSwap(Store, (context) => context.swap('adapter:other', { provider: 'z' }).switched);
    hooks.preSwap('adapter:other', (context) => context.swap(Store, { provider: 'c' }).switched);
    const swaps = [
      world.app.swap(Store, { provider: 'b' }),
      world.app.swap('adapter:other', { provider: 'y' }),
    ];
    const ended = await Promise.all(swaps.map((swap) => world.outcome(swap)));
    expect(ended.every((end) => end !== undefined)).toBe(true);
    expect(world.clock.now()).toBe(0);
  });
});

describe('a change that code of a swap asks the application for, before its first await', () => {
  const asks: readonly (readonly [string, (app: Application) => Promise<unknown>])[] = [
    ['a swap', (app) => app.swap(Store, { provider: 'c' })],
    ['a group', (app) => app.swapAll([{ slot: Store, provider: 'c' }])],
    ['a refresh', (app) => app.refresh(Store)],
    ['a select', (app) => app.select(Store, 'c')],
    ['an unselect', (app) => app.unselect(Store)],
    ['a removal', (app) => app.unregister(Store, 'c')],
    ['a registration', (app) => app.register({ ...OFFER, provider: 'd' })],
  ];
  const OFFER = { domain: 'adapter', key: 'store', factory: () => PROBE } as const;

  it.each(places.flatMap((place) => asks.map(([what, ask]) => [what, place, ask] as const)))(
    'is refused as a self-wait, and leaves nothing behind: %s of its own slot, by %s',
    async (_, place, ask) => {
      await using world = await ProbeWorld.start(TWO);
      const refusals: unknown[] = [];
      within(world, place, async () => {
        refusals.push(await rejectionOf(ask(world.app)));
      });
      const report = await world.report(world.app.swap(Store, { provider: 'b' }));
      expect(report).toMatchObject({ outcome: 'switched', to: 'b#2' });
      expect(refusals).toMatchObject([{ code: 'swap/self-wait', path: 'adapter:store -> adapter:store' }]);
      const offered = world.app.candidates({ shadowed: true, key: 'store' }).map(({ provider }) => provider);
      expect(offered.sort()).toEqual(['a', 'b', 'c']);
      expect(world.app.explain(Store).selection).toMatchObject({ provider: 'b', layer: 'operator' });
      expect(world.clock.now()).toBe(0);
    },
  );

  it('is refused when a health check asks for its own slot', async () => {
    await using world = await ProbeWorld.start(TWO);
    const refusals: unknown[] = [];
    world.when('b', {
      health: async () => {
        refusals.push(await rejectionOf(world.app.refresh(Store)));
        return { status: 'healthy' };
      },
    });
    await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(refusals).toMatchObject([{ code: 'swap/self-wait' }]);
  });

  it('is not charged to code that runs because of it', async () => {
    await using world = await ProbeWorld.start(TWO);
    let inner: Promise<unknown> | undefined;
    let other: Promise<unknown> | undefined;
    world.app.swaps$.subscribe(({ type, slots }) => {
      if (type === 'swap.requested' && slots.includes('adapter:other')) inner ??= world.app.refresh(Store);
    });
    world.app.hooks.preSwap(Store, () => {
      other ??= world.app.swap('adapter:other', { provider: 'y' });
    });
    await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(await inner).toMatchObject({ outcome: 'switched', from: 'b#2' });
    expect(await other).toMatchObject({ outcome: 'switched' });
  });

  it('of another slot is waited for', async () => {
    await using world = await ProbeWorld.start(TWO);
    world.app.hooks.preSwap(Store, () => world.app.swap('adapter:other', { provider: 'y' }));
    await world.report(world.app.swap(Store, { provider: 'b' }));
    expect([world.store.name(), world.app.get<Store>('adapter:other').name()]).toEqual(['b#2', 'y#2']);
  });

  it('is refused when it is the activation of what its own change builds', async () => {
    await using world = await ProbeWorld.start(TWO);
    await world.app.register({ ...world.offer('only', { slot: 'task:heavy' }), activation: 'lazy' });
    const refusals: unknown[] = [];
    world.when('only', {
      init: async () => {
        refusals.push(await rejectionOf(world.app.getAsync('task:heavy')));
      },
    });
    await world.app.getAsync('task:heavy');
    expect(refusals).toMatchObject([{ code: 'resolution/cycle' }]);
    expect(world.clock.now()).toBe(0);
  });
});

describe('a swap asked for within a swap', () => {
  it.each(places)('of another slot is waited for by %s', async (place) => {
    await using world = await ProbeWorld.start(TWO);
    within(world, place, (context) => context.swap('adapter:other', { provider: 'y' }));
    const report = await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(report.outcome).toBe('switched');
    const names = [world.store.name(), world.app.get<Store>('adapter:other').name()];
    expect(names).toEqual(['b#2', 'y#2']);
  });

  it('of its own slot is let in after the switch', async () => {
    await using world = await ProbeWorld.start(TWO);
    const remove = world.app.hooks.postSwap(Store, async (context) => {
      remove();
      await context.swap(Store, { provider: 'c' });
    });
    await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(world.store.name()).toBe('c#3');
  });

  it('by an onActivate, of its own slot, is let in and may be awaited until its switch', async () => {
    await using world = await ProbeWorld.start(TWO);
    world.when('b', { activate: (context) => context.swap(Store, { provider: 'c' }).switched });
    const report = await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(report).toMatchObject({ outcome: 'switched', warnings: [] });
    expect(world.store.name()).toBe('c#3');
  });

  it('of its own slot, by a hook after its first await, is let in: nobody can tell who asks', async () => {
    await using world = await ProbeWorld.start(TWO);
    let asked: Promise<unknown> | undefined;
    const remove = world.app.hooks.preSwap(Store, async () => {
      remove();
      await Promise.resolve();
      asked = world.app.refresh(Store);
    });
    await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(await asked).toMatchObject({ outcome: 'switched', from: 'b#2', to: 'b#3' });
  });
});
