import { createServer, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/testing/manual-clock.js';
import { Fetcher } from '../../src/net/fetcher.js';
import { HttpsServer, type Answering } from '../support/https-server.js';
import { allowing, fetcherOf, refusalOf, requestFor, textOf } from './fetch-world.js';

const hello: Answering = (_, response) => response.end('hello');

/** A proxy that leads where it is told to, or answers otherwise. */
async function openProxy(lead: (request: IncomingMessage, socket: Duplex) => void = leadThere) {
  const asked: { readonly target: string | undefined; readonly authorization: string | undefined }[] = [];
  const sockets = new Set<Duplex>();
  const server = createServer((_, response) => response.writeHead(500).end());
  server.on('connect', (request, socket) => {
    asked.push({ target: request.url, authorization: request.headers['proxy-authorization'] });
    lead(request, socket);
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    asked,
    sockets,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function leadThere(request: IncomingMessage, socket: Duplex): void {
  const [, port] = (request.url ?? '').split(':');
  const there = connect(Number(port), '127.0.0.1', () => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    socket.pipe(there).pipe(socket);
  });
  there.on('error', () => socket.destroy());
  socket.on('error', () => there.destroy());
  socket.once('close', () => there.destroy());
  there.once('close', () => socket.destroy());
}

describe('a proxy', () => {
  it('leads to the server, and learns where that is and who we are, not what is said there', async () => {
    await using proxy = await openProxy();
    await using server = await HttpsServer.open(hello);
    const options = { proxy: { url: proxy.url, authorization: () => Promise.resolve('Basic abc') } };
    const credentials = { origin: server.origin, value: () => 'Bearer x' };
    const fetcher = fetcherOf(server, { ...options, credentials });
    expect(await textOf(fetcher.fetch(requestFor(server, '/path?query')))).toBe('hello');
    expect(proxy.asked).toEqual([{ target: `127.0.0.1:${server.port}`, authorization: 'Basic abc' }]);
    expect(server.asked).toEqual(['GET /path?query']);
    expect(server.headers[0]).toMatchObject({ authorization: 'Bearer x' });
    expect(server.headers[0]).not.toHaveProperty('proxy-authorization');
    fetcher.close();
    await expect.poll(() => proxy.sockets.size).toBe(0);
  });

  it('is asked once for a way that is kept, and again where that is some seconds old', async () => {
    await using proxy = await openProxy();
    await using server = await HttpsServer.open(hello);
    const clock = new ManualClock();
    let asked = 0;
    const authorization = () => `Basic ${(asked += 1)}`;
    const fetcher = fetcherOf(server, { proxy: { url: proxy.url, authorization } }, { clock });
    for (const laterMs of [0, 4_999, 1, 0]) {
      clock.advance(laterMs);
      expect(await textOf(fetcher.fetch(requestFor(server)))).toBe('hello');
    }
    expect(proxy.asked.map(({ authorization: said }) => said)).toEqual(['Basic 1', 'Basic 2']);
    fetcher.close();
    await expect.poll(() => proxy.sockets.size).toBe(0);
  });

  it('looks names up itself', async () => {
    await using proxy = await openProxy();
    await using server = await HttpsServer.open(hello);
    const origin = `https://only-there.test.example:${server.port}`;
    const options = {
      allowOrigins: [origin],
      tls: { [origin]: { ca: server.ca } },
      proxy: { url: proxy.url },
    };
    const resolve = () => Promise.reject(new RangeError('nobody looks up an address here'));
    const fetcher = new Fetcher(options, { clock: new ManualClock(), resolve });
    expect(await textOf(fetcher.fetch({ url: origin, maxBytes: 10 }))).toBe('hello');
    expect(proxy.asked[0]?.target).toBe(`only-there.test.example:${server.port}`);
  });

  it('threat 1: cannot put itself in place of the server', async () => {
    await using impostor = await HttpsServer.open(hello);
    await using server = await HttpsServer.open(hello);
    await using proxy = await openProxy((request, socket) => {
      request.url = `127.0.0.1:${impostor.port}`;
      leadThere(request, socket);
    });
    const fetching = fetcherOf(server, { proxy: { url: proxy.url } }).fetch(requestFor(server));
    expect((await refusalOf(fetching)).code).toBe('net/tls');
    const { pin } = server.certified;
    const pinned = { [server.origin]: { ca: impostor.ca, pins: [pin] } };
    const other = fetcherOf(server, { proxy: { url: proxy.url }, tls: pinned }).fetch(requestFor(server));
    expect((await refusalOf(other)).code).toBe('net/pin-mismatch');
    expect([impostor.asked, server.asked]).toEqual([[], []]);
  });

  it('is told of where it refuses, is not there, or falls silent', async () => {
    await using server = await HttpsServer.open(hello);
    const through = (url: string, clock = new ManualClock()) =>
      refusalOf(fetcherOf(server, { proxy: { url } }, { clock }).fetch(requestFor(server)));
    await using refusing = await openProxy((_, socket) =>
      socket.end('HTTP/1.1 407 No\r\ncontent-length: 0\r\n\r\n'),
    );
    expect(await through(refusing.url)).toMatchObject({
      code: 'net/proxy-failed',
      status: 407,
      mayHeal: false,
    });
    await using busy = await openProxy((_, socket) =>
      socket.end('HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n'),
    );
    expect(await through(busy.url)).toMatchObject({ code: 'net/proxy-failed', status: 503, mayHeal: true });
    const { url } = await (async () => {
      await using gone = await openProxy();
      return gone;
    })();
    expect(await through(url)).toMatchObject({ code: 'net/proxy-failed', mayHeal: true });
    const clock = new ManualClock();
    await using silent = await openProxy((_, socket) => {
      socket.on('end', () => socket.end()).resume();
      void clock.elapse(5_000);
    });
    expect((await through(silent.url, clock)).code).toBe('net/timeout');
    await expect.poll(() => silent.sockets.size).toBe(0);
    expect(server.asked).toEqual([]);
  });

  it('is asked for nothing that may not be asked', async () => {
    await using proxy = await openProxy();
    await using server = await HttpsServer.open(hello);
    const options = { ...allowing(server), privateOrigins: [], proxy: { url: proxy.url } };
    const fetching = new Fetcher(options, { clock: new ManualClock() }).fetch(requestFor(server));
    expect((await refusalOf(fetching)).code).toBe('net/private-address');
    expect(proxy.asked).toEqual([]);
  });
});
