import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RemoteModule } from 'oneiric/remote';
import { EnvSecrets } from 'oneiric/adapters/secrets/env';
import { Module, Oneiric, type Application } from '../../../src/index.js';
import { entry, SyncWorld } from '../../remote/sync/sync-world.js';
import { RawClient } from '../../support/raw-client.js';
import { AdminWorld, ask, type Answer } from './admin-world.js';

const world = new AdminWorld();
const WORD = ['known', 'to', 'both'].join('-');

let published: SyncWorld;
const apps: Application[] = [];

beforeEach(async () => {
  published = await SyncWorld.open();
  await published.publish(entry('cache', 'redis'));
});

afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
  await published[Symbol.asyncDispose]();
});

/** An application whose source takes hints, with another that takes none. */
async function opened(
  env: Record<string, string> = { ONEIRIC_SECRET_HOOKS_ACME: WORD },
): Promise<Application> {
  class Root {}
  const first = published.source({ webhookSecret: 'hooks/acme' });
  const second = published.source({ source: 'quiet', enabled: false });
  Module({
    imports: [RemoteModule.forRoot(first), RemoteModule.forRoot(second)],
    providers: [EnvSecrets],
  })(Root);
  const { stateDir } = world;
  const app = await Oneiric.create(Root, { logging: false, env, stateDir, admin: { http: true } });
  apps.push(app);
  return app;
}

const signatureOf = (body: string, word = WORD) =>
  `sha256=${createHmac('sha256', word).update(body).digest('hex')}`;

interface Hint {
  readonly source?: string;
  readonly body?: string;
  readonly headers?: Record<string, string | string[]>;
  readonly method?: string;
  readonly isOnSocket?: boolean;
}

/** Hints, well signed unless other headers are given. */
function hints(
  app: Application,
  { source = 'acme-test', body = '{"version":2}', ...how }: Hint = {},
): Promise<Answer> {
  const { headers = { 'x-oneiric-signature': signatureOf(body) }, method = 'POST', isOnSocket = false } = how;
  const { hostname: host, port } = new URL(app.admin?.url ?? '');
  const place = isOnSocket ? { socketPath: app.admin?.socket ?? '' } : { host, port };
  return ask({ ...place, method, path: `/v1/remote/hints/${source}`, headers }, body);
}

const applied = (app: Application) => app.remote?.status()[0]?.applied?.version;

const REFUSED = {
  status: 403,
  code: 'admin/wrong-signature',
  detail: 'The hint is not signed as it has to be. Nothing was done.',
};

/** A refusal, without what tells one occurrence from another. */
function told({ status, text }: Answer) {
  const { code, detail } = JSON.parse(text) as Record<string, unknown>;
  return { status, code, detail };
}

describe('a hint of a webhook', () => {
  it.each([false, true])(
    'has its source looked at, without a token; on the socket: %s',
    async (isOnSocket) => {
      const app = await opened();
      await published.publish(entry('cache', 'redis', 'redis 2'));
      const { status, text } = await hints(app, { isOnSocket });
      expect([status, text]).toEqual([202, '{"status":"hinted"}']);
      await expect.poll(() => applied(app), { timeout: 10_000 }).toBe(2);
    },
  );

  it('sent again and again is one look, and no harm', async () => {
    const app = await opened();
    const asked = () => published.registry.asked('/manifest.json');
    const before = asked();
    await published.publish(entry('cache', 'redis', 'redis 2'));
    const answers = await Promise.all(Array.from({ length: 10 }, () => hints(app)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
    await expect.poll(() => applied(app), { timeout: 10_000 }).toBe(2);
    expect(asked()).toBe(before + 1);
  });

  it('is refused in one way, whatever is wrong with it, and nothing is fetched', async () => {
    const app = await opened();
    const before = published.registry.server.asked.length;
    const right = signatureOf('{"version":2}');
    const wrong: Hint[] = [
      { headers: {} },
      { headers: { 'x-oneiric-signature': signatureOf('{"version":2}', 'guess') } },
      { headers: { 'x-oneiric-signature': right.slice(0, -1) } },
      { headers: { 'x-oneiric-signature': right.replace('sha256=', '') } },
      { headers: { 'x-oneiric-signature': [right, right] } },
      { body: '{"version":3}', headers: { 'x-oneiric-signature': right } },
      { source: 'quiet' },
      { source: 'nobody' },
      { source: '__proto__' },
      { source: 'acme%2Dtest%00' },
      { source: 'a'.repeat(3_000) },
    ];
    for (const hint of wrong) expect([hint, told(await hints(app, hint))]).toEqual([hint, REFUSED]);
    expect(published.registry.server.asked).toHaveLength(before);
  });

  it('is refused where the secret is not in its store, which was told once, at the start, whatever it is signed with', async () => {
    const app = await opened({});
    for (const word of [WORD, '', 'undefined'])
      expect(
        told(await hints(app, { headers: { 'x-oneiric-signature': signatureOf('{"version":2}', word) } })),
      ).toEqual(REFUSED);
    const { socket: socketPath = '' } = app.admin ?? {};
    const { text } = await ask({ socketPath, path: '/v1/events?types=remote.warning' });
    expect((JSON.parse(text) as { events: object[] }).events).toMatchObject([
      { error: { code: 'remote/no-webhook-secret' } },
    ]);
  });

  it('is not read where it is larger than a body may be', async () => {
    const app = await opened();
    const body = 'x'.repeat(65_536);
    expect((await hints(app, { body })).status).toBe(202);
    for (const source of ['acme-test', 'nobody'])
      expect(told(await hints(app, { body: `${body}x`, source }))).toMatchObject({
        status: 413,
        code: 'admin/too-large',
      });
    const { port, hostname: host } = new URL(app.admin?.url ?? '');
    const client = new RawClient({ port: Number(port), host }).send(
      'POST /v1/remote/hints/acme-test HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n',
    );
    const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
    client.send(chunk.repeat(5));
    await expect.poll(() => client.statuses).toEqual([413]);
    client.end();
  });

  it('comes so many times a second at most, right and wrong', async () => {
    const app = await opened();
    const answers = await Promise.all(Array.from({ length: 60 }, () => hints(app, { source: 'nobody' })));
    const tooMany = answers.filter(({ status }) => status === 429);
    expect(tooMany.length).toBeGreaterThan(0);
    expect(tooMany[0]?.headers['retry-after']).toBe('1');
    const token = readFileSync(join(world.stateDir, 'viewer.token'), 'utf8').trim();
    const { hostname: host, port } = new URL(app.admin?.url ?? '');
    const headers = { authorization: `Bearer ${token}` };
    expect((await ask({ host, port, path: '/v1/remote', headers })).status).toBe(200);
  });

  it('opens nothing else: other methods, paths beside it and what it is signed with need a token as ever', async () => {
    const app = await opened();
    const { hostname: host, port } = new URL(app.admin?.url ?? '');
    const body = '{}';
    const headers = { 'x-oneiric-signature': signatureOf(body), 'content-type': 'application/json' };
    const asked = [
      ['GET', '/v1/remote/hints/acme-test'],
      ['PUT', '/v1/remote/hints/acme-test'],
      ['POST', '/v1/remote/hints/'],
      ['POST', '/v1/remote/hints/acme-test/'],
      ['POST', '/v1/remote/hints/acme-test?x'],
      ['POST', '/v1/remote/hints/../sync'],
      ['POST', '/v1/remote/hints/%ff'],
      ['POST', '/V1/remote/hints/acme-test'],
      ['POST', '/v1/remote/sync'],
      ['GET', '/v1/remote'],
    ] as const;
    for (const [method, path] of asked) {
      const { status } = await ask(
        { host, port, method, path, headers },
        method === 'GET' ? undefined : body,
      );
      expect([method, path, status]).toEqual([method, path, 401]);
    }
  });

  it('of a page in a browser, or for another host, is refused as every request is', async () => {
    const app = await opened();
    const signed = { 'x-oneiric-signature': signatureOf('{"version":2}') };
    const foreign = await hints(app, { headers: { ...signed, host: 'evil.example' } });
    expect(told(foreign)).toMatchObject({ status: 403, code: 'admin/foreign-host' });
    const page = await hints(app, { headers: { ...signed, origin: 'https://evil.example' } });
    expect(told(page)).toMatchObject({ status: 403, code: 'admin/foreign-origin' });
  });

  it('is refused by an application without a source as by any other', async () => {
    const app = await world.create({ admin: { http: true } });
    expect(told(await hints(app))).toEqual(REFUSED);
  });
});
