import { describe, expect, it } from 'vitest';
import type { Swap } from '../../../src/index.js';
import { ProbeWorld, Store, type Probe } from '../../support/probe-world.js';

const INDEX = 'adapter:index';

describe('hand-over', () => {
  it('runs after everything else is ready, and before anything has moved', async () => {
    await using world = await ProbeWorld.start();
    const { store } = world;
    const seen: unknown[] = [];
    world.when('b', { handover: (previous) => seen.push(previous.label, store.name()) });
    world.app.hooks.preSwap(Store, () => world.trace.push('preSwap'));
    const report = await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(seen).toEqual(['a#1', 'a#1']);
    expect(store.name()).toBe('b#2');
    expect(world.trace.slice(0, 6)).toEqual([
      'build b#2',
      'init b#2',
      'health b#2',
      'preSwap',
      'handover b#2 from a#1',
      'activate b#2',
    ]);
    expect(report.phases.map(({ name }) => name).slice(0, 7)).toEqual([
      'resolve',
      'build',
      'init',
      'health',
      'preSwap',
      'handover',
      'switch',
    ]);
  });

  it('gives the instance itself, not the live reference', async () => {
    await using world = await ProbeWorld.start();
    const [first] = world.probes;
    let given: Probe | undefined;
    world.when('b', { handover: (previous) => void (given = previous) });
    await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(given === first).toBe(true);
  });

  it('is in the tick of the switch: no call can come in between', async () => {
    await using world = await ProbeWorld.start();
    const order: string[] = [];
    world.when('b', {
      handover: () => {
        order.push('handover');
        queueMicrotask(() => order.push(`then ${world.store.name()}`));
      },
    });
    await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(order).toEqual(['handover', 'then b#2']);
  });

  it('happens at a refresh too, and not where nothing served before', async () => {
    await using world = await ProbeWorld.start({ slots: { 'adapter:store': ['a'], 'service:late': [] } });
    world.when('a', { handover: () => undefined });
    world.when('late', { handover: () => undefined });
    await world.report(world.app.refresh(Store));
    await world.report(world.app.register(world.offer('late', { slot: 'service:late' })));
    expect(world.trace.filter((line) => line.startsWith('handover'))).toEqual(['handover a#2 from a#1']);
  });

  it('of a pinned candidate is from what its pin pointed at', async () => {
    await using world = await ProbeWorld.start();
    world.when('b', { handover: () => undefined });
    await world.app.getAsync(Store, { provider: 'b' });
    await world.report(world.app.register(world.offer('b')));
    expect(world.trace.filter((line) => line.startsWith('handover'))).toEqual(['handover b#3 from b#2']);
  });

  it('promise P2: one that throws ends the change, and nothing has moved', async () => {
    await using world = await ProbeWorld.start();
    const cause = new TypeError('wrong version');
    world.when('b', {
      handover: () => {
        throw cause;
      },
    });
    const error = await world.failure(world.app.swap(Store, { provider: 'b' }));
    expect(error).toMatchObject({
      code: 'swap/handover-failed',
      phase: 'handover',
      from: 'a#1',
      to: 'b',
      stillActive: 'a#1',
      cause,
      message: 'adapter:store: onHandover of b#2 failed: wrong version (phase handover). a#1 stays active.',
    });
    expect(world.store.name()).toBe('a#1');
    expect(world.disposals).toEqual(['a#1: 0', 'b#2: 1']);
    expect(world.trace).not.toContain('activate b#2');
    expect(world.happenings).toContain('candidate.blocked');
    expect(world.happenings).not.toContain('switched');
  });

  it.each([
    ['a promise', () => Promise.resolve()],
    ['a promise that rejects', () => Promise.reject(new Error('later'))],
    ['a thenable', () => ({ then: () => undefined })],
    [
      'something whose then cannot be read',
      () =>
        Object.defineProperty({}, 'then', {
          get: () => {
            throw new Error('no');
          },
        }),
    ],
  ])('that returns %s ends the change', async (_, handover) => {
    await using world = await ProbeWorld.start();
    world.when('b', { handover });
    const error = await world.failure(world.app.swap(Store, { provider: 'b' }));
    expect(error).toMatchObject({ code: 'swap/handover-not-synchronous', phase: 'handover' });
    expect(world.store.name()).toBe('a#1');
    expect(world.disposals).toEqual(['a#1: 0', 'b#2: 1']);
  });

  it('promise P5: one member that refuses keeps the whole group where it is', async () => {
    await using world = await ProbeWorld.start({
      slots: { 'adapter:store': ['a', 'b'], [INDEX]: ['i', 'j'] },
    });
    world.when('b', { handover: () => undefined });
    world.when('j', {
      handover: () => {
        throw new Error('no');
      },
    });
    const swap = world.app.swapAll([
      { slot: Store, provider: 'b' },
      { slot: INDEX, provider: 'j' },
    ]);
    expect(await world.failure(swap)).toMatchObject({ code: 'swap/handover-failed', slot: INDEX, to: 'j' });
    expect(world.trace).toContain('handover b#2 from a#1');
    expect(world.disposals).toEqual(['a#1: 0', 'i#1: 0', 'b#2: 1', 'j#2: 1']);
    expect(world.app.status().map(({ active }) => active)).toEqual(['a', 'i']);
  });

  it('may ask for a change of its own slot, which comes after this one', async () => {
    await using world = await ProbeWorld.start();
    let asked: Swap | undefined;
    world.when('b', { handover: () => void (asked = world.app.swap(Store, { provider: 'c' })) });
    const first = await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(first).toMatchObject({ outcome: 'switched', to: 'b#2' });
    expect(await asked).toMatchObject({ outcome: 'switched', from: 'b#2', to: 'c#3' });
  });

  it('that closes the application does not keep it from stopping completely', async () => {
    await using world = await ProbeWorld.start();
    let closed: Promise<void> | undefined;
    world.when('b', { handover: () => void (closed = world.app.close()) });
    await world.outcome(world.app.swap(Store, { provider: 'b' }));
    await closed;
    expect(world.disposals).toEqual(['a#1: 1', 'b#2: 1']);
  });
});
