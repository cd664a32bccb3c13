import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { RequestOptions } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Application } from '../../../src/index.js';
import { ManualClock } from '../../../src/testing/manual-clock.js';
import { AdminWorld, ask, askSocket, type Answer } from './admin-world.js';

const world = new AdminWorld();
const HTTP = { admin: { http: true } } as const;
const JSON_TYPE = { 'content-type': 'application/json' };
const tokenOf = (role: string) => readFileSync(join(world.stateDir, `${role}.token`), 'utf8').trim();
const saidBy = ({ text }: Answer) => JSON.parse(text) as Record<string, string>;
const codeOf = (answer: Answer) => [answer.status, saidBy(answer)['code']];

const asks = (
  app: Application,
  path: string,
  { body, ...options }: RequestOptions & { body?: unknown } = {},
) => {
  const { hostname, port } = new URL(app.admin?.url ?? '');
  const text = body === undefined ? undefined : JSON.stringify(body);
  return ask({ host: hostname, port, path, ...options }, text);
};

const logIn = (app: Application, said: unknown, headers: Record<string, string> = JSON_TYPE) =>
  asks(app, '/v1/session', { method: 'POST', headers, body: said });

/** What a browser sends after it has logged in. */
function headersOf(answer: Answer): { cookie: string; 'x-oneiric-session': string } {
  const [cookie = ''] = answer.headers['set-cookie'] ?? [];
  return { cookie: cookie.split(';')[0] ?? '', 'x-oneiric-session': saidBy(answer)['key'] ?? '' };
}

const loggedIn = async (app: Application, role = 'operator') =>
  headersOf(await logIn(app, { token: tokenOf(role) }));

const statusOf = async (app: Application, headers: Record<string, string>) =>
  (await asks(app, '/v1/slots', { headers })).status;

const codeIn = (url = '') => new URL(url).hash.replace('#login=', '');

describe('logging in with a browser', () => {
  it('gives a cookie that no page can read, and a key for the page that neither is of use without', async () => {
    const app = await world.create(HTTP);
    const answer = await logIn(app, { token: tokenOf('operator') });
    expect(answer.status).toBe(200);
    expect(saidBy(answer)).toMatchObject({ role: 'operator' });
    expect(answer.headers['set-cookie']?.[0]).toMatch(
      /^oneiric_[0-9a-f]{12}=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/u,
    );
    const { cookie, ...key } = headersOf(answer);
    expect(await statusOf(app, { cookie, ...key })).toBe(200);
    expect(codeOf(await asks(app, '/v1/slots', { headers: { cookie } }))).toEqual([401, 'admin/no-token']);
    expect(codeOf(await asks(app, '/v1/slots', { headers: key }))).toEqual([401, 'admin/no-token']);
    const foreign = { cookie, 'x-oneiric-session': 'x'.repeat(43) };
    expect(codeOf(await asks(app, '/v1/slots', { headers: foreign }))).toEqual([401, 'admin/session-ended']);
  });

  it('is as good as the token that was said, and no better', async () => {
    const app = await world.create(HTTP);
    const headers = await loggedIn(app, 'viewer');
    expect(saidBy(await asks(app, '/v1/session', { headers }))).toEqual({ role: 'viewer' });
    const paused = await asks(app, '/v1/slots/adapter%3Acache/pause', {
      ...{ method: 'POST', headers },
    });
    expect(codeOf(paused)).toEqual([403, 'admin/not-allowed']);
  });

  it('takes neither a wrong token nor what is no login, and only JSON', async () => {
    const app = await world.create(HTTP);
    expect(codeOf(await logIn(app, { token: 'guessed' }))).toEqual([401, 'admin/wrong-token']);
    expect(codeOf(await logIn(app, { code: 'guessed' }))).toEqual([401, 'admin/wrong-token']);
    const bad = [{}, [], 'x', { token: 1 }, { token: 'a', code: 'b' }, { role: 'operator' }, null];
    for (const said of [...bad, { token: 'x'.repeat(201) }])
      expect(codeOf(await logIn(app, said))).toEqual([400, 'admin/bad-request']);
    const form = { 'content-type': 'text/plain' };
    expect(codeOf(await logIn(app, { token: tokenOf('viewer') }, form))).toEqual([
      ...[415, 'admin/unsupported-media-type'],
    ]);
    expect(codeOf(await asks(app, '/v1/session', { method: 'PUT' }))).toEqual([405, 'admin/wrong-method']);
  });

  it('is refused where a page of another site asks, and bounded where somebody guesses', async () => {
    const app = await world.create(HTTP);
    const foreign = { ...JSON_TYPE, origin: 'https://evil.test' };
    expect(codeOf(await logIn(app, { token: tokenOf('viewer') }, foreign))).toEqual([
      ...[403, 'admin/foreign-origin'],
    ]);
    const guesses = await Promise.all(Array.from({ length: 40 }, () => logIn(app, { token: 'guessed' })));
    expect(guesses.map((one) => saidBy(one)['code'])).toContain('admin/too-many-requests');
  });

  it('ends with logging out', async () => {
    const app = await world.create(HTTP);
    const [one, other] = [await loggedIn(app), await loggedIn(app)];
    const out = await asks(app, '/v1/session', { method: 'DELETE', headers: one });
    expect([out.status, out.headers['set-cookie']?.[0]]).toEqual([
      ...[200, expect.stringContaining('=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0')],
    ]);
    expect(await statusOf(app, one)).toBe(401);
    expect(await statusOf(app, other)).toBe(200);
    expect((await asks(app, '/v1/session', { method: 'DELETE' })).status).toBe(401);
  });

  it('ends after twelve hours, and with the token of its role', async () => {
    const clock = new ManualClock();
    const app = await world.create({ ...HTTP, clock });
    const [operator, viewer] = [await loggedIn(app), await loggedIn(app, 'viewer')];
    const rotate = { method: 'POST' } as const;
    expect((await askSocket(app, '/v1/tokens/operator/rotate', rotate)).status).toBe(200);
    expect(await statusOf(app, operator)).toBe(401);
    expect(await statusOf(app, viewer)).toBe(200);
    clock.advance(12 * 60 * 60 * 1_000);
    expect(await statusOf(app, viewer)).toBe(401);
  });

  it('outlasts a restart, of which only hashes are kept, for the owner only', async () => {
    const first = await world.create(HTTP);
    const headers = await loggedIn(first);
    await first.close();
    const file = join(world.stateDir, 'admin-sessions.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const text = readFileSync(file, 'utf8');
    for (const secret of [headers.cookie.split('=')[1] ?? '', headers['x-oneiric-session']])
      expect(text).not.toContain(secret);
    const second = await world.create(HTTP);
    expect(await statusOf(second, headers)).toBe(200);
  });

  it.each([
    ['is no JSON', '{'],
    ['is another document', '{"version":2}'],
    ['has sessions that are none', '{"version":1,"id":"0123456789ab","sessions":[{"role":"admin"}]}'],
  ])('begins anew where what is kept %s', async (_, text) => {
    const first = await world.create(HTTP);
    const headers = await loggedIn(first);
    await first.close();
    writeFileSync(join(world.stateDir, 'admin-sessions.json'), text);
    const second = await world.create(HTTP);
    expect(second.admin?.problems).toEqual([]);
    expect(await statusOf(second, headers)).toBe(401);
    expect(await statusOf(second, await loggedIn(second))).toBe(200);
  });

  it('takes no sessions from a file that others may have written', async () => {
    const first = await world.create(HTTP);
    const headers = await loggedIn(first);
    await first.close();
    chmodSync(join(world.stateDir, 'admin-sessions.json'), 0o622);
    expect(await statusOf(await world.create(HTTP), headers)).toBe(401);
  });

  it('keeps 64 sessions, of which the oldest goes', async () => {
    const app = await world.create({ admin: { http: true, limits: { requestsPerSecond: 10_000 } } });
    const first = await loggedIn(app);
    const second = await loggedIn(app);
    for (let more = 0; more < 63; more += 1) await loggedIn(app, 'viewer');
    expect([await statusOf(app, first), await statusOf(app, second)]).toEqual([401, 200]);
  });
});

describe('a link that opens the dashboard', () => {
  it('logs in once, as what it was made for', async () => {
    const app = await world.create(HTTP);
    const link = app.admin?.link('viewer');
    expect(link).toMatchObject({
      role: 'viewer',
      url: expect.stringContaining('/dashboard/#login=') as string,
    });
    const answer = await logIn(app, { code: codeIn(link?.url) });
    expect(saidBy(answer)).toMatchObject({ role: 'viewer' });
    expect(await statusOf(app, headersOf(answer))).toBe(200);
    expect((await logIn(app, { code: codeIn(link?.url) })).status).toBe(401);
  });

  it('is good for five minutes', async () => {
    const clock = new ManualClock();
    const app = await world.create({ ...HTTP, clock });
    const [early, late] = [app.admin?.link(), app.admin?.link()];
    clock.advance(299_000);
    expect((await logIn(app, { code: codeIn(early?.url) })).status).toBe(200);
    clock.advance(1_000);
    expect((await logIn(app, { code: codeIn(late?.url) })).status).toBe(401);
  });

  it('is one of the last sixteen', async () => {
    const app = await world.create(HTTP);
    const links = Array.from({ length: 17 }, () => codeIn(app.admin?.link()?.url));
    expect((await logIn(app, { code: links[0] })).status).toBe(401);
    expect((await logIn(app, { code: links[1] })).status).toBe(200);
  });

  it('is given by the socket to operators, and journalled without what it says', async () => {
    const app = await world.create(HTTP);
    const asked = { method: 'POST', headers: JSON_TYPE } as const;
    const { socket: socketPath = '' } = app.admin ?? {};
    const answer = await ask({ socketPath, path: '/v1/session/links', ...asked }, '{"requestedBy":"ann"}');
    expect(saidBy(answer)).toMatchObject({ role: 'operator' });
    const journal = await askSocket(app, '/v1/journal');
    expect(journal.text).toContain('login-link');
    expect(journal.text).not.toContain(codeIn(saidBy(answer)['url']));
    expect((await logIn(app, { code: codeIn(saidBy(answer)['url']) })).status).toBe(200);
    const viewer = { ...asked, headers: { ...JSON_TYPE, ...(await loggedIn(app, 'viewer')) } };
    expect(codeOf(await asks(app, '/v1/session/links', { ...viewer, body: {} }))).toEqual([
      403,
      'admin/not-allowed',
    ]);
  });

  it('is none where there is no HTTP or no dashboard', async () => {
    const quiet = await world.create();
    expect(quiet.admin?.link()).toBeUndefined();
    const asked = await askSocket(quiet, '/v1/session/links', { method: 'POST' });
    expect(codeOf(asked)).toEqual([409, 'admin/no-dashboard']);
    const stateDir = join(world.dir, 'other');
    const bare = await world.create({ stateDir, admin: { http: true, dashboard: false } });
    expect(bare.admin?.link()).toBeUndefined();
    expect((await asks(bare, '/dashboard/')).status).toBe(401);
  });
});
