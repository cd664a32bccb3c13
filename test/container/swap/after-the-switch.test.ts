import { describe, expect, it } from 'vitest';
import { ProbeWorld, Store } from '../../support/probe-world.js';

const never = (): Promise<never> => new Promise(() => undefined);
const fails = (): never => {
  throw new TypeError('broken on purpose');
};

describe('what fails after the switch', () => {
  it('L06: a post-swap hook that throws leaves the new one serving, and is reported', async () => {
    await using world = await ProbeWorld.start();
    world.app.hooks.postSwap(Store, fails);
    const report = await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(report.outcome).toBe('switched');
    expect(report.warnings).toMatchObject([
      { code: 'swap/post-swap-failed', cause: { message: 'broken on purpose' } },
    ]);
    expect(world.store.name()).toBe('b#2');
    expect(world.disposals).toEqual(['a#1: 1', 'b#2: 0']);
  });

  it('L07: a clean-up that throws leaves the new one serving', async () => {
    await using world = await ProbeWorld.start();
    world.when('a', { cleanup: fails });
    const report = await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(report.warnings).toMatchObject([{ code: 'swap/cleanup-failed' }]);
    expect(world.app.status(Store)).toMatchObject({ state: 'active', active: 'b', lastError: undefined });
    expect(world.store.name()).toBe('b#2');
  });
});

describe('promise P3', () => {
  it('promise P3: all that fails after the switch is a warning each, and the binding stays', async () => {
    await using world = await ProbeWorld.start();
    const calls: string[] = [];
    for (const moment of ['switched', 'cleanup', 'postSwap'] as const) {
      world.app.hooks[moment](Store, fails);
      world.app.hooks[moment](Store, () => void calls.push(moment));
    }
    world.when('a', { drain: fails, cleanup: async () => fails() });
    world.when('b', { activate: fails });
    const swap = world.app.swap(Store, { provider: 'b' });
    const report = await world.report(swap);
    await swap.switched;
    const codes = report.warnings.map((warning) => (warning as { code: string }).code);
    expect(codes).toEqual([
      'swap/switched-hook-failed',
      'swap/activate-failed',
      'swap/drain-failed',
      ...['swap/cleanup-failed', 'swap/cleanup-failed'],
      'swap/post-swap-failed',
    ]);
    expect(calls).toEqual(['switched', 'cleanup', 'postSwap']);
    expect(world.store.name()).toBe('b#2');
    expect(world.disposals).toEqual(['a#1: 1', 'b#2: 0']);
    expect(world.app.explain(Store)).toMatchObject({ chosen: 'b', active: 'b' });
    expect(world.app.status(Store)).toMatchObject({ successfulSwaps: 1, failedSwaps: 0 });
  });

  it('promise P3: all that hangs after the switch is given up at its deadline, and the binding stays', async () => {
    await using world = await ProbeWorld.start();
    world.when('a', { drain: never, cleanup: never });
    world.when('b', { activate: never });
    world.app.hooks.cleanup(Store, never);
    world.app.hooks.postSwap(Store, never);
    const swap = world.app.swap(Store, { provider: 'b' });
    const ended = world.outcome(swap);
    for (const ms of [5_000, 10_000, 10_000, 5_000, 5_000]) await world.pass(ms);
    await ended;
    const report = await world.report(swap);
    const codes = report.warnings.map((warning) => (warning as { code: string }).code);
    expect(codes).toEqual([
      'swap/activate-timeout',
      'swap/cleanup-timeout',
      'swap/cleanup-timeout',
      'swap/post-swap-timeout',
    ]);
    expect(report.drained.cut).toEqual([{ method: 'onDrain', calls: 1 }]);
    expect(world.store.name()).toBe('b#2');
    expect(world.app.status(Store).abandoned).toEqual(['a#1 cleanup']);
  });

  it('promise P3: aborting after the switch changes nothing', async () => {
    await using world = await ProbeWorld.start();
    const controller = new AbortController();
    world.when('b', { activate: () => controller.abort() });
    const swap = world.app.swap(Store, { provider: 'b', signal: controller.signal });
    await swap.switched;
    swap.abort();
    expect(await world.report(swap)).toMatchObject({ outcome: 'switched' });
    expect(world.store.name()).toBe('b#2');
  });

  it('promise P3: one of two askers who aborts after the switch gets the report as well', async () => {
    await using world = await ProbeWorld.start();
    void world.store.wait(never());
    const first = world.app.swap(Store, { provider: 'b' });
    const second = world.app.swap(Store, { provider: 'b' });
    await first.switched;
    first.abort();
    expect(await world.outcome(first)).toBeUndefined();
    const reports = await Promise.all([first, second].map((swap) => world.report(swap, 10_000)));
    expect(reports[0]).toBe(reports[1]);
  });

  it('promise P3: the signal of the old one aborts as it goes, that of the new one does not', async () => {
    await using world = await ProbeWorld.start();
    const signals: AbortSignal[] = [];
    for (const provider of ['b', 'c'])
      world.when(provider, { init: ({ signal }) => void signals.push(signal) });
    await world.report(world.app.swap(Store, { provider: 'b' }));
    await world.report(world.app.swap(Store, { provider: 'c' }));
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  });
});
