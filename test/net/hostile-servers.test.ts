import type { ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { setImmediate } from 'node:timers/promises';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/testing/manual-clock.js';
import { Fetcher } from '../../src/net/fetcher.js';
import { HttpsServer } from '../support/https-server.js';
import { fetcherOf, refusalOf, requestFor, textOf } from './fetch-world.js';
import { rawServer } from './raw-server.js';

const MIB = 1_048_576;
const HEAD = 'HTTP/1.1 200 OK\r\n';

/** What a fetch from a server that speaks so comes to. */
async function whatComesOf(speak: (socket: TLSSocket) => void, clock = new ManualClock()) {
  await using server = await rawServer(speak);
  return await refusalOf(new Fetcher(server.options, { clock }).fetch(server.requestFor('/')));
}

/** Writes as much as is taken, for as long as it is. */
function writeForEver(response: ServerResponse, part: Buffer, wrote: (bytes: number) => void): void {
  const more = (): void => {
    while (!response.destroyed && response.write(part)) wrote(part.length);
  };
  response.on('drain', more);
  more();
}

describe('a server that is slow', () => {
  it('threat 30: drips, and is given up when all of the time is over', async () => {
    const clock = new ManualClock();
    let drip: () => void = () => {};
    let drips = 0;
    await using server = await HttpsServer.open((_, response) => {
      drip = () => void response.write('a');
      drip();
    });
    const onChunk = (): void => {
      drips += 1;
      // Each comes before it would be silent for too long.
      void clock.elapse(4_000).then(drip);
    };
    const refusal = await refusalOf(
      fetcherOf(server, {}, { clock }).fetch(requestFor(server, '/', { onChunk })),
    );
    expect(refusal).toMatchObject({ code: 'net/timeout', mayHeal: true });
    expect(refusal.message).toContain('within 15000 ms');
    expect(drips).toBe(4);
    await expect.poll(() => server.open).toBe(0);
  });

  it('threat 30: never answers, and is given up after a silence', async () => {
    const clock = new ManualClock();
    await using server = await HttpsServer.open(() => void clock.elapse(5_000));
    const refusal = await refusalOf(fetcherOf(server, {}, { clock }).fetch(requestFor(server)));
    expect(refusal.message).toContain('nothing came for 5000 ms. Nothing of it was used.');
    await expect.poll(() => server.open).toBe(0);
  });

  it('threat 30: falls silent in the midst of a body', async () => {
    const clock = new ManualClock();
    await using server = await HttpsServer.open((_, response) => response.write('a'));
    const onChunk = () => void setImmediate().then(() => clock.elapse(5_000));
    const fetching = fetcherOf(server, {}, { clock }).fetch(requestFor(server, '/', { onChunk }));
    expect((await refusalOf(fetching)).message).toContain('nothing came for 5000 ms');
    expect(clock.timers).toBe(0);
  });

  it('threat 30: sends its head letter by letter, or hints without end, and no answer', async () => {
    for (const part of ['x', 'HTTP/1.1 103 Early Hints\r\nlink: <a>\r\n\r\n']) {
      const clock = new ManualClock();
      const refusal = await whatComesOf((socket) => {
        const more = (): void => {
          if (socket.destroyed) return;
          socket.write(part === 'x' && clock.now() === 0 ? `${HEAD}x-a: ` : part);
          void clock.elapse(500).then(more);
        };
        more();
      }, clock);
      expect(refusal.code).toBe('net/timeout');
      expect(clock.now()).toBeLessThan(6_000);
    }
  });

  it('threat 30: does not even shake hands', async () => {
    const clock = new ManualClock();
    await using server = await HttpsServer.open(() => {});
    server.server.removeAllListeners('connection');
    server.server.on('connection', (socket) => {
      socket.on('error', () => {});
      void clock.elapse(5_000).then(() => socket.destroy());
    });
    const refusal = await refusalOf(fetcherOf(server, {}, { clock }).fetch(requestFor(server)));
    expect(refusal.code).toBe('net/timeout');
  });
});

describe('a server that sends too much', () => {
  it('threat 30: has a body without end, of which no more is held than is taken', async () => {
    let sent = 0;
    await using server = await HttpsServer.open((_, response) =>
      writeForEver(response, Buffer.alloc(65_536), (bytes) => (sent += bytes)),
    );
    const fetcher = fetcherOf(server);
    for (let times = 0; times < 20; times += 1) {
      const refusal = await refusalOf(fetcher.fetch(requestFor(server, '/', { maxBytes: MIB })));
      expect(refusal.code).toBe('net/too-large');
    }
    // Twenty times what is taken, and what is on its way in the buffers of both sides.
    expect(sent).toBeLessThan(400 * MIB);
    await expect.poll(() => server.open).toBe(0);
  });

  it('threat 30: has a body without end where the length is known: not a byte more is waited for', async () => {
    let sent = 0;
    await using server = await HttpsServer.open((_, response) =>
      writeForEver(response, Buffer.alloc(65_536), (bytes) => (sent += bytes)),
    );
    const bounds = { maxBytes: 512 * MIB, exactBytes: 5 };
    const refusal = await refusalOf(fetcherOf(server).fetch(requestFor(server, '/', bounds)));
    expect(refusal.code).toBe('net/wrong-length');
    expect(sent).toBeLessThan(64 * MIB);
  });

  it('threat 30: has a body in parts of one byte, which take no more room than a whole', async () => {
    const parts = '1\r\na\r\n'.repeat(10_000);
    await using server = await rawServer((socket) => {
      socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n`);
      for (let times = 0; times < 40; times += 1) socket.write(parts);
      socket.write('0\r\n\r\n');
    });
    const fetching = new Fetcher(server.options, { clock: new ManualClock() }).fetch(server.requestFor('/'));
    expect(await textOf(fetching)).toBe('a'.repeat(400_000));
  });

  it('M16: threat 30: says that it has 10 GiB, and is believed before anything of it comes', async () => {
    await using server = await HttpsServer.open((_, response) => {
      response.writeHead(200, { 'content-length': 10 * 1_024 * MIB }).write('a');
    });
    expect((await refusalOf(fetcherOf(server).fetch(requestFor(server)))).code).toBe('net/too-large');
    await expect.poll(() => server.open).toBe(0);
  });

  it('threat 30: has more headers than anybody needs', async () => {
    const flood = 'x-filler: 0123456789\r\n'.repeat(1_000);
    expect((await whatComesOf((socket) => socket.write(HEAD + flood))).code).toBe('net/too-large');
  });

  it.each(['gzip', 'GZIP', 'br', 'deflate', 'zstd', 'x-unknown', 'identity, gzip', 'gzip, identity'])(
    'threat 31: packs what it sends, in %s, which nobody unpacks',
    async (encoding) => {
      const plain = Buffer.alloc(32 * MIB);
      const bomb = encoding.includes('br')
        ? brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })
        : gzipSync(plain, { level: 1 });
      await using server = await HttpsServer.open((_, response) =>
        response.writeHead(200, { 'content-encoding': encoding }).end(bomb),
      );
      const fetching = fetcherOf(server).fetch(requestFor(server, '/', { maxBytes: 64 * MIB }));
      expect((await refusalOf(fetching)).code).toBe('net/encoded');
    },
  );

  it('threat 31: packs what it sends on the way', async () => {
    const packed = gzipSync('hello');
    const refusal = await whatComesOf((socket) => {
      socket.write(`${HEAD}transfer-encoding: gzip, chunked\r\n\r\n${packed.length.toString(16)}\r\n`);
      socket.write(packed);
      socket.write('\r\n0\r\n\r\n');
    });
    expect(refusal.code).toBe('net/encoded');
  });
});

describe('a server that lies about length', () => {
  it('threat 30: sends less than it says', async () => {
    const refusal = await whatComesOf((socket) => socket.end(`${HEAD}content-length: 10\r\n\r\nshort`));
    expect(refusal).toMatchObject({ code: 'net/unreachable', mayHeal: true });
  });

  it('threat 30: breaks off what it sends in parts', async () => {
    const refusal = await whatComesOf((socket) =>
      socket.end(`${HEAD}transfer-encoding: chunked\r\n\r\n5\r\nab`),
    );
    expect(refusal).toMatchObject({ code: 'net/unreachable', mayHeal: true });
  });

  it('threat 30: sends more than it says, of which the rest belongs to nothing', async () => {
    await using server = await rawServer((socket) =>
      socket.end(`${HEAD}content-length: 2\r\n\r\nokHTTP/1.1 500`),
    );
    expect(
      await textOf(new Fetcher(server.options, { clock: new ManualClock() }).fetch(server.requestFor('/'))),
    ).toBe('ok');
  });

  it.each([
    ['says two lengths', 'content-length: 2\r\ncontent-length: 3\r\n\r\nok'],
    [
      'says a length and that there is none',
      'content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
    ],
    ['says what is no length', 'content-length: -2\r\n\r\nok'],
    ['has a head that is none', 'x y z\r\n\r\n'],
  ])('threat 30: %s', async (_, rest) => {
    expect((await whatComesOf((socket) => socket.end(HEAD + rest))).code).toBe('net/bad-answer');
  });

  it('threat 30: is no server of HTTP', async () => {
    expect((await whatComesOf((socket) => socket.end('220 mail.acme.test ESMTP\r\n'))).code).toBe(
      'net/bad-answer',
    );
    expect((await whatComesOf((socket) => socket.end())).code).toBe('net/unreachable');
  });

  it('threat 1: sends another number of bytes than there have to be, said or not', async () => {
    let isSaid = true;
    await using server = await HttpsServer.open((_, response) => {
      if (isSaid) response.setHeader('content-length', 5);
      response.write('he');
      response.end('llo');
    });
    const fetcher = fetcherOf(server);
    for (isSaid of [true, false]) {
      const exactly = (exactBytes: number) => fetcher.fetch(requestFor(server, '/', { exactBytes }));
      expect(await textOf(exactly(5))).toBe('hello');
      for (const wrong of [0, 4, 6])
        expect(await refusalOf(exactly(wrong))).toMatchObject({ code: 'net/wrong-length', mayHeal: false });
    }
  });
});

describe('a server that leads elsewhere', () => {
  it.each([300, 301, 302, 303, 305, 307, 308])('threat 28: is not followed: %i', async (status) => {
    await using other = await HttpsServer.open((_, response) => response.end('secret'));
    await using server = await HttpsServer.open((request, response) => {
      response.writeHead(status, { location: decodeURIComponent(request.url?.slice(1) ?? '') }).end();
    });
    const targets = [
      `${other.origin}/`,
      'file:///etc/passwd',
      'data:text/plain,x',
      '/again',
      'http://127.0.0.1/',
      '//[',
      '',
    ];
    const fetcher = fetcherOf(server, { retry: { attempts: 3 } });
    for (const target of targets) {
      const path = `/${encodeURIComponent(target)}`;
      expect(await refusalOf(fetcher.fetch(requestFor(server, path)))).toMatchObject({
        code: 'net/redirected',
        status,
      });
    }
    expect(server.asked).toHaveLength(targets.length);
    expect(other.asked).toEqual([]);
  });

  it('threat 28: is not believed that nothing has changed of what nobody asked about', async () => {
    await using server = await HttpsServer.open((_, response) => response.writeHead(304).end());
    expect(await refusalOf(fetcherOf(server).fetch(requestFor(server)))).toMatchObject({
      code: 'net/bad-status',
      status: 304,
    });
  });

  it.each([201, 204, 206, 418])('threat 28: answers %i, which is not what was asked for', async (status) => {
    await using server = await HttpsServer.open((_, response) => response.writeHead(status).end());
    expect(await refusalOf(fetcherOf(server).fetch(requestFor(server)))).toMatchObject({
      code: 'net/bad-status',
      status,
    });
  });
});
