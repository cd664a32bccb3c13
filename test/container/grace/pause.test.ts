import { describe, expect, it } from 'vitest';
import { ActivityError, LifecycleError, Oneiric, token } from '../../../src/index.js';
import { ProbeWorld, Store } from '../../support/probe-world.js';
import { gate, moduleOf } from '../../support/traced-parts.js';

const never = (): Promise<never> => new Promise(() => undefined);

describe('a paused slot', () => {
  it('refuses new calls at once, naming the slot and the note', async () => {
    await using world = await ProbeWorld.start();
    const { app, store } = world;
    const paused = app.pause(Store, { note: 'no disk' });
    const text = 'adapter:store is paused ("no disk"). The call was not made.';
    expect(() => store.name()).toThrow(text);
    await expect(store.wait(Promise.resolve())).rejects.toMatchObject({
      code: 'activity/paused',
      slot: 'adapter:store',
      note: 'no disk',
    });
    await expect(store.items(Promise.resolve()).next()).rejects.toBeInstanceOf(ActivityError);
    await paused;
    await app.resume(Store);
    expect(store.name()).toBe('a#1');
  });

  it('refuses through every cell: pins, and references and handles that come later', async () => {
    await using world = await ProbeWorld.start();
    const { app } = world;
    const pin = await app.getAsync<Store>('adapter:store', { provider: 'b' });
    await app.pause(Store);
    const late = await app.getAsync<Store>('adapter:store', { provider: 'c' });
    for (const store of [pin, late]) expect(() => store.name()).toThrow(ActivityError);
    const live = app.live(Store);
    expect(() => live.use((store) => store)).toThrow(ActivityError);
    expect(() => live.lease()).toThrow(ActivityError);
    expect(() => live.unsafeCurrent()).toThrow(ActivityError);
    expect(live.provider).toBe('a');
    await app.resume(Store);
    expect([pin.name(), late.name()]).toEqual(['b#2', 'c#3']);
  });

  it('promise P1: lets calls and leases under way go on', async () => {
    await using world = await ProbeWorld.start();
    const until = gate();
    const running = world.store.wait(until.promise);
    const lease = world.app.live(Store).lease();
    await world.app.pause(Store);
    expect(lease.value.name()).toBe('a#1');
    expect(lease.signal.aborted).toBe(false);
    expect(world.app.status(Store).inFlight).toBe(2);
    lease[Symbol.dispose]();
    until.open();
    expect(await running).toBe('a#1');
  });

  it('can be swapped, and stays paused', async () => {
    await using world = await ProbeWorld.start();
    const { app, store } = world;
    await app.pause(Store);
    const report = await world.report(app.swap(Store, { provider: 'b' }));
    expect(report).toMatchObject({ outcome: 'switched', to: 'b#2' });
    expect(() => store.name()).toThrow(ActivityError);
    expect(app.status(Store)).toMatchObject({ active: 'b', activity: 'paused' });
    await app.resume(Store);
    expect(store.name()).toBe('b#2');
  });

  it('stays paused while it is vacant and when it is filled again', async () => {
    await using world = await ProbeWorld.start({ slots: { 'adapter:store': ['a'] } });
    const { app, store } = world;
    await app.pause(Store);
    await world.report(app.unregister(Store, 'a', { force: true }));
    expect(() => store.name()).toThrow(expect.objectContaining({ code: 'resolution/vacant' }));
    await world.report(app.register(world.offer('b')));
    expect(() => store.name()).toThrow(expect.objectContaining({ code: 'activity/paused' }));
    await app.resume(Store);
    expect(store.name()).toBe('b#2');
  });

  it('is told of in events, in the stream and in the status; doing it twice is nothing', async () => {
    await using world = await ProbeWorld.start();
    const { app } = world;
    const seen: unknown[] = [];
    app.activity$.subscribe((event) => seen.push(event));
    await app.resume(Store);
    await app.pause(Store, { note: 'x', requestedBy: 'ann' });
    await app.pause(Store, { note: 'x', requestedBy: 'bob' });
    expect(app.status(Store)).toMatchObject({ activity: 'paused', activityNote: 'x' });
    await app.pause(Store, { note: 'y' });
    await app.resume(Store, { requestedBy: 'ann' });
    await app.resume(Store);
    const slot = 'adapter:store';
    expect(seen).toMatchObject([
      { type: 'activity.changed', slot, activity: 'paused', note: 'x', requestedBy: 'ann' },
      { type: 'activity.changed', slot, activity: 'paused', note: 'y' },
      { type: 'activity.changed', slot, activity: 'active', note: undefined, requestedBy: 'ann' },
    ]);
    expect(seen).toHaveLength(3);
    expect(app.status(Store)).toMatchObject({ activity: 'active', activityNote: undefined });
  });

  it('does not keep the application from closing, after which calls say so', async () => {
    await using world = await ProbeWorld.start();
    const { app, store } = world;
    await app.pause(Store);
    const closed = app.close();
    await world.clock.settle();
    await closed;
    expect(world.disposals).toEqual(['a#1: 1']);
    expect(() => store.name()).toThrow(expect.objectContaining({ code: 'lifecycle/closed' }));
  });
});

describe('draining a slot', () => {
  it('waits for everything in flight, leases included, and refuses new calls', async () => {
    await using world = await ProbeWorld.start();
    const { app, store } = world;
    const until = gate();
    const running = store.wait(until.promise);
    const lease = app.live(Store).lease();
    let isDrained = false;
    const drained = app.drain(Store, { note: 'move' }).then(() => (isDrained = true));
    expect(() => store.name()).toThrow('adapter:store is draining ("move"). The call was not made.');
    until.open();
    await running;
    await world.clock.settle();
    expect(isDrained).toBe(false);
    lease[Symbol.dispose]();
    await drained;
    expect(app.status(Store)).toMatchObject({ activity: 'draining', inFlight: 0 });
    expect(world.clock.timers).toBe(0);
  });

  it('counts the call that it is asked for in, also before that has returned its promise', async () => {
    await using app = await Oneiric.create(moduleOf({}), { env: {} });
    const factory = () => ({
      empty: async () => {
        const drained = app.drain('service:box', { timeoutMs: 5 }).catch((error: unknown) => error);
        return { error: await drained };
      },
    });
    const box = { domain: 'service', key: 'box', provider: 'a', activation: 'eager', factory } as const;
    await app.register(box);
    const { error } = await app.get<ReturnType<typeof factory>>('service:box').empty();
    expect(error).toMatchObject({ code: 'activity/drain-timeout' });
  });

  it('counts what runs on pinned instances, and on what a swap has begun to retire', async () => {
    await using world = await ProbeWorld.start();
    const { app, store } = world;
    const [first, second] = [gate(), gate()];
    const pin = await app.getAsync<Store>('adapter:store', { provider: 'c' });
    const running = [store.wait(first.promise), pin.wait(second.promise)];
    let isDrained = false;
    const drained = app.drain(Store, { timeoutMs: 60_000 }).then(() => (isDrained = true));
    const swap = app.swap(Store, { provider: 'b', drainTimeoutMs: 30_000 });
    await swap.switched;
    second.open();
    await world.clock.settle();
    expect(isDrained).toBe(false);
    first.open();
    await drained;
    expect(await Promise.all(running)).toEqual(['a#1', 'c#2']);
    await world.report(swap);
  });

  it.each([
    ['is on its way out', undefined],
    ['stands by', { windowMs: 60_000, minCalls: 100, maxErrorRate: 0.5 }],
  ] as const)('counts what runs on what a swap has replaced before, and which %s', async (_, probation) => {
    await using world = await ProbeWorld.start();
    const { app, store } = world;
    const until = gate();
    const running = store.wait(until.promise);
    const swap = app.swap(Store, { provider: 'b', drainTimeoutMs: 30_000, probation });
    await swap.switched;
    let isDrained = false;
    const drained = app.drain(Store, { timeoutMs: 20_000 }).then(() => (isDrained = true));
    await world.pass(100);
    expect(isDrained).toBe(false);
    until.open();
    await drained;
    expect(await running).toBe('a#1');
  });

  it('names a call that waits for the drain of its own slot, at its timeout', async () => {
    await using world = await ProbeWorld.start();
    const { app, store } = world;
    const until = gate();
    const call = store.wait(until.promise.then(() => app.drain(Store, { timeoutMs: 500 })));
    const failed = expect(call).rejects.toMatchObject({
      code: 'activity/drain-timeout',
      message: expect.stringContaining('wait (1) still run') as string,
      hint: expect.stringContaining('a call must not await the drain of its own slot') as string,
    });
    until.open();
    await world.pass(500);
    await failed;
  });

  it('gives up at its timeout, names what runs, and stays draining', async () => {
    await using world = await ProbeWorld.start();
    const { app, store } = world;
    const until = gate();
    const running = [store.wait(until.promise), store.wait(until.promise)];
    const drained = app.drain(Store, { timeoutMs: 500 });
    const failed = expect(drained).rejects.toMatchObject({
      code: 'activity/drain-timeout',
      message:
        'adapter:store was not drained within 500 ms: wait (2) still run. It stays draining.\n  hint: drain again to wait longer, or resume; a call must not await the drain of its own slot',
    });
    await world.pass(500);
    await failed;
    expect(() => store.name()).toThrow(ActivityError);
    const again = app.drain(Store);
    until.open();
    await Promise.all([again, ...running]);
    expect(world.clock.timers).toBe(0);
  });

  it('is over when the slot is resumed; a pause does not end it', async () => {
    await using world = await ProbeWorld.start();
    const { app, store } = world;
    const until = gate();
    const running = store.wait(until.promise);
    const drained = app.drain(Store);
    const failed = expect(drained).rejects.toMatchObject({ code: 'activity/resumed' });
    await app.pause(Store);
    expect(app.status(Store).activity).toBe('paused');
    await app.resume(Store);
    await failed;
    expect(store.name()).toBe('a#1');
    until.open();
    await running;
    expect(world.clock.timers).toBe(0);
  });

  it('is over when the application closes', async () => {
    await using world = await ProbeWorld.start();
    const until = gate();
    const running = world.store.wait(until.promise);
    const drained = world.app.drain(Store);
    const failed = expect(drained).rejects.toMatchObject({ code: 'lifecycle/closing' });
    const closed = world.app.close();
    await failed;
    until.open();
    await running;
    await world.clock.settle();
    await closed;
  });

  it('ends at once where nothing is in flight, whatever was in flight before', async () => {
    await using world = await ProbeWorld.start();
    for (let round = 0; round < 100; round += 1) {
      await world.app.drain(Store);
      await world.app.resume(Store);
    }
    expect(world.store.name()).toBe('a#1');
    expect(world.clock.timers).toBe(0);
  });
});

describe('onPause and onResume', () => {
  it('tell every serving instance once, and never overtake each other', async () => {
    await using world = await ProbeWorld.start();
    const { app } = world;
    const until = gate();
    world.when('a', {
      pause: () => until.promise.then(() => world.trace.push('paused a')),
      resume: () => undefined,
    });
    world.when('b', { pause: () => undefined });
    await app.getAsync(Store, { provider: 'b' });
    world.trace.length = 0;
    const asked = [app.pause(Store), app.drain(Store), app.resume(Store), app.pause(Store)];
    const ended = Promise.allSettled(asked);
    until.open();
    await ended;
    // Only the last word counts for those who had not heard the others yet.
    expect(world.trace).toEqual(['pause a#1', 'pause b#2', 'paused a']);
    await app.resume(Store);
    expect(world.trace.slice(3)).toEqual(['resume a#1']);
  });

  it('that fail or hang are events, and change nothing', async () => {
    await using world = await ProbeWorld.start({ deadlines: { hook: 300 } });
    const { app } = world;
    const cause = new TypeError('stuck');
    world.when('a', {
      pause: () => {
        throw cause;
      },
      resume: never,
    });
    await app.pause(Store);
    expect(app.status(Store).activity).toBe('paused');
    const resumed = app.resume(Store);
    expect(world.store.name()).toBe('a#1');
    await world.pass(300);
    await resumed;
    const warnings = world.events.filter(({ type }) => type === 'activity.warning');
    expect(warnings).toMatchObject([
      { slot: 'adapter:store', provider: 'a', error: { code: 'activity/hook-failed', cause } },
      { slot: 'adapter:store', provider: 'a', error: { code: 'activity/hook-timeout' } },
    ]);
  });

  it('tell an instance that comes to serve a paused slot, after its onActivate', async () => {
    await using world = await ProbeWorld.start();
    world.when('b', { pause: () => undefined, resume: () => undefined });
    await world.app.pause(Store);
    await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(world.trace.filter((line) => line.includes('b#2'))).toEqual([
      'build b#2',
      'init b#2',
      'health b#2',
      'activate b#2',
      'pause b#2',
    ]);
    await world.app.resume(Store);
    expect(world.trace.at(-1)).toBe('resume b#2');
  });

  it('may ask for a change of the slot', async () => {
    await using world = await ProbeWorld.start();
    world.when('a', { pause: () => void world.app.swap(Store, { provider: 'b' }) });
    await world.app.pause(Store);
    await world.clock.settle();
    expect(world.app.status(Store)).toMatchObject({ active: 'b', activity: 'paused' });
  });
});

describe('what cannot be paused', () => {
  it('is an unknown slot, one of another application state, or one that is held as it is', async () => {
    const LIMIT = token<number>('limit', { kind: 'value' });
    const limits = { slot: 'service:limit', provider: 'x', provides: LIMIT, useValue: 3 } as const;
    const app = await Oneiric.create(moduleOf({ providers: [limits] }), { start: false });
    await expect(app.pause('service:limit')).rejects.toMatchObject({ code: 'lifecycle/not-started' });
    await app.start();
    await expect(app.pause('service:limit')).rejects.toMatchObject({ code: 'activity/not-live' });
    await expect(app.drain('service:none')).rejects.toMatchObject({ code: 'resolution/no-candidate' });
    await expect(app.resume(5 as never)).rejects.toMatchObject({ code: 'resolution/bad-reference' });
    await app.close();
    await expect(app.pause('service:limit')).rejects.toBeInstanceOf(LifecycleError);
    await expect(app.resume('service:limit')).rejects.toMatchObject({ code: 'lifecycle/closed' });
  });

  it.each([
    ['pause', { note: 5 }, 'activity/bad-option'],
    ['pause', { note: 'x'.repeat(1_001) }, 'activity/bad-option'],
    ['pause', { timeoutMs: 5 }, 'activity/unknown-option'],
    ['drain', { timeoutMs: -1 }, 'activity/bad-option'],
    ['drain', { timeoutMs: Number.NaN }, 'activity/bad-option'],
    ['resume', { timeoutMs: 1 }, 'activity/unknown-option'],
    ['resume', null, 'activity/bad-option'],
  ] as const)('is what %s is asked for with %o', async (method, options, code) => {
    await using world = await ProbeWorld.start();
    await expect(world.app[method](Store, options as never)).rejects.toMatchObject({ code });
    expect(world.store.name()).toBe('a#1');
  });

  it('shows a note with line breaks and control characters on one line', async () => {
    await using world = await ProbeWorld.start();
    await world.app.pause(Store, { note: 'a\nb\u0007' });
    expect(() => world.store.name()).toThrow('adapter:store is paused ("a\\nb\\u0007"). The call');
  });
});
