import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OneiricEvent } from 'oneiric';
import { clockAhead, DAY_MS, entry, said, SyncWorld } from './sync-world.js';

let world: SyncWorld;

beforeEach(async () => {
  world = await SyncWorld.open();
});

afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

describe('what a source has brought, and must not be used any more', () => {
  it('threat 8: a trust document alone takes a revoked artifact out, and what it shadowed serves', async () => {
    await world.publish(entry('cache', 'redis'), entry('queue', 'nats'));
    const app = await world.subscribe(world.byDocument);
    await app.register({
      domain: 'adapter',
      key: 'cache',
      provider: 'memory',
      priority: -1,
      factory: () => ({ say: () => 'memory' }),
    });
    expect(await said(app, 'adapter:cache')).toBe('redis');
    await world.trustNext({ revokedArtifacts: [world.digestOf('cache')] });
    const events: OneiricEvent[] = [];
    app.events$.subscribe((event) => events.push(event));
    await app.remote?.sync();
    expect(await said(app, 'adapter:cache')).toBe('memory');
    expect(await said(app, 'adapter:queue')).toBe('nats');
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'remote.stopped',
        why: 'revoked',
        action: 'withdraw',
        offers: ['adapter:cache/redis'],
      }),
    );
  });

  it('pauses its slot where that is wished for, until there is something else', async () => {
    await world.publish(entry('cache', 'redis'));
    const app = await world.subscribe({ ...world.byDocument, onRevoked: 'pause' });
    await said(app, 'adapter:cache');
    await world.trustNext({ revokedArtifacts: [world.digestOf('cache')] });
    await app.remote?.sync();
    await expect(said(app, 'adapter:cache')).rejects.toMatchObject({ code: 'activity/paused' });
    expect(app.remote?.status()[0]?.candidates[0]?.stopped).toBe('revoked');
    await world.publish(entry('cache', 'redis', 'mended'));
    expect(await app.remote?.sync()).toMatchObject({ outcome: 'applied' });
    expect(await said(app, 'adapter:cache')).toBe('mended');
  });

  it('takes all of it out where a key that has signed it is revoked', async () => {
    await world.publish(entry('cache', 'redis'));
    const app = await world.subscribe(world.byDocument);
    await said(app, 'adapter:cache');
    await world.trustNext({}, { revokesSigner: true });
    expect(await app.remote?.sync()).toMatchObject({ outcome: 'refused' });
    expect(app.candidates()).toEqual([]);
  });

  it('goes on with what has expired, tells it, and starts nothing new of it', async () => {
    let ahead = 0;
    const clock = { ...clockAhead(0), epoch: () => Date.now() + ahead };
    await world.publish(entry('cache', 'redis'), entry('queue', 'nats'));
    const app = await world.subscribe({}, { clock });
    await said(app, 'adapter:cache');
    ahead = 8 * DAY_MS;
    expect(await app.remote?.sync()).toMatchObject({ outcome: 'refused', error: { code: 'remote/expired' } });
    expect(await said(app, 'adapter:cache')).toBe('redis');
    await expect(app.refresh('adapter:cache')).rejects.toMatchObject({ cause: { code: 'remote/expired' } });
    expect(await said(app, 'adapter:cache')).toBe('redis');
  });

  it('drains what has expired, where that is wished for', async () => {
    let ahead = 0;
    const clock = { ...clockAhead(0), epoch: () => Date.now() + ahead };
    await world.publish(entry('cache', 'redis'));
    const app = await world.subscribe({ onExpired: 'drain' }, { clock });
    await said(app, 'adapter:cache');
    ahead = 8 * DAY_MS;
    await app.remote?.sync();
    await expect(said(app, 'adapter:cache')).rejects.toMatchObject({ code: 'activity/draining' });
  });
});
