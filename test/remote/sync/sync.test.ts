import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OneiricEvent } from 'oneiric';
import { entry, said, SyncWorld } from './sync-world.js';

let world: SyncWorld;

beforeEach(async () => {
  world = await SyncWorld.open();
});

afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

describe('syncing a source', () => {
  it('brings what the first manifest has before anything is built', async () => {
    await world.publish(entry('cache', 'redis'));
    const app = await world.subscribe();
    expect(await said(app, 'adapter:cache')).toBe('redis');
    expect(app.remote?.status()[0]).toMatchObject({
      source: 'acme-test',
      applied: { version: 1, entries: ['adapter:cache/redis'] },
      candidates: [{ offer: 'adapter:cache/redis', mode: 'in-process', stopped: undefined }],
      perDomain: { adapter: 1 },
      consecutiveFailures: 0,
      lastError: undefined,
    });
  });

  it('adds, changes and removes in one change, and reports what it did', async () => {
    await world.publish(entry('cache', 'redis'), entry('queue', 'nats'));
    const app = await world.subscribe();
    await said(app, 'adapter:cache');
    await world.publish(entry('cache', 'redis', 'redis 2'), entry('mail', 'smtp'));
    const report = await app.remote?.sync();
    expect(report).toMatchObject({
      outcome: 'applied',
      version: 2,
      added: ['adapter:mail/smtp'],
      changed: ['adapter:cache/redis'],
      removed: ['adapter:queue/nats'],
      refused: [],
      error: undefined,
    });
    expect(await said(app, 'adapter:cache')).toBe('redis 2');
    expect(await said(app, 'adapter:mail')).toBe('smtp');
    expect(
      app
        .candidates({ shadowed: true })
        .map(({ provider }) => provider)
        .sort(),
    ).toEqual(['redis', 'smtp']);
  });

  it('M09: five syncs of the same manifest leave as many candidates as one', async () => {
    await world.publish(entry('cache', 'redis'));
    const app = await world.subscribe();
    const events: OneiricEvent['type'][] = [];
    app.events$.subscribe(({ type }) => events.push(type));
    for (let i = 0; i < 5; i += 1) expect((await app.remote?.sync())?.outcome).toBe('unchanged');
    expect(app.candidates({ shadowed: true })).toHaveLength(1);
    expect(events).toEqual([]);
  });

  it('M10: threat 40: what a manifest does not name any more is gone after the sync', async () => {
    await world.publish(entry('cache', 'redis'), entry('queue', 'nats'));
    const app = await world.subscribe();
    await world.publish(entry('cache', 'redis'));
    await app.remote?.sync();
    expect(app.candidates({ shadowed: true }).map(({ provider }) => provider)).toEqual(['redis']);
  });

  it('shows nobody who asks what the query of its address says', async () => {
    await world.publish(entry('cache', 'redis'));
    const { host } = new URL(world.registry.manifestUrl);
    const token = ['sec', 'ret'].join('');
    const manifestUrl = `https://${host}/manifest.json?token=${token}`;
    const app = await world.subscribe({ manifestUrl });
    const shown = JSON.stringify(app.remote?.status());
    expect(shown).toContain(`https://${host}/manifest.json`);
    expect(shown).not.toMatch(/secret/u);
  });
});
