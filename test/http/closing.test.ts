import { once } from 'node:events';
import { connect, Server } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Controller, Get, HttpModule } from '../../src/http/index.js';
import { Contract, Module, Oneiric, Service, type OneiricEvent } from '../../src/index.js';
import { served } from './http-world.js';

@Contract('service:stock')
abstract class Stock {
  abstract name(): string;
}

@Service({ provider: 'one' })
class One extends Stock {
  name() {
    return 'one';
  }
}

@Service({ provider: 'two', stackLevel: -1 })
class Two extends Stock {
  name() {
    return 'two';
  }
}

@Service({ key: 'late' })
class Late {
  onInit = () => new Promise<void>((resolve) => setTimeout(resolve, 5));
  name = () => Promise.resolve('late');
}

let begin: () => void = () => undefined;
let gate = Promise.resolve();
let late: () => Promise<Late> = () => Promise.reject(new Error('unset'));

@Controller('slow')
class Slow {
  constructor(private readonly stock: Stock) {}
  @Get()
  async answer() {
    begin();
    await gate;
    return { name: this.stock.name(), late: await (await late()).name() };
  }
}

const PARTS = { controllers: [Slow], providers: [One, Two, Late] };

/** A request that is under way. @returns lets it be answered */
async function underWay(ask: () => Promise<Response>) {
  const begun = new Promise<void>((resolve) => (begin = resolve));
  let open: () => void = () => undefined;
  gate = new Promise((resolve) => (open = resolve));
  const answer = ask();
  await begun;
  return { answer, open };
}

describe('an application that closes', () => {
  it('does everything for requests under way that it did before: builds, swaps', async () => {
    const world = await served(PARTS);
    late = () => world.app.getAsync(Late);
    const { answer, open } = await underWay(() => world.ask('/slow'));
    const closed = world.app.close();
    expect((await world.app.swap(Stock, { provider: 'two' })).outcome).toBe('switched');
    open();
    expect(await (await answer).json()).toEqual({ name: 'two', late: 'late' });
    await closed;
    await expect(world.app.swap(Stock, { provider: 'one' })).rejects.toMatchObject({
      code: 'lifecycle/closed',
    });
  });

  it('ends changes that are under way when the last request is answered as any close does', async () => {
    const world = await served(PARTS);
    late = () => world.app.getAsync(Late);
    const { answer, open } = await underWay(() => world.ask('/slow'));
    const closed = world.app.close();
    const swaps = Array.from({ length: 20 }, (_, at) =>
      world.app.swap(Stock, { provider: at % 2 === 0 ? 'two' : 'one' }).then(
        ({ outcome }) => outcome as string,
        (error: unknown) => (error as { code: string }).code,
      ),
    );
    open();
    expect((await answer).status).toBe(200);
    await closed;
    for (const end of await Promise.all(swaps))
      expect(['switched', 'unchanged', 'superseded', 'lifecycle/closing', 'lifecycle/closed']).toContain(end);
  });

  it.each(['app.started', 'listen', 'http.listening'])(
    'leaves no port open where it closes at %s',
    async (when) => {
      @Module({ imports: [HttpModule.forRoot({ port: 0 })], ...PARTS })
      class AppModule {}
      const app = await Oneiric.create(AppModule, { logging: false, start: false, env: {} });
      const events: OneiricEvent[] = [];
      let closing: Promise<void> | undefined;
      const reached = (what: string): void => {
        if (what === when) closing = app.close();
      };
      whenListens(() => reached('listen'));
      app.events$.subscribe((event) => {
        events.push(event);
        reached(event.type);
      });
      const starting = app.start().catch((error: unknown) => error);
      await expect.poll(() => closing !== undefined).toBe(true);
      await closing;
      const listening = events.flatMap((event) => (event.type === 'http.listening' ? [event] : []));
      expect(listening).toHaveLength(when === 'app.started' ? 0 : 1);
      for (const { url } of listening) expect(await isOpen(new URL(url).port)).toBe(false);
      expect(events.at(-1)?.type).toBe('app.closed');
      expect(await starting).toMatchObject({ code: 'lifecycle/closing' });
    },
  );
});

/** Tells when any server begins to listen. */
function whenListens(tell: () => void): void {
  const { listen } = Server.prototype;
  const spy = vi.spyOn(Server.prototype, 'listen').mockImplementation(function (
    this: Server,
    ...args: unknown[]
  ) {
    tell();
    return Reflect.apply(listen, this, args) as Server;
  });
  onTestFinished(() => spy.mockRestore());
}

async function isOpen(port: string): Promise<boolean> {
  const socket = connect(Number(port), '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
