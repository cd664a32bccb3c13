import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ADMIN_ROUTES } from '../../../src/admin/api/routes.js';
import type { Application, Provider } from '../../../src/index.js';
import { AdminWorld, ask, MEMORY, type Answer } from './admin-world.js';

const world = new AdminWorld();
const REDIS: Provider = {
  slot: 'adapter:cache',
  provider: 'redis',
  priority: -1,
  useFactory: () => ({ name: () => 'redis' }),
};

/** Everybody who may come, by each way in. */
const ASKERS = {
  'the socket': () => ({}),
  'HTTP with the token of an operator': () => bearer('operator'),
  'HTTP with the token of a viewer': () => bearer('viewer'),
  'HTTP without a token': () => ({}),
  'HTTP with a wrong token': () => ({ authorization: 'Bearer oneiric_operator_guess' }),
} as const;
type Asker = keyof typeof ASKERS;

const bearer = (role: string) => ({
  authorization: `Bearer ${readFileSync(join(world.stateDir, `${role}.token`), 'utf8').trim()}`,
});

/** A path with something that there is in each of its places. */
const NAMES: Readonly<Record<string, string>> = {
  slot: 'adapter%3Acache',
  domain: 'adapter',
  role: 'viewer',
};
const pathOf = (path: string) =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const known = NAMES[name];
    if (known === undefined) throw new TypeError(`what can stand for {${name}}?`);
    return known;
  });

function asks(app: Application, asker: Asker, route: (typeof ADMIN_ROUTES)[number]): Promise<Answer> {
  const method = route.method.toUpperCase();
  const body = method === 'GET' ? undefined : JSON.stringify(route.example ?? {});
  const headers = { ...ASKERS[asker](), ...(body !== undefined && { 'content-type': 'application/json' }) };
  const { hostname, port } = new URL(app.admin?.url ?? '');
  const place = asker === 'the socket' ? { socketPath: app.admin?.socket ?? '' } : { host: hostname, port };
  return ask({ ...place, method, path: pathOf(route.path), headers }, body);
}

/** What nobody who may not change anything may have changed. */
async function standing(app: Application): Promise<unknown> {
  const status = app.status().map(({ slot, state, active, activity }) => ({ slot, state, active, activity }));
  const tokens = readFileSync(join(world.stateDir, 'admin-tokens.json'), 'utf8');
  return JSON.stringify({ status, journal: await app.state?.journal(), tokens, log: app.log });
}

const create = () => world.create({ admin: { http: true } }, [MEMORY, REDIS]);

describe('every route of the admin API', () => {
  it.each(['HTTP without a token', 'HTTP with a wrong token'] as const)('is closed to %s', async (asker) => {
    const app = await create();
    const before = await standing(app);
    for (const route of ADMIN_ROUTES) {
      const { status } = await asks(app, asker, route);
      expect([route.path, [401, 429].includes(status)]).toEqual([route.path, true]);
    }
    expect(await standing(app)).toBe(before);
  });

  it('that changes something is closed to viewers, and changes nothing', async () => {
    const app = await create();
    const before = await standing(app);
    for (const route of ADMIN_ROUTES) {
      if (route.role === 'viewer') continue;
      const { status, text } = await asks(app, 'HTTP with the token of a viewer', route);
      expect([route.path, status, JSON.parse(text)]).toMatchObject([
        route.path,
        403,
        { code: 'admin/not-allowed' },
      ]);
    }
    expect(await standing(app)).toBe(before);
  });

  it('that only looks is open to viewers, and changes nothing', async () => {
    const app = await create();
    const before = await standing(app);
    for (const route of ADMIN_ROUTES) {
      if (route.role !== 'viewer') continue;
      const { status } = await asks(app, 'HTTP with the token of a viewer', route);
      expect([route.path, isTaken(status)]).toEqual([route.path, true]);
    }
    expect(await standing(app)).toBe(before);
  });

  it.each(['the socket', 'HTTP with the token of an operator'] as const)('is open to %s', async (asker) => {
    const app = await create();
    for (const route of ADMIN_ROUTES) {
      const { status } = await asks(app, asker, route);
      expect([route.path, status, isTaken(status)]).toEqual([route.path, status, true]);
    }
  });

  it('of change is for operators, and what looks is for viewers', () => {
    for (const { method, role, path } of ADMIN_ROUTES)
      expect([path, role]).toEqual([path, method === 'get' ? 'viewer' : 'operator']);
  });
});

/** It was let in, whatever came of it. */
const isTaken = (status: number) => ![401, 403, 404, 405, 429, 500].includes(status);
