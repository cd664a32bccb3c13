import { describe, expect, it } from 'vitest';
import { SwapError } from '../../../src/index.js';
import { PROBE, ProbeWorld, Store, type Behaviour } from '../../support/probe-world.js';
import { gate } from '../../support/traced-parts.js';

const never = (): Promise<never> => new Promise(() => undefined);
const fails = (): never => {
  throw new TypeError('broken on purpose');
};

describe('a candidate that fails before the switch', () => {
  it('L02: unhealthy, it is disposed of and the old one serves on', async () => {
    await using world = await ProbeWorld.start();
    world.when('b', { health: () => ({ status: 'unhealthy', details: { reason: 'no disk' } }) });
    const error = await world.failure(world.app.swap(Store, { provider: 'b' }));
    expect(error).toBeInstanceOf(SwapError);
    expect(error).toMatchObject({
      code: 'swap/unhealthy',
      phase: 'health',
      slot: 'adapter:store',
      from: 'a#1',
      to: 'b',
      stillActive: 'a#1',
      message: 'adapter:store: the health check of b#2 says unhealthy (phase health). a#1 stays active.',
    });
    expect(world.store.name()).toBe('a#1');
    expect(world.app.status(Store)).toMatchObject({ active: 'a', failedSwaps: 1, successfulSwaps: 0 });
    expect(world.disposals).toEqual(['a#1: 0', 'b#2: 1']);
  });

  it('L03: a factory that throws gives an error with the cause, and the old one serves on', async () => {
    await using world = await ProbeWorld.start();
    const cause = new TypeError('no network');
    world.when('b', {
      build: () => {
        throw cause;
      },
    });
    const error = await world.failure(world.app.swap(Store, { provider: 'b' }));
    expect(error).toMatchObject({ code: 'swap/build-failed', phase: 'build', stillActive: 'a#1', cause });
    expect(world.store.name()).toBe('a#1');
  });

  it('L04: unhealthy but forced, it takes over', async () => {
    await using world = await ProbeWorld.start();
    world.when('b', { health: () => ({ status: 'unhealthy' }) });
    const report = await world.report(world.app.swap(Store, { provider: 'b', force: true }));
    expect(report.outcome).toBe('switched');
    expect(world.store.name()).toBe('b#2');
    expect(world.app.status(Store)).toMatchObject({ state: 'active', active: 'b' });
  });

  it('L04: force ignores nothing but the verdict', async () => {
    await using world = await ProbeWorld.start();
    world.when('b', { health: fails });
    const error = await world.failure(world.app.swap(Store, { provider: 'b', force: true }));
    expect(error).toMatchObject({ code: 'swap/health-failed' });
    expect(world.store.name()).toBe('a#1');
  });

  it('L05: refused by a pre-swap hook, it is disposed of and the old one is untouched', async () => {
    await using world = await ProbeWorld.start();
    world.app.hooks.preSwap(Store, fails);
    const error = await world.failure(world.app.swap(Store, { provider: 'b' }));
    expect(error).toMatchObject({ code: 'swap/pre-swap-failed', phase: 'preSwap', stillActive: 'a#1' });
    expect(world.trace).toEqual(['build b#2', 'init b#2', 'health b#2', 'cleanup b#2']);
    expect(world.store.name()).toBe('a#1');
  });

  it('L08: a health check that does not end is given up at its deadline', async () => {
    await using world = await ProbeWorld.start({ deadlines: { health: 700 } });
    world.when('b', { health: never });
    const swap = world.app.swap(Store, { provider: 'b' });
    expect(await world.outcome(swap, 699)).toBeUndefined();
    expect(world.app.status(Store)).toMatchObject({ state: 'swapping', pending: 'b' });
    const error = await world.failure(swap, 1);
    expect(error).toMatchObject({ code: 'swap/health-timeout', phase: 'health' });
    expect(String(error)).toContain('timed out after 700 ms');
    expect(world.disposals).toEqual(['a#1: 0', 'b#2: 1']);
  });

  it('L09: a factory that outlives its deadline is abandoned, and what it returns later is disposed of once', async () => {
    await using world = await ProbeWorld.start({ deadlines: { build: 1_000 } });
    const late = gate<symbol>();
    world.when('b', { build: () => late.promise });
    const swap = world.app.swap(Store, { provider: 'b' });
    expect(await world.failure(swap, 1_000)).toMatchObject({
      code: 'swap/build-timeout',
      stillActive: 'a#1',
    });
    expect(world.app.status(Store)).toMatchObject({
      state: 'active',
      pending: undefined,
      abandoned: ['b#2 build'],
    });

    late.open(PROBE);
    await world.clock.settle();
    expect(world.disposals).toEqual(['a#1: 0', 'b#2: 1']);
    expect(world.app.status(Store).abandoned).toEqual([]);
    expect(world.store.name()).toBe('a#1');
  });

  it('L09: a factory that fails after its deadline leaves nothing behind', async () => {
    await using world = await ProbeWorld.start({ deadlines: { build: 1_000 } });
    const late = gate();
    world.when('b', { build: () => late.promise });
    const swap = world.app.swap(Store, { provider: 'b' });
    await world.failure(swap, 1_000);
    late.fail(new TypeError('too late as well'));
    await world.clock.settle();
    expect(world.app.status(Store).abandoned).toEqual([]);
    expect(world.disposals).toEqual(['a#1: 0']);
  });

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['true', true],
    ['0', 0],
    ['1', 1],
    ['a string', 'healthy'],
    ['{ ok: false }', { ok: false }],
    ['{ ok: true }', { ok: true }],
    ['an unknown status', { status: 'fine' }],
    ['an empty list', []],
  ])('L20: refuses %s as a verdict, also with force', async (_what, verdict) => {
    await using world = await ProbeWorld.start();
    for (const health of [() => verdict, () => Promise.resolve(verdict)]) {
      world.when('b', { health });
      const error = await world.failure(world.app.swap(Store, { provider: 'b', force: true }));
      expect(error).toMatchObject({ code: 'swap/invalid-health', phase: 'health', stillActive: 'a#1' });
    }
    expect(world.store.name()).toBe('a#1');
    expect(world.disposals).toEqual(['a#1: 0', 'b#2: 1', 'b#3: 1']);
  });

  it('L20: lets a degraded one take over', async () => {
    await using world = await ProbeWorld.start();
    world.when('b', { health: () => ({ status: 'degraded' }) });
    expect(await world.report(world.app.swap(Store, { provider: 'b' }))).toMatchObject({
      outcome: 'switched',
    });
  });
});

/** What goes wrong with `b`, and whether there is an instance of it to dispose of. */
interface Trouble {
  readonly what: string;
  readonly behaviour: Behaviour;
  readonly code: string;
  readonly disposed: boolean;
}

const troubles: readonly Trouble[] = [
  { what: 'a factory that throws', behaviour: { build: fails }, code: 'swap/build-failed', disposed: false },
  {
    what: 'a factory that rejects',
    behaviour: { build: async () => fails() },
    code: 'swap/build-failed',
    disposed: false,
  },
  {
    what: 'a factory that returns undefined',
    behaviour: { build: () => undefined },
    code: 'swap/no-instance',
    disposed: false,
  },
  {
    what: 'a factory that returns null',
    behaviour: { build: async () => null },
    code: 'swap/no-instance',
    disposed: false,
  },
  { what: 'an onInit that throws', behaviour: { init: fails }, code: 'swap/init-failed', disposed: true },
  {
    what: 'an onInit that rejects',
    behaviour: { init: async () => fails() },
    code: 'swap/init-failed',
    disposed: true,
  },
  { what: 'an onInit that hangs', behaviour: { init: never }, code: 'swap/init-timeout', disposed: true },
  {
    what: 'a health check that throws',
    behaviour: { health: fails },
    code: 'swap/health-failed',
    disposed: true,
  },
  {
    what: 'an unhealthy verdict',
    behaviour: { health: () => ({ status: 'unhealthy' }) },
    code: 'swap/unhealthy',
    disposed: true,
  },
  { what: 'no verdict', behaviour: { health: () => undefined }, code: 'swap/invalid-health', disposed: true },
];

describe('promise P2', () => {
  it.each(troubles)('promise P2: $what never takes over', async ({ behaviour, code, disposed }) => {
    await using world = await ProbeWorld.start();
    world.when('b', behaviour);
    const call = world.store.wait(Promise.resolve(1));
    const swap = world.app.swap(Store, { provider: 'b' });
    expect(await world.failure(swap, 30_000)).toMatchObject({ code, stillActive: 'a#1' });
    await expect(swap.switched).rejects.toMatchObject({ code });
    expect(await call).toBe('a#1');
    expect(world.store.name()).toBe('a#1');
    expect(world.disposals).toEqual(['a#1: 0', ...(disposed ? ['b#2: 1'] : [])]);
    expect(world.trace.filter((line) => line.endsWith('a#1'))).toEqual([]);
    expect(world.trace).not.toContain('activate b#2');
  });

  it('promise P2: a pre-swap hook that hangs ends the swap at its deadline', async () => {
    await using world = await ProbeWorld.start();
    world.app.hooks.preSwap(Store, never);
    const swap = world.app.swap(Store, { provider: 'b' });
    expect(await world.failure(swap, 5_000)).toMatchObject({ code: 'swap/pre-swap-timeout' });
    expect(world.disposals).toEqual(['a#1: 0', 'b#2: 1']);
  });

  it('promise P2: a component starts work of its own only after the switch', async () => {
    await using world = await ProbeWorld.start();
    const seen: string[] = [];
    world.when('b', {
      init: () => void seen.push(`init while ${world.store.name()}`),
      activate: () => void seen.push(`activate while ${world.store.name()}`),
    });
    await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(seen).toEqual(['init while a#1', 'activate while b#2']);
  });

  it('promise P2: the signal of the new one aborts when it is no longer wanted', async () => {
    await using world = await ProbeWorld.start();
    const signals: AbortSignal[] = [];
    world.when('b', {
      init: ({ signal }) => void signals.push(signal),
      health: () => ({ status: 'unhealthy' }),
    });
    await world.failure(world.app.swap(Store, { provider: 'b' }));
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });
});
