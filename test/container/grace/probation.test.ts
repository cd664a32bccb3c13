import { describe, expect, it } from 'vitest';
import { SwapError, type ProbationOptions } from '../../../src/index.js';
import { ProbeWorld, Store } from '../../support/probe-world.js';
import { gate } from '../../support/traced-parts.js';
import { broken, fails, onProbation, probation, tries } from './on-probation.js';

describe('a change on probation', () => {
  it('keeps the old one warm until the window has passed, and then retires it', async () => {
    await using trial = await onProbation();
    const { world, swap, store } = trial;
    expect(store.name()).toBe('b#2');
    expect(world.app.status(Store)).toMatchObject({
      active: 'b',
      retiring: [],
      probation: { calls: 1, failures: 0, standby: ['a#1'], until: expect.any(Number) as number },
    });
    expect(await world.outcome(swap, 999)).toBeUndefined();
    expect(world.trace).not.toContain('drain a#1');
    const report = await world.report(swap, 1);
    expect(report).toMatchObject({ outcome: 'switched', from: 'a#1', to: 'b#2', warnings: [] });
    expect(report.phases).toContainEqual({ name: 'probation', ms: 1_000 });
    expect(world.disposals).toEqual(['a#1: 1', 'b#2: 0']);
    expect(world.app.status(Store).probation).toBeUndefined();
    expect(world.clock.timers).toBe(0);
  });

  it('is taken back within the call that fails once too often', async () => {
    await using trial = await onProbation();
    const { world, swap, store } = trial;
    expect(store.name()).toBe('b#2');
    tries(store, 3);
    expect(store.name()).toBe('a#1');
    const report = await world.report(swap);
    expect(report).toMatchObject({ outcome: 'rolledBack', from: 'a#1', to: 'b#2' });
    expect(report.warnings).toHaveLength(1);
    expect(report.warnings[0]).toBeInstanceOf(SwapError);
    expect(report.warnings[0]).toMatchObject({
      code: 'swap/rolled-back',
      phase: 'probation',
      cause: broken,
      message:
        'adapter:store: b#2 was on probation, and 3 of 4 calls failed: broken (phase probation). a#1 stays active.',
    });
    expect(world.disposals).toEqual(['a#1: 0', 'b#2: 1']);
    expect(world.app.status(Store)).toMatchObject({ active: 'a', generation: 1, failedSwaps: 1 });
    expect(world.clock.timers).toBe(1);
  });

  it('counts calls that reject when they do, and does not hide their rejections', async () => {
    await using trial = await onProbation({ windowMs: 1_000, minCalls: 2, maxErrorRate: 0 });
    const { world, swap, store } = trial;
    const until = gate();
    const calls = [until, gate()].map(({ promise }) => store.wait(promise.then(fails)));
    void store.wait(new Promise(() => undefined)).catch(() => undefined);
    const settled = Promise.allSettled(calls);
    until.open();
    await world.clock.settle();
    expect(store.run(() => world.app.status(Store).probation)).toMatchObject({ calls: 1, failures: 1 });
    expect(store.name()).toBe('a#1');
    void settled;
    await world.outcome(swap, 20_000);
    expect(await swap).toMatchObject({
      outcome: 'rolledBack',
      drained: { cut: [{ method: 'wait', calls: 2 }] },
    });
  });

  it('counts generators that fail half way', async () => {
    await using trial = await onProbation({ windowMs: 1_000, minCalls: 1, maxErrorRate: 0 });
    const { world, store } = trial;
    const items = store.items(Promise.reject(broken));
    expect(await items.next()).toEqual({ done: false, value: 'b#2' });
    await expect(items.next()).rejects.toBe(broken);
    expect(world.app.status(Store).active).toBe('a');
  });

  it('is kept while too few calls have ended, or too few of them failed', async () => {
    await using trial = await onProbation();
    const { world, swap, store } = trial;
    tries(store, 3);
    expect(world.app.status(Store)).toMatchObject({ active: 'b', probation: { calls: 3, failures: 3 } });
    expect(await world.report(swap, 1_000)).toMatchObject({ outcome: 'switched' });

    await using other = await onProbation();
    tries(other.store, 12, () => 1);
    tries(other.store, 4);
    expect(other.world.app.status(Store)).toMatchObject({
      active: 'b',
      probation: { calls: 16, failures: 4 },
    });
    tries(other.store, 1);
    expect(other.world.app.status(Store).active).toBe('a');
  });

  it('asks isFailure; what that throws counts, and is a warning once', async () => {
    const expected = new Error('not found');
    await using trial = await onProbation({
      ...probation,
      isFailure: (error) => {
        if (error === broken) throw new TypeError('cannot say');
        return error !== expected;
      },
    });
    const { world, swap, store } = trial;
    for (let time = 0; time < 8; time += 1)
      expect(() =>
        store.run(() => {
          throw expected;
        }),
      ).toThrow(expected);
    tries(store, 2);
    expect(world.app.status(Store)).toMatchObject({ active: 'b', probation: { calls: 10, failures: 2 } });
    tries(store, 1);
    expect(world.app.status(Store).active).toBe('a');
    const { warnings } = await world.report(swap);
    expect(warnings).toMatchObject([{ code: 'swap/is-failure-failed' }, { code: 'swap/rolled-back' }]);
  });

  it('counts no failure where isFailure returns a promise, which is a warning once and rejects unheard', async () => {
    const isFailure = (async () => {
      throw new TypeError('cannot say');
    }) as unknown as () => boolean;
    await using trial = await onProbation({ ...probation, isFailure });
    const { world, swap, store } = trial;
    tries(store, 8);
    expect(world.app.status(Store)).toMatchObject({ active: 'b', probation: { calls: 8, failures: 0 } });
    const warned = world.events.filter(({ type }) => type === 'swap.warning');
    expect(warned).toMatchObject([
      { phase: 'probation', error: { code: 'swap/is-failure-not-synchronous' } },
    ]);
    expect(await world.report(swap, 1_000)).toMatchObject({
      outcome: 'switched',
      warnings: [{ code: 'swap/is-failure-not-synchronous' }],
    });
  });

  it('does not count what isFailure itself calls', async () => {
    const seen: Store[] = [];
    await using trial = await onProbation({
      ...probation,
      isFailure: () => {
        for (const store of seen) tries(store, 5);
        return true;
      },
    });
    seen.push(trial.store);
    tries(trial.store, 2);
    expect(trial.world.app.status(Store).probation).toMatchObject({ calls: 2, failures: 2 });
  });

  it('promise P3: is not taken back for what fails elsewhere after the switch', async () => {
    await using world = await ProbeWorld.start();
    world.when('b', { activate: fails });
    world.when('a', { cleanup: fails });
    world.app.hooks.switched(Store, fails);
    world.app.hooks.postSwap(Store, fails);
    const swap = world.app.swap(Store, { provider: 'b', probation });
    const report = await world.report(swap, 1_000);
    expect(report.outcome).toBe('switched');
    expect(report.warnings).toHaveLength(4);
  });

  it('is taken back at once although the new one is still being activated', async () => {
    await using world = await ProbeWorld.start();
    const until = gate();
    world.when('b', { activate: () => until.promise });
    const swap = world.app.swap(Store, { provider: 'b', probation });
    await swap.switched;
    tries(world.store, 4);
    expect(world.store.name()).toBe('a#1');
    await world.clock.settle();
    expect(world.trace).not.toContain('drain b#2');
    until.open();
    expect(await world.report(swap)).toMatchObject({ outcome: 'rolledBack' });
  });

  it('lets calls under way on the new one end, before that is cleaned up', async () => {
    await using trial = await onProbation();
    const { world, swap, store } = trial;
    const until = gate();
    const running = store.wait(until.promise);
    tries(store, 4);
    expect(await world.outcome(swap)).toBeUndefined();
    expect(world.app.status(Store)).toMatchObject({ active: 'a', retiring: ['b#2'] });
    until.open();
    expect(await running).toBe('b#2');
    expect(await world.report(swap)).toMatchObject({ outcome: 'rolledBack', drained: { cut: [] } });
    expect(world.trace).not.toContain('called after cleanup b#2');
  });

  it('counts through references and pins that are made while it lasts', async () => {
    await using world = await ProbeWorld.start();
    const swap = world.app.swap(Store, { provider: 'b', probation });
    await swap.switched;
    tries(world.app.get(Store), 4);
    expect(world.store.name()).toBe('a#1');
    await world.report(swap);
  });

  it('has no effect on what calls return: own references, fields and functions', async () => {
    await using world = await ProbeWorld.start({ slots: { 'service:odd': ['x', 'y'] } });
    const odd = {
      count: 1,
      self(): unknown {
        return this;
      },
      get me(): unknown {
        return this;
      },
      own: (): number => 7,
      later(): Promise<unknown> {
        return Promise.resolve(this);
      },
    };
    world.when('y', { build: () => odd });
    const live = world.app.get<typeof odd>('service:odd');
    const swap = world.app.swap('service:odd', { provider: 'y', probation });
    await swap.switched;
    expect(live.self() === live).toBe(true);
    expect(live.me === live).toBe(true);
    expect((await live.later()) === live).toBe(true);
    expect([live.count, live.own(), typeof live.own]).toEqual([1, 7, 'function']);
    live.count = 5;
    expect(odd.count).toBe(5);
    await world.outcome(swap, 1_000);
    expect([live.count, live.own()]).toEqual([5, 7]);
  });
});

describe('what asks for a probation', () => {
  it('joins an equal request only if that asks for the same', async () => {
    await using world = await ProbeWorld.start();
    const [first, second, third] = [
      world.app.swap(Store, { provider: 'b', probation }),
      world.app.swap(Store, { provider: 'b', probation: { ...probation } }),
      world.app.swap(Store, { provider: 'b' }),
    ];
    const reports = await Promise.all([first, second, third].map((swap) => world.outcome(swap, 2_000)));
    expect(reports).toMatchObject([
      { outcome: 'superseded' },
      { outcome: 'superseded' },
      { outcome: 'switched' },
    ]);
  });

  it('changes nothing where there is nothing to return to, or nothing to change', async () => {
    await using world = await ProbeWorld.start({ slots: { 'adapter:store': ['a'], 'task:late': [] } });
    const same = world.app.swap(Store, { provider: 'a', probation });
    expect(await world.report(same)).toMatchObject({ outcome: 'unchanged' });
    await world.app.register({ ...world.offer('x', { slot: 'task:late' }), activation: 'lazy' });
    const first = world.app.swap('task:late', { provider: 'x', probation });
    expect(await world.report(first)).toMatchObject({ outcome: 'switched', from: undefined });
    expect(world.clock.timers).toBe(0);
  });

  it.each([
    [{}, 'registry/bad-option'],
    [null, 'registry/bad-option'],
    [{ windowMs: 0 }, 'registry/bad-option'],
    [{ windowMs: Infinity }, 'registry/bad-option'],
    [{ windowMs: 1, minCalls: 0 }, 'registry/bad-option'],
    [{ windowMs: 1, minCalls: 1.5 }, 'registry/bad-option'],
    [{ windowMs: 1, maxErrorRate: 1.1 }, 'registry/bad-option'],
    [{ windowMs: 1, maxErrorRate: Number.NaN }, 'registry/bad-option'],
    [{ windowMs: 1, isFailure: true }, 'registry/bad-option'],
    [{ windowMs: 1, minCals: 3 }, 'registry/unknown-option'],
  ])('is refused for %o', async (wrong, code) => {
    await using world = await ProbeWorld.start();
    const terms = { probation: wrong as ProbationOptions };
    const asked = [
      () => world.app.swap(Store, { provider: 'b', ...terms }),
      () => world.app.select(Store, 'b', terms),
      () => world.app.refresh(Store, terms),
      () => world.app.swapAll([{ slot: Store, provider: 'b' }], terms),
    ];
    for (const ask of asked) expect(await world.failure(ask())).toMatchObject({ code });
    expect(world.store.name()).toBe('a#1');
    expect(world.app.explain(Store).selection).toBeUndefined();
  });
});
