import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { allStatuses } from '../../../src/runtime/state/kept-statuses.js';
import { openDatabase } from '../../../src/storage/sqlite.js';
import { diskError, newFolder, stubbedSync } from '../state/state-world.js';
import { HealthWorld } from './health-world.js';
import type { HealthSnapshot } from '../../../src/index.js';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the health of an application', () => {
  it('is not ready before it has started, nor once it closes', async () => {
    const world = await HealthWorld.started(['redis'], { start: false });
    expect(world.snapshot).toMatchObject({ live: true, ready: false, reasons: ['it has not been started'] });
    await world.app.start();
    expect(world.snapshot).toMatchObject({ live: true, ready: true, status: 'healthy', reasons: [] });
    const seen: HealthSnapshot[] = [];
    world.app.events$.subscribe(({ type }) => {
      if (type === 'app.closing') queueMicrotask(() => seen.push(world.snapshot));
    });
    await world.app.close();
    expect(seen).toMatchObject([{ live: true, ready: false, reasons: ['it closes'] }]);
    expect(world.snapshot).toMatchObject({ live: false, ready: false });
  });

  it('can be written down whatever checks say besides, as they said it', async () => {
    const world = await HealthWorld.started(['redis']);
    const details: Record<string, unknown> = { pool: { size: 2 }, lag: 12n };
    details['self'] = details;
    Object.defineProperty(details, 'odd', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    world.details = details;
    await world.checks(1);
    details['pool'] = 'another';
    const kept = { pool: { size: 2 }, lag: '12', self: '(itself)', odd: '(cannot be read)' };
    expect(world.snapshot.slots).toMatchObject([{ details: kept }]);
    expect(JSON.stringify(world.snapshot)).toContain('"lag":"12"');
    await world.app.close();
  });

  it('is not ready while a slot is unhealthy, and stays alive', async () => {
    const world = await HealthWorld.started(['redis']);
    world.answers['redis'] = 'unhealthy';
    await world.checks(3);
    expect(world.snapshot).toMatchObject({
      live: true,
      ready: false,
      status: 'unhealthy',
      reasons: ['adapter:db: redis#1 is unhealthy'],
    });
    world.answers['redis'] = 'degraded';
    await world.checks(2);
    expect(world.snapshot).toMatchObject({ ready: true, status: 'degraded' });
    await world.app.close();
  });

  it('is ready without slots that are optional, and degraded', async () => {
    const world = await HealthWorld.started(['redis'], { health: { optional: ['adapter:db'] } });
    world.answers['redis'] = 'unhealthy';
    await world.checks(3);
    expect(world.snapshot).toMatchObject({
      ready: true,
      status: 'degraded',
      reasons: ['adapter:db (optional): redis#1 is unhealthy'],
    });
    await world.app.close();
  });

  it('is not ready while a slot that is wanted has nothing that serves', async () => {
    const world = await HealthWorld.started(['redis']);
    await world.app.unregister('adapter:db', 'redis', { force: true });
    expect(world.snapshot).toMatchObject({
      ready: false,
      status: 'unhealthy',
      reasons: ['adapter:db: is unhealthy: nothing serves'],
    });
    await world.app.close();
  });

  it('leaves out slots that nobody has asked for', async () => {
    const world = await HealthWorld.started(['redis']);
    await world.app.register({
      ...{ domain: 'task', key: 'report', provider: 'daily', activation: 'lazy' },
      factory: () => ({}),
    });
    expect(world.snapshot.slots.map(({ slot }) => slot)).toEqual(['adapter:db']);
    await world.app.getAsync('task:report');
    expect(world.snapshot.slots.map(({ slot }) => slot)).toEqual(['adapter:db', 'task:report']);
    await world.app.close();
  });

  it('is not alive after its event loop was kept from turning, until it turns again', async () => {
    const world = await HealthWorld.started(['memory?']);
    const seen: boolean[] = [];
    world.app.health$.subscribe(({ live }) => seen.push(live));
    const { now } = world.clock;
    const stuck = vi.spyOn(world.clock, 'now').mockImplementation(() => now() + 60_000);
    expect(world.snapshot.live).toBe(false);
    stuck.mockRestore();
    expect(world.snapshot.live).toBe(true);
    await world.app.close();
  });

  it('is told from the current one on, and then when something is different', async () => {
    const world = await HealthWorld.started(['redis', 'memory']);
    const seen: string[] = [];
    world.app.health$.subscribe(({ status, ready, live, slots }) =>
      seen.push(`${slots[0]?.provider} ${status} ${ready} ${live}`),
    );
    await world.checks(5);
    expect(seen).toEqual(['redis healthy true true']);
    world.answers['redis'] = 'unhealthy';
    await world.checks(10);
    await world.app.swap('adapter:db', { provider: 'memory' });
    await world.app.close();
    expect(seen).toEqual([
      'redis healthy true true',
      'redis unhealthy false true',
      'memory healthy true true',
      'memory healthy false true',
      'undefined unknown false true',
      'undefined unknown false false',
    ]);
  });

  it('is frozen, and so is every row of it', async () => {
    const world = await HealthWorld.started(['redis']);
    const { snapshot } = world;
    expect([snapshot, snapshot.slots, snapshot.reasons, snapshot.slots[0]].every(Object.isFrozen)).toBe(true);
    await world.app.close();
  });
});

describe('the health of an application with a state', () => {
  it('is degraded, and ready, while its state cannot be written, and recovers by itself', async () => {
    const world = await HealthWorld.started(['redis', 'memory'], { stateDir: newFolder() });
    expect(world.snapshot).toMatchObject({ state: 'ok', status: 'healthy' });
    const sync = await stubbedSync();
    sync.mockRejectedValue(diskError('ENOSPC'));
    await expect(world.app.swap('adapter:db', { provider: 'memory' })).rejects.toMatchObject({
      code: 'state/unavailable',
    });
    expect(world.snapshot).toMatchObject({
      ...{ ready: true, status: 'degraded', state: 'degraded' },
      reasons: [
        expect.stringMatching(/^the state cannot be written, changes are refused: Cannot sync .+state\.db/),
      ],
    });
    sync.mockRestore();
    await world.clock.elapse(10_000);
    await vi.waitFor(() => expect(world.snapshot).toMatchObject({ state: 'ok', status: 'healthy' }));
    await world.app.close();
  });

  it('L16: what is on disk of a slot after each completed swap is what is in memory', async () => {
    const folder = newFolder();
    const world = await HealthWorld.started(['redis', 'memory'], { stateDir: join(folder, 'state') });
    const onDisk = async (name: string) => {
      const path = join(folder, name);
      await world.app.state?.backup(path);
      const database = await openDatabase(path);
      const [kept] = allStatuses(database);
      database.close();
      return kept;
    };
    for (const [index, provider] of ['memory', 'redis', 'memory'].entries()) {
      await world.app.swap('adapter:db', { provider });
      const status = world.app.status('adapter:db');
      const kept = await onDisk(`copy${index}.db`);
      // What is not kept at all would be like anything.
      expect(kept).toMatchObject({ slot: 'adapter:db', successfulSwaps: index + 1 });
      expect(kept?.recentSwapDurationsMs).toHaveLength(index + 1);
      expect({ ...status, at: kept?.at }).toMatchObject({ ...kept });
    }
    await world.app.close();
  });
});
