import { describe, expect, it } from 'vitest';
import { ProbeWorld } from '../../support/probe-world.js';

describe('a group of which one depends on the other', () => {
  it('retires the dependent before what it depended on, whichever is named first', async () => {
    for (const isReversed of [false, true]) {
      await using world = await ProbeWorld.start({
        slots: { 'adapter:store': ['a', 'b'], 'service:api': ['i', 'j'] },
        inject: { i: ['adapter:store'], j: ['adapter:store'] },
      });
      const members = [
        { slot: 'adapter:store', provider: 'b' },
        { slot: 'service:api', provider: 'j' },
      ] as const;
      await world.report(world.app.swapAll(isReversed ? members.toReversed() : members));
      expect(world.trace.filter((row) => row.startsWith('cleanup'))).toEqual(['cleanup i#1', 'cleanup a#1']);
    }
  });
});

describe('the reason of an abort', () => {
  it('is what the signal says, also where that is no error', async () => {
    await using world = await ProbeWorld.start();
    world.when('b', { init: () => new Promise(() => undefined) });
    const controller = new AbortController();
    const swap = world.app.swap('adapter:store', { provider: 'b', signal: controller.signal });
    await world.clock.settle();
    controller.abort('enough');
    expect(String(await world.failure(swap))).toContain('aborted: enough');
  });
});

describe('a group of nothing', () => {
  it('is refused', async () => {
    await using world = await ProbeWorld.start();
    expect(await world.failure(world.app.swapAll([]))).toMatchObject({ code: 'registry/empty-group' });
  });
});

describe('a wish that was overtaken', () => {
  it('does not give back a selection that is no longer its own', async () => {
    await using world = await ProbeWorld.start();
    world.when('b', { init: () => new Promise(() => undefined) });
    const first = world.app.select('adapter:store', 'b');
    await world.clock.settle();
    const second = world.app.select('adapter:store', 'c');
    first.abort();
    await world.outcome(first);
    expect(await world.report(second)).toMatchObject({ outcome: 'switched', to: 'c#3' });
    expect(world.app.explain('adapter:store')).toMatchObject({ chosen: 'c', active: 'c' });
  });
});
