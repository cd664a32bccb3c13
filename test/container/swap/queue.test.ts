import { describe, expect, it } from 'vitest';
import { ProbeWorld, PROBE, Store } from '../../support/probe-world.js';
import { gate, rejectionOf } from '../../support/traced-parts.js';

describe('many at once', () => {
  it('L11: fifty parallel first uses build one instance, and all get the same', async () => {
    await using world = await ProbeWorld.start({ slots: {} });
    await world.app.register({ ...world.offer('only', { slot: 'task:heavy' }), activation: 'lazy' });
    const release = gate<symbol>();
    world.when('only', { build: () => release.promise });
    const asked = Array.from({ length: 50 }, () => world.app.getAsync('task:heavy'));
    await world.clock.settle();
    release.open(PROBE);
    const got = await Promise.all(asked);
    expect(new Set(got).size).toBe(1);
    expect(world.trace.filter((line) => line.startsWith('build'))).toEqual(['build only#1']);
  });

  it('L11: all that waited for a first use that fails are told, and a later one tries again', async () => {
    await using world = await ProbeWorld.start({ slots: {} });
    await world.app.register({ ...world.offer('only', { slot: 'task:heavy' }), activation: 'lazy' });
    world.when('only', { init: () => Promise.reject(new TypeError('not yet')) });
    const asked = Array.from({ length: 5 }, () => rejectionOf(world.app.getAsync('task:heavy')));
    for (const error of await Promise.all(asked)) expect(error).toMatchObject({ code: 'swap/init-failed' });
    expect(world.probes.map(({ disposals }) => disposals)).toEqual(world.probes.map(() => 1));
    world.when('only', { init: () => undefined });
    expect(await world.app.getAsync<Store>('task:heavy').then((heavy) => heavy.name())).toBe(
      world.probes.at(-1)?.label,
    );
  });

  it('L12: of fifty parallel swaps one instance is left, and every other is disposed of once', async () => {
    await using world = await ProbeWorld.start();
    const providers = ['b', 'c', 'a'];
    const swaps = Array.from({ length: 50 }, (_, index) =>
      world.app.swap(Store, { provider: providers[index % 3] ?? 'a' }),
    );
    const reports = await Promise.all(swaps.map((swap) => world.report(swap)));
    const outcomes = new Set(reports.map(({ outcome }) => outcome));
    expect(outcomes).toEqual(new Set(['superseded', 'switched', 'unchanged']));
    const alive = world.probes.filter(({ disposals }) => disposals === 0);
    expect(alive.map(({ label }) => label)).toEqual([world.store.name()]);
    expect(world.store.name()).toMatch(/^c#/);
    expect(world.probes.every(({ disposals }) => disposals <= 1)).toBe(true);
    expect(world.clock.timers).toBe(0);
  });

  it('L12: fifty parallel swaps over fifty turns of the event loop leak nothing either', async () => {
    await using world = await ProbeWorld.start();
    for (const provider of ['a', 'b', 'c']) world.when(provider, { init: async () => undefined });
    const swaps = [];
    for (let index = 0; index < 50; index += 1) {
      swaps.push(world.app.swap(Store, { provider: ['b', 'c', 'a'][index % 3] ?? 'a' }));
      await Promise.resolve();
    }
    await Promise.all(swaps.map((swap) => world.report(swap)));
    const alive = world.probes.filter(({ disposals }) => disposals === 0);
    expect(alive.map(({ label }) => label)).toEqual([world.store.name()]);
    expect(world.probes.every(({ disposals }) => disposals <= 1)).toBe(true);
  });
});

describe('promise P4', () => {
  it('promise P4: swaps of one slot are prepared one at a time', async () => {
    await using world = await ProbeWorld.start();
    const first = gate();
    world.when('b', { init: () => first.promise });
    const refresh = world.app.refresh(Store);
    const swap = world.app.swap(Store, { provider: 'b' });
    await world.clock.settle();
    expect(world.trace.filter((line) => line.startsWith('build'))).toEqual(['build a#2', 'build b#3']);
    const other = world.app.refresh(Store);
    expect(await world.outcome(other)).toBeUndefined();
    expect(world.trace.filter((line) => line.startsWith('build'))).toHaveLength(2);
    first.open();
    await Promise.all([refresh, swap, other].map((each) => world.report(each)));
    expect(world.store.name()).toBe('b#4');
  });

  it('promise P4: a drain that hangs does not delay later swaps', async () => {
    await using world = await ProbeWorld.start();
    void world.store.wait(new Promise(() => undefined));
    const first = world.app.swap(Store, { provider: 'b' });
    expect(await world.outcome(first)).toBeUndefined();
    const before = world.clock.now();
    expect(await world.report(world.app.swap(Store, { provider: 'c' }))).toMatchObject({
      outcome: 'switched',
    });
    expect(await world.report(world.app.swap(Store, { provider: 'b' }))).toMatchObject({
      outcome: 'switched',
    });
    expect(world.clock.now()).toBe(before);
    expect(world.app.status(Store).retiring).toEqual(['a#1']);
    expect(await world.report(first, 10_000)).toMatchObject({
      drained: { cut: [{ method: 'wait', calls: 1 }] },
    });
  });

  it('promise P4: hooks and clean-ups of an earlier swap run beside later swaps', async () => {
    await using world = await ProbeWorld.start();
    const hook = gate();
    const remove = world.app.hooks.postSwap(Store, () => hook.promise);
    const first = world.app.swap(Store, { provider: 'b' });
    expect(await world.outcome(first)).toBeUndefined();
    remove();
    expect(await world.report(world.app.swap(Store, { provider: 'c' }))).toMatchObject({
      outcome: 'switched',
    });
    hook.open();
    expect(await world.report(first)).toMatchObject({ to: 'b#2', outcome: 'switched' });
  });

  it('promise P4: identical swaps join, and get the same report', async () => {
    await using world = await ProbeWorld.start();
    const go = gate();
    world.when('b', { init: () => go.promise });
    const running = world.app.swap(Store, { provider: 'b', reason: 'one' });
    const joined = world.app.swap(Store, { provider: 'b', reason: 'two' });
    await world.clock.settle();
    const late = world.app.swap(Store, { provider: 'b' });
    go.open();
    const reports = await Promise.all([running, joined, late].map((each) => world.report(each)));
    expect(new Set(reports).size).toBe(1);
    expect(reports[0]).toMatchObject({ id: running.id, reason: 'one' });
    expect(world.probes).toHaveLength(2);
  });

  it('promise P4: a forced swap does not join one that is not', async () => {
    await using world = await ProbeWorld.start();
    world.when('b', { health: () => ({ status: 'unhealthy' }) });
    const plain = world.app.swap(Store, { provider: 'b' });
    const forced = world.app.swap(Store, { provider: 'b', force: true });
    expect(await world.report(forced)).toMatchObject({ outcome: 'switched' });
    const ended = await world.outcome(plain).catch((error: unknown) => ({ error }));
    expect(ended).toBeDefined();
    expect(world.store.name()).toMatch(/^b#/);
  });

  it('promise P4: a queued swap that is overtaken ends as superseded, and builds nothing', async () => {
    await using world = await ProbeWorld.start();
    const go = gate();
    world.when('a', { init: () => go.promise });
    const holder = world.app.refresh(Store);
    const overtaken = world.app.swap(Store, { provider: 'b' });
    const last = world.app.swap(Store, { provider: 'c' });
    expect(await world.report(overtaken)).toMatchObject({ outcome: 'superseded', from: 'a#1', to: 'a#1' });
    await overtaken.switched;
    go.open();
    await world.report(holder);
    await world.report(last);
    expect(world.store.name()).toMatch(/^c#/);
    expect(world.trace.filter((line) => line.startsWith('build b'))).toEqual([]);
  });

  it('promise P4: a running swap to another provider is ended by a newer one', async () => {
    await using world = await ProbeWorld.start();
    let signal: AbortSignal | undefined;
    const go = gate();
    world.when('b', {
      init: (context) => {
        signal = context.signal;
        return go.promise;
      },
    });
    const running = world.app.swap(Store, { provider: 'b' });
    await world.clock.settle();
    const newer = world.app.swap(Store, { provider: 'c' });
    expect(await world.report(running)).toMatchObject({ outcome: 'superseded' });
    expect(await world.report(newer)).toMatchObject({ outcome: 'switched', from: 'a#1' });
    go.open();
    await world.clock.settle();
    expect(signal?.aborted).toBe(true);
    expect(world.disposals).toContain('b#2: 1');
    expect(world.app.status(Store)).toMatchObject({ state: 'active', active: 'c', pending: undefined });
  });

  it('promise P4: overtaken by a wish for what serves already, it leaves nothing pending', async () => {
    await using world = await ProbeWorld.start();
    world.when('b', { init: () => new Promise(() => undefined) });
    const running = world.app.swap(Store, { provider: 'b' });
    await world.clock.settle();
    const back = world.app.swap(Store, { provider: 'a' });
    expect(await world.report(running)).toMatchObject({ outcome: 'superseded' });
    expect(await world.report(back)).toMatchObject({ outcome: 'unchanged' });
    expect(world.app.status(Store)).toMatchObject({ state: 'active', active: 'a', pending: undefined });
    expect(world.app.explain(Store)).toMatchObject({ chosen: 'a', active: 'a' });
  });

  it('promise P4: refreshes merge, and so do registrations that wait', async () => {
    await using world = await ProbeWorld.start();
    const go = gate();
    world.when('b', { init: () => go.promise });
    const holder = world.app.swap(Store, { provider: 'b' });
    const refreshes = Array.from({ length: 5 }, () => world.app.refresh(Store));
    const follows = ['d', 'e', 'f'].map((provider) => world.app.register(world.offer(provider)));
    go.open();
    await world.report(holder);
    const reports = await Promise.all(refreshes.map((each) => world.report(each)));
    expect(new Set(reports).size).toBe(1);
    expect(new Set(await Promise.all(follows.map((each) => world.report(each)))).size).toBe(1);
    expect(world.trace.filter((line) => line.startsWith('build'))).toEqual(['build b#2', 'build b#3']);
  });

  it.each(['before', 'after'])(
    'promise P4: a refresh asked for %s a queued select is absorbed by it, which builds a new instance',
    async (when) => {
      await using world = await ProbeWorld.start();
      const go = gate();
      world.when('a', { init: () => go.promise });
      // A follow holds the slot, so that both of them queue.
      const holder = world.app.register(world.offer('z', { stackLevel: 50 }));
      world.when('z', { init: () => go.promise });
      const asked = {
        before: () => [world.app.refresh(Store), world.app.select(Store, 'z')],
        after: () => [world.app.select(Store, 'z'), world.app.refresh(Store)].reverse(),
      };
      const [refresh, select] = asked[when === 'before' ? 'before' : 'after']();
      go.open();
      await world.report(holder);
      expect(select && (await world.report(select))).toMatchObject({
        kind: 'select',
        outcome: 'switched',
        from: 'z#2',
        to: 'z#3',
      });
      expect(refresh && (await world.report(refresh))).toMatchObject({ kind: 'select', to: 'z#3' });
      expect(world.trace.filter((line) => line.startsWith('build'))).toEqual(['build z#2', 'build z#3']);
    },
  );

  it('promise P4: nothing supersedes a queued refresh or follow', async () => {
    await using world = await ProbeWorld.start();
    const go = gate();
    world.when('b', { init: () => go.promise });
    const holder = world.app.swap(Store, { provider: 'b' });
    const follow = world.app.register(world.offer('z', { stackLevel: -50 }));
    const refresh = world.app.refresh(Store);
    go.open();
    await world.report(holder);
    expect((await world.report(follow)).outcome).toBe('unchanged');
    expect((await world.report(refresh)).outcome).toBe('switched');
  });

  it('promise P4: slots do not wait for one another', async () => {
    await using world = await ProbeWorld.start({
      slots: { 'adapter:store': ['a', 'b'], 'adapter:other': ['x', 'y'] },
    });
    world.when('x', { init: () => new Promise(() => undefined) });
    const hanging = world.app.refresh('adapter:other');
    expect(await world.outcome(hanging)).toBeUndefined();
    expect(await world.report(world.app.refresh(Store))).toMatchObject({ outcome: 'switched' });
    hanging.abort();
    await world.failure(hanging);
  });
});
