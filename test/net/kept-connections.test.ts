import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { fetchOptionsOf } from '../../src/net/check-fetch-options.js';
import { Connections } from '../../src/net/connections.js';
import type { Fetcher } from '../../src/net/fetcher.js';
import type { FetchRequest } from '../../src/net/fetch-request.js';
import { Patience } from '../../src/net/patience.js';
import type { HostAddress } from '../../src/net/secure-agent.js';
import { ManualClock } from '../../src/testing/manual-clock.js';
import { HttpsServer } from '../support/https-server.js';
import { fetcherOf, refusalOf, requestFor, textOf } from './fetch-world.js';

/** A server that answers with the path that it is asked for, unless it is told otherwise. */
const echoing = (answers: Readonly<Record<string, (response: ServerResponse) => unknown>> = {}) =>
  HttpsServer.open((request, response) => {
    const answer = answers[request.url ?? ''];
    if (answer) answer(response);
    else response.end(request.url);
  });

const askFor = (server: HttpsServer, fetcher: Fetcher, path: string) =>
  textOf(fetcher.fetch(requestFor(server, path)));

/** How many connections a server is asked on, where it is asked for something and then for something else. */
async function madeFor(server: HttpsServer, path: string, more: Partial<FetchRequest> = {}): Promise<number> {
  const fetcher = fetcherOf(server);
  const before = server.made;
  await fetcher.fetch(requestFor(server, path, more)).catch(() => undefined);
  expect(await askFor(server, fetcher, '/next')).toBe('/next');
  fetcher.close();
  return server.made - before;
}

describe('a connection', () => {
  it('is asked one request after the other', async () => {
    await using server = await echoing();
    const fetcher = fetcherOf(server);
    for (const path of ['/a', '/b', '/c']) expect(await askFor(server, fetcher, path)).toBe(path);
    expect(server.made).toBe(1);
  });

  it('is one of so many, and who comes beyond them waits', async () => {
    let most = 0;
    await using server = await echoing();
    server.server.on('request', () => (most = Math.max(most, server.open)));
    const fetcher = fetcherOf(server, { connections: { atOnce: 3 } });
    const paths = Array.from({ length: 30 }, (_, at) => `/${at}`);
    expect(await Promise.all(paths.map((path) => askFor(server, fetcher, path)))).toEqual(paths);
    expect([server.made, most]).toEqual([3, 3]);
  });

  it('is asked again after an answer that brings nothing, where that is all there', async () => {
    await using server = await echoing({
      '/same': (response) => response.writeHead(304).end(),
      '/missing': (response) => response.writeHead(404).end('there is no such thing'),
    });
    expect(await madeFor(server, '/same', { etag: '"a"' })).toBe(1);
    expect(await madeFor(server, '/missing', { mayBeMissing: true })).toBe(1);
  });

  it('is not asked again after an answer that was not read to its end, or not wanted', async () => {
    await using server = await echoing({
      '/status': (response) => response.writeHead(404).end('x'.repeat(100)),
      '/elsewhere': (response) => response.writeHead(302, { location: '/' }).end(),
      '/packed': (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
      '/missing': (response) => response.writeHead(404, { 'content-length': 2 }).write('x'),
      '/last': (response) => response.writeHead(200, { connection: 'close' }).end('x'),
    });
    const bounds: readonly (readonly [path: string, more: Partial<FetchRequest>])[] = [
      ['/large', { maxBytes: 3 }],
      ['/long', { exactBytes: 3 }],
      ['/short', { exactBytes: 100 }],
      ['/status', {}],
      ['/elsewhere', {}],
      ['/packed', {}],
      ['/missing', { mayBeMissing: true }],
      ['/last', {}],
    ];
    for (const [path, more] of bounds) expect([path, await madeFor(server, path, more)]).toEqual([path, 2]);
    const controller = new AbortController();
    const giveUp = { signal: controller.signal, onChunk: () => controller.abort() };
    expect(await madeFor(server, '/given-up', giveUp)).toBe(2);
  });

  it('is closed when it has been idle for as long as it is kept', async () => {
    await using server = await echoing();
    server.server.keepAliveTimeout = 0;
    const fetcher = fetcherOf(server, { connections: { keptMs: 50 } });
    expect(await askFor(server, fetcher, '/')).toBe('/');
    await expect.poll(() => server.open).toBe(0);
  });

  it('is closed where none is to be kept, and when the fetcher is', async () => {
    await using server = await echoing();
    const fetcher = fetcherOf(server, { connections: { keptMs: 0 } });
    for (const path of ['/a', '/b']) expect(await askFor(server, fetcher, path)).toBe(path);
    await expect.poll(() => server.open).toBe(0);
    expect(server.made).toBe(2);
    server.server.keepAliveTimeout = 0;
    const keeping = fetcherOf(server, { connections: { keptMs: 60_000 } });
    await askFor(server, keeping, '/');
    keeping.close();
    await expect.poll(() => server.open).toBe(0);
  });

  it('threat 27: stays with the address that was looked at, and the next one has its own looked at', async () => {
    await using server = await echoing();
    const origin = `https://localhost:${server.port}`;
    const here: HostAddress = { address: '127.0.0.1', family: 4 };
    const found = [[here], []];
    const options = {
      allowOrigins: [origin],
      privateOrigins: [origin],
      tls: { [origin]: { ca: server.ca } },
    };
    const clock = new ManualClock();
    const resolve = () => Promise.resolve(found.shift() ?? []);
    const fetcher = fetcherOf(server, options, { clock, resolve });
    const ask = () => textOf(fetcher.fetch({ url: origin, maxBytes: 1 }));
    expect([await ask(), await ask()]).toEqual(['/', '/']);
    expect(found).toHaveLength(1);
    clock.advance(5_000);
    expect((await refusalOf(ask())).message).toContain('no address');
    expect(server.made).toBe(1);
  });

  it('of a stream of events is none of those', async () => {
    await using server = await echoing({
      '/events': (response) =>
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n'),
    });
    const fetcher = fetcherOf(server, { connections: { atOnce: 1 } });
    for await (const { data } of fetcher.stream({ url: `${server.origin}/events` })) {
      expect([data, await askFor(server, fetcher, '/')]).toEqual(['1', '/']);
      break;
    }
    await expect.poll(() => server.open).toBe(1);
    fetcher.close();
  });
});

describe('who waits for a connection', () => {
  it('does not wait for the server: silence is counted from when it is asked', async () => {
    const clock = new ManualClock();
    await using server = await HttpsServer.open(
      (_, response) => void clock.elapse(4_000).then(() => response.end('ok')),
    );
    const fetcher = fetcherOf(server, { connections: { atOnce: 1 } }, { clock });
    const paths = ['/a', '/b', '/c'];
    expect(await Promise.all(paths.map((path) => askFor(server, fetcher, path)))).toEqual(['ok', 'ok', 'ok']);
    expect([clock.now(), clock.timers]).toEqual([12_000, 0]);
  });

  it('may give up, and takes no place with it', async () => {
    let answer: () => void = () => {};
    await using server = await echoing({ '/held': (response) => (answer = () => void response.end('held')) });
    const fetcher = fetcherOf(server, { connections: { atOnce: 1 } });
    const held = askFor(server, fetcher, '/held');
    await expect.poll(() => server.asked).toEqual(['GET /held']);
    const controller = new AbortController();
    const { signal } = controller;
    const giving = refusalOf(fetcher.fetch(requestFor(server, '/given-up', { signal })));
    const next = askFor(server, fetcher, '/next');
    controller.abort();
    expect((await giving).code).toBe('net/aborted');
    answer();
    expect([await held, await next]).toEqual(['held', '/next']);
    expect(server.asked).toEqual(['GET /held', 'GET /next']);
  });

  it('passes a place on that comes when it has just given up', async () => {
    // Whichever of both comes a few steps earlier.
    for (let steps = 0; steps < 10; steps += 1) {
      const clock = new ManualClock();
      const options = fetchOptionsOf({ connections: { atOnce: 1 } });
      const connections = new Connections({ options, clock, resolve: undefined });
      const wantedUntil = (signal?: AbortSignal) => {
        const closing = new AbortController().signal;
        const times = { totalMs: undefined, idleMs: 1_000 };
        const patience = new Patience({ clock, closing, signal, ...times, what: 'it' });
        return { url: new URL('https://acme.test'), patience };
      };
      const controller = new AbortController();
      const first = connections.use(wantedUntil(), async (agent) => {
        agent.destroy = () => {
          const giveUp = (left: number): void => {
            if (left === 0) controller.abort();
            else queueMicrotask(() => giveUp(left - 1));
          };
          giveUp(steps);
        };
      });
      const second = connections.use(wantedUntil(controller.signal), () => Promise.resolve()).catch(() => {});
      const third = connections.use(wantedUntil(), () => Promise.resolve('it is its turn'));
      await Promise.all([first, second]);
      expect(await third).toBe('it is its turn');
    }
  });
});
