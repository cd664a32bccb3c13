import { describe, expect, it } from 'vitest';
import {
  Body,
  ConflictException,
  Controller,
  Delete,
  Get,
  Header,
  Headers,
  HttpCode,
  HttpRequest,
  Param,
  Post,
  Query,
  Req,
  Res,
  type HttpResponse,
} from '../../src/http/index.js';
import { Contract, Service } from '../../src/index.js';
import { posted, served } from './http-world.js';

@Contract('service:prices')
abstract class Prices {
  abstract of(name: string): Promise<number>;
}

@Service({ provider: 'list' })
class ListPrices extends Prices {
  of = (name: string) => Promise.resolve(name.length);
}

@Service({ provider: 'sale', stackLevel: -1 })
class SalePrices extends Prices {
  of = () => Promise.resolve(0);
}

@Controller('shop')
class ShopController {
  constructor(private readonly prices: Prices) {}

  @Get()
  all(@Query({ validate: false }) query: object) {
    return { all: true, query };
  }

  @Get('price/:name')
  async price(@Param('name') name: string) {
    return { name, price: await this.prices.of(name) };
  }

  @Post()
  add(@Body({ validate: false }) body: object) {
    return { added: body };
  }

  @Post('field')
  @HttpCode(202)
  field(@Body({ name: 'name', validate: false }) name: unknown) {
    return { name: name ?? null };
  }

  @Delete(':id')
  @HttpCode(204)
  remove() {
    return undefined;
  }

  @Get('text')
  @Header('cache-control', 'no-store')
  text(@Headers('X-Who') who: string) {
    return `hello ${who}`;
  }

  @Get('number')
  number() {
    return 5;
  }

  @Get('own')
  own(@Req() request: HttpRequest, @Res() response: HttpResponse) {
    response.status(203).header('x-own', 'yes');
    return [request.method, request.url, request instanceof HttpRequest];
  }

  @Get('taken')
  taken() {
    throw new ConflictException('somebody has it');
  }

  @Get('fails')
  fails() {
    throw new Error('the password is hunter2');
  }

  @Get('list')
  list(@Query('tag') tag: unknown) {
    return { tag };
  }
}

const SHOP = { controllers: [ShopController], providers: [ListPrices, SalePrices] };

describe('a controller', () => {
  it('answers its routes, with parameters of path, query, headers and body', async () => {
    await using shop = await served(SHOP);
    expect(await shop.said('/shop/price/pear')).toEqual({ name: 'pear', price: 4 });
    expect(await shop.said('/shop?size=3')).toEqual({ all: true, query: { size: '3' } });
    expect(await shop.said('/shop/list?tag=a&tag=b')).toEqual({ tag: ['a', 'b'] });
    expect(await shop.said('/shop', posted({ name: 'pear' }))).toEqual({ added: { name: 'pear' } });
    expect(await shop.said('/shop/field', posted({ name: 'pear' }))).toEqual({ name: 'pear' });
    const text = await shop.ask('/shop/text', { headers: { 'x-who': 'ann' } });
    expect(await text.text()).toBe('hello ann');
    expect(text.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(text.headers.get('cache-control')).toBe('no-store');
    expect(await shop.said('/shop/number')).toBe(5);
  });

  it('has the statuses of NestJS: 201 for POST, what @HttpCode says, what the answer is given', async () => {
    await using shop = await served(SHOP);
    expect((await shop.ask('/shop')).status).toBe(200);
    expect((await shop.ask('/shop', posted({}))).status).toBe(201);
    expect((await shop.ask('/shop/field', posted({}))).status).toBe(202);
    const removed = await shop.ask('/shop/1', { method: 'DELETE' });
    expect([removed.status, await removed.text()]).toEqual([204, '']);
    const own = await shop.ask('/shop/own?a=1');
    expect([own.status, own.headers.get('x-own')]).toEqual([203, 'yes']);
    expect(await own.json()).toEqual(['GET', '/shop/own?a=1', true]);
    expect((await shop.ask('/shop', { method: 'HEAD' })).status).toBe(200);
  });

  it('reads forms, and no body at all', async () => {
    await using shop = await served(SHOP);
    const form = { method: 'POST', body: new URLSearchParams('a=1&a=2&b=3') };
    expect(await shop.said('/shop', form)).toEqual({ added: { a: ['1', '2'], b: '3' } });
    expect(await shop.said('/shop', { method: 'POST' })).toEqual({});
  });

  it('is a component: listed, explained, and given live references', async () => {
    await using shop = await served(SHOP);
    expect(shop.app.resolve('controller:shop')?.provider).toBe('shop-controller');
    await shop.app.swap(Prices, { provider: 'sale' });
    expect(await shop.said('/shop/price/pear')).toEqual({ name: 'pear', price: 0 });
  });

  it('hands its routes over to another candidate of its slot', async () => {
    @Controller({ path: 'hello', key: 'hello', stackLevel: 1 })
    class Hello {
      @Get(':name')
      greet(@Param('name') name: string) {
        return { greeting: `hello ${name}` };
      }
    }
    @Controller({ path: 'hello', key: 'hello', provider: 'polite', provides: Hello })
    class PoliteHello extends Hello {
      override greet(name: string) {
        return { greeting: `good day, ${name}` };
      }
    }
    await using hello = await served({ controllers: [Hello, PoliteHello] });
    expect(await hello.said('/hello/ann')).toEqual({ greeting: 'hello ann' });
    await hello.app.swap('controller:hello', { provider: 'polite' });
    expect(await hello.said('/hello/ann')).toEqual({ greeting: 'good day, ann' });
  });

  it('refuses with 503 and Retry-After while it, or what it calls, is paused', async () => {
    await using shop = await served(SHOP);
    for (const slot of ['controller:shop', 'service:prices'] as const) {
      await shop.app.pause(slot);
      const refused = await shop.ask('/shop/price/pear');
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
      await shop.app.resume(slot);
      expect((await shop.ask('/shop/price/pear')).status).toBe(200);
    }
  });
});

describe('what fails', () => {
  it('is told as problem+json: what was thrown as an HttpException', async () => {
    await using shop = await served(SHOP);
    const taken = await shop.ask('/shop/taken');
    expect(taken.headers.get('content-type')).toBe('application/problem+json');
    expect(await taken.json()).toMatchObject({ status: 409, title: 'Conflict', detail: 'somebody has it' });
  });

  it('is 500 with an id, and nothing else of what nobody has foreseen', async () => {
    await using shop = await served(SHOP);
    const failed = await shop.ask('/shop/fails', { headers: { 'x-request-id': 'mine.1' } });
    const text = await failed.text();
    expect(failed.status).toBe(500);
    expect(failed.headers.get('x-request-id')).toBe('mine.1');
    expect(text).toContain('urn:oneiric:request:mine.1');
    expect(text).not.toMatch(/hunter2|Error:|\.ts/);
    const told = shop.events.find(({ type }) => type === 'http.failed');
    expect(told).toMatchObject({ requestId: 'mine.1', method: 'GET', route: '/shop/fails' });
    expect(String((told as { error: unknown }).error)).toContain('hunter2');
  });

  it('is 404 for no path, 405 with Allow for no method', async () => {
    await using shop = await served(SHOP);
    expect((await shop.ask('/nowhere')).status).toBe(404);
    const wrong = await shop.ask('/shop', { method: 'PATCH' });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, POST, HEAD']);
  });

  it.each([
    ['malformed JSON', 400, { 'content-type': 'application/json' }, '{"a":'],
    ['JSON with __proto__', 400, { 'content-type': 'application/json' }, '{"a":{"__proto__":{"x":1}}}'],
    [
      'JSON with an escaped __proto__',
      400,
      { 'content-type': 'application/json' },
      '{"\\u005f_proto__":{"x":1}}',
    ],
    ['a form with __proto__', 400, { 'content-type': 'application/x-www-form-urlencoded' }, '__proto__=1'],
    ['another media type', 415, { 'content-type': 'application/xml' }, '<a/>'],
    ['an encoding', 415, { 'content-type': 'application/json', 'content-encoding': 'gzip' }, '{}'],
    ['too much', 413, { 'content-type': 'application/json' }, JSON.stringify('x'.repeat(2_000))],
  ])('has its status for a body with %s', async (...[, status, headers, body]) => {
    await using shop = await served({ ...SHOP, http: { limits: { bodyBytes: 1_000 } } });
    const answer = await shop.ask('/shop', {
      method: 'POST',
      headers: headers as Record<string, string>,
      body,
    });
    expect(answer.status).toBe(status);
    expect((await shop.ask('/shop')).status).toBe(200);
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it('is 413 for a body that turns out too long, and 400 for a query with __proto__', async () => {
    await using shop = await served({ ...SHOP, http: { limits: { bodyBytes: 1_000 } } });
    const body = new ReadableStream({
      start(controller) {
        for (let chunk = 0; chunk < 3; chunk += 1)
          controller.enqueue(new TextEncoder().encode('"'.repeat(500)));
        controller.close();
      },
    });
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body, duplex: 'half' } as RequestInit;
    expect((await shop.ask('/shop', init)).status).toBe(413);
    expect((await shop.ask('/shop?__proto__=1')).status).toBe(400);
    expect((await shop.ask(`/shop?a=${'x'.repeat(8_192)}`)).status).toBe(414);
  });
});
