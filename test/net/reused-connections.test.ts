import type { TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { Fetcher } from '../../src/net/fetcher.js';
import type { GivenFetchOptions } from '../../src/net/fetch-options.js';
import { ManualClock } from '../../src/testing/manual-clock.js';
import { refusalOf, textOf } from './fetch-world.js';
import { pairingRelay, rawServer } from './raw-server.js';

const answer = (text: string): string => `HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\n\r\n${text}`;

type RawServer = Awaited<ReturnType<typeof rawServer>>;

const fetcherFor = ({ options }: RawServer, more: GivenFetchOptions = {}) =>
  new Fetcher({ ...options, ...more }, { clock: new ManualClock() });

const askFor = (server: RawServer, fetcher: Fetcher, path: string) =>
  textOf(fetcher.fetch(server.requestFor(path)));

describe('an answer that nobody has asked for', () => {
  const paths = Array.from({ length: 20 }, (_, at) => `/${at}`);

  /** Asks for all of it beside one another on one connection at a time, and then one after the other. */
  async function askForAll(server: RawServer): Promise<void> {
    const beside = fetcherFor(server, { connections: { atOnce: 1 } });
    expect(await Promise.all(paths.map((path) => askFor(server, beside, path)))).toEqual(paths);
    const fetcher = fetcherFor(server);
    for (const path of paths) expect(await askFor(server, fetcher, path)).toBe(path);
    expect(server.made()).toBe(2 * paths.length);
  }

  it('threat 30: is none to what is asked next, where it comes along with another one', async () => {
    await using server = await rawServer((socket, path) => socket.write(answer(path) + answer('forged')));
    await askForAll(server);
  });

  it('threat 30: is none to what is asked next, where it comes right behind another one', async () => {
    await using server = await rawServer((socket, path) => {
      socket.write(answer(path));
      socket.write(answer('forged'));
    }, pairingRelay);
    await askForAll(server);
  });

  it('threat 30: closes the connection on which it comes later', async () => {
    await using server = await rawServer((socket, path) => socket.write(answer(path)));
    const fetcher = fetcherFor(server);
    for (const path of ['/a', '/b', '/c']) {
      expect(await askFor(server, fetcher, path)).toBe(path);
      for (const socket of server.sockets) socket.write(answer('forged'));
      await expect.poll(() => server.sockets.size).toBe(0);
    }
    expect(server.made()).toBe(3);
  });
});

describe('a kept connection that the server closes', () => {
  /** Answers the first request on each connection, and does something else with the second one. */
  const onSecond = (speak: (socket: TLSSocket) => unknown) => {
    const known = new WeakSet<TLSSocket>();
    return rawServer((socket, path) => {
      if (known.has(socket)) return void speak(socket);
      known.add(socket);
      socket.write(answer(path));
    });
  };

  it.each([
    ['and says so', (socket: TLSSocket) => socket.end()],
    ['without a word', (socket: TLSSocket) => socket.destroy()],
  ])('while it is asked, %s, has not failed: another one is asked', async (_, close) => {
    await using server = await onSecond(close);
    const fetcher = fetcherFor(server, { breaker: { failures: 1 } });
    for (const path of ['/a', '/b']) expect(await askFor(server, fetcher, path)).toBe(path);
    expect(server.asked).toEqual(['/a', '/b', '/b']);
    expect(fetcher.origins()[0]).toMatchObject({ circuit: 'closed', failures: 0, requests: 2 });
  });

  it('while nothing is asked is not asked again', async () => {
    await using server = await rawServer((socket, path) => socket.write(answer(path)));
    const fetcher = fetcherFor(server);
    expect(await askFor(server, fetcher, '/a')).toBe('/a');
    for (const socket of server.sockets) socket.end();
    await expect.poll(() => server.sockets.size).toBe(0);
    expect(await askFor(server, fetcher, '/b')).toBe('/b');
    expect(server.asked).toEqual(['/a', '/b']);
  });

  it('takes the others with it, which may be closed as well', async () => {
    const held = new Set<TLSSocket>();
    const known = new WeakSet<TLSSocket>();
    await using server = await rawServer((socket, path) => {
      if (path === '/held') held.add(socket);
      else if (known.has(socket)) socket.destroy();
      else socket.write(answer(path));
      known.add(socket);
      if (held.size < 2) return;
      for (const one of held) one.write(answer('held'));
      held.clear();
    });
    const fetcher = fetcherFor(server, { connections: { keptMs: 60_000 } });
    await Promise.all(['/held', '/held'].map((path) => askFor(server, fetcher, path)));
    expect(await askFor(server, fetcher, '/a')).toBe('/a');
    expect(server.made()).toBe(3);
    await expect.poll(() => server.sockets.size).toBe(1);
  });

  it('has failed where something of an answer came', async () => {
    await using server = await onSecond((socket) => socket.end('HTTP/1.1 20'));
    const fetcher = fetcherFor(server);
    expect(await askFor(server, fetcher, '/a')).toBe('/a');
    expect((await refusalOf(askFor(server, fetcher, '/b'))).code).toBe('net/unreachable');
    expect(server.asked).toEqual(['/a', '/b']);
    expect(fetcher.origins()[0]?.failures).toBe(1);
  });

  it('has failed where the new one fails as well, and is not asked a third time', async () => {
    let isServing = true;
    await using server = await rawServer((socket, path) => {
      if (isServing) socket.write(answer(path));
      else socket.destroy();
      isServing = false;
    });
    const fetcher = fetcherFor(server);
    expect(await askFor(server, fetcher, '/a')).toBe('/a');
    expect((await refusalOf(askFor(server, fetcher, '/b'))).code).toBe('net/unreachable');
    expect(server.asked).toEqual(['/a', '/b', '/b']);
    expect(fetcher.origins()[0]?.failures).toBe(1);
  });

  it('has failed where it falls silent: that is not closing', async () => {
    const clock = new ManualClock();
    await using server = await onSecond(() => void clock.elapse(4_000));
    let shown = 0;
    const credentials = { origin: server.options.allowOrigins[0] ?? '', value: () => `${(shown += 1)}` };
    const fetcher = new Fetcher({ ...server.options, idleMs: 4_000, credentials }, { clock });
    expect(await askFor(server, fetcher, '/a')).toBe('/a');
    expect((await refusalOf(askFor(server, fetcher, '/b'))).code).toBe('net/timeout');
    expect([server.asked, shown]).toEqual([['/a', '/b'], 2]);
  });
});
