import { describe, expect, it } from 'vitest';
import { ProbeWorld, Store } from '../../support/probe-world.js';

const unhealthy = { health: () => ({ status: 'unhealthy' }) };
const healthy = { health: () => ({ status: 'healthy' }) };

describe('a registration at run time', () => {
  it('takes over with a higher stack level, and does not with a lower one', async () => {
    await using world = await ProbeWorld.start();
    expect(await world.report(world.app.register(world.offer('low', { stackLevel: -1 })))).toMatchObject({
      outcome: 'unchanged',
    });
    expect(world.store.name()).toBe('a#1');
    expect(await world.report(world.app.register(world.offer('high', { stackLevel: 9 })))).toMatchObject({
      outcome: 'switched',
    });
    expect(world.store.name()).toBe('high#2');
    expect(world.trace.some((line) => line.startsWith('build low'))).toBe(false);
  });

  it('moves nothing with { activate: false }, until somebody asks', async () => {
    await using world = await ProbeWorld.start();
    const added = world.app.register(world.offer('high', { stackLevel: 9 }), { activate: false });
    expect(await world.report(added)).toMatchObject({ outcome: 'unchanged' });
    await world.pass(3_600_000);
    expect(world.store.name()).toBe('a#1');
    expect(world.app.explain(Store)).toMatchObject({ chosen: 'high', active: 'a' });
    await world.report(world.app.swap(Store, { provider: 'high' }));
    expect(world.store.name()).toBe('high#2');
  });

  it('that fails is refused, stays registered, and is blocked', async () => {
    await using world = await ProbeWorld.start();
    world.when('high', unhealthy);
    const error = await world.failure(world.app.register(world.offer('high', { stackLevel: 9 })));
    expect(error).toMatchObject({ code: 'swap/unhealthy', stillActive: 'a#1' });
    expect(world.app.explain(Store)).toMatchObject({
      chosen: 'high',
      active: 'a',
      blocked: { provider: 'high' },
    });
    world.when('high', healthy);
    await world.pass(1_000);
    expect(world.store.name()).toBe('high#3');
  });

  it('is outranked by an explicit selection', async () => {
    await using world = await ProbeWorld.start();
    await world.report(world.app.select(Store, 'b'));
    expect(await world.report(world.app.register(world.offer('high', { stackLevel: 90 })))).toMatchObject({
      outcome: 'unchanged',
    });
    expect(world.store.name()).toBe('b#2');
  });
});
