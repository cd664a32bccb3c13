import { describe, expect, it } from 'vitest';
import type { InjectEntry } from '../../../src/core/component.js';
import { ProbeWorld, Store, type ProbeOptions } from '../../support/probe-world.js';
import { gate, rejectionOf } from '../../support/traced-parts.js';

const viewOf = (...capabilities: string[]): InjectEntry => ({ token: 'adapter:store', capabilities });

/** `a` serves and is only fast; `b` and `c` can be shared, `c` alone is durable. A shop holds a view. */
const worldWith = (shop: readonly InjectEntry[], options: ProbeOptions = {}): Promise<ProbeWorld> =>
  ProbeWorld.start({
    slots: { 'adapter:store': ['a', 'b', 'c'], 'service:shop': ['shop'] },
    capabilities: { a: ['fast'], b: ['fast', 'shared'], c: ['shared', 'durable'] },
    ...options,
    inject: { shop, ...options.inject },
  });

const alive = (world: ProbeWorld): string[] =>
  world.probes.filter(({ disposals }) => disposals === 0).map(({ label }) => label.replace(/#.*/, ''));

const viewIn = (world: ProbeWorld): Store => world.given('shop')[0] as Store;

describe('a view', () => {
  it('is the best candidate that offers what it asks for, whichever is active', async () => {
    await using world = await worldWith([viewOf('shared')]);
    expect([world.store.name(), viewIn(world).name()]).toEqual(['a#1', 'b#2']);
    await world.report(world.app.swap(Store, { provider: 'c' }));
    expect([world.store.name(), viewIn(world).name()]).toEqual(['c#3', 'c#3']);
    expect(alive(world)).toEqual(['shop', 'c']);
  });

  it('shares its instance with what serves, and is renewed with it', async () => {
    await using world = await worldWith([viewOf('fast')]);
    expect(viewIn(world).name()).toBe(world.store.name());
    await world.report(world.app.refresh(Store));
    expect(viewIn(world).name()).toBe(world.store.name());
    expect(world.store.name()).toBe('a#2');
  });

  it('is one for all who ask for the same capabilities, in any order', async () => {
    await using world = await worldWith([viewOf('shared', 'fast'), viewOf('fast', 'shared', 'fast')]);
    const [one, other] = world.given('shop');
    expect(other).toBe(one);
    expect(world.app.get(Store, { capabilities: ['fast', 'shared'] })).toBe(one);
    expect(world.app.live(Store, { capabilities: ['fast', 'shared'] }).ref).toBe(one);
  });

  it('of no capabilities is what serves', async () => {
    await using world = await worldWith([viewOf()]);
    expect(world.given('shop')[0]).toBe(world.store);
  });

  it('follows registrations, and goes back when they are taken away', async () => {
    await using world = await worldWith([viewOf('shared')]);
    const seen: string[] = [];
    const { changes$ } = world.app.live(Store, { capabilities: ['shared'] });
    changes$.subscribe(({ provider }) => seen.push(provider));
    const better = { ...world.offer('d', { stackLevel: 50 }), capabilities: ['shared'] };
    await world.report(world.app.register(better));
    expect([viewIn(world).name(), world.store.name()]).toEqual(['d#3', 'd#3']);
    await world.report(world.app.unregister(Store, 'd'));
    expect([viewIn(world).name()[0], world.store.name()[0]]).toEqual(['b', 'a']);
    expect(seen).toEqual(['b', 'd', 'b']);
  });

  it('follows a selection that is dropped again', async () => {
    await using world = await worldWith([viewOf('shared')]);
    await world.report(world.app.select(Store, 'c'));
    expect(viewIn(world).name()[0]).toBe('c');
    await world.report(world.app.unselect(Store));
    expect([viewIn(world).name()[0], world.store.name()[0]]).toEqual(['b', 'a']);
  });

  it('is vacant once nobody offers it any more, and works again when somebody does', async () => {
    await using world = await worldWith([viewOf('durable')]);
    expect(await world.failure(world.app.unregister(Store, 'c'))).toMatchObject({
      code: 'registry/in-use',
      message: expect.stringContaining('service:shop') as string,
    });
    await world.report(world.app.unregister(Store, 'c', { force: true }));
    const view = viewIn(world);
    expect(() => view.name()).toThrow('adapter:store has no candidate that offers durable.');
    expect(world.store.name()).toBe('a#1');
    await world.report(world.app.register({ ...world.offer('d'), capabilities: ['durable'] }));
    expect(view.name()[0]).toBe('d');
    expect(world.store.name()).toBe('a#1');
  });

  it('is retired with its last holder', async () => {
    await using world = await worldWith([], {
      slots: { 'adapter:store': ['a', 'b', 'c'], 'service:shop': ['shop', 'plain'] },
      inject: { shop: [viewOf('durable')] },
    });
    expect(alive(world)).toContain('c');
    await world.report(world.app.swap('service:shop', { provider: 'plain' }));
    await world.clock.settle();
    expect(alive(world)).toEqual(['a', 'plain']);
  });

  it('outlives its holders where the application asked for it', async () => {
    await using world = await worldWith([]);
    expect(() => world.app.get(Store, { capabilities: ['durable'] })).toThrow(
      expect.objectContaining({ code: 'lifecycle/not-active' }),
    );
    const view = await world.app.getAsync(Store, { capabilities: ['durable'] });
    expect(view.name()[0]).toBe('c');
    await world.report(world.app.refresh(Store));
    expect(view.name()[0]).toBe('c');
  });

  it('of what serves is there at once', async () => {
    await using world = await worldWith([]);
    expect(world.app.get(Store, { capabilities: ['fast'] }).name()).toBe(world.store.name());
  });

  it('that is asked for in the middle of a swap is the best candidate once that is done', async () => {
    await using world = await worldWith([]);
    const until = gate();
    world.when('b', { init: () => until.promise });
    const done = world.app.swap(Store, { provider: 'b' });
    await world.pass(0);
    const view = world.app.get(Store, { capabilities: ['fast'] });
    expect(view.name()).toBe('a#1');
    until.open();
    await world.report(done);
    await world.pass(0);
    expect([view.name(), world.store.name()]).toEqual(['b#2', 'b#2']);
  });
});

describe('a view whose best candidate fails', () => {
  it('takes the next one meanwhile, and the best as soon as it works', async () => {
    await using world = await worldWith([viewOf('shared')]);
    world.when('d', { init: () => Promise.reject(new Error('no')) });
    const failing = { ...world.offer('d', { stackLevel: -50 }), capabilities: ['shared'], priority: 1 };
    await world.report(world.app.select(Store, 'a'));
    await world.failure(world.app.register(failing));
    expect([viewIn(world).name(), world.store.name()]).toEqual(['b#2', 'a#1']);
    world.when('d', { init: () => undefined });
    await world.pass(1_000);
    expect([viewIn(world).name()[0], world.store.name()]).toEqual(['d', 'a#1']);
  });

  it('never lets an operator fail who moves what serves', async () => {
    await using world = await worldWith([viewOf('durable')]);
    await world.report(world.app.unregister(Store, 'c', { force: true }));
    world.when('d', { init: () => Promise.reject(new Error('no')) });
    await world.failure(world.app.register({ ...world.offer('d'), capabilities: ['durable'] }));
    const report = await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(report).toMatchObject({ outcome: 'switched', to: 'b#4' });
    expect(() => viewIn(world).name()).toThrow(expect.objectContaining({ code: 'resolution/vacant' }));
  });
});

describe('a view that cannot be', () => {
  it('names what the candidates offer', async () => {
    await using world = await worldWith([]);
    const error = await rejectionOf(world.app.getAsync(Store, { capabilities: ['durable', 'fast'] }));
    expect(String(error)).toBe(
      'ResolutionError [resolution/not-capable]: adapter:store has no candidate that offers durable and fast.\n' +
        '  path: app.getAsync(Store)\n' +
        '  hint: what its candidates offer: a (fast), b (fast, shared), c (shared, durable). Or make the dependency optional',
    );
  });

  it('is nothing where it is optional', async () => {
    await using world = await worldWith([
      { token: 'adapter:store', capabilities: ['unheard-of'], optional: true },
    ]);
    expect(world.given('shop')).toEqual([undefined]);
  });

  it.each([
    [{ provider: 'a', capabilities: ['fast'] }, 'injection/bad-option'],
    [{ capabilities: 'fast' as never }, 'injection/bad-option'],
    [{ capabilities: [5 as never] }, 'registry/bad-capability'],
    [{ capabilities: ['__proto__ x'] }, 'registry/bad-capability'],
  ])('is refused: %o', async (options, code) => {
    await using world = await worldWith([]);
    expect(() => world.app.get(Store, options)).toThrow(expect.objectContaining({ code }));
  });

  it('of its own slot is refused where it could fill it itself', async () => {
    await using world = await ProbeWorld.start({ slots: { 'adapter:store': ['a'] } });
    const offer = {
      ...world.offer('b', { stackLevel: 1 }),
      capabilities: ['shared'],
      inject: [viewOf('shared')],
    };
    expect(await world.failure(world.app.register(offer))).toMatchObject({ code: 'resolution/cycle' });
    expect(world.store.name()).toBe('a#1');
  });

  it('of its own slot may be another candidate', async () => {
    await using world = await worldWith([], { inject: { a: [viewOf('durable')] } });
    expect((world.given('a')[0] as Store).name()[0]).toBe('c');
    await world.report(world.app.swap(Store, { provider: 'b' }));
    await world.clock.settle();
    expect(alive(world)).toEqual(['shop', 'b']);
  });
});
