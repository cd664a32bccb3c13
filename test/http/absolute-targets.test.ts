import { describe, expect, it } from 'vitest';
import {
  Controller,
  ForbiddenException,
  Get,
  Query,
  Req,
  type HttpOptions,
  type HttpRequest,
  type NestMiddleware,
} from '../../src/http/index.js';
import { sendRaw } from '../support/raw-client.js';
import { served } from './http-world.js';

@Controller()
class Asked {
  @Get('asked')
  asked(@Req() { path, url, host, protocol, headers }: HttpRequest, @Query('a') a = 'none') {
    return { path, url, host, protocol, header: headers.get('host'), a };
  }

  @Get('admin')
  admin() {
    return 'secret';
  }
}

/** Keeps a path to itself, as whoever trusts paths does. */
const GATE: NestMiddleware = {
  use(request, _response, next) {
    if (request.path.startsWith('/admin')) throw new ForbiddenException();
    return next();
  },
};

/** What is answered to a target: the status, and what JSON says. */
async function answered(
  target: string,
  { head = 'Host: other.example\r\n', version = '1.1', ...http }: Sent = {},
) {
  await using world = await served({ controllers: [Asked], http });
  const place = { host: '127.0.0.1', port: world.server.port ?? 0 };
  const { statuses, text } = await sendRaw(
    place,
    `GET ${target} HTTP/${version}\r\n${head}Connection: close\r\n\r\n`,
  );
  expect(text).not.toContain('secret');
  const body = JSON.parse(text.slice(text.indexOf('\r\n\r\n'))) as Record<string, unknown>;
  return { ...body, status: statuses[0] };
}

interface Sent extends HttpOptions {
  readonly head?: string;
  readonly version?: string;
}

describe('a target that is an address', () => {
  it('is taken as its path, asked of the host that stands there', async () => {
    const said = {
      status: 200,
      path: '/asked',
      url: '/asked?a=1',
      host: 'shop.example:81',
      header: 'shop.example:81',
    };
    expect(await answered('http://shop.example:81/asked?a=1')).toEqual({ ...said, protocol: 'http', a: '1' });
    expect(await answered('HTTP://shop.example:81/asked?a=1')).toMatchObject(said);
    expect(await answered('http://shop.example:81/asked?a=1', { head: '', version: '1.0' })).toMatchObject(
      said,
    );
    expect(await answered('http://[::1]:81/asked')).toMatchObject({ host: '[::1]:81' });
  });

  it('names a host in its header all the same', async () => {
    expect(await answered('http://shop.example/asked', { head: '' })).toMatchObject({ status: 400 });
  });

  it('says nothing of a host that a proxy of ours tells of', async () => {
    const head = 'Host: inner\r\nX-Forwarded-Host: shop.example\r\nX-Forwarded-For: 1.2.3.4\r\n';
    expect(await answered('http://inner.example/asked', { head, trustProxy: 1 })).toMatchObject({
      host: 'shop.example',
    });
    expect(await answered('http://inner.example/asked', { head })).toMatchObject({ host: 'inner.example' });
  });

  it.each([
    ['http://x/admin', 403],
    ['http://x/%61dmin', 403],
    ['http://x/a/../admin', 403],
    ['http://x/a/%2e%2e/admin', 403],
    ['http://x/admin?a=/asked', 403],
    ['http://x//admin', 400],
    ['http://x//y/admin', 400],
    ['http://x/http://x/admin', 404],
  ])('gets past no check of paths: %s', async (...[target, status]) => {
    expect(await answered(target, { middleware: [GATE] })).toMatchObject({ status });
  });

  it('is as long as its path', async () => {
    const limits = { urlLength: 30 };
    expect(await answered('http://a.long.name.example/asked', { limits })).toMatchObject({ status: 200 });
    expect(await answered(`http://x/${'y'.repeat(30)}`, { limits })).toMatchObject({ status: 414 });
  });
});
