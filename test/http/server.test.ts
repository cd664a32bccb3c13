import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { Agent, request } from 'undici';
import { describe, expect, it } from 'vitest';
import { Controller, Get, HttpError, HttpModule, HttpServer } from '../../src/http/index.js';
import { Module, Oneiric, Service } from '../../src/index.js';
import { served } from './http-world.js';

describe('the server', () => {
  it('listens when everything has started, and stops listening before anything stops', async () => {
    const seen: string[] = [];
    const listening: { url?: string } = {};
    const isAnswered = () =>
      fetch(String(listening.url), { headers: { connection: 'close' } }).then(
        () => true,
        () => false,
      );
    @Service({ key: 'watch' })
    class Watch {
      constructor(private readonly server: HttpServer) {}
      onApplicationBootstrap() {
        seen.push(`bootstrap ${this.server.url}`);
      }
      async onModuleDestroy() {
        seen.push(`destroy ${await isAnswered()}`);
      }
    }
    const { app, server } = await served({ controllers: [Plain], providers: [Watch] });
    listening.url = String(server.url);
    expect(await isAnswered()).toBe(true);
    await app.close();
    expect(seen).toEqual(['bootstrap undefined', 'destroy false']);
  });

  it('lets requests under way finish when it closes, closes idle connections, and refuses new ones', async () => {
    const slow = slowController();
    const { app, server, events } = await served({ controllers: [slow.cls] });
    const url = String(server.url);
    const agent = new Agent({ pipelining: 0, connections: 2 });
    await (await request(`${url}/slow/quick`, { dispatcher: agent })).body.text();
    const answer = request(`${url}/slow`, { dispatcher: agent });
    await slow.begun;
    const closed = app.close();
    await expect.poll(() => fetch(url).then(String, () => 'refused')).toBe('refused');
    slow.finish();
    const { statusCode, headers, body } = await answer;
    expect([statusCode, headers['connection'], await body.text()]).toEqual([200, 'close', 'done']);
    await closed;
    await agent.close();
    expect(events).toContainEqual(expect.objectContaining({ type: 'http.closed', url, cut: 0 }));
  });

  it('cuts off at its deadline what is still under way', async () => {
    const slow = slowController();
    const { app, server, events } = await served({ controllers: [slow.cls], http: { closeTimeoutMs: 20 } });
    const answer = fetch(`${server.url}/slow`).catch(() => 'cut');
    await slow.begun;
    const closed = app.close();
    expect(await answer).toBe('cut');
    slow.finish();
    await closed;
    expect(events).toContainEqual(expect.objectContaining({ type: 'http.closed', cut: 1 }));
  });

  it('promise P10: undoes the start where somebody else has the port', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const lives: string[] = [];
    @Service({ key: 'part' })
    class Part {
      onInit = () => void lives.push('+');
      onCleanup = () => void lives.push('-');
    }
    const starting = served({ controllers: [Plain], providers: [Part], http: { port } });
    const error = await starting.catch((thrown: unknown) => thrown);
    other.close();
    expect(error).toBeInstanceOf(HttpError);
    expect(error).toMatchObject({ code: 'http/port-taken' });
    expect(lives).toEqual(['+', '-']);
  });

  it('answers without a port, from the start to the close', async () => {
    const plain = await served({ controllers: [Plain], http: { port: false, prefix: 'api/v1' } });
    expect(plain.server.url).toBeUndefined();
    expect(await plain.said('/api/v1/plain')).toEqual({ plain: true });
    await plain.app.close();
    await expect(plain.ask('/api/v1/plain')).rejects.toMatchObject({ code: 'http/not-open' });
  });

  it('has the routes of its own application only', async () => {
    @Controller('other')
    class Other {
      @Get()
      is() {
        return 'other';
      }
    }
    await using one = await served({ controllers: [Plain], http: { port: false } });
    await using two = await served({ controllers: [Other], http: { port: false } });
    expect((await one.ask('/other')).status).toBe(404);
    expect((await two.ask('/plain')).status).toBe(404);
  });

  it('takes its options from a factory', async () => {
    @Module({
      imports: [HttpModule.forRootAsync({ useFactory: () => Promise.resolve({ port: false as const }) })],
      controllers: [Plain],
    })
    class AppModule {}
    await using app = await Oneiric.create(AppModule, { logging: false });
    const answer = await app.get(HttpServer).inject(new Request('http://localhost/plain'));
    expect(await answer.json()).toEqual({ plain: true });
  });

  it('refuses wrong options where they are given, and those of a factory at the start', async () => {
    const bad = { code: 'http/bad-option', hint: 'port is a whole number from 0 to 65535, or false' };
    expect(thrownBy(() => HttpModule.forRoot({ port: -1 }))).toMatchObject(bad);
    const unknown = { limits: { bodyByte: 1 } } as object;
    expect(thrownBy(() => HttpModule.forRoot(unknown))).toMatchObject({ code: 'http/unknown-option' });
    const lives: string[] = [];
    @Service({ key: 'part' })
    class Part {
      onInit = () => void lives.push('+');
      onCleanup = () => void lives.push('-');
    }
    for (const [options, told] of [
      [{ port: -1 }, bad],
      ['none', { code: 'http/bad-option' }],
    ] as const) {
      class AppModule {}
      const http = HttpModule.forRootAsync({ useFactory: () => options as object });
      Module({ imports: [http], controllers: [Plain], providers: [Part] })(AppModule);
      const error = await Oneiric.create(AppModule, { logging: false }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(HttpError);
      expect(error).toMatchObject(told);
    }
    expect(lives).toEqual(['+', '-', '+', '-']);
  });

  it('refuses a candidate that has other routes than the first of its slot', async () => {
    @Controller({ path: 'plain', key: 'plain', provider: 'more', provides: Plain })
    class More extends Plain {
      @Get('more')
      more() {
        return 'more';
      }
    }
    await expect(served({ controllers: [Plain, More] })).rejects.toMatchObject({
      code: 'http/routes-differ',
    });
  });

  it('answers a head that is too long with 431', async () => {
    await using plain = await served({ controllers: [Plain] });
    const headers = { 'x-bomb': 'x'.repeat(20_000) };
    expect((await plain.ask('/plain', { headers })).status).toBe(431);
    expect((await plain.ask('/plain')).status).toBe(200);
  });
});

@Controller('plain')
class Plain {
  @Get()
  is() {
    return { plain: true };
  }
}

function thrownBy(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

/** A controller whose answer waits to be finished. */
function slowController() {
  let begin: () => void = () => undefined;
  let finish: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const finished = new Promise<void>((resolve) => (finish = resolve));
  @Controller('slow')
  class Slow {
    @Get()
    async answer() {
      begin();
      await finished;
      return 'done';
    }
    @Get('quick')
    quick() {
      return 'quick';
    }
  }
  return { cls: Slow, begun, finish: () => finish() };
}
