import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Door } from '../../src/net/door.js';
import { ManualClock } from '../../src/testing/index.js';
import { RawClient, sendRaw, type Place } from '../support/raw-client.js';

const HOST = 'Host: x\r\n';
const LIMITS = { connections: 100, headersTimeoutMs: 10_000, requestTimeoutMs: 10_000, headBytes: 4_096 };
const CHUNKED = `POST /read HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n`;
/** A request that is refused as a whole, with another one hidden in it. */
const HIDDEN = `GET /hidden HTTP/1.1\r\n${HOST}\r\n`;

describe('a door', () => {
  it.each([
    ['what is no HTTP', 'EHLO secret', 400],
    ['the first version of it', 'GET /secret', 400],
    ['a method that nobody knows', `SECRET / HTTP/1.1\r\n${HOST}`, 400],
    ['a null byte in the path', `GET /secret\0 HTTP/1.1\r\n${HOST}`, 400],
    ['a null byte in a header', `GET / HTTP/1.1\r\n${HOST}X: secret\0\r\n`, 400],
    ['a header without a name', `GET / HTTP/1.1\r\n${HOST}: secret\r\n`, 400],
    ['one long line', `GET / HTTP/1.1\r\n${HOST}X: ${'secret'.repeat(1_000)}\r\n`, 431],
    ['many headers', `GET / HTTP/1.1\r\n${HOST}${'secret: x\r\n'.repeat(1_000)}`, 431],
    ['many short headers', `GET / HTTP/1.1\r\n${HOST}${'x: \r\n'.repeat(1_000)}`, 431],
    ['a long path', `GET /${'secret'.repeat(1_000)} HTTP/1.1\r\n${HOST}`, 431],
    ['no host', 'GET /secret HTTP/1.1\r\n', 400],
    ['two hosts', `GET / HTTP/1.1\r\n${HOST}X: y\r\nHost: secret\r\n`, 400],
    ['two hosts, of long ago', `GET / HTTP/1.0\r\n${HOST}X: y\r\nHost: secret\r\n`, 400],
    ['a tunnel', `CONNECT secret:22 HTTP/1.1\r\n${HOST}`, 405],
    ['what it does not do', `GET / HTTP/1.1\r\n${HOST}Expect: secret\r\n`, 417],
    ['a length that is none', `POST / HTTP/1.1\r\n${HOST}Content-Length: secret\r\n`, 400],
    ['a body that is packed as well', CHUNKED.replace('chunked', 'gzip, chunked'), 501],
    ['a body that is packed, in two lines', CHUNKED.replace('Tr', 'Transfer-Encoding: gzip\r\nTr'), 501],
    ['a chunk that says too much', `${CHUNKED}1;${'secret'.repeat(5_000)}\r\n`, 413],
    ['a chunk without a length', `${CHUNKED}secret\r\n`, 400],
  ])('answers %s with a problem, and says nothing of what was sent', async (...[, text, status]) => {
    await using opened = await door();
    const client = await sendRaw(opened.place, `${text}\r\n${HIDDEN}`);
    expect(client.statuses).toEqual([status]);
    const [head = '', body = ''] = client.text.split('\r\n\r\n');
    expect(head).toMatch(/^content-type: application\/problem\+json$/im);
    expect(head).toMatch(/^connection: close$/im);
    expect(JSON.parse(body)).toMatchObject({ type: 'about:blank', status });
    expect(client.text).not.toMatch(/secret|hidden| at .*\.[jt]s|HPE_/i);
    expect(opened.asked).not.toContain('/hidden');
  });

  it('counts every byte of a head: as many as there may be are taken, and one more is not', async () => {
    await using opened = await door();
    const begin = `GET /counted HTTP/1.1\r\n${HOST}Connection: close\r\nX: `;
    const fill = 'x'.repeat(LIMITS.headBytes - begin.length - '\r\n\r\n'.length);
    expect((await sendRaw(opened.place, `${begin}${fill}\r\n\r\n`)).statuses).toEqual([200]);
    expect((await sendRaw(opened.place, `${begin}${fill}x\r\n\r\n`)).statuses).toEqual([431]);
  });

  it.each([
    ['blanks before what a header says', `GET / HTTP/1.1\r\n${HOST}X:${' '.repeat(5_000_000)}x\r\n`],
    ['empty lines before its first', `${'\r\n'.repeat(2_500_000)}GET / HTTP/1.1\r\n${HOST}`],
    ['empty lines behind another', `${asked('/before')}${'\r\n'.repeat(2_500_000)}GET / HTTP/1.1\r\n${HOST}`],
  ])('counts what says nothing in a head: %s', async (...[, text]) => {
    await using opened = await door();
    const client = await sendRaw(opened.place, `${text}\r\n${HIDDEN}`);
    expect(client.statuses.at(-1)).toBe(431);
    expect(opened.asked.filter((url) => url !== '/before')).toEqual([]);
  });

  it('counts no bodies, and each head by itself', async () => {
    await using opened = await door();
    const client = new RawClient(opened.place);
    const body = 'x'.repeat(1_000_000);
    const heads = asked(...Array<string>(1_000).fill('/many'));
    const posted = `POST /read HTTP/1.1\r\n${HOST}Content-Length: ${body.length}\r\n\r\n${body}`;
    client.send(`${posted}${heads}${posted}${heads}${asked('/last')}`);
    await expect.poll(() => client.isClosed).toBe(true);
    expect(new Set(client.statuses)).toEqual(new Set([200]));
    expect(client.statuses).toHaveLength(2_003);
  });

  it('takes chunks however they are spelt', async () => {
    await using opened = await door();
    const spelt = CHUNKED.replace('chunked', 'Chunked\r\nConnection: close');
    expect((await sendRaw(opened.place, `${spelt}0\r\n\r\n`)).statuses).toEqual([200]);
  });

  it('takes requests of long ago that name no host', async () => {
    await using opened = await door();
    expect((await sendRaw(opened.place, 'GET /old HTTP/1.0\r\n\r\n')).statuses).toEqual([200]);
  });

  it.each([
    ['in its head', `GET / HTTP/1.1\r\n${HOST}`, { headersTimeoutMs: 50 }],
    ['in its body', CHUNKED, { headersTimeoutMs: 50, requestTimeoutMs: 50 }],
  ])('answers 408 to a request that stops %s', async (...[, text, limits]) => {
    await using opened = await door(limits);
    const client = await sendRaw(opened.place, text);
    expect(client.statuses).toEqual([408]);
    expect(client.text).toContain('application/problem+json');
  });

  it('answers what came whole, and then no more, where what follows is no request', async () => {
    await using opened = await door();
    const client = new RawClient(opened.place);
    client.send(`GET /slow HTTP/1.1\r\n${HOST}\r\nGET /slow HTTP/1.1\r\n${HOST}\r\nsecret\r\n\r\n${HIDDEN}`);
    await expect.poll(() => opened.asked).toEqual(['/slow', '/slow']);
    client.send(HIDDEN);
    opened.finish();
    await expect.poll(() => client.isClosed).toBe(true);
    expect(client.statuses).toEqual([200, 200]);
    expect(opened.asked).toEqual(['/slow', '/slow']);
  });

  it('says nothing more where an answer to the same request has begun', async () => {
    await using opened = await door();
    const client = new RawClient(opened.place);
    client.send(`POST /begun HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n`);
    await expect.poll(() => client.text).toContain('begun');
    client.send('secret\r\n');
    await expect.poll(() => client.isClosed).toBe(true);
    expect(client.statuses).toEqual([200]);
  });

  it('says nothing more where the same request was answered before its end', async () => {
    await using opened = await door();
    const client = new RawClient(opened.place);
    client.send(`POST /early HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n`);
    await expect.poll(() => client.statuses).toEqual([200]);
    client.send('secret\r\n');
    await expect.poll(() => client.isClosed).toBe(true);
    expect(client.statuses).toEqual([200]);
  });

  it('closes while one whom it has refused goes on sending', async () => {
    const opened = await door();
    const client = new RawClient(opened.place);
    // Half open: it does not close by itself.
    client.socket.allowHalfOpen = true;
    client.send('secret\r\n\r\n');
    await expect.poll(() => client.statuses).toEqual([400]);
    await opened[Symbol.asyncDispose]();
    client.end();
  });

  it('lets go of one whom it has refused after a while', async () => {
    await using opened = await door();
    const client = new RawClient(opened.place);
    client.socket.allowHalfOpen = true;
    client.send('secret\r\n\r\n');
    await expect.poll(() => client.statuses).toEqual([400]);
    expect(await opened.connections()).toBe(1);
    opened.clock.advance(1_000);
    await expect.poll(() => opened.connections()).toBe(0);
    client.end();
  });
});

describe('a door, of what will never be answered', () => {
  it('takes no request behind one whose answer says that it is the last', async () => {
    await using opened = await door();
    const client = await sendRaw(opened.place, asked('/last', '/hidden'));
    expect(client.statuses).toEqual([200]);
    expect(opened.asked).toEqual(['/last']);
  });

  it('forgets what waited for an answer before it when the connection ends', async () => {
    await using opened = await door();
    const client = new RawClient(opened.place);
    client.send(asked('/slow', '/slow', '/slow'));
    await expect.poll(() => opened.asked).toHaveLength(3);
    client.end();
    await expect.poll(() => opened.gone).toBe(3);
  });

  it('forgets it when the answer before it turns out to be the last', async () => {
    const opened = await door({}, { closeMs: 60_000 });
    const client = new RawClient(opened.place);
    client.send(asked('/slow-last', '/slow'));
    await expect.poll(() => opened.asked).toHaveLength(2);
    opened.finish('/slow-last');
    await expect.poll(() => opened.gone).toBe(2);
    expect(client.statuses).toEqual([200]);
    expect(await opened.close()).toBe(0);
  });
});

describe('a door that closes', () => {
  it('answers all that was asked before on a connection, one after the other', async () => {
    const opened = await door({}, { closeMs: 60_000 });
    const client = new RawClient(opened.place);
    client.send(asked('/slow', '/slow', '/slow'));
    await expect.poll(() => opened.asked).toHaveLength(3);
    const closed = opened.close();
    opened.finish();
    expect(await closed).toBe(0);
    await expect.poll(() => client.isClosed).toBe(true);
    expect(client.statuses).toEqual([200, 200, 200]);
    expect(client.text.match(/connection: close/gi)).toHaveLength(1);
  });

  it('answers what comes on connections that are open, as the last there', async () => {
    const opened = await door({}, { closeMs: 60_000 });
    const [kept, fresh] = [new RawClient(opened.place), new RawClient(opened.place)];
    kept.send(asked('/before'));
    await expect.poll(() => kept.statuses).toEqual([200]);
    await expect.poll(() => opened.connections()).toBe(2);
    const closed = opened.close();
    for (const client of [kept, fresh]) client.send(asked('/after', '/slow'));
    await expect.poll(() => opened.asked.filter((url) => url === '/after')).toHaveLength(2);
    opened.finish();
    expect(await closed).toBe(0);
    expect(kept.statuses.length).toBeGreaterThan(1);
    expect(fresh.statuses.length).toBeGreaterThan(0);
    for (const { text } of [kept, fresh]) expect(text).toMatch(/connection: close/i);
  });

  it('lets a request that has begun to come, come to its end', async () => {
    const opened = await door({}, { closeMs: 60_000 });
    const client = new RawClient(opened.place);
    const idle = new RawClient(opened.place);
    client.send('GET /half HTTP/1.1\r\n');
    await expect.poll(() => opened.connections()).toBe(2);
    const closed = opened.close();
    await quiet(opened);
    await expect.poll(() => idle.isClosed).toBe(true);
    client.send(`${HOST}\r\n`);
    expect(await closed).toBe(0);
    await expect.poll(() => client.statuses).toEqual([200]);
  });

  it('counts what it cuts off: what is under way, and what has begun to come', async () => {
    const opened = await door({}, { closeMs: 1_000 });
    const clients = [asked('/slow', '/slow'), 'GET /half HTTP/1.1\r\n', asked('/before'), ''].map((text) =>
      new RawClient(opened.place).send(text),
    );
    await expect.poll(() => opened.connections()).toBe(4);
    await expect.poll(() => opened.asked.toSorted()).toEqual(['/before', '/slow', '/slow']);
    const closed = opened.close();
    opened.clock.advance(1_000);
    expect(await closed).toBe(3);
    await expect.poll(() => clients.every(({ isClosed }) => isClosed)).toBe(true);
  });

  it('lets whoever reads slowly have the rest of an answer that is made', async () => {
    const opened = await door({}, { closeMs: 60_000 });
    const client = new RawClient(opened.place);
    client.socket.pause();
    client.send(asked('/large'));
    await expect.poll(() => opened.asked).toEqual(['/large']);
    const closed = opened.close();
    await quiet(opened);
    client.socket.resume();
    await expect.poll(() => client.text.length).toBeGreaterThan(LARGE);
    await quiet(opened);
    expect(await closed).toBe(0);
  });
});

/** Enough to fill what stands between. */
const LARGE = 20_000_000;

/** Requests, one after the other. */
const asked = (...paths: string[]) => paths.map((path) => `GET ${path} HTTP/1.1\r\n${HOST}\r\n`).join('');

/** Has it look for connections that ask nothing. */
async function quiet({ clock }: Opened): Promise<void> {
  await expect.poll(() => clock.timers).toBeGreaterThan(1);
  clock.advance(100);
}

interface Opened extends AsyncDisposable {
  readonly place: Place;
  readonly clock: ManualClock;
  readonly asked: string[];
  /** How many are open. */
  connections(): Promise<number>;
  /** How many requests were answered, or never will be. */
  readonly gone: number;
  /** Has answered what waits for it, or what of it was asked at a path. */
  finish(path?: string): void;
  /** @returns how many it has cut off */
  close(): Promise<number>;
}

async function door(limits: Partial<typeof LIMITS> = {}, { closeMs = 0 } = {}): Promise<Opened> {
  const urls: string[] = [];
  const waiting: ServerResponse[] = [];
  let gone = 0;
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const { url = '' } = request;
    urls.push(url);
    response.once('close', () => (gone += 1));
    if (url.endsWith('last')) response.setHeader('connection', 'close');
    if (url.startsWith('/slow')) waiting.push(response);
    else if (url === '/begun') response.write('begun');
    else if (url === '/read') request.resume().once('end', () => response.end());
    else response.end(url === '/large' ? Buffer.alloc(LARGE) : undefined);
  };
  const clock = new ManualClock();
  const opened = new Door({
    ...{ clock, handle, limits: { ...LIMITS, ...limits } },
    ...{ headers: new Map(), closeMs, isBackground: false },
  });
  opened.server.listen(0, '127.0.0.1');
  await once(opened.server, 'listening');
  const { port } = opened.server.address() as AddressInfo;
  return {
    ...{ place: { host: '127.0.0.1', port }, clock, asked: urls },
    get gone() {
      return gone;
    },
    connections: promisify(opened.server.getConnections.bind(opened.server)),
    close: () => opened.close(),
    finish: (path) => {
      for (const response of waiting) if (path === undefined || response.req.url === path) response.end();
    },
    [Symbol.asyncDispose]: async () => {
      const closed = opened.close();
      clock.advance(0);
      await closed;
    },
  };
}
