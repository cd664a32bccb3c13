import { describe, expect, it } from 'vitest';
import { Controller, Get, Header, Put, UseGuards, type CorsOptions } from '../../src/http/index.js';
import { served } from './http-world.js';

const asked: string[] = [];
const guard = {
  canActivate: () => {
    asked.push('guard');
    return false;
  },
};

@Controller('shared')
class SharedController {
  @Get()
  get() {
    return { shared: true };
  }

  @Get('varied')
  @Header('vary', 'Accept')
  @Header('access-control-allow-origin', '*')
  varied() {
    return {};
  }

  @Get('fails')
  fails() {
    throw new Error('lost');
  }

  @Put('guarded')
  @UseGuards(guard)
  guarded() {
    return {};
  }
}

const GOOD = 'https://good.example';
const shared = (cors: boolean | CorsOptions) => served({ controllers: [SharedController], http: { cors } });
const preflight = (origin: string, more: Record<string, string> = {}): RequestInit => ({
  method: 'OPTIONS',
  headers: { origin, 'access-control-request-method': 'PUT', ...more },
});
const from = (origin: string): RequestInit => ({ headers: { origin } });
const allowed = ({ headers }: Response) => headers.get('access-control-allow-origin');

describe('pages of other origins', () => {
  it.each([
    ['a promise of true', () => Promise.resolve(true)],
    ['a promise that fails', () => Promise.reject(new Error('lost'))],
    ['a text', () => 'no'],
    ['an object', () => ({})],
  ])('may read nothing where a function says of them %s: only true allows', async (...[, origins]) => {
    await using world = await shared({ origins: origins as never, credentials: true });
    for (const init of [from(GOOD), preflight(GOOD)])
      expect(allowed(await world.ask('/shared', init))).toBeNull();
  });

  it('may read nothing, unless that is asked for', async () => {
    await using world = await served({ controllers: [SharedController] });
    const answer = await world.ask('/shared', from(GOOD));
    expect([allowed(answer), answer.headers.get('vary')]).toEqual([null, null]);
    expect((await world.ask('/shared', preflight(GOOD))).status).toBe(405);
  });

  it('may read everything without cookies where all may: answers, errors, and what is not there', async () => {
    await using world = await shared(true);
    for (const [path, status] of Object.entries({ '/shared': 200, '/shared/fails': 500, '/nowhere': 404 })) {
      const answer = await world.ask(path, from('null'));
      expect([answer.status, allowed(answer), answer.headers.get('vary')]).toEqual([status, '*', null]);
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    }
    expect(allowed(await world.ask('/shared'))).toBeNull();
  });

  it('may read what their origin may, and every answer says that it differs by it', async () => {
    await using world = await shared({ origins: [GOOD], credentials: true, exposed: ['x-request-id'] });
    for (const path of ['/shared', '/shared/fails', '/nowhere']) {
      const { headers } = await world.ask(path, from(GOOD));
      expect([headers.get('access-control-allow-origin'), headers.get('vary')]).toEqual([GOOD, 'Origin']);
      expect(headers.get('access-control-allow-credentials')).toBe('true');
      expect(headers.get('access-control-expose-headers')).toBe('x-request-id');
    }
    const other = await world.ask('/shared', from('https://other.example'));
    expect([allowed(other), other.headers.get('vary')]).toEqual([null, 'Origin']);
    expect((await world.ask('/shared/varied', from(GOOD))).headers.get('vary')).toBe('Accept, Origin');
    expect(allowed(await world.ask('/shared/varied', from(GOOD)))).toBe(GOOD);
  });

  it.each([
    'https://good.example.evil.com',
    'https://evil.com/https://good.example',
    'https://evilgood.example',
    'https://sub.good.example',
    'https://GOOD.example',
    'HTTPS://good.example',
    'http://good.example',
    'https://good.example:8443',
    'https://good.example:443',
    'https://good.example/',
    'https://good.example.',
    'https://good.example@evil.com',
    'https://good.example, https://evil.com',
    'https://good.examplе',
    'null',
    '',
  ])('are not those of an origin that looks like a good one: %s', async (origin) => {
    const init = from(Buffer.from(origin).toString('latin1'));
    await using world = await shared({ origins: [GOOD], credentials: true });
    const { headers } = await world.ask('/shared', init);
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    const { headers: asks } = await world.ask('/shared', preflight(Buffer.from(origin).toString('latin1')));
    expect([...asks.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('are told what they may do before guards, middleware and routes are asked', async () => {
    await using world = await shared({ origins: (origin) => origin.endsWith('.good.example'), maxAgeS: 600 });
    const origin = 'https://a.good.example';
    const { status, headers } = await world.ask(
      '/shared/guarded',
      preflight(origin, { 'access-control-request-headers': 'x-a,x-b' }),
    );
    expect(status).toBe(204);
    expect(Object.fromEntries(headers)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, HEAD, PUT, PATCH, POST, DELETE',
      'access-control-allow-headers': 'x-a,x-b',
      'access-control-max-age': '600',
      vary: 'access-control-request-method, access-control-request-headers, Origin',
    });
    expect(asked).toEqual([]);
    const refused = await world.ask('/shared/guarded', { method: 'PUT', ...from(origin) });
    expect([refused.status, allowed(refused), asked]).toEqual([403, origin, ['guard']]);
  });

  it('are told of the methods and headers that there are, and of none that they made up', async () => {
    await using world = await shared({ origins: [GOOD], methods: ['PUT'], headers: ['x-a'] });
    const named = await world.ask('/shared', preflight(GOOD, { 'access-control-request-headers': 'x-evil' }));
    expect(named.headers.get('access-control-allow-methods')).toBe('PUT');
    expect(named.headers.get('access-control-allow-headers')).toBe('x-a');
    await using open = await shared({ origins: [GOOD] });
    const odd = await open.ask(
      '/shared',
      preflight(GOOD, { 'access-control-request-headers': 'x-a, "<b>"' }),
    );
    expect([allowed(odd), odd.headers.get('access-control-allow-headers')]).toEqual([GOOD, null]);
    expect((await open.ask('/shared', { method: 'OPTIONS', ...from(GOOD) })).status).toBe(405);
  });

  it('ask a function about no origin that browsers could not have written', async () => {
    const seen: string[] = [];
    await using world = await shared({ origins: (origin) => seen.push(origin) > 0, credentials: true });
    for (const origin of ['null', 'file://', 'x', 'https://a.example/path', 'https://a.example'])
      await world.ask('/shared', from(origin));
    expect(seen).toEqual(['https://a.example']);
  });

  it.each([
    ['every origin with cookies', { origins: ['*'], credentials: true }],
    ['an origin that no browser writes', { origins: ['https://good.example/'] }],
    ['an origin in upper case', { origins: ['https://GOOD.example'] }],
    ['null, which anybody has', { origins: ['null'] }],
    ['a line in the name of a header', { origins: [GOOD], headers: ['x-a\r\nset-cookie: b'] }],
    ['no origins at all', { credentials: true }],
    ['an option that there is not', { origins: [GOOD], credential: true }],
  ])('are refused where they are wrong: %s', async (_, cors) => {
    const code = expect.stringMatching(/^http\/(bad|unknown)-option$/) as string;
    await expect(shared(cors as CorsOptions)).rejects.toMatchObject({ code });
  });
});
