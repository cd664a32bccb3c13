import { describe, expect, it } from 'vitest';
import { Controller, Get, Pin, REQUEST, type HttpRequest } from '../../src/http/index.js';
import { Contract, Injectable, Scope, Service } from '../../src/index.js';
import { served } from './http-world.js';

const ended: string[] = [];

@Contract('service:caller')
abstract class Caller {
  abstract who(): string;
}

@Service({ provider: 'header', scope: 'request', inject: [REQUEST] })
class HeaderCaller extends Caller {
  constructor(private readonly request: HttpRequest) {
    super();
  }
  who() {
    return `${this.request.headers.get('x-who')} ${this.request.signal.aborted}`;
  }
  onCleanup() {
    ended.push(this.who());
  }
}

@Controller('who')
class WhoController {
  constructor(private readonly caller: Caller) {}
  @Get()
  async who() {
    await Promise.resolve();
    return { who: this.caller.who() };
  }
}

describe('a request', () => {
  it('is a scope of its own where something has that, and a value of it', async () => {
    ended.length = 0;
    await using world = await served({ controllers: [WhoController], providers: [HeaderCaller] });
    const names = ['ann', 'bob', 'cay'];
    const said = await Promise.all(names.map((name) => world.said('/who', { headers: { 'x-who': name } })));
    expect(said).toEqual(names.map((name) => ({ who: `${name} false` })));
    expect([...ended].sort()).toEqual(['ann false', 'bob false', 'cay false']);
  });

  it('is none where nothing needs it, and one where HttpModule says so', async () => {
    @Controller('scope')
    class ScopeController {
      @Get()
      is() {
        return { scope: current() !== undefined };
      }
    }
    let current: () => unknown = () => undefined;
    const isOne = async (requestScope?: boolean) => {
      const http = { port: false as const, ...(requestScope !== undefined && { requestScope }) };
      await using world = await served({ controllers: [ScopeController], http });
      current = () => world.app.scope;
      return await world.said('/scope');
    };
    expect(await isOne()).toEqual({ scope: false });
    expect(await isOne(true)).toEqual({ scope: true });
  });

  it('is answered where its scope cannot be ended, and the log tells of that', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class Sticky {
      onCleanup() {
        throw new Error('stuck');
      }
    }
    @Controller({ path: 'sticky', scope: 'request' })
    class StickyController {
      constructor(readonly sticky: Sticky) {}
      @Get()
      is() {
        return { fine: true };
      }
    }
    await using world = await served({ controllers: [StickyController], providers: [Sticky] });
    expect(await world.said('/sticky')).toEqual({ fine: true });
    expect(world.events).toContainEqual(expect.objectContaining({ type: 'http.failed', method: 'GET' }));
  });

  it('keeps its id if that is sane, and has a new one otherwise', async () => {
    await using world = await served({ controllers: [WhoController], providers: [HeaderCaller] });
    const idOf = async (given: string) =>
      (await world.ask('/who', { headers: { 'x-request-id': given } })).headers.get('x-request-id');
    expect(await idOf('trace-1:a.b')).toBe('trace-1:a.b');
    expect(await idOf('two words')).toMatch(/^[\da-f-]{36}$/);
    expect(await idOf('x'.repeat(129))).toMatch(/^[\da-f-]{36}$/);
  });
});

@Contract('service:stock')
abstract class Stock {
  abstract name(): Promise<string>;
}

let built = 0;

@Service({ provider: 'one' })
class OneStock extends Stock {
  readonly number = (built += 1);
  isEnded = false;
  name() {
    return Promise.resolve(this.isEnded ? 'ended' : `${this.number}`);
  }
  onCleanup() {
    this.isEnded = true;
  }
}

@Service({ provider: 'two', stackLevel: -1 })
class TwoStock extends OneStock {}

@Controller('stock')
class StockController {
  constructor(private readonly stock: Stock) {}

  @Get('pinned')
  async pinned(@Pin(Stock) stock: Stock, @Pin(Stock) again: Stock) {
    const first = await stock.name();
    await new Promise((resolve) => setImmediate(resolve));
    return { isSame: stock === again, names: [first, await again.name(), await stock.name()] };
  }

  @Get('followed')
  async followed() {
    return { name: await this.stock.name() };
  }
}

describe('a pinned slot', () => {
  const STOCK = { controllers: [StockController], providers: [OneStock, TwoStock] };

  it('is one generation for the whole request, and is held on to until it is answered', async () => {
    await using world = await served(STOCK);
    const first = await world.said('/stock/pinned');
    expect(first).toMatchObject({ isSame: true });
    const report = await world.app.swap(Stock, { provider: 'two' });
    expect(report.drained.cut).toEqual([]);
    expect(await world.said('/stock/pinned')).not.toEqual(first);
    await world.app.pause(Stock);
    expect((await world.ask('/stock/pinned')).status).toBe(503);
  });

  it('1,000 requests by connections that are kept alive, during 100 swaps: all answered, none torn, each of one generation', async () => {
    await using world = await served(STOCK);
    const seen = new Set<string>();
    let left = 1_000;
    const asking = Array.from({ length: 10 }, async () => {
      while (left-- > 0) {
        const answer = await world.ask(left % 2 === 0 ? '/stock/pinned' : '/stock/followed');
        expect(answer.status).toBe(200);
        const said = (await answer.json()) as { names?: string[]; name?: string };
        const names = said.names ?? [String(said.name)];
        expect(new Set(names).size).toBe(1);
        expect(names).not.toContain('ended');
        seen.add(String(names[0]));
      }
    });
    const swapping = (async () => {
      for (let swap = 0; swap < 100; swap += 1)
        await world.app.swap(Stock, { provider: swap % 2 === 0 ? 'two' : 'one' });
    })();
    await Promise.all([...asking, swapping]);
    expect(seen.size).toBeGreaterThan(10);
    expect(world.events.filter(({ type }) => type === 'http.failed')).toEqual([]);
  });
});

describe('the probes', () => {
  it('are there where HttpModule says so', async () => {
    await using without = await served({ ...{ controllers: [] }, http: { port: false } });
    expect((await without.ask('/livez')).status).toBe(404);
    await using world = await served({ http: { port: false, health: true, prefix: 'api' } });
    expect(await world.said('/livez')).toEqual({ status: 'ok' });
    expect(await world.said('/readyz')).toEqual({ status: 'ok' });
  });

  it.each(['/livez', '/readyz'])('are asked by GET and HEAD: %s', async (path) => {
    await using world = await served({ http: { health: true } });
    const head = await world.ask(path, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    for (const method of ['POST', 'DELETE', 'OPTIONS']) {
      const refused = await world.ask(path, { method });
      expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
      expect(await refused.json()).toMatchObject({ status: 405, title: 'Method Not Allowed' });
    }
  });
});
