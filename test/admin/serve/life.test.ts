import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Provider } from '../../../src/index.js';
import { AdminWorld, ask, askSocket, MEMORY } from './admin-world.js';
import { RawClient } from '../../support/raw-client.js';

const world = new AdminWorld();
const clients: RawClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.end();
});

const SOCKET = () => join(world.stateDir, 'admin.sock');
const asks = (path: string) => ask({ socketPath: SOCKET(), path });
const opened = (): RawClient => {
  const client = new RawClient({ path: SOCKET() });
  clients.push(client);
  return client;
};

/** Something that lasts until it is told to end. */
function gate() {
  let open = (): void => undefined;
  const opening = new Promise<void>((resolve) => (open = resolve));
  return { open: () => open(), opening };
}

/** A cache that takes its time, and says when that begins. */
const slow = (
  hook: 'onInit' | 'onCleanup',
  { open, until }: { open: () => void; until: Promise<void> },
): Provider => ({
  slot: 'adapter:cache',
  provider: 'slow',
  useFactory: () => ({
    name: () => 'slow',
    [hook]: () => {
      open();
      return until;
    },
  }),
});

const STREAM = 'GET /v1/events HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n';

describe('the life of the admin API', () => {
  it('begins before the application starts, so that a start that hangs can be looked at', async () => {
    const begun = gate();
    const held = gate();
    const creating = world.create({}, [slow('onInit', { open: begun.open, until: held.opening })]);
    await begun.opening;
    expect((await asks('/livez')).status).toBe(200);
    expect((await asks('/readyz')).status).toBe(503);
    const status = await asks('/v1/slots');
    expect(status.status).toBe(200);
    expect(status.text).toContain('adapter:cache');
    held.open();
    await creating;
    await expect.poll(async () => (await asks('/readyz')).status).toBe(200);
  });

  it('lasts until components are closed, and readiness ends at once', async () => {
    const begun = gate();
    const held = gate();
    const app = await world.create({}, [slow('onCleanup', { open: begun.open, until: held.opening })]);
    const closing = app.close();
    await begun.opening;
    expect((await asks('/readyz')).status).toBe(503);
    expect((await asks('/v1/slots')).status).toBe(200);
    held.open();
    await closing;
    await expect(asks('/livez')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('ends with a start that fails', async () => {
    const broken: Provider = {
      ...{ slot: 'adapter:cache', provider: 'broken' },
      useFactory: () => {
        throw new RangeError('cannot connect');
      },
    };
    await expect(world.create({}, [broken])).rejects.toThrow('cannot connect');
    expect(readdirSync(world.stateDir)).not.toContain('admin.sock');
    expect(readdirSync(world.stateDir)).not.toContain('admin.json');
    const app = await world.create();
    expect(app.admin?.problems).toEqual([]);
  });

  it('ends streams when the application has closed, and they have told of that', async () => {
    const app = await world.create();
    const stream = opened().send(STREAM);
    await expect.poll(() => stream.statuses).toEqual([200]);
    await app.close();
    await expect.poll(() => stream.isClosed).toBe(true);
    expect(stream.text).toContain('app.closed');
  });

  it('lets go of connections that nobody asks on', async () => {
    const app = await world.create();
    const idle = opened();
    const used = opened().send('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n');
    await idle.ready();
    await expect.poll(() => used.statuses).toEqual([200]);
    await app.close();
    await expect.poll(() => [idle.isClosed, used.isClosed]).toEqual([true, true]);
  });

  it('ends also where somebody asks without an end', async () => {
    const app = await world.create();
    const asking = opened().send('POST /v1/swap-all HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n');
    await asking.ready();
    await expect.poll(async () => (await asks('/livez')).status).toBe(200);
    await app.close();
    await expect.poll(() => asking.isClosed).toBe(true);
  });

  it('answers a change that is under way when the application closes', async () => {
    const begun = gate();
    const providers = [
      MEMORY,
      {
        ...slow('onInit', { open: begun.open, until: new Promise(() => undefined) }),
        priority: -1,
      } as Provider,
    ];
    const app = await world.create({ deadlines: { init: 200 } }, providers);
    const asked = ask(
      {
        socketPath: SOCKET(),
        method: 'POST',
        path: '/v1/slots/adapter%3Acache/swap',
        headers: { 'content-type': 'application/json' },
      },
      '{"provider":"slow"}',
    );
    await begun.opening;
    await app.close();
    expect((await asked).status).toBeGreaterThanOrEqual(409);
  });

  it('can be gone through again and again in one folder', async () => {
    for (let round = 0; round < 3; round += 1) {
      const app = await world.create();
      expect((await askSocket(app, '/v1/slots')).status).toBe(200);
      await app.close();
    }
    expect(readdirSync(world.stateDir).filter((name) => name.startsWith('.a-'))).toEqual([]);
  });

  it('gives each of several applications a socket of its own', async () => {
    const stateDir = join(world.dir, 'shared');
    const apps = [
      await world.create({ stateDir, instance: 'a' }),
      await world.create({ stateDir, instance: 'b' }),
    ];
    expect(apps.map((app) => app.admin?.socket)).toEqual([
      join(stateDir, 'a', 'admin.sock'),
      join(stateDir, 'b', 'admin.sock'),
    ]);
    for (const app of apps) expect((await askSocket(app, '/livez')).status).toBe(200);
  });
});

describe('what the admin API leaves behind', () => {
  it('has a token in no log, event, journal or answer', async () => {
    const log = join(world.dir, 'app.log');
    const app = await world.create({
      ...{ admin: { http: true }, logging: { level: 'debug', console: 'off', file: { path: log } } },
    });
    const told: unknown[] = [];
    app.events$.subscribe((event) => told.push(event));
    const tokens = ['operator', 'viewer'].map((role) =>
      readFileSync(join(world.stateDir, `${role}.token`), 'utf8').trim(),
    );
    const { hostname, port } = new URL(app.admin?.url ?? '');
    const texts: string[] = [];
    for (const token of [...tokens, `${tokens[0]}x`])
      for (const path of ['/v1/slots', '/v1/info', '/openapi.json', '/v1/events']) {
        const { text } = await ask({
          host: hostname,
          port,
          path,
          headers: { authorization: `Bearer ${token}` },
        });
        texts.push(text);
      }
    texts.push(JSON.stringify(await app.state?.journal()), JSON.stringify(told));
    await app.close();
    texts.push(readFileSync(log, 'utf8'));
    const files = readdirSync(world.stateDir).filter((name) => !name.endsWith('.token'));
    for (const name of files)
      if (statSync(join(world.stateDir, name)).isFile())
        texts.push(readFileSync(join(world.stateDir, name), 'latin1'));
    for (const token of tokens) expect(texts.filter((text) => text.includes(token))).toEqual([]);
  });
});
