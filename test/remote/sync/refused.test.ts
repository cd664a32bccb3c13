import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OneiricEvent } from 'oneiric';
import { entry, said, saying, SyncWorld } from './sync-world.js';

let world: SyncWorld;

beforeEach(async () => {
  world = await SyncWorld.open();
});

afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

/** Subscribes to a good manifest, publishes another, and syncs. */
async function synced(...entries: Parameters<SyncWorld['publish']>) {
  await world.publish(entry('cache', 'redis'));
  const app = await world.subscribe();
  const events: OneiricEvent[] = [];
  app.events$.subscribe((event) => events.push(event));
  await world.publish(...entries);
  const report = await app.remote?.sync();
  const heard = events.filter(({ type }) => type.startsWith('remote.')).map(({ type }) => type);
  return { app, report, heard };
}

describe('a sync that is refused', () => {
  it('M08: threat 39: where the second of three artifacts is another one, none of the three comes, and what was there serves', async () => {
    await world.publish(entry('cache', 'redis'));
    const app = await world.subscribe();
    const { artifacts } = await world.publish(entry('a', 'one'), entry('b', 'two'), entry('c', 'three'));
    const [, second = ''] = artifacts.keys();
    world.registry.files.set(new URL(second).pathname, Buffer.from('export const create = 1;'.padEnd(56)));
    const report = await app.remote?.sync();
    expect(report?.outcome).not.toBe('applied');
    expect(app.candidates({ shadowed: true }).map(({ provider }) => provider)).toEqual(['redis']);
    expect(await said(app, 'adapter:cache')).toBe('redis');
  });

  it('M05: says which digest was expected and which was found, and tries again with the next sync', async () => {
    await world.publish(entry('cache', 'redis'));
    const app = await world.subscribe();
    const { artifacts } = await world.publish(entry('cache', 'redis', 'other'));
    const [[uri = '', good = new Uint8Array()] = []] = artifacts;
    const { pathname } = new URL(uri);
    const bad = Buffer.from(good);
    bad.writeUInt8(bad.readUInt8(bad.length - 1) ^ 1, bad.length - 1);
    world.registry.files.set(pathname, bad);
    const report = await app.remote?.sync();
    expect(report).toMatchObject({ outcome: 'refused', version: 1, error: { code: 'remote/wrong-digest' } });
    expect(String(report?.error)).toMatch(
      /The artifact [0-9a-f]{64} has other bytes: their SHA-256 is [0-9a-f]{64}/u,
    );
    world.registry.files.set(pathname, good);
    expect(await app.remote?.sync()).toMatchObject({
      outcome: 'applied',
      version: 2,
      changed: ['adapter:cache/redis'],
    });
  });

  it('threat 4: takes no artifact of another release for one of its own', async () => {
    const { artifacts: old } = await world.publish(entry('cache', 'redis'));
    const app = await world.subscribe();
    const { artifacts } = await world.publish(entry('cache', 'redis', 'other'));
    const [[uri = ''] = []] = artifacts;
    const [[, code = new Uint8Array()] = []] = old;
    world.registry.files.set(new URL(uri).pathname, code);
    expect(await app.remote?.sync()).toMatchObject({
      outcome: 'refused',
      error: { code: 'remote/wrong-digest' },
    });
    expect(await said(app, 'adapter:cache')).toBe('redis');
  });

  it('S06: calls nothing for a manifest that a module of the host has not of its own', async () => {
    await world.publish(entry('cache', 'redis'));
    const app = await world.subscribe({ factories: { acme: () => import('node:child_process') } });
    await world.publish({ domain: 'adapter', key: 'cache', provider: 'x', factory: 'acme:execSync' });
    expect(await app.remote?.sync()).toMatchObject({
      outcome: 'refused',
      error: { code: 'remote/denied-export' },
    });
  });

  it('P9: names everything that is wrong with the entries, and changes nothing', async () => {
    const { report, heard, app } = await synced(
      { ...entry('a', 'one'), requires: { node: '>=99' } },
      { ...entry('b', 'two'), requires: { secrets: ['nobody/has-it'] } },
      { domain: 'task', key: 'c', provider: 'three', factory: 'acme:three' },
    );
    expect(report?.outcome).toBe('refused');
    expect(report?.refused.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'remote/unmet-requirement entries[0].requires.node',
      'remote/unmet-requirement entries[1].requires.secrets',
      'remote/unknown-factory entries[2].factory',
    ]);
    expect(heard).toEqual(['remote.refused']);
    expect(app.remote?.status()[0]).toMatchObject({
      consecutiveFailures: 1,
      lastError: { code: 'remote/unmet-requirement' },
      applied: { version: 1 },
    });
  });

  it('keeps nothing of a manifest whose entries may not come: the same version can be published once more', async () => {
    await world.publish(entry('cache', 'redis'));
    const app = await world.subscribe();
    const first = world.latest;
    const wrong = await first.next({
      entries: [{ domain: 'task', key: 'c', provider: 'x', factory: 'acme:x' }],
    });
    world.registry.publish(wrong);
    expect((await app.remote?.sync())?.outcome).toBe('refused');
    const right = await first.next({ entries: [entry('cache', 'redis', 'better')] });
    world.registry.publish(right);
    expect(await app.remote?.sync()).toMatchObject({ outcome: 'applied', version: 2 });
  });

  it('does not switch where one of the new instances is not well, and tries again with the next sync', async () => {
    const ill = `export const create = () => ({ say: () => 'ill', onHealthCheck: () => ({ status: globalThis.isWell ? 'healthy' : 'unhealthy' }) });`;
    await world.publish(entry('cache', 'redis'), entry('queue', 'nats'));
    const app = await world.subscribe();
    await said(app, 'adapter:cache');
    await said(app, 'adapter:queue');
    await world.publish(
      { domain: 'adapter', key: 'cache', provider: 'redis', code: ill },
      entry('queue', 'nats', 'nats 2'),
    );
    expect(await app.remote?.sync()).toMatchObject({ outcome: 'failed', version: 1 });
    expect(await said(app, 'adapter:cache')).toBe('redis');
    expect(await said(app, 'adapter:queue')).toBe('nats');
    Reflect.set(globalThis, 'isWell', true);
    expect(await app.remote?.sync()).toMatchObject({ outcome: 'applied', version: 2 });
    Reflect.deleteProperty(globalThis, 'isWell');
    expect(await said(app, 'adapter:queue')).toBe('nats 2');
  });

  it('M04: a manifest that lacks a field is refused as a whole', async () => {
    await world.publish(entry('cache', 'redis'));
    const app = await world.subscribe();
    world.registry.files.set('/manifest.json', Buffer.from('{"payloadType":"x"}'));
    expect(await app.remote?.sync()).toMatchObject({ outcome: 'refused', version: 1 });
    expect(await said(app, 'adapter:cache')).toBe('redis');
  });

  it('M17: after a failure and a success, nothing is left of the failure but when it was', async () => {
    await world.publish(entry('cache', 'redis'), {
      domain: 'service',
      key: 's',
      provider: 'x',
      code: saying('x'),
    });
    const app = await world.subscribe();
    world.registry.failNext(500);
    expect(await app.remote?.sync()).toMatchObject({ outcome: 'failed', error: { code: 'net/bad-status' } });
    expect(app.remote?.status()[0]).toMatchObject({
      consecutiveFailures: 1,
      lastError: { code: 'net/bad-status' },
    });
    expect(await app.remote?.sync()).toMatchObject({ outcome: 'unchanged' });
    expect(app.remote?.status()[0]).toMatchObject({
      consecutiveFailures: 0,
      lastError: undefined,
      lastFailureAt: expect.any(Number) as number,
      perDomain: { adapter: 1, service: 1 },
    });
  });
});
