import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { AdminLimits, Application } from '../../../src/index.js';
import { AdminWorld, askSocket } from './admin-world.js';
import { RawClient, sendRaw, type Place } from '../../support/raw-client.js';

const world = new AdminWorld();
const clients: RawClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.end();
});

const create = (limits: AdminLimits = {}) => world.create({ admin: { http: true, limits } });
const http = (app: Application): Place => {
  const { hostname, port } = new URL(app.admin?.url ?? '');
  return { host: hostname, port: Number(port) };
};
const socket = (app: Application): Place => ({ path: app.admin?.socket ?? '' });
const token = () => readFileSync(join(world.stateDir, 'operator.token'), 'utf8').trim();
const opened = (place: Place): RawClient => {
  const client = new RawClient(place);
  clients.push(client);
  return client;
};
const isWell = async (app: Application) => (await askSocket(app, '/livez')).status === 200;

/** A request of which two servers would make different things, with another one hidden in it. */
const HIDDEN = 'POST /v1/slots/adapter%3Acache/pause HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n';
const SMUGGLED: Readonly<Record<string, string>> = {
  'both lengths': `POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
  'two lengths': `POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`,
  'a length with a sign': `POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: +0\r\n\r\n${HIDDEN}`,
  'an unknown encoding': `POST /livez HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
  'an encoding after a space': `POST /livez HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
  'a chunk of no length': `POST /livez HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n${HIDDEN}`,
  'a folded header': `POST /livez HTTP/1.1\r\nHost: x\r\nX: y\r\n Content-Length: 5\r\nContent-Length : 0\r\n\r\n${HIDDEN}`,
  'lines without carriage returns': `POST /livez HTTP/1.1\nHost: x\nContent-Length: 0\n\n${HIDDEN}`,
};

describe('the admin API under attack', () => {
  it.each(Object.keys(SMUGGLED))('takes no request that is hidden by %s', async (name) => {
    const app = await create();
    const { statuses } = await sendRaw(socket(app), SMUGGLED[name] ?? '');
    // Refused as it is read, or for what it asks for: never two answers.
    expect([[400], [405], [501]]).toContainEqual(statuses);
    expect(app.status('adapter:cache').activity).toBe('active');
    expect(await isWell(app)).toBe(true);
  });

  it.each([
    ['what is meant for a proxy', 'GET http://127.0.0.1/livez HTTP/1.1\r\nHost: 127.0.0.1', [400]],
    ['what names another host by its path', 'GET //evil.example/livez HTTP/1.1\r\nHost: 127.0.0.1', [400]],
    ['what asks for a tunnel', 'CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1', [405]],
    ['what asks for everything', 'OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1', [400]],
    ['what names no host', 'GET /livez HTTP/1.1', [400]],
    ['what names no host, as long ago', 'GET /livez HTTP/1.0', [403]],
    ['what names an empty host', 'GET /livez HTTP/1.1\r\nHost: ', [403]],
    ['what names two hosts', 'GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example', [400]],
    ['another protocol', 'PRI * HTTP/2.0\r\n\r\nSM\r\n', [400]],
    ['another protocol altogether', 'EHLO evil.example', [400]],
    ['a null byte', 'GET /livez\0 HTTP/1.1\r\nHost: 127.0.0.1', [400]],
    [
      'a host that is said twice, far apart',
      `GET /livez HTTP/1.1\r\nHost: 127.0.0.1${'\r\na:'.repeat(1_000)}\r\nHost: evil.example`,
      [400],
    ],
    ['a head of 16 KB', `GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ${'x'.repeat(16_384)}`, [431]],
    ['5,000 headers', `GET /livez HTTP/1.1\r\nHost: 127.0.0.1${'\r\na: b'.repeat(5_000)}`, [431]],
  ])('refuses %s', async (_, head, statuses) => {
    const app = await create();
    const client = await sendRaw(http(app), `${head}\r\nConnection: close\r\n\r\n`);
    expect(client.statuses).toEqual(statuses);
    expect(await isWell(app)).toBe(true);
  });

  it.each([
    '/v1/../../../../etc/passwd',
    '/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
    '/v1/slots/..%2f..%2f..%2fetc%2fpasswd',
    '/v1/slots/%00',
    '/v1/slots/%0d%0aX-Evil:%20yes',
    '/v1/slots/%',
    '/v1/slots/%ff',
    '/\\..\\..\\state.db',
  ])('finds nothing at %s', async (path) => {
    const app = await create();
    const { text, statuses } = await sendRaw(
      http(app),
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token()}\r\nConnection: close\r\n\r\n`,
    );
    expect(statuses.map((status) => status >= 400 && status < 500)).toEqual([true]);
    expect(text).not.toMatch(/root:|^X-Evil/im);
    expect(text).not.toContain(world.dir);
  });

  it('refuses a body of 10 MB before it is there, whether or not it says so', async () => {
    const app = await create();
    const heads = [`Content-Length: ${10 * 2 ** 20}`, 'Transfer-Encoding: chunked'];
    for (const head of heads) {
      const client = opened(socket(app));
      await client.ready();
      client.send(
        `POST /v1/swap-all HTTP/1.1\r\nHost: x\r\n${head}\r\nContent-Type: application/json\r\n\r\n`,
      );
      const part = head.startsWith('C') ? 'x'.repeat(2 ** 16) : `10000\r\n${'x'.repeat(2 ** 16)}\r\n`;
      client.send(part).send(part);
      await expect.poll(() => client.statuses).toEqual([413]);
      // It may go on sending for a while, in which it can read why; then it is cut.
      await expect.poll(() => client.isClosed).toBe(true);
    }
    expect(await isWell(app)).toBe(true);
  });

  it('cuts those who dribble heads or bodies, and answers others meanwhile', async () => {
    const app = await create({ headersTimeoutMs: 300, requestTimeoutMs: 600 });
    const heads = 'GET /livez HTTP/1.1\r\nHost: x\r\nX: ';
    const bodies = 'POST /v1/swap-all HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n';
    const slow = Array.from({ length: 200 }, (_, at) => opened(socket(app)).send(at % 2 ? heads : bodies));
    const dribbling = setInterval(() => slow.forEach((client) => client.send('x')), 50);
    expect(await isWell(app)).toBe(true);
    await expect.poll(() => slow.filter(({ isClosed }) => !isClosed).length).toBe(0);
    clearInterval(dribbling);
    expect(new Set(slow.flatMap(({ statuses }) => statuses))).toEqual(new Set([408]));
    expect(await isWell(app)).toBe(true);
  });

  it('answers what is sent ahead in its order', async () => {
    const app = await create();
    const one = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;
    const paths = ['/livez', '/v1/none', '/v1/slots', '/readyz'];
    const text = Array.from({ length: 40 }, (_, at) => one(paths[at % 4] ?? '')).join('');
    const { statuses } = await sendRaw(socket(app), text + one('/livez', 'Connection: close\r\n'));
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => [200, 404, 200, 200]).flat(), 200]);
  });

  it('takes so many connections and no more, and has none left over when they have gone', async () => {
    const app = await create({ connections: 100 });
    expect(await isWell(app)).toBe(true);
    const many = Array.from({ length: 1_000 }, () => opened(http(app)));
    await Promise.all(many.map((client) => client.ready()));
    await expect.poll(() => many.filter(({ isClosed }) => isClosed).length).toBe(900);
    const [kept] = many.filter(({ isClosed }) => !isClosed);
    kept?.send('GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await expect.poll(() => kept?.statuses).toEqual([200]);
    // The other way in is as open as before.
    expect(await isWell(app)).toBe(true);
    for (const client of many) client.end();
    await expect
      .poll(
        async () =>
          (await sendRaw(http(app), 'GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'))
            .statuses,
      )
      .toEqual([200]);
    await expect
      .poll(
        () =>
          process.getActiveResourcesInfo().filter((one) => /TCP(Socket|Wrap)|Pipe(Wrap)?$/.test(one)).length,
      )
      .toBeLessThan(10);
  });

  it('streams events to so many at once and no more, and to others when they have gone', async () => {
    const app = await create({ requestsPerSecond: 10_000, connections: 2_000 });
    const line = `Host: localhost\r\nAuthorization: Bearer ${token()}\r\nAccept: text/event-stream`;
    const stream = `GET /v1/events HTTP/1.1\r\n${line}\r\n\r\n`;
    const many = Array.from({ length: 1_000 }, () => opened(http(app)));
    await Promise.all(many.map((client) => client.ready()));
    for (const client of many) client.send(stream);
    await expect.poll(() => many.every(({ statuses }) => statuses.length === 1)).toBe(true);
    const answered = many.flatMap(({ statuses }) => statuses);
    const streaming = answered.filter((status) => status === 200).length;
    expect([streaming, new Set(answered)]).toEqual([128, new Set([200, 503])]);
    await app.pause('adapter:cache', { note: 'told to all of them' });
    await expect
      .poll(() => many.filter(({ text }) => text.includes('told to all of them')).length)
      .toBe(streaming);
    expect(await isWell(app)).toBe(true);
    for (const client of many) client.end();
    const next = async () => {
      const client = opened(http(app));
      await client.ready();
      client.send(stream);
      await expect.poll(() => client.statuses.length).toBe(1);
      return client.statuses;
    };
    await expect.poll(next).toEqual([200]);
  });

  it('takes so many requests a second and no more, of each who asks', async () => {
    const app = await create({ requestsPerSecond: 20 });
    const answers = await Promise.all(Array.from({ length: 60 }, () => askSocket(app, '/v1/slots')));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(20);
    expect(refused[0]?.headers['retry-after']).toBe('1');
    const other = `GET /v1/slots HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token()}\r\nConnection: close\r\n\r\n`;
    expect((await sendRaw(http(app), other)).statuses).toEqual([200]);
    expect(await isWell(app)).toBe(true);
  });
});
