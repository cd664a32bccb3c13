import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HealthWorld, INTERVAL_MS } from '../health-world.js';
import type { CreateOptions, HealthOptions } from '../../../../src/index.js';

const DB = 'adapter:db';
const HOUR_MS = 3_600_000;
const RECOVER_MS = 60_000;

/** Databases of which the preferred one fails over. */
async function failing(
  providers: readonly string[] = ['redis', 'memory'],
  { health = {}, ...options }: Omit<CreateOptions, 'health'> & { health?: HealthOptions } = {},
): Promise<HealthWorld> {
  const world = await HealthWorld.started(providers, { ...options, health: { failover: [DB], ...health } });
  world.answers['redis'] = 'unhealthy';
  await world.checks(3);
  await world.clock.settle();
  return world;
}

const activeOf = (world: HealthWorld) => world.app.status(DB).active;

describe('a slot that fails over', () => {
  it('is left for the next best, and returned to when that works again', async () => {
    const world = await failing();
    expect(activeOf(world)).toBe('memory');
    expect(world.status).toBe('healthy');
    world.answers['redis'] = 'healthy';
    await world.clock.elapse(RECOVER_MS - 10_000);
    expect(activeOf(world)).toBe('memory');
    await world.clock.elapse(10_000);
    expect(activeOf(world)).toBe('redis');
    expect(world.served).toEqual(['redis', 'memory', 'redis']);
    expect(world.app.differences()).toEqual([]);
    await world.app.close();
  });

  it('is not left where nobody has asked for that', async () => {
    const world = await failing(undefined, { health: { failover: [] } });
    expect([activeOf(world), world.status]).toEqual(['redis', 'unhealthy']);
    await world.app.close();
  });

  it('says what is avoided, why, and until when', async () => {
    const world = await failing();
    const explanation = world.app.explain(DB);
    expect(explanation).toMatchObject({
      chosen: 'memory',
      active: 'memory',
      ordered: [{ provider: 'memory' }, { provider: 'redis', state: 'shadowed' }],
    });
    expect(explanation.ordered[1]?.reasons).toEqual([
      expect.stringMatching(
        /^avoided since \d\d:\d\d:\d\d: unhealthy, 3 checks in a row failed, tried again \d\d:\d\d:\d\d$/,
      ),
    ]);
    const { avoided } = explanation.ordered[1] ?? {};
    expect(world.app.differences()).toEqual([
      {
        ...{ slot: DB, kind: 'failover', desired: 'redis', actual: 'memory#2' },
        ...{ why: 'avoided: unhealthy, 3 checks in a row failed', nextTryAt: avoided?.until },
      },
    ]);
    expect(explanation.history.at(-1)?.reason).toBe('failover: redis: unhealthy, 3 checks in a row failed');
    await world.app.close();
  });

  it('is tried by a swap whose own checks decide, and left alone for longer where they refuse', async () => {
    const world = await failing();
    world.asked = [];
    await world.clock.elapse(RECOVER_MS + 1_000);
    expect(activeOf(world)).toBe('memory');
    expect(world.asked).toContain('redis');
    const { avoided } = world.app.explain(DB).ordered[1] ?? {};
    expect((avoided?.until ?? 0) - (avoided?.since ?? 0)).toBe(2 * RECOVER_MS);
    expect(avoided?.why).toBe('its last try failed');
    world.asked = [];
    await world.clock.elapse(RECOVER_MS);
    expect(world.asked).not.toContain('redis');
    world.answers['redis'] = 'healthy';
    await world.clock.elapse(RECOVER_MS + 10_000);
    expect(activeOf(world)).toBe('redis');
    await world.app.close();
  });

  it.each([
    ['operator', {}],
    ['explicit', { selections: { [DB]: 'redis' } }],
  ] as const)('stays where it is for a selection of %s, and says why', async (layer, options) => {
    const health = { failover: [DB] } as const;
    const world = await HealthWorld.started(['memory', 'redis'], { health, ...options });
    if (layer === 'operator') await world.app.swap(DB, { provider: 'redis' });
    world.answers['redis'] = 'unhealthy';
    await world.checks(20);
    expect([activeOf(world), world.status]).toEqual(['redis', 'unhealthy']);
    const [first] = world.app.explain(DB).ordered;
    expect(first?.reasons.at(-1)).toMatch(new RegExp(`^avoided since .*; but it is selected by ${layer}$`));
    expect(world.events).toContainEqual(
      expect.objectContaining({ type: 'failover.avoided', provider: 'redis', selectedBy: layer }),
    );
    expect(world.app.differences()).toEqual([]);
    if (layer === 'operator') {
      await world.app.unselect(DB);
      expect(activeOf(world)).toBe('memory');
    }
    await world.app.close();
  });

  it('goes where an operator swaps it, also to what is avoided', async () => {
    const world = await failing();
    world.answers['redis'] = 'healthy';
    await world.app.swap(DB, { provider: 'redis' });
    expect(activeOf(world)).toBe('redis');
    await world.checks(2);
    await world.app.unselect(DB);
    expect([activeOf(world), world.app.explain(DB).ordered[0]?.avoided]).toEqual(['redis', undefined]);
    await world.app.close();
  });

  it('is above what configuration selects', async () => {
    const env = { ONEIRIC_ADAPTERS__SELECTIONS__DB: 'redis' };
    const world = await failing(['memory', 'redis'], { env });
    expect(world.served).toEqual(['redis', 'memory']);
    const { selection, ordered } = world.app.explain(DB);
    expect(selection).toEqual({ provider: 'redis', layer: 'environment', unmet: true });
    expect(ordered[0]?.reasons.at(-1)).toMatch(
      /^unmet selection: adapter:db is set to redis by environment, which is avoided since .*: unhealthy/,
    );
    await world.app.close();
  });

  it.each([
    ['it', DB],
    ['its domain', { domain: 'adapter' }],
  ] as const)('is not left while %s is paused, and is when that is resumed', async (_, what) => {
    const world = await HealthWorld.started(['redis', 'memory'], { health: { failover: [DB] } });
    await world.app.pause(what);
    world.answers['redis'] = 'unhealthy';
    await world.checks(5);
    expect([activeOf(world), world.status]).toEqual(['redis', 'unhealthy']);
    await world.app.resume(what);
    await world.clock.settle();
    expect(activeOf(world)).toBe('memory');
    await world.app.close();
  });

  it('is tried at once where what was left is registered anew', async () => {
    const world = await failing();
    const { candidates } = world.app;
    expect(candidates.call(world.app, { shadowed: true })).toHaveLength(2);
    await world.app.register({
      ...{ domain: 'adapter', key: 'db', provider: 'redis', stackLevel: 50 },
      factory: () => ({ name: () => 'new' }),
    });
    expect(activeOf(world)).toBe('redis');
    await world.checks(10);
    expect([activeOf(world), world.app.differences()]).toEqual(['redis', []]);
    await world.app.close();
  });

  it('ends with the application, whatever is due', async () => {
    const world = await failing();
    await world.app.close();
    expect(world.clock.timers).toBe(0);
    await world.clock.elapse(HOUR_MS);
    expect(world.served.filter(Boolean)).toEqual(['redis', 'memory']);
  });

  it('waits for a change that is under way', async () => {
    const health = { failover: [DB], intervalMs: 500 } as const;
    const world = await HealthWorld.started(['redis', 'memory'], { health });
    world.answers['memory'] = 'hangs';
    const swap = world.app.swap(DB, { provider: 'memory' });
    const refused = expect(swap).rejects.toMatchObject({ phase: 'health' });
    world.answers['redis'] = 'unhealthy';
    await world.clock.elapse(4_000);
    const isAvoided = () => world.events.some(({ type }) => type === 'failover.avoided');
    expect([world.status, isAvoided()]).toEqual(['unhealthy', false]);
    world.answers['memory'] = 'healthy';
    await world.clock.elapse(5_000);
    await refused;
    expect([activeOf(world), isAvoided()]).toEqual(['memory', true]);
    await world.app.close();
  });

  it('moves at most six times within any hour where what is preferred flaps, however it does', async () => {
    const periods = fc.record({ sickMs: fc.integer({ min: INTERVAL_MS, max: 300_000 }) });
    await fc.assert(
      fc.asyncProperty(periods, async ({ sickMs }) => {
        const world = await HealthWorld.started(['redis', 'memory'], { health: { failover: [DB] } });
        const moves: number[] = [];
        world.app.events$.subscribe((event) => {
          if (event.type === 'swap.switched') moves.push(event.at);
        });
        for (let passed = 0, isSick = true; passed < HOUR_MS; passed += sickMs, isSick = !isSick) {
          world.answers['redis'] = isSick ? 'unhealthy' : 'healthy';
          await world.clock.elapse(sickMs);
        }
        expect(moves.length).toBeLessThanOrEqual(6);
        await world.app.close();
      }),
      { numRuns: 8 },
    );
  });

  it('says that it may not move where the bound keeps it', async () => {
    const failover = { [DB]: { recoverAfterMs: 1_000, maxSwitchesPerHour: 2 } };
    const world = await failing(undefined, { health: { failover, failureThreshold: 1 } });
    world.answers['redis'] = 'healthy';
    await world.clock.elapse(120_000);
    expect(activeOf(world)).toBe('memory');
    expect(world.events.filter(({ type }) => type === 'failover.held')).toMatchObject([
      {
        provider: 'memory',
        why: expect.stringMatching(
          /^redis is to be tried again, but failover has moved the slot once within the hour, and may 2 times/,
        ) as string,
      },
    ]);
    await world.clock.elapse(HOUR_MS);
    expect(activeOf(world)).toBe('redis');
    await world.app.close();
  });
});

describe('pins and views beside a slot that fails over', () => {
  it('follow as they would any change of the ranking: a view moves, a pin stays', async () => {
    const world = await HealthWorld.started(['redis', 'memory'], { health: { failover: [DB] } });
    const view = world.app.get<{ name(): string }>(DB, { capabilities: ['sql'] });
    const pin = world.app.get<{ name(): string }>(DB, { provider: 'redis' });
    expect([view.name(), pin.name()]).toEqual(['redis', 'redis']);
    world.answers['redis'] = 'unhealthy';
    await world.checks(3);
    await world.clock.settle();
    expect([view.name(), pin.name()]).toEqual(['memory', 'redis']);
    await world.app.close();
  });
});

describe('the terms of a failover', () => {
  it.each([
    [{ failover: 'adapter:db' }, 'lifecycle/bad-option'],
    [{ failover: ['db'] }, 'registry/bad-slot'],
    [{ failover: { db: {} } }, 'registry/bad-slot'],
    [{ failover: { [DB]: { maxSwitchesPerHour: 1 } } }, 'lifecycle/bad-option'],
    [{ failover: { [DB]: { recoverAfterMs: 0 } } }, 'lifecycle/bad-option'],
    [{ failover: { [DB]: { recoverMs: 5 } } }, 'lifecycle/unknown-option'],
  ])('refuse %o', async (health, code) => {
    const world = new HealthWorld();
    await expect(world.start(['redis'], { health: health as never })).rejects.toMatchObject({ code });
  });
});
