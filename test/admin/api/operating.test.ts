import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AdminWorld, codeOf } from './admin-world.js';
import { fullWorld } from './full-world.js';

const ANN = { requestedBy: 'ann', reason: 'because' };

describe('the journal', () => {
  it('tells who asked for what, by which way, and why', async () => {
    const { world } = await fullWorld();
    const cache = '/v1/slots/adapter%3Acache';
    await world.post(`${cache}/swap`, { provider: 'redis', ...ANN });
    await world.post(`${cache}/pause`, { requestedBy: 'ann', note: 'lunch' });
    const principal = { channel: 'http', role: 'operator' } as const;
    await world.post(`${cache}/resume`, { requestedBy: 'bob', note: 'back' }, { principal });
    await world.post('/v1/log', { level: 'error', ...ANN }, { method: 'PUT' });
    await world.post('/v1/secrets/rotate', { all: true, ...ANN });
    await world.post('/v1/config/reload', ANN);
    await world.post('/v1/secrets/rotate', { names: ['..'], ...ANN });
    const { body } = await world.get<{ entries: Record<string, unknown>[] }>('/v1/journal');
    const rows = body.entries.map(({ kind, stage, who, why, outcome }) => [kind, stage, who, why, outcome]);
    expect(rows.toReversed()).toEqual([
      ['select', 'requested', 'ann (socket)', 'because', undefined],
      ['select', 'ended', 'ann (socket)', 'because', 'switched'],
      ['pause', 'ended', 'ann (socket)', 'lunch', 'paused'],
      ['resume', 'ended', 'bob (http, operator)', 'back', 'active'],
      ['log-level', 'ended', 'ann (socket)', 'because', 'done'],
      ['rotate', 'ended', 'ann (socket)', 'because', 'done'],
      ['reload', 'ended', 'ann (socket)', 'because', 'done'],
      ['rotate', 'ended', 'ann (socket)', 'because', 'failed'],
    ]);
  });

  it('comes in pages, and of one slot', async () => {
    const { world } = await fullWorld();
    await world.app.refresh('adapter:cache');
    await world.app.refresh('service:catalog');
    const first = await world.get<{ entries: { id: number }[]; next: number }>('/v1/journal?limit=3');
    expect(first.body.entries).toHaveLength(3);
    const rest = await world.get<{ entries: { id: number }[] }>(
      `/v1/journal?limit=3&before=${first.body.next}`,
    );
    expect(rest.body.entries).toHaveLength(1);
    expect(rest.body).not.toHaveProperty('next');
    const one = await world.get<{ entries: { slots: { slot: string }[] }[] }>(
      '/v1/journal?slot=adapter:cache',
    );
    expect(one.body.entries.flatMap(({ slots }) => slots.map(({ slot }) => slot))).toEqual([
      'adapter:cache',
      'adapter:cache',
    ]);
  });
});

describe('a backup', () => {
  it('is made by name in a folder of its own, listed, and restored', async () => {
    const { world, stateDir } = await fullWorld();
    await world.app.swap('adapter:cache', { provider: 'redis' });
    const made = await world.post('/v1/state/backup', { name: 'first', ...ANN });
    expect(made).toMatchObject({ status: 200, body: { name: 'first' } });
    expect(existsSync(join(stateDir, 'backups', 'first.db'))).toBe(true);
    expect(statSync(join(stateDir, 'backups')).mode & 0o777).toBe(0o700);
    const unnamed = await world.post('/v1/state/backup');
    expect(unnamed.body['name']).toMatch(/^\d{8}T\d{9}Z$/);
    const { body } = await world.get('/v1/state/backups');
    expect(body).toMatchObject({
      backups: [{ name: unnamed.body['name'] }, { name: 'first', bytes: made.body['bytes'] }],
    });
    await world.app.refresh('adapter:cache');
    const restored = await world.post('/v1/state/restore', { name: 'first', ...ANN });
    expect(restored).toMatchObject({ status: 200, body: { name: 'first' } });
    expect(JSON.stringify(restored.body)).not.toContain(stateDir);
    const journal = (await world.app.state?.journal()) ?? [];
    expect(journal.map(({ kind }) => kind)).toEqual(['restore', 'select', 'select']);
    expect((await world.post('/v1/state/verify')).body).toMatchObject({ isSound: true, problems: [] });
  });

  it('is refused where there is one of that name, or none to restore, or none that is sound', async () => {
    const { world, stateDir } = await fullWorld();
    await world.post('/v1/state/backup', { name: 'first' });
    const again = await world.post('/v1/state/backup', { name: 'first' });
    expect([again.status, codeOf(again)]).toEqual([409, 'admin/backup-exists']);
    const unknown = await world.post('/v1/state/restore', { name: 'second' });
    expect([unknown.status, codeOf(unknown), unknown.body['hint']]).toEqual([
      404,
      'admin/unknown-backup',
      'the last ones are first',
    ]);
    writeFileSync(join(stateDir, 'backups', 'bad.db'), 'no database');
    const bad = await world.post('/v1/state/restore', { name: 'bad' });
    expect([bad.status, codeOf(bad)]).toEqual([422, 'state/bad-backup']);
    expect(JSON.stringify(bad.body)).not.toContain(stateDir);
  });

  it.each(['../state', 'a/b', '/etc/passwd', '', 'a.db', 'x'.repeat(65), '%2e%2e', 'a\\b', '💩'])(
    'has a name and no path: %s',
    async (name) => {
      const { world } = await fullWorld();
      for (const path of ['/v1/state/backup', '/v1/state/restore'])
        expect((await world.post(path, { name })).status).toBe(400);
    },
  );
});

describe('what an application lacks', () => {
  it.each([
    ['get', '/v1/journal', 'admin/no-state'],
    ['get', '/v1/state/backups', 'admin/no-state'],
    ['post', '/v1/state/backup', 'admin/no-state'],
    ['post', '/v1/state/verify', 'admin/no-state'],
    ['get', '/v1/log', 'admin/no-log'],
    ['get', '/v1/loops', 'admin/no-runtime'],
    ['post', '/v1/config/reload', 'admin/no-runtime'],
    ['post', '/v1/tokens/viewer/rotate', 'admin/no-http'],
    ['get', '/v1/health', 'lifecycle/health-off'],
  ])('is said: %s %s', async (...[method, path, code]) => {
    await using world = await AdminWorld.open();
    const answer = await (method === 'get' ? world.get(path) : world.post(path));
    expect([answer.status, codeOf(answer)]).toEqual([409, code]);
  });

  it('is said of an application that has closed, and of one that has not started', async () => {
    const world = await AdminWorld.open({ start: false });
    const early = await world.post('/v1/slots/adapter%3Acache/refresh');
    expect([early.status, codeOf(early)]).toEqual([503, 'lifecycle/not-started']);
    expect((await world.get('/v1/slots')).status).toBe(200);
    await world.app.close();
    const late = await world.post('/v1/slots/adapter%3Acache/refresh');
    expect([late.status, codeOf(late)]).toEqual([503, 'lifecycle/closed']);
  });
});

describe('the log and the health', () => {
  it('has its levels changed, and taken back', async () => {
    const { world } = await fullWorld();
    const put = (body: object) => world.post('/v1/log', body, { method: 'PUT' });
    expect((await put({ level: 'debug', area: 'swap' })).body).toEqual({
      levels: { '*': 'warn', swap: 'debug' },
    });
    expect((await put({ level: 'off' })).body).toEqual({ levels: { '*': 'off', swap: 'debug' } });
    expect((await put({ level: 'default' })).body).toMatchObject({ levels: { '*': 'warn' } });
    expect((await put({ level: 'default', area: 'swap' })).body).toEqual({ levels: { '*': 'warn' } });
    expect((await put({ level: 'loud' })).status).toBe(400);
  });

  it('is asked now, and has no secrets in its details', async () => {
    await using world = await AdminWorld.open();
    await world.app.swap('adapter:cache', { provider: 'redis' });
    const { body } = await world.post('/v1/slots/adapter%3Acache/probe');
    expect(body).toMatchObject({ status: 'healthy', details: { url: 'redis://:***@host' } });
  });

  it.each(['/v1/slots/adapter%3Acache/probe', '/v1/state/verify'])(
    'takes nothing that it would not record: %s',
    async (path) => {
      const { world } = await fullWorld();
      const answers = [await world.post(path, ANN), await world.post(path, '')];
      expect(answers.map(({ status }) => status)).toEqual([400, 200]);
      expect(await world.app.state?.journal()).toEqual([]);
    },
  );

  it('draws who holds what', async () => {
    await using world = await AdminWorld.open();
    expect((await world.get('/v1/graph')).body).toMatchObject({
      nodes: [{ id: 'adapter:cache' }, { id: 'service:catalog' }],
      edges: [{ from: 'service:catalog', to: 'adapter:cache', policy: 'follow' }],
    });
    const picture = await world.get('/v1/graph?format=mermaid&slot=adapter:cache');
    expect(picture.body).toEqual({ text: world.app.graph({ slot: 'adapter:cache' }).toMermaid() });
    const dot = await world.get('/v1/graph?format=dot');
    expect(dot.body).toEqual({ text: world.app.graph().toDot() });
  });
});
