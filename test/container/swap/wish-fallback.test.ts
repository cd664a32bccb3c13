import { describe, expect, it } from 'vitest';
import type { Swap } from '../../../src/core/swap.js';
import { ProbeWorld, Store } from '../../support/probe-world.js';
import { gate } from '../../support/traced-parts.js';

const sick = { health: () => ({ status: 'unhealthy' }) };
const well = { health: () => ({ status: 'healthy' }) };

/** An operator has selected `c`, which ranks last, and wishes for `b`, which fails. */
async function wishInVain(ask = (world: ProbeWorld): Swap => world.app.select(Store, 'b')) {
  const world = await ProbeWorld.start();
  await world.report(world.app.swap(Store, { provider: 'c' }));
  world.when('b', sick);
  await world.failure(ask(world));
  return world;
}

const order = (world: ProbeWorld): string[] =>
  world.app.explain(Store).ordered.map(({ provider }) => provider);

describe('a durable wish that cannot hold yet', () => {
  it('leaves the slot with what the operator had selected before, and not with what ranks next', async () => {
    await using world = await wishInVain();
    expect(world.store.name()).toBe('c#2');
    expect(world.app.explain(Store)).toMatchObject({
      chosen: 'b',
      active: 'c',
      selection: { provider: 'b', layer: 'operator' },
    });
    await world.pass(900);
    await world.report(world.app.register(world.offer('d', { stackLevel: 9 })));
    expect([world.store.name(), order(world)]).toEqual(['c#2', ['b', 'c', 'd', 'a']]);
  });

  it('says of what was selected before why it comes next', async () => {
    await using world = await wishInVain();
    const [, next] = world.app.explain(Store).ordered;
    expect(next).toMatchObject({ provider: 'c', state: 'active' });
    expect(next?.reasons).toContain('selected before, and next for as long as b has not served');
  });

  it('holds later by itself, and what was selected before counts no more', async () => {
    await using world = await wishInVain();
    world.when('b', well);
    await world.pass(1_000);
    expect(world.store.name()[0]).toBe('b');
    expect(order(world)).toEqual(['b', 'a', 'c']);
    await world.report(world.app.unregister(Store, 'b'));
    expect(world.store.name()[0]).toBe('a');
  });

  it('goes by the ranking where what was selected before is gone as well', async () => {
    await using world = await wishInVain();
    await world.report(world.app.unregister(Store, 'c'));
    expect(world.store.name()[0]).toBe('a');
  });

  it('leaves the slot with what a lower layer selects, where the operator had selected nothing', async () => {
    await using world = await ProbeWorld.start({ selections: { 'adapter:store': 'c' } });
    world.when('b', sick);
    await world.failure(world.app.select(Store, 'b'));
    expect(world.store.name()).toBe('c#1');
    await world.pass(500);
    expect(world.store.name()).toBe('c#1');
  });

  it('may come after another that never held', async () => {
    await using world = await wishInVain();
    await world.report(world.app.register(world.offer('d')));
    world.when('d', sick);
    await world.failure(world.app.select(Store, 'd'));
    expect([world.store.name(), world.app.explain(Store).chosen]).toEqual(['c#2', 'd']);
  });

  it('given up, leaves an earlier one that does not hold yet, and what was selected before that', async () => {
    await using world = await wishInVain();
    await world.report(world.app.register(world.offer('d')));
    world.when('d', { init: () => gate().promise });
    const wish = world.app.select(Store, 'd');
    await world.clock.settle();
    wish.abort();
    await world.failure(wish);
    await world.pass(0);
    expect([world.store.name(), order(world)[0]]).toEqual(['c#2', 'b']);
    world.when('b', well);
    await world.pass(60_000);
    expect(world.store.name()[0]).toBe('b');
  });

  it('is dropped by unselect, and the ranking decides', async () => {
    await using world = await wishInVain();
    await world.report(world.app.unselect(Store));
    expect([world.store.name()[0], order(world)]).toEqual(['a', ['a', 'b', 'c']]);
  });

  it('is dropped by a swap, which is all that counts from then on', async () => {
    await using world = await wishInVain();
    await world.report(world.app.swap(Store, { provider: 'a' }));
    expect(order(world)).toEqual(['a', 'b', 'c']);
  });

  it('is also what a pin or view beside it goes by', async () => {
    await using world = await ProbeWorld.start({
      capabilities: { a: ['x'], b: ['x'], c: ['x'] },
      slots: { 'adapter:store': ['a', 'b', 'c'], 'service:shop': ['shop'] },
      inject: { shop: [{ token: 'adapter:store', capabilities: ['x'] }] },
    });
    await world.report(world.app.swap(Store, { provider: 'c' }));
    await world.clock.settle();
    world.when('b', sick);
    await world.failure(world.app.select(Store, 'b'));
    await world.clock.settle();
    const [view] = world.given('shop') as Store[];
    expect(view?.name()).toBe(world.store.name());
    expect(world.store.name()).toBe('c#2');
  });

  describe('that holds at last, with a view beside it of what it does not offer', () => {
    const start = () =>
      ProbeWorld.start({
        capabilities: { a: ['x'], c: ['x'] },
        slots: { 'adapter:store': ['a', 'b', 'c'], 'service:shop': ['shop'] },
        inject: { shop: [{ token: 'adapter:store', capabilities: ['x'] }] },
      });
    const viewOf = (world: ProbeWorld) => (world.given('shop') as Store[])[0]?.name()[0];

    it('leaves the view to the ranking, where it holds at once', async () => {
      await using world = await start();
      await world.report(world.app.swap(Store, { provider: 'c' }));
      await world.report(world.app.select(Store, 'b'));
      await world.clock.settle();
      expect([world.store.name()[0], viewOf(world)]).toEqual(['b', 'a']);
    });

    it('leaves the view to the ranking, where it is tried again by itself', async () => {
      await using world = await start();
      await world.report(world.app.swap(Store, { provider: 'c' }));
      await world.clock.settle();
      world.when('b', sick);
      await world.failure(world.app.select(Store, 'b'));
      expect(viewOf(world)).toBe('c');
      world.when('b', well);
      await world.pass(1_000);
      expect([world.store.name()[0], viewOf(world)]).toEqual(['b', 'a']);
    });
  });
});
