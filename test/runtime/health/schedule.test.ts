import { describe, expect, it } from 'vitest';
import { HealthWorld, INTERVAL_MS, TIMEOUT_MS } from './health-world.js';

describe('health checks on schedule', () => {
  it('ask what serves, once per interval, from a random moment of the first one on', async () => {
    const world = await HealthWorld.started(['redis', 'memory']);
    world.asked = [];
    await world.checks(1);
    expect(world.asked).toEqual(['redis']);
    await world.checks(9);
    expect(world.asked).toHaveLength(10);
    await world.app.close();
  });

  it('are off unless they are asked for', async () => {
    const world = await HealthWorld.started(['redis'], { health: false });
    world.asked = [];
    await world.checks(10);
    expect(world.asked).toEqual([]);
    expect(() => world.app.health()).toThrow(expect.objectContaining({ code: 'lifecycle/health-off' }));
    expect(() => world.app.health$).toThrow(expect.objectContaining({ code: 'lifecycle/health-off' }));
    await world.app.close();
  });

  it('tell that a slot is unhealthy after three failures in a row, and that it is well after two successes', async () => {
    const world = await HealthWorld.started(['redis']);
    world.answers['redis'] = 'unhealthy';
    await world.checks(2);
    expect(world.status).toBe('healthy');
    await world.checks(1);
    expect(world.status).toBe('unhealthy');
    world.answers['redis'] = 'healthy';
    await world.checks(1);
    expect(world.status).toBe('unhealthy');
    await world.checks(1);
    expect(world.status).toBe('healthy');
    expect(world.changes).toEqual(['redis: healthy -> unhealthy', 'redis: unhealthy -> healthy']);
    await world.app.close();
  });

  it('go by the thresholds that they are given', async () => {
    const health = { failureThreshold: 1, successThreshold: 1 };
    const world = await HealthWorld.started(['redis'], { health });
    world.answers['redis'] = 'unhealthy';
    await world.checks(1);
    expect(world.status).toBe('unhealthy');
    world.answers['redis'] = 'degraded';
    await world.checks(1);
    expect(world.status).toBe('degraded');
    await world.app.close();
  });

  it('count a check that throws as a failure, and say with what', async () => {
    const world = await HealthWorld.started(['redis']);
    world.answers['redis'] = 'throws';
    await world.checks(3);
    expect(world.status).toBe('unhealthy');
    expect(world.snapshot.slots[0]?.error).toContain('redis is out');
    expect(world.events.find(({ type }) => type === 'health.changed')).toMatchObject({
      error: expect.objectContaining({ code: 'probe/failed' }) as unknown,
    });
    await world.app.close();
  });

  it('give a check up at its time, and never ask a slot that still has to answer', async () => {
    const world = await HealthWorld.started(['redis']);
    world.answers['redis'] = 'hangs';
    world.asked = [];
    await world.clock.elapse(4 * INTERVAL_MS + TIMEOUT_MS);
    expect(world.asked).toEqual(['redis']);
    expect(world.mostRunning).toBe(1);
    expect(world.status).toBe('unhealthy');
    expect(world.snapshot.slots[0]?.error).toContain('has not ended');
    world.answers['redis'] = 'healthy';
    for (const let_ of world.letGo) let_();
    await world.checks(3);
    expect(world.status).toBe('healthy');
    await world.app.close();
  });

  it('never ask one slot twice at once, however slow it is', async () => {
    const health = { intervalMs: 100, timeoutMs: 30_000 };
    const world = await HealthWorld.started(['redis'], { health });
    world.answers['redis'] = 'hangs';
    await world.clock.elapse(20_000);
    expect(world.mostRunning).toBe(1);
    await world.app.close();
  });

  it('leave alone what has no check: it is healthy for as long as it serves', async () => {
    const world = await HealthWorld.started(['memory?']);
    await world.checks(5);
    expect(world.snapshot).toMatchObject({
      ready: true,
      slots: [{ slot: 'adapter:db', status: 'healthy', hasCheck: false, lastCheckAt: undefined }],
    });
    await world.app.close();
  });

  it('begin anew with what comes to serve: it has the verdict of its own swap', async () => {
    const world = await HealthWorld.started(['redis', 'memory']);
    world.answers['redis'] = 'unhealthy';
    await world.checks(3);
    world.answers['memory'] = 'degraded';
    await world.app.swap('adapter:db', { provider: 'memory' });
    expect(world.snapshot.slots[0]).toMatchObject({
      provider: 'memory',
      status: 'degraded',
      failures: 0,
      details: { of: 'memory' },
      error: undefined,
    });
    world.answers['redis'] = 'unhealthy';
    await world.app.swap('adapter:db', { provider: 'redis', force: true });
    expect(world.status).toBe('unhealthy');
    expect(world.changes).toEqual([
      'redis: healthy -> unhealthy',
      'memory: unhealthy -> degraded',
      'redis: degraded -> unhealthy',
    ]);
    await world.app.close();
  });

  it('do not hold what a check says of one generation against the next', async () => {
    const world = await HealthWorld.started(['redis', 'memory'], { health: { failureThreshold: 1 } });
    world.answers['redis'] = 'hangs';
    while (world.letGo.length === 0) await world.clock.elapse(100);
    await world.app.swap('adapter:db', { provider: 'memory' });
    await world.clock.elapse(TIMEOUT_MS);
    expect(world.snapshot.slots[0]).toMatchObject({ provider: 'memory', status: 'healthy', failures: 0 });
    world.asked = [];
    await world.checks(2);
    expect(world.asked).toContain('memory');
    expect(world.status).toBe('healthy');
    await world.app.close();
  });

  it('end with the application, also in the middle of a check', async () => {
    const world = await HealthWorld.started(['redis'], { health: { failureThreshold: 1 } });
    world.answers['redis'] = 'hangs';
    while (world.letGo.length === 0) await world.clock.elapse(100);
    await world.app.close();
    await world.checks(5);
    expect(world.clock.timers).toBe(0);
    expect(world.changes).toEqual([]);
    expect(world.snapshot).toMatchObject({ live: false, ready: false });
  });

  it('go on while a slot is paused, which says nothing of its health', async () => {
    const world = await HealthWorld.started(['redis']);
    await world.app.pause('adapter:db');
    world.asked = [];
    await world.checks(2);
    expect(world.asked).toHaveLength(2);
    expect(world.snapshot).toMatchObject({ ready: true, slots: [{ status: 'healthy', activity: 'paused' }] });
    await world.app.close();
  });

  it.each([
    [{ intervalMs: 0 }, 'lifecycle/bad-option'],
    [{ intervalMs: 2 ** 31 }, 'lifecycle/bad-option'],
    [{ timeoutMs: '5s' }, 'lifecycle/bad-option'],
    [{ failureThreshold: 1.5 }, 'lifecycle/bad-option'],
    [{ successThreshold: 0 }, 'lifecycle/bad-option'],
    [{ optional: 'adapter:db' }, 'lifecycle/bad-option'],
    [{ optional: ['db'] }, 'registry/bad-slot'],
    [{ interval: 5 }, 'lifecycle/unknown-option'],
    ['yes', 'lifecycle/bad-option'],
  ])('refuse %o before anything is built', async (health, code) => {
    const world = new HealthWorld();
    await expect(world.start(['redis'], { health: health as never })).rejects.toMatchObject({ code });
  });
});
