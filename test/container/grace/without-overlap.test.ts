import { describe, expect, it } from 'vitest';
import { Contract, Oneiric, type Swap } from '../../../src/index.js';
import { ProbeWorld, Store } from '../../support/probe-world.js';
import { gate, moduleOf } from '../../support/traced-parts.js';
import { fails, lonelyWorld, resting } from './lonely-world.js';

const INDEX = 'adapter:index';

describe('a swap without overlap', () => {
  it('lets the old one rest before anything of the new one is built', async () => {
    await using world = await lonelyWorld();
    const report = await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(report).toMatchObject({ outcome: 'switched', from: 'a#1', to: 'b#2' });
    expect(report.phases.map(({ name }) => name).slice(0, 3)).toEqual(['resolve', 'suspend', 'build']);
    expect(world.trace).toEqual([
      'suspend a#1',
      'build b#2',
      'init b#2',
      'health b#2',
      'activate b#2',
      'drain a#1',
      'cleanup a#1',
    ]);
  });

  it('is what the new candidate may ask for as well, and a refresh', async () => {
    await using world = await ProbeWorld.start({ lonely: ['b'] });
    world.when('a', resting);
    world.when('b', resting);
    await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(world.trace.slice(0, 2)).toEqual(['suspend a#1', 'build b#2']);
    world.trace.length = 0;
    await world.report(world.app.refresh(Store));
    expect(world.trace.slice(0, 2)).toEqual(['suspend b#2', 'build b#3']);
  });

  it('promise P1: waits for calls in flight, and holds new ones for the new one, in order', async () => {
    await using world = await lonelyWorld();
    const { app, store } = world;
    const until = gate();
    const running = store.wait(until.promise);
    const swap = app.swap(Store, { provider: 'b' });
    await world.clock.settle();
    const order: string[] = [];
    const held = [1, 2, 3].map((call) =>
      store.wait(Promise.resolve()).then((label) => order.push(`${call} ${label}`)),
    );
    await world.clock.settle();
    expect(world.trace).toEqual([]);
    until.open();
    expect(await running).toBe('a#1');
    await world.report(swap);
    await Promise.all(held);
    expect(order).toEqual(['1 b#2', '2 b#2', '3 b#2']);
    expect(store.name()).toBe('b#2');
    expect(world.clock.timers).toBe(0);
  });

  it('holds generators, and refuses whatever cannot wait', async () => {
    await using world = await lonelyWorld();
    const { app, store } = world;
    const until = gate();
    world.when('b', { init: () => until.promise });
    const swap = app.swap(Store, { provider: 'b' });
    await world.clock.settle();
    const items = store.items(Promise.resolve());
    const first = items.next();
    const suspended = expect.objectContaining({ code: 'activity/suspended', slot: 'adapter:store' });
    expect(() => store.name()).toThrow(suspended);
    expect(() => app.live(Store).lease()).toThrow(suspended);
    expect(() => app.live(Store).use((each) => each)).toThrow(suspended);
    until.open();
    await world.report(swap);
    expect(await first).toEqual({ done: false, value: 'b#2' });
    expect(await items.return()).toEqual({ done: true, value: undefined });
  });

  it('holds what is called through references and pins that come meanwhile', async () => {
    await using world = await lonelyWorld();
    const { app } = world;
    const until = gate();
    world.when('b', { init: () => until.promise });
    const swap = app.swap(Store, { provider: 'b' });
    await world.clock.settle();
    const held = app.get(Store).wait(Promise.resolve());
    until.open();
    await world.report(swap);
    expect(await held).toBe('b#2');
  });

  it('holds 1,000 calls, for 30 seconds', async () => {
    await using world = await lonelyWorld({ deadlines: { init: 60_000 } });
    const { app, store } = world;
    const until = gate();
    world.when('b', { init: () => until.promise });
    const swap = app.swap(Store, { provider: 'b' });
    await world.clock.settle();
    const early = Array.from({ length: 1_000 }, () => store.wait(Promise.resolve()));
    const settled = Promise.allSettled(early);
    await expect(store.wait(Promise.resolve())).rejects.toMatchObject({ code: 'activity/too-many-held' });
    await world.pass(30_000);
    expect((await settled).every(({ status }) => status === 'rejected')).toBe(true);
    await expect(early[999]).rejects.toMatchObject({ code: 'activity/held-too-long' });
    const late = store.wait(Promise.resolve());
    until.open();
    await world.report(swap);
    expect(await late).toBe('b#2');
  });

  it('can be asked for by a synchronous call of the old one', async () => {
    await using world = await lonelyWorld();
    const asked: Swap[] = [];
    world.store.run(() => void asked.push(world.app.swap(Store, { provider: 'b' })));
    const [report] = await Promise.all(asked.map((swap) => world.report(swap)));
    expect(report).toMatchObject({ outcome: 'switched' });
  });

  it('lets held calls run although the slot is paused meanwhile, and refuses new ones', async () => {
    await using world = await lonelyWorld();
    const { app, store } = world;
    const until = gate();
    world.when('b', { init: () => until.promise });
    const swap = app.swap(Store, { provider: 'b' });
    await world.clock.settle();
    const held = store.wait(Promise.resolve());
    await app.pause(Store);
    await expect(store.wait(Promise.resolve())).rejects.toMatchObject({ code: 'activity/paused' });
    until.open();
    await world.report(swap);
    expect(await held).toBe('b#2');
    expect(() => store.name()).toThrow(expect.objectContaining({ code: 'activity/paused' }));
  });

  it('is waited for by a drain, held calls included, until they have run on the new one', async () => {
    await using world = await lonelyWorld();
    const { app, store } = world;
    const [until, work] = [gate(), gate()];
    world.when('b', { init: () => until.promise });
    const swap = app.swap(Store, { provider: 'b' });
    await world.clock.settle();
    const held = store.wait(work.promise);
    let isDrained = false;
    const drained = app.drain(Store).then(() => (isDrained = true));
    await world.clock.settle();
    expect(isDrained).toBe(false);
    until.open();
    await world.report(swap);
    expect(isDrained).toBe(false);
    work.open();
    expect(await held).toBe('b#2');
    await drained;
  });

  it('is named by a drain that gives up, and let go when held calls have waited too long', async () => {
    await using world = await lonelyWorld({ deadlines: { hold: 2_000 } });
    const { app, store } = world;
    const until = gate();
    world.when('b', { init: () => until.promise });
    const swap = app.swap(Store, { provider: 'b' });
    await world.clock.settle();
    const held = [store.wait(until.promise), store.wait(until.promise)].map((call) =>
      expect(call).rejects.toMatchObject({ code: 'activity/held-too-long' }),
    );
    const late = expect(app.drain(Store, { timeoutMs: 500 })).rejects.toMatchObject({
      code: 'activity/drain-timeout',
      message: expect.stringContaining('wait (2) still run') as string,
    });
    await world.pass(500);
    await late;
    const drained = app.drain(Store);
    await world.pass(1_500);
    await Promise.all([...held, drained]);
    until.open();
    await world.report(swap);
  });

  it('is declared by a component or a slot provider, and refused of a plain one', async () => {
    @Contract('service:port')
    abstract class Port {
      abstract open(): Promise<string>;
    }
    const trace: string[] = [];
    const portOf = (provider: string, overlap?: boolean) => ({
      slot: 'service:port' as const,
      provider,
      provides: Port,
      ...(overlap === undefined ? {} : { overlap }),
      useFactory: () => ({
        open: async () => provider,
        onSuspend: () => void trace.push(`suspend ${provider}`),
        onCleanup: () => void trace.push(`close ${provider}`),
      }),
    });
    const providers = [portOf('x'), portOf('y', false)];
    await using app = await Oneiric.create(moduleOf({ providers }));
    await app.swap(Port, { provider: 'x' });
    expect(trace).toEqual(['suspend y', 'close y']);
    const plain = { provide: Port, useValue: {}, overlap: false } as never;
    const refused = expect.objectContaining({ code: 'modules/unknown-option' });
    expect(() => moduleOf({ providers: [plain] })).toThrow(refused);
  });
});

describe('a group without overlap', () => {
  const slots = { 'adapter:store': ['a', 'b'], [INDEX]: ['i', 'j'] };

  it('rests dependents first, and switches in one tick', async () => {
    await using world = await ProbeWorld.start({
      slots,
      lonely: ['a', 'i'],
      inject: { i: ['adapter:store'], j: ['adapter:store'] },
    });
    for (const provider of ['a', 'i']) world.when(provider, resting);
    const swap = world.app.swapAll([
      { slot: Store, provider: 'b' },
      { slot: INDEX, provider: 'j' },
    ]);
    expect(await world.report(swap)).toMatchObject({ outcome: 'switched' });
    expect(world.trace.slice(0, 3)).toEqual(['suspend i#1', 'suspend a#1', 'build b#2']);
  });

  it('promise P5: is where it was when one member fails, and all that rested is awake, last first', async () => {
    await using world = await ProbeWorld.start({ slots, lonely: ['a', 'i'] });
    for (const provider of ['a', 'i']) world.when(provider, resting);
    world.when('j', { init: fails });
    const swap = world.app.swapAll([
      { slot: Store, provider: 'b' },
      { slot: INDEX, provider: 'j' },
    ]);
    expect(await world.failure(swap)).toMatchObject({ code: 'swap/init-failed' });
    const moments = world.trace.filter((line) => /^(suspend|resume)/.test(line));
    expect(moments).toEqual(['suspend a#1', 'suspend i#1', 'resume i#1', 'resume a#1']);
    expect(world.app.status().map(({ active }) => active)).toEqual(['a', 'i']);
  });

  it('lets the calls of dependents wait', async () => {
    await using world = await ProbeWorld.start({
      slots,
      lonely: ['a'],
      inject: { i: ['adapter:store'] },
    });
    const until = gate();
    world.when('b', { init: () => until.promise });
    const index = world.probes.find(({ label }) => label === 'i#1');
    const swap = world.app.swap(Store, { provider: 'b' });
    await world.clock.settle();
    const held = (index?.given[0] as Store).wait(Promise.resolve());
    until.open();
    await world.report(swap);
    expect(await held).toBe('b#2');
  });
});

describe('what cannot rest', () => {
  it('is what a pin stays with', async () => {
    await using world = await lonelyWorld();
    await world.app.getAsync(Store, { provider: 'a' });
    const error = await world.failure(world.app.swap(Store, { provider: 'b' }));
    expect(error).toMatchObject({ code: 'swap/cannot-suspend', phase: 'suspend', stillActive: 'a#1' });
    expect(world.store.name()).toBe('a#1');
  });

  it('is what a view stays with', async () => {
    await using world = await lonelyWorld({ capabilities: { a: ['shared'] } });
    await world.app.getAsync(Store, { capabilities: ['shared'] });
    const error = await world.failure(world.app.swap(Store, { provider: 'b' }));
    expect(error).toMatchObject({ code: 'swap/cannot-suspend', stillActive: 'a#1' });
    expect(String(error)).toContain('it serves a view that stays with it');
  });

  it('is what somebody was given as it is, and keeps', async () => {
    await using world = await lonelyWorld();
    const keeper = {
      domain: 'service',
      key: 'keeper',
      provider: 'only',
      inject: [{ token: Store, onSwap: 'keep' as const }],
      factory: (store: Store) => ({ name: () => store.name() }),
    };
    await world.app.register(keeper);
    await world.app.getAsync('service:keeper');
    const error = await world.failure(world.app.swap(Store, { provider: 'b' }));
    expect(error).toMatchObject({ code: 'swap/cannot-suspend', stillActive: 'a#1' });
    expect(String(error)).toContain('somebody was given the instance itself, and keeps it');
  });

  it('is what would have to stand by during a probation', async () => {
    await using world = await lonelyWorld();
    const swap = world.app.swap(Store, { provider: 'b', probation: { windowMs: 100 } });
    expect(await world.failure(swap)).toMatchObject({ code: 'swap/cannot-suspend' });
    expect(world.trace).toEqual([]);
  });

  it('is no obstacle to a refresh, for a pin of the same candidate moves along', async () => {
    await using world = await lonelyWorld();
    const pin = await world.app.getAsync<Store>('adapter:store', { provider: 'a' });
    expect(await world.report(world.app.refresh(Store))).toMatchObject({ outcome: 'switched' });
    expect([world.store.name(), pin.name()]).toEqual(['a#2', 'a#2']);
  });
});
