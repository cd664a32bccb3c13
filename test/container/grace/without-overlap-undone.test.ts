import { describe, expect, it } from 'vitest';
import { Store, type Behaviour } from '../../support/probe-world.js';
import { gate } from '../../support/traced-parts.js';
import { broken, fails, lonelyWorld, never } from './lonely-world.js';

describe('a swap without overlap that comes to nothing', () => {
  const failures: readonly (readonly [string, Behaviour, string])[] = [
    ['build', { build: fails }, 'swap/build-failed'],
    ['init', { init: fails }, 'swap/init-failed'],
    ['health', { health: () => ({ status: 'unhealthy' }) }, 'swap/unhealthy'],
    ['hand-over', { handover: fails }, 'swap/handover-failed'],
  ];

  it.each(failures)(
    'in the phase %s: the old one serves again, and has what was held',
    async (_, plan, code) => {
      await using world = await lonelyWorld();
      const { app, store } = world;
      const until = gate();
      app.hooks.preSwap(Store, () => until.promise);
      world.when('b', plan);
      const swap = app.swap(Store, { provider: 'b' });
      const held: Promise<string>[] = [];
      world.when('a', { suspend: () => void held.push(store.wait(Promise.resolve())) });
      until.open();
      expect(await world.failure(swap)).toMatchObject({ code, stillActive: 'a#1' });
      expect(await Promise.all(held)).toEqual(held.map(() => 'a#1'));
      expect(held.length).toBeGreaterThan(0);
      expect(store.name()).toBe('a#1');
      const discarded = world.trace.indexOf('cleanup b#2');
      const resumed = world.trace.indexOf('resume a#1');
      expect(resumed).toBeGreaterThan(discarded);
      expect(world.app.status(Store)).toMatchObject({ state: 'active', active: 'a' });
    },
  );

  it('waits for the new one to be gone before it wakes the old one, and holds up the next change', async () => {
    await using world = await lonelyWorld();
    const { app, store } = world;
    const [init, cleanup] = [gate(), gate()];
    world.when('b', { init: () => init.promise, cleanup: () => cleanup.promise });
    const swap = app.swap(Store, { provider: 'b' });
    await world.clock.settle();
    const held = store.wait(Promise.resolve());
    swap.abort('enough');
    const next = app.refresh(Store);
    await world.clock.settle();
    expect(world.trace).toEqual(['suspend a#1', 'build b#2', 'init b#2']);
    init.open();
    await world.clock.settle();
    expect(world.trace.at(-1)).toBe('cleanup b#2');
    expect(await world.outcome(next)).toBeUndefined();
    cleanup.open();
    expect(await world.failure(swap)).toMatchObject({ code: 'swap/aborted' });
    expect(await held).toBe('a#1');
    expect(await world.report(next)).toMatchObject({ from: 'a#1', to: 'a#3' });
    expect(world.trace.slice(4, 7)).toEqual(['resume a#1', 'suspend a#1', 'build a#3']);
  });

  it('does not wait for a build that is overdue, and disposes of what comes of it late', async () => {
    await using world = await lonelyWorld({ deadlines: { build: 500 } });
    const { app } = world;
    const until = gate();
    const late = { onCleanup: () => void world.trace.push('cleanup late') };
    world.when('b', { build: () => until.promise.then(() => late) });
    const swap = app.swap(Store, { provider: 'b' });
    await world.clock.settle();
    expect(await world.failure(swap, 500)).toMatchObject({ code: 'swap/build-timeout' });
    expect(world.trace).toEqual(['suspend a#1', 'build b#2', 'resume a#1']);
    until.open();
    await world.clock.settle();
    expect(world.trace.at(-1)).toBe('cleanup late');
  });

  it('because calls in flight do not end in time: the old one never rests', async () => {
    await using world = await lonelyWorld();
    const { app, store } = world;
    const until = gate();
    const running = store.wait(until.promise);
    const swap = app.swap(Store, { provider: 'b', drainTimeoutMs: 300 });
    await world.clock.settle();
    const held = store.wait(Promise.resolve());
    expect(await world.failure(swap, 300)).toMatchObject({
      code: 'swap/suspend-timeout',
      phase: 'suspend',
      message:
        'adapter:store: a#1 still had calls in flight after 300 ms: wait (1) (phase suspend). a#1 stays active.',
    });
    expect(await held).toBe('a#1');
    expect(world.trace).toEqual([]);
    until.open();
    expect(await running).toBe('a#1');
    // Not tried again at once by an automatic request.
    expect(world.happenings).toContain('candidate.blocked');
  });

  it.each([
    ['fails', { suspend: fails }, 'swap/suspend-hook-failed'],
    ['hangs', { suspend: never }, 'swap/suspend-hook-timeout'],
  ])('because onSuspend %s: it is woken', async (_, plan, code) => {
    await using world = await lonelyWorld({ deadlines: { hook: 200 } });
    world.when('a', plan);
    const swap = world.app.swap(Store, { provider: 'b' });
    expect(await world.failure(swap, 200)).toMatchObject({ code, phase: 'suspend' });
    expect(world.trace).toEqual(['suspend a#1', 'resume a#1']);
    expect(world.store.name()).toBe('a#1');
  });

  it('and an onResume that fails is a warning; the old one serves all the same', async () => {
    await using world = await lonelyWorld();
    world.when('a', { resume: fails });
    world.when('b', { init: fails });
    const error = await world.failure(world.app.swap(Store, { provider: 'b' }));
    expect(error).toMatchObject({ code: 'swap/init-failed' });
    expect(world.events.find(({ type }) => type === 'swap.warning')).toMatchObject({
      phase: 'suspend',
      error: { code: 'swap/suspend-hook-failed', cause: broken },
    });
    expect(world.store.name()).toBe('a#1');
  });

  it('aborted while the old one drains: it serves on and was not told anything', async () => {
    await using world = await lonelyWorld();
    const until = gate();
    const running = world.store.wait(until.promise);
    const swap = world.app.swap(Store, { provider: 'b' });
    await world.clock.settle();
    const held = world.store.wait(Promise.resolve());
    swap.abort();
    expect(await world.failure(swap)).toMatchObject({ code: 'swap/aborted', phase: 'suspend' });
    expect(await held).toBe('a#1');
    expect(world.trace).toEqual([]);
    expect(world.clock.timers).toBe(0);
    until.open();
    await running;
  });

  it('because the application closes: the old one is woken, and then stopped', async () => {
    await using world = await lonelyWorld({ deadlines: { init: 1_000 } });
    world.when('b', { init: never });
    const swap = world.app.swap(Store, { provider: 'b' });
    await world.clock.settle();
    const held = world.store.wait(Promise.resolve());
    const failed = world.failure(swap, 1_000);
    const closed = world.app.close();
    expect(await failed).toMatchObject({ code: 'lifecycle/closing' });
    await world.clock.settle();
    await closed;
    expect(await held).toBe('a#1');
    expect(world.disposals).toEqual(['a#1: 1', 'b#2: 1']);
    expect(world.trace.slice(-4)).toEqual(['cleanup b#2', 'resume a#1', 'drain a#1', 'cleanup a#1']);
  });

  it('because a newer swap wants something else: that comes after the old one is awake', async () => {
    await using world = await lonelyWorld();
    const until = gate();
    world.when('b', { init: () => until.promise });
    const first = world.app.swap(Store, { provider: 'b' });
    await world.clock.settle();
    const second = world.app.swap(Store, { provider: 'c' });
    until.open();
    expect(await world.report(second)).toMatchObject({ from: 'a#1', to: 'c#3' });
    expect(await first).toMatchObject({ outcome: 'superseded' });
    const moments = world.trace.filter((line) => /^(suspend|resume|cleanup|build)/.test(line));
    expect(moments).toEqual([
      'suspend a#1',
      'build b#2',
      'cleanup b#2',
      'resume a#1',
      'suspend a#1',
      'build c#3',
      'cleanup a#1',
    ]);
  });

  it('wakes the instance of a paused slot, and tells it of the pause again', async () => {
    await using world = await lonelyWorld();
    world.when('a', { pause: () => undefined });
    world.when('b', { init: fails });
    await world.app.pause(Store);
    await world.failure(world.app.swap(Store, { provider: 'b' }));
    expect(world.trace.filter((line) => line.includes('a#1'))).toEqual([
      'pause a#1',
      'suspend a#1',
      'resume a#1',
      'pause a#1',
    ]);
  });
});
