import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Application } from 'oneiric';
import { entry, said, SyncWorld, until } from './sync-world.js';

let world: SyncWorld;

beforeEach(async () => {
  world = await SyncWorld.open();
});

afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

const host = (provider: string, priority: number) =>
  ({
    ...{ domain: 'adapter', key: 'cache', provider, priority },
    factory: () => ({ say: () => `${provider} of the host` }),
  }) as const;

/** Changes what an application has while the artifact of the next manifest is on its way. */
async function meanwhile(change: (app: Application) => Promise<unknown>) {
  await world.publish(entry('cache', 'redis'));
  const app = await world.subscribe();
  await app.register(host('memory', -1));
  expect(await said(app, 'adapter:cache')).toBe('redis');
  await world.publish(entry('cache', 'redis', 'redis 2'));
  const path = world.artifactOf('cache');
  const release = world.registry.hold(path);
  const sync = app.remote?.sync();
  await until(() => world.registry.asked(path) === 1);
  await change(app);
  release();
  return { app, report: await sync };
}

describe('whoever changes a slot while a source is synced', () => {
  it('swaps, and is not overruled by the new manifest', async () => {
    const { app, report } = await meanwhile((running) =>
      running.swap('adapter:cache', { provider: 'memory' }),
    );
    expect(report).toMatchObject({ outcome: 'applied', version: 2 });
    expect(await said(app, 'adapter:cache')).toBe('memory of the host');
    await app.swap('adapter:cache', { provider: 'redis' });
    expect(await said(app, 'adapter:cache')).toBe('redis 2');
  });

  it('registers something better, which serves', async () => {
    const { app, report } = await meanwhile((running) => running.register(host('better', 900)));
    expect(report).toMatchObject({ outcome: 'applied', version: 2 });
    expect(await said(app, 'adapter:cache')).toBe('better of the host');
  });

  it('takes away what the source has brought, which comes again', async () => {
    const { app, report } = await meanwhile((running) => running.unregister('adapter:cache', 'redis'));
    expect(report).toMatchObject({ outcome: 'applied', version: 2 });
    expect(await said(app, 'adapter:cache')).toBe('redis 2');
  });

  it('takes away what the next manifest does not have any more', async () => {
    await world.publish(entry('cache', 'redis'), entry('queue', 'nats'));
    const app = await world.subscribe();
    await app.unregister('adapter:cache', 'redis');
    await world.publish(entry('queue', 'nats', 'nats 2'));
    expect(await app.remote?.sync()).toMatchObject({ outcome: 'applied', removed: ['adapter:cache/redis'] });
    expect(await said(app, 'adapter:queue')).toBe('nats 2');
  });

  it('pauses it, and it stays paused until it is resumed', async () => {
    const { app, report } = await meanwhile((running) => running.pause('adapter:cache'));
    expect(report).toMatchObject({ outcome: 'applied', version: 2 });
    await expect(said(app, 'adapter:cache')).rejects.toMatchObject({ code: 'activity/paused' });
    await app.resume('adapter:cache');
    expect(await said(app, 'adapter:cache')).toBe('redis 2');
  });
});

describe('what a manifest needs of its host', () => {
  it('is refused beside what it cannot be with, and comes when that has gone', async () => {
    await world.publish(entry('mail', 'smtp'));
    const app = await world.subscribe();
    await app.register(host('memory', -1));
    await world.publish({ ...entry('queue', 'nats'), conflicts: ['adapter:cache/memory'] });
    expect(await app.remote?.sync()).toMatchObject({
      outcome: 'refused',
      refused: [{ code: 'remote/conflict' }],
    });
    await app.unregister('adapter:cache', 'memory');
    expect(await app.remote?.sync()).toMatchObject({ outcome: 'applied' });
  });

  it('is refused without what it requires, and comes when that is there', async () => {
    await world.publish(entry('mail', 'smtp'));
    const app = await world.subscribe();
    await world.publish({ ...entry('queue', 'nats'), requires: { offers: ['adapter:cache'] } });
    expect(await app.remote?.sync()).toMatchObject({
      outcome: 'refused',
      refused: [{ code: 'remote/unmet-requirement' }],
    });
    await app.register(host('memory', -1));
    expect(await app.remote?.sync()).toMatchObject({ outcome: 'applied' });
  });
});
