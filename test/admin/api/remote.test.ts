import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Module } from 'oneiric';
import { RemoteModule, type RemoteOptions } from 'oneiric/remote';
import { entry, said, SyncWorld } from '../../remote/sync/sync-world.js';
import { AdminWorld, codeOf, routeOf, VIEWER } from './admin-world.js';

let registry: SyncWorld;
let stateDir: string;
let worlds: AdminWorld[];

beforeEach(async () => {
  registry = await SyncWorld.open();
  stateDir = await mkdtemp(join(tmpdir(), 'oneiric-remote-'));
  worlds = [];
});

afterEach(async () => {
  for (const world of worlds) await world[Symbol.asyncDispose]();
  await registry[Symbol.asyncDispose]();
  await rm(stateDir, { recursive: true, force: true });
});

/** An application that follows what is published, and those who ask its admin API. */
async function operated(options: Partial<RemoteOptions> = {}, create: object = { stateDir }) {
  class Root {}
  Module({ imports: [RemoteModule.forRoot(registry.source(options))] })(Root);
  const world = await AdminWorld.open(create, Root);
  worlds.push(world);
  return world;
}

const syncs = (world: AdminWorld, body: object = {}) => world.post('/v1/remote/sync', body);

describe('a source, from outside', () => {
  it('is shown with what is applied and what it has brought, also to viewers', async () => {
    await registry.publish(entry('cache', 'redis'));
    const { body } = await (await operated()).get('/v1/remote', { principal: VIEWER });
    expect(body).toMatchObject({
      isKept: true,
      sources: [
        {
          source: 'acme-test',
          applied: { version: 1, signedBy: [expect.stringMatching(/^[0-9a-f]{64}$/)] },
          candidates: [{ offer: 'adapter:cache/redis', mode: 'in-process' }],
          consecutiveFailures: 0,
          isSyncing: false,
        },
      ],
    });
    expect((await (await operated({}, {})).get('/v1/remote')).body).toMatchObject({ isKept: false });
  });

  it('is synced when an operator asks for it; the journal has who, why, and what came of it', async () => {
    await registry.publish(entry('cache', 'redis'));
    const world = await operated();
    await registry.publish(entry('cache', 'redis', 'redis 2'), entry('mail', 'smtp'));
    const { status, body } = await syncs(world, {
      source: 'acme-test',
      requestedBy: 'ann',
      reason: 'release 2',
    });
    expect([status, body]).toMatchObject([
      200,
      {
        outcome: 'applied',
        version: 2,
        added: ['adapter:mail/smtp'],
        changed: ['adapter:cache/redis'],
        removed: [],
      },
    ]);
    expect(body).not.toHaveProperty('error');
    expect(await said(world.app, 'adapter:cache')).toBe('redis 2');
    expect((await syncs(world)).body).toMatchObject({ outcome: 'unchanged' });
    const entries = (await world.app.state?.journal())?.filter(({ kind }) => kind === 'remote-sync');
    expect(entries).toMatchObject([
      { who: 'unknown (socket)', outcome: 'unchanged' },
      { who: 'ann (socket)', why: 'release 2', outcome: 'applied' },
    ]);
  });

  it('tells by its report what was refused, with its place; what was there before serves', async () => {
    await registry.publish(entry('cache', 'redis'));
    const world = await operated();
    await registry.publish({ ...entry('cache', 'redis', 'x'), requires: { node: '>=99' } });
    const { status, body } = await syncs(world);
    expect([status, body]).toMatchObject([
      200,
      {
        outcome: 'refused',
        version: 1,
        refused: [{ code: 'remote/unmet-requirement', path: 'entries[0].requires.node' }],
        error: { code: 'remote/unmet-requirement' },
      },
    ]);
    routeOf('post', '/v1/remote/sync').answer.parse(body);
    expect(await said(world.app, 'adapter:cache')).toBe('redis');
    const [row] = (await world.app.state?.journal()) ?? [];
    expect(row).toMatchObject({ kind: 'remote-sync', outcome: 'refused' });
    expect(row?.error).toContain('remote/unmet-requirement');
    registry.registry.failNext(500);
    expect(await syncs(world)).toMatchObject({
      status: 200,
      body: { outcome: 'failed', error: { code: 'net/bad-status' } },
    });
  });

  it('is fetched from another place for this time, where it may be fetched from there', async () => {
    await registry.publish(entry('cache', 'redis'));
    const world = await operated({ enabled: false });
    expect((await syncs(world)).body).toMatchObject({ outcome: 'skipped' });
    const { manifestUrl } = registry.registry;
    const elsewhere = await syncs(world, { manifestUrl: 'https://elsewhere.example/manifest.json' });
    expect(elsewhere).toMatchObject({ status: 200, body: { outcome: 'failed' } });
    expect((await syncs(world, { manifestUrl })).body).toMatchObject({ outcome: 'applied', version: 1 });
  });

  it('is synced once for a key that is sent twice', async () => {
    await registry.publish(entry('cache', 'redis'));
    const world = await operated();
    await registry.publish(entry('cache', 'redis', 'redis 2'));
    const headers = { 'idempotency-key': 'release-2' };
    const [first, second] = [
      await world.post('/v1/remote/sync', {}, { headers }),
      await world.post('/v1/remote/sync', {}, { headers }),
    ];
    expect(first.body).toMatchObject({ outcome: 'applied' });
    expect(second.body).toEqual(first.body);
  });

  it('that there is not, and what means nothing, is refused', async () => {
    await registry.publish(entry('cache', 'redis'));
    const world = await operated();
    const unknown = await syncs(world, { source: 'nobody' });
    expect([unknown.status, codeOf(unknown)]).toEqual([404, 'remote/unknown-source']);
    for (const body of [{ manifestUrl: '' }, { source: 'a\nb' }, { dryRun: true }])
      expect(await syncs(world, body)).toMatchObject({ status: 400, body: { code: 'admin/bad-request' } });
  });

  it('is told of by the stream of events as everything is', async () => {
    await registry.publish(entry('cache', 'redis'));
    const world = await operated();
    await registry.publish(entry('cache', 'redis', 'redis 2'));
    await syncs(world);
    const { body } = await world.get<{ events: { type: string; message: string }[] }>(
      '/v1/events?types=remote.*',
    );
    expect(body.events.map(({ type }) => type)).toContain('remote.applied');
  });

  it('is not there in an application without one', async () => {
    await using world = await AdminWorld.open();
    const asked = [
      await world.get('/v1/remote'),
      await syncs(world),
      await world.get('/v1/remote/audit'),
      await world.get('/v1/remote/audit/verify'),
    ];
    expect(asked.map((one) => [one.status, codeOf(one)])).toEqual(asked.map(() => [409, 'admin/no-remote']));
  });
});

describe('the audit log, from outside', () => {
  interface Lines {
    readonly lines: { seq: number; what: string; hash: string; source: string }[];
    readonly next?: number;
  }

  it('comes in pages, newest first', async () => {
    await registry.publish(entry('cache', 'redis'));
    const world = await operated();
    const { body: all } = await world.get<Lines>('/v1/remote/audit');
    expect(all.lines.map(({ what }) => what)).toEqual(['applied', 'manifest-verified']);
    const first = (await world.get<Lines>('/v1/remote/audit?limit=1&source=acme-test')).body;
    expect(first).toEqual({ lines: all.lines.slice(0, 1), next: all.lines[0]?.seq });
    const second = (await world.get<Lines>(`/v1/remote/audit?limit=1&before=${first.next}`)).body;
    expect(second.lines).toEqual(all.lines.slice(1));
    expect((await world.get<Lines>('/v1/remote/audit?source=nobody')).body).toEqual({ lines: [] });
  });

  it('is looked through, and held against a line that was written down', async () => {
    await registry.publish(entry('cache', 'redis'));
    const world = await operated();
    const verify = (query = '') => world.get(`/v1/remote/audit/verify${query}`, { principal: VIEWER });
    const { body } = await verify();
    const head = body['head'] as { seq: number; hash: string };
    expect(body).toMatchObject({ isSound: true, count: head.seq });
    expect((await verify(`?seq=${head.seq}&hash=${head.hash}`)).body).toMatchObject({ isSound: true });
    expect((await verify(`?seq=${head.seq}&hash=${'0'.repeat(64)}`)).body).toMatchObject({
      isSound: false,
      bad: { seq: head.seq },
    });
    for (const query of ['?seq=1', `?hash=${head.hash}`, '?seq=0&hash=1', `?seq=1&hash=${'A'.repeat(64)}`])
      expect(codeOf(await verify(query))).toBe('admin/bad-request');
  });
});
