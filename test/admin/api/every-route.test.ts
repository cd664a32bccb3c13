import { describe, expect, it } from 'vitest';
import { ADMIN_ROUTES } from '../../../src/admin/api/routes.js';
import { codeOf, routeOf, VIEWER } from './admin-world.js';
import { fullWorld } from './full-world.js';

/** A path as somebody asks for it. */
const filled = (path: string) =>
  path.replace('{slot}', 'adapter%3Acache').replace('{domain}', 'adapter').replace('{role}', 'viewer') +
  (path === '/v1/config/explain' ? '?path=logging.level' : '');

const READING = ADMIN_ROUTES.filter(({ method }) => method === 'get').map(({ path }) => path);
const CHANGING = ADMIN_ROUTES.filter(({ method }) => method !== 'get');

describe('every route', () => {
  it('answers as its schema says, and nothing besides', async () => {
    const { world } = await fullWorld();
    await world.app.pause('adapter:cache', { note: 'lunch', requestedBy: 'ann' });
    await world.app.swap('adapter:cache', { provider: 'redis', requestedBy: 'ann', reason: 'test' });
    await world.app.swap('adapter:cache', { provider: 'broken' }).catch(() => undefined);
    const seen = new Map<string, unknown>();
    for (const path of READING) {
      const { status, body } = await world.get<unknown>(filled(path), { principal: VIEWER });
      expect([path, status]).toEqual([path, 200]);
      expect([path, routeOf('get', path).answer.parse(body)]).toEqual([path, body]);
      seen.set(path, body);
    }
    expect(JSON.stringify([...seen])).not.toContain('hunter2');
    expect(seen.get('/v1/activity')).toEqual({
      paused: [{ slot: 'adapter:cache', activity: 'paused', note: 'lunch', requestedBy: 'ann' }],
    });
    expect(seen.get('/v1/selections')).toEqual({
      selections: [{ slot: 'adapter:cache', provider: 'redis', layer: 'operator' }],
    });
    expect(seen.get('/v1/config')).toMatchObject({
      profile: 'default',
      values: { logging: { level: 'warn' } },
    });
    expect(seen.get('/v1/config/explain')).toMatchObject({ value: 'warn', layer: 'file' });
    expect(seen.get('/v1/log')).toEqual({ levels: { '*': 'warn' } });
    expect(seen.get('/v1/info')).toMatchObject({ pid: process.pid, kind: 'default', profile: 'default' });
  });

  it('that changes something is not for viewers', async () => {
    const { world } = await fullWorld();
    const before = JSON.stringify([world.app.status(), world.app.paused()]);
    for (const { method, path, example } of CHANGING) {
      const asking = { method: method.toUpperCase(), principal: VIEWER };
      const answer = await world.post(filled(path), example, asking);
      expect([path, answer.status, codeOf(answer)]).toEqual([path, 403, 'admin/not-allowed']);
    }
    expect(JSON.stringify([world.app.status(), world.app.paused()])).toBe(before);
    expect(await world.app.state?.journal()).toEqual([]);
  });

  it('that changes something has an example that its schema takes', () => {
    for (const { path, body, example } of CHANGING) {
      expect([path, body?.safeParse(example).success]).toEqual([path, true]);
    }
  });

  it('is of one role: viewers look, operators change', () => {
    expect(ADMIN_ROUTES.filter(({ method, role }) => (method === 'get') !== (role === 'viewer'))).toEqual([]);
    const names = ADMIN_ROUTES.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('the document', () => {
  interface Document {
    readonly openapi: string;
    readonly paths: Record<
      string,
      Record<string, { requestBody?: unknown; responses: Record<string, unknown> }>
    >;
    readonly components: { readonly schemas: Record<string, unknown> };
  }

  it('has every route, with what it takes and gives, and no reference that leads nowhere', async () => {
    const { world } = await fullWorld();
    const { body } = await world.get<Document>('/openapi.json', { principal: VIEWER });
    expect(body.openapi).toBe('3.1.0');
    const paths = Object.entries(body.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(paths.sort()).toEqual(ADMIN_ROUTES.map(({ method, path }) => `${method} ${path}`).sort());
    const text = JSON.stringify(body);
    const references = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name = '']) => name);
    expect(references.filter((name) => !(name in body.components.schemas))).toEqual([]);
    for (const name of ['SlotStatus', 'SwapReport', 'Problem', 'SwapBody', 'Explanation', 'Journal'])
      expect(body.components.schemas).toHaveProperty(name);
    expect(body.paths['/v1/slots/{slot}/swap']?.['post']).toMatchObject({
      parameters: [{ name: 'slot', in: 'path', required: true, schema: { type: 'string' } }],
      requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/SwapBody' } } } },
    });
    expect(body.paths['/v1/slots']?.['get']).toMatchObject({
      parameters: expect.arrayContaining([
        expect.objectContaining({ name: 'limit', in: 'query', required: false }),
      ]) as unknown,
    });
  });
});
