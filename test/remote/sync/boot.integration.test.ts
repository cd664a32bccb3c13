import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Inject, Module, Oneiric, Service, type OneiricEvent } from 'oneiric';
import { RemoteModule } from 'oneiric/remote';
import { clockAhead, DAY_MS, entry, said, SOURCE, SyncWorld } from './sync-world.js';

let world: SyncWorld;
let stateDir: string;

beforeEach(async () => {
  world = await SyncWorld.open();
  stateDir = await mkdtemp(join(tmpdir(), 'oneiric-sync-'));
});

afterEach(async () => {
  await world[Symbol.asyncDispose]();
  await rm(stateDir, { recursive: true, force: true });
});

describe('the start of an application with a source', () => {
  it('goes on without a network, from what was applied last', async () => {
    await world.publish(entry('cache', 'redis'));
    const first = await world.subscribe({}, { stateDir });
    await first.close();
    const asked = world.registry.server.asked.length;
    await world.registry.takeDown();
    const app = await world.subscribe({}, { stateDir });
    expect(await said(app, 'adapter:cache')).toBe('redis');
    expect(app.remote?.status()[0]?.applied?.version).toBe(1);
    expect(world.registry.server.asked).toHaveLength(asked);
  });

  it('M06: fetches nothing of what its cache has', async () => {
    await world.publish(entry('cache', 'redis'));
    const first = await world.subscribe({}, { stateDir });
    await first.close();
    const app = await world.subscribe({}, { stateDir });
    await app.remote?.sync();
    expect(await said(app, 'adapter:cache')).toBe('redis');
    expect(world.registry.server.asked.filter((one) => one.includes('/artifacts/'))).toHaveLength(1);
  });

  it('M07: heals what was damaged in its cache', async () => {
    await world.publish(entry('cache', 'redis'));
    const first = await world.subscribe({}, { stateDir });
    await first.close();
    const folder = join(stateDir, 'artifacts');
    const [name = ''] = await readdir(folder);
    await writeFile(join(folder, name), 'export const create = () => ({ say: () => "evil" });');
    const app = await world.subscribe({}, { stateDir });
    expect(await said(app, 'adapter:cache')).toBe('redis');
    expect(world.registry.server.asked.filter((one) => one.includes('/artifacts/'))).toHaveLength(2);
  });

  it.each([
    [
      'when nobody can be reached',
      true,
      /^net\//,
      /\. What was applied last cannot be used: entries\[0\] adapter:cache\/redis: /,
    ],
    [
      'of a source that is not enabled',
      false,
      /^remote\/cache-damaged$/,
      /^entries\[0\] adapter:cache\/redis: /,
    ],
  ])('says in its status what is damaged in its cache, %s', async (...[, enabled, code, begin]) => {
    await world.publish(entry('cache', 'redis'));
    const first = await world.subscribe({}, { stateDir });
    await first.close();
    await world.registry.takeDown();
    const folder = join(stateDir, 'artifacts');
    const [name = ''] = await readdir(folder);
    await writeFile(join(folder, name), 'export const create = () => ({ say: () => "evil" });');
    const app = await world.subscribe({ enabled }, { stateDir });
    const [status] = app.remote?.status() ?? [];
    expect(status?.applied).toBeUndefined();
    expect(status?.lastError?.code).toMatch(code);
    expect(status?.lastError?.text).toMatch(begin);
    expect(status?.lastError?.text).toContain(
      'in the cache is not used: its bytes have changed. It cannot be fetched again either: ',
    );
  });

  it('starts without the source where there is neither a network nor anything from before, and says so', async () => {
    await world.publish(entry('cache', 'redis'));
    await world.registry.takeDown();
    const app = await world.subscribe({}, { stateDir });
    expect(app.remote?.status()[0]).toMatchObject({ applied: undefined, consecutiveFailures: 1 });
  });

  it('S18: threat 2: an older manifest is refused, also by the next process', async () => {
    const old = await world.publish(entry('cache', 'redis', 'old'));
    await world.publish(entry('cache', 'redis', 'new'));
    const first = await world.subscribe({}, { stateDir });
    await first.close();
    world.registry.publish(old);
    const app = await world.subscribe({}, { stateDir });
    expect(await app.remote?.sync()).toMatchObject({
      outcome: 'refused',
      error: { code: 'remote/rollback' },
    });
    expect(await said(app, 'adapter:cache')).toBe('new');
  });

  it('does not start from a manifest that has expired meanwhile', async () => {
    await world.publish(entry('cache', 'redis'));
    const first = await world.subscribe({}, { stateDir });
    await first.close();
    await world.registry.takeDown();
    const events: OneiricEvent[] = [];
    const app = await world.subscribe({}, { stateDir, clock: clockAhead(8 * DAY_MS), start: false });
    app.events$.subscribe((event) => events.push(event));
    await app.start();
    expect(app.candidates()).toEqual([]);
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'remote.refused',
        error: expect.objectContaining({ code: 'remote/expired' }) as object,
      }),
    );
  });

  it('threat 36: refuses what it may have known to be old, however often it is asked, once its state was damaged', async () => {
    const old = await world.publish(entry('cache', 'redis', 'old'));
    await world.publish(entry('cache', 'redis', 'new'));
    const first = await world.subscribe({}, { stateDir });
    await first.close();
    for (const name of await readdir(stateDir))
      if (name.startsWith('state.db')) await rm(join(stateDir, name));
    await writeFile(join(stateDir, 'state.db'), Buffer.alloc(5_000, 'x'));
    world.registry.publish(old);
    for (let starts = 0; starts < 2; starts += 1) {
      const app = await world.subscribe({}, { stateDir });
      expect(await app.remote?.sync()).toMatchObject({ error: { code: 'remote/records-lost' } });
      expect(app.candidates()).toEqual([]);
      await app.close();
    }
  });

  it('gives modules what only a manifest brings', async () => {
    interface Cache {
      say(): Promise<string>;
    }
    await world.publish(entry('cache', 'redis'));
    @Service({ key: 'reader' })
    class Reader {
      constructor(@Inject('adapter:cache') readonly cache: Cache) {}
    }
    const { manifestUrl, fetch } = world.registry;
    const source = { manifestUrl, source: SOURCE, trust: world.latest.pins, fetch, refreshIntervalMs: 0 };
    @Module({ imports: [RemoteModule.forRoot(source)], providers: [Reader] })
    class Root {}
    await using app = await Oneiric.create(Root, { logging: false, env: {} });
    expect(await app.get(Reader).cache.say()).toBe('redis');
    await world.publish(entry('cache', 'redis', 'redis 2'));
    await app.remote?.sync();
    expect(await app.get(Reader).cache.say()).toBe('redis 2');
  });
});
