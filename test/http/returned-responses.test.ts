import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  BadRequestException,
  Controller,
  Get,
  Header,
  Param,
  Res,
  type HttpResponse,
  type NestMiddleware,
} from '../../src/http/index.js';
import { RawClient, type Place } from '../support/raw-client.js';
import { served, type Served } from './http-world.js';

const TEXT = 'abc'.repeat(200);
let open = 0;
let upstream: Server;
let upstreamUrl = '';

/** What others answer, by the path that they are asked at. */
const answers: Readonly<Record<string, RequestListener>> = {
  '/gzip': (_, response) => {
    const bytes = gzipSync(TEXT);
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': bytes.length }).end(bytes);
  },
  '/coded': (_, response) => response.writeHead(200, { 'content-encoding': 'own' }).end(TEXT),
  '/chunked': (_, response) => {
    response.setHeader('connection', 'x-hop, keep-alive');
    response.setHeader('x-hop', 'for the next one only');
    response.write(TEXT);
    response.end();
  },
  '/trailer': (_, response) => {
    response.writeHead(200, { trailer: 'x-sum', 'transfer-encoding': 'chunked' });
    response.end(TEXT);
  },
  '/endless': (_, response) => {
    open += 1;
    response.on('close', () => (open -= 1));
    response.write(TEXT);
  },
};

beforeAll(async () => {
  upstream = createServer((request, response) => answers[request.url ?? '']?.(request, response));
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  upstreamUrl = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
});
afterAll(() => {
  upstream.closeAllConnections();
  upstream.close();
});

@Controller('returned')
class ReturnedController {
  @Get('from/:path')
  from(@Param('path') path: string) {
    return fetch(`${upstreamUrl}/${path}`);
  }

  @Get('header/:name')
  header(@Param('name') name: string, @Res() response: HttpResponse) {
    response.header(name, 'x');
    return TEXT;
  }

  @Get('thrown')
  thrown() {
    throw new BadRequestException('no', { headers: { trailer: 'x' } });
  }

  @Get('stream/:name')
  stream(@Param('name') name: string, @Res() response: HttpResponse) {
    response.header(name, 'x');
    return Readable.from(['a', 'b']);
  }

  @Get('named/:name')
  named(@Param('name') name: string) {
    const body = new PassThrough();
    body.write('begun');
    const headers = { 'content-disposition': `attachment; filename="${name}"` };
    body.on('close', () => closed.push(name));
    return new Response(Readable.toWeb(body) as ReadableStream, { headers });
  }

  @Get('cookies')
  cookies(@Res() response: HttpResponse) {
    response.header('set-cookie', 'a=1').header('set-cookie', ['b=2', 'c=3']);
    return TEXT;
  }

  @Get('own')
  @Header('cache-control', 'no-store')
  own(@Res() response: HttpResponse) {
    response.header('x-frame-options', 'DENY');
    const headers = new Headers({ 'content-type': 'text/own', 'access-control-allow-origin': '*' });
    headers.append('set-cookie', 'd=4');
    headers.append('set-cookie', 'e=5');
    return new Response(TEXT, { headers, status: 203 });
  }

  @Get('length/:length')
  length(@Param('length') length: string, @Res() response: HttpResponse) {
    response.header('content-length', length);
    return Readable.from(['12', '345']);
  }

  @Get('spent/:how')
  async spent(@Param('how') how: string) {
    const stream = new PassThrough();
    if (how === 'failed') stream.destroy(new Error('it was gone'));
    if (how === 'closed') stream.destroy();
    if (how === 'read') await Readable.from(stream.end('x')).toArray();
    if (how === 'locked') {
      const taken = new ReadableStream();
      taken.getReader();
      return new Response(taken);
    }
    return stream;
  }

  @Get('objects')
  objects() {
    return Readable.from([{ an: 'object' }]);
  }

  @Get('after')
  after() {
    return 'after';
  }
}

const closed: string[] = [];

class Cookie implements NestMiddleware {
  async use(_: unknown, response: HttpResponse, next: () => Promise<void>) {
    response.header('set-cookie', 'middleware=1');
    await next();
  }
}

let world: Served;
let place: Place;
beforeAll(async () => {
  world = await served({
    controllers: [ReturnedController],
    http: { middleware: [Cookie], cors: { origins: ['https://a.example'] } },
  });
  place = { host: '127.0.0.1', port: world.server.port ?? 0 };
});
afterAll(() => world.app.close());

const failures = () => world.events.filter(({ type }) => type === 'http.failed').length;

/** All that comes to requests that share a connection, the last of which closes it. */
async function together(...targets: readonly string[]): Promise<string> {
  const client = new RawClient(place);
  await client.ready();
  const lines = targets.map((target) => `GET ${target} HTTP/1.1\r\nhost: x\r\n\r\n`);
  client.send(lines.join('').replace(/\r\n\r\n$/, '\r\nconnection: close\r\n\r\n'));
  await once(client.socket, 'close');
  return client.text;
}

describe('an answer of others that a controller returns', () => {
  it('is what was read of it: neither its coding nor its length are those of what is sent', async () => {
    const answer = await world.ask('/returned/from/gzip');
    expect(await answer.text()).toBe(TEXT);
    expect([answer.headers.get('content-encoding'), answer.headers.get('content-length')]).toEqual([
      null,
      null,
    ]);
  });

  it('keeps a coding that nobody has undone', async () => {
    const answer = await world.ask('/returned/from/coded');
    expect([answer.headers.get('content-encoding'), await answer.text()]).toEqual(['own', TEXT]);
  });

  it.each(['chunked', 'trailer'])('has nothing of the connection that it came by: %s', async (path) => {
    const answer = await world.ask(`/returned/from/${path}`);
    expect(await answer.text()).toBe(TEXT);
    expect([answer.headers.get('x-hop'), answer.headers.get('trailer')]).toEqual([null, null]);
    const head = await world.ask(`/returned/from/${path}`, { method: 'HEAD' });
    expect([head.status, head.headers.get('transfer-encoding')]).toEqual([200, null]);
  });

  it('does not come into the next answer of its connection', async () => {
    const text = await together('/returned/from/gzip', '/returned/after');
    expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
    expect(text.endsWith('after')).toBe(true);
  });

  it('is given up where only its head is wanted', async () => {
    await Promise.all([1, 2, 3].map(() => world.ask('/returned/from/endless', { method: 'HEAD' })));
    await expect.poll(() => open).toBe(0);
  });

  it('has the headers of the method too, and who may read it says the application alone', async () => {
    const answer = await world.ask('/returned/own', { headers: { origin: 'https://evil.example' } });
    const told = ['cache-control', 'x-frame-options', 'content-type', 'access-control-allow-origin'];
    expect(told.map((name) => answer.headers.get(name))).toEqual(['no-store', 'DENY', 'text/own', null]);
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([203, ['d=4', 'e=5', 'middleware=1']]);
  });
});

describe('a header that no answer can have', () => {
  const OF_CONNECTION = ['trailer', 'transfer-encoding', 'Upgrade', 'keep-alive', 'connection'];

  it.each(OF_CONNECTION)('is 500, told to the log, and harms nobody else: %s', async (name) => {
    for (const [path, method] of [
      [`header/${name}`, 'GET'],
      [`stream/${name}`, 'GET'],
      [`stream/${name}`, 'HEAD'],
    ] as const) {
      const before = failures();
      const answer = await world.ask(`/returned/${path}`, { method });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([500, 'application/problem+json']);
      expect(failures()).toBe(before + 1);
    }
    expect(await (await world.ask('/returned/after')).text()).toBe('after');
  });

  it('is 500 where an exception has it', async () => {
    const before = failures();
    expect((await world.ask('/returned/thrown')).status).toBe(500);
    expect(failures()).toBe(before + 1);
  });

  it.each(['a%01', 'a%7F'])('ends the stream that would have come with it: %s', async (name) => {
    const before = failures();
    const answer = await world.ask(`/returned/named/${name}`);
    expect([answer.status, await answer.text()]).toEqual([500, expect.not.stringContaining('Invalid')]);
    expect(failures()).toBe(before + 1);
    await expect.poll(() => closed).toContain(decodeURIComponent(name));
  });
});

describe('cookies', () => {
  it('are added to one another', async () => {
    const answer = await world.ask('/returned/cookies');
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2', 'c=3', 'middleware=1']);
  });
});

describe('a stream', () => {
  it('says its length where the method does, and HEAD tells that and no other', async () => {
    const answer = await world.ask('/returned/length/5');
    expect([answer.headers.get('content-length'), await answer.text()]).toEqual(['5', '12345']);
    const head = await world.ask('/returned/length/5', { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe('5');
    const other = await world.ask('/returned/from/chunked', { method: 'HEAD' });
    expect(other.headers.get('content-length')).toBeNull();
  });

  it.each(['3', '9'])('of another length than was said is cut off, and told: %s for 5', async (length) => {
    const before = failures();
    const text = await together(`/returned/length/${length}`, '/returned/after');
    expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(text).not.toContain('after');
    await expect.poll(failures).toBe(before + 1);
  });

  it.each(['-1', 'abc', '1e3'])('has no length that is none: %s', async (length) => {
    expect((await world.ask(`/returned/length/${length}`)).status).toBe(500);
  });

  it.each(['failed', 'closed', 'read', 'locked'])('that is over before it begins is 500: %s', async (how) => {
    const before = failures();
    expect((await world.ask(`/returned/spent/${how}`)).status).toBe(500);
    expect(failures()).toBe(before + 1);
  });

  it('of what cannot be sent is cut off, and told once', async () => {
    const before = failures();
    await expect(world.ask('/returned/objects').then((answer) => answer.text())).rejects.toThrow();
    expect(failures()).toBe(before + 1);
  });
});
