import { describe, expect, it } from 'vitest';
import { Controller, Get, Pin, REQUEST, type HttpRequest } from '../../src/http/index.js';
import { Contract, Logger, Service } from '../../src/index.js';
import { served } from './http-world.js';

@Contract('service:stock')
abstract class Stock {
  abstract name(): string;
}

@Service({ provider: 'one' })
class One extends Stock {
  isEnded = false;
  async onInit() {
    await Promise.resolve();
  }
  name(): string {
    return this.isEnded ? 'ended' : 'one';
  }
  onCleanup() {
    this.isEnded = true;
  }
}

@Service({ provider: 'two', stackLevel: -1 })
class Two extends One {
  override name() {
    return `two ${super.name()}`;
  }
}

@Service({ key: 'caller', scope: 'request', inject: [REQUEST, Logger] })
class Caller {
  constructor(
    private readonly request: HttpRequest,
    private readonly log: Logger,
  ) {}
  name() {
    return this.request.headers.get('x-who') ?? 'nobody';
  }
  onCleanup() {
    this.log.info('the scope has ended');
  }
}

/** What streams wait for before they go on. */
let gate = Promise.resolve();

@Controller('stock')
class StockController {
  constructor(private readonly caller: Caller) {}

  @Get()
  is(@Pin(Stock) stock: Stock) {
    return { name: stock.name() };
  }

  @Get('stream')
  async *stream(@Pin(Stock) stock: Stock) {
    yield `${stock.name()} for ${this.caller.name()}, `;
    await gate;
    yield `${stock.name()} for ${this.caller.name()}`;
  }

  @Get('response')
  response(@Pin(Stock) stock: Stock) {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    void gate.then(() => new Blob([stock.name()]).stream().pipeTo(writable));
    return new Response(readable);
  }
}

const STOCK = { controllers: [StockController], providers: [One, Two, Caller] };
const PLAIN = { ...STOCK, http: { port: false as const } };

describe('a pinned slot', () => {
  it('serves before the first request, also where nothing else uses it', async () => {
    await using world = await served(PLAIN);
    expect(await world.said('/stock')).toEqual({ name: 'one' });
  });

  it('is an error at the start where there is none such, at the parameter that asks for it', async () => {
    const starting = served({ ...PLAIN, providers: [Caller] });
    await expect(starting).rejects.toMatchObject({
      code: 'http/cannot-pin',
      path: 'StockController.is[0]',
    });
  });

  it('is one generation until the answer has ended, and so is the scope of the request', async () => {
    await using world = await served(STOCK);
    const opening = closedGate();
    const answer = await world.ask('/stock/stream', { headers: { 'x-who': 'ann' } });
    const reader = (answer.body as ReadableStream<Uint8Array>)
      .pipeThrough(new TextDecoderStream())
      .getReader();
    expect((await reader.read()).value).toBe('one for ann, ');
    const swap = world.app.swap(Stock, { provider: 'two' });
    await swap.switched;
    expect(await world.said('/stock')).toEqual({ name: 'two one' });
    expect(lines(world)).toEqual([]);
    opening();
    expect((await reader.read()).value).toBe('one for ann');
    expect((await reader.read()).done).toBe(true);
    expect((await swap).drained.cut).toEqual([]);
    await expect.poll(() => lines(world)).toEqual(['the scope has ended']);
  });

  it('is one generation until the answer has ended, also where the method gives a Response', async () => {
    await using world = await served(STOCK);
    const opening = closedGate();
    const answer = await world.ask('/stock/response');
    const swap = world.app.swap(Stock, { provider: 'two' });
    await swap.switched;
    // By then it would have been disposed of.
    await new Promise((resolve) => setTimeout(resolve, 20));
    opening();
    expect(await answer.text()).toBe('one');
    expect((await swap).drained.cut).toEqual([]);
  });

  it.each([
    ['goes away', (controller: AbortController) => controller.abort()],
    ['never reads', () => undefined],
  ])(
    'keeps no old generation for longer than its drain takes, where whoever asked %s',
    async (...[, then]) => {
      await using world = await served(STOCK);
      const opening = closedGate();
      const controller = new AbortController();
      const answer = await world.ask('/stock/stream', { signal: controller.signal });
      expect(answer.status).toBe(200);
      const swap = world.app.swap(Stock, { provider: 'two', drainTimeoutMs: 30 });
      await swap.switched;
      then(controller);
      expect((await swap).drained.cut).toHaveLength(1);
      opening();
      await answer.text().catch(() => 'gone');
    },
  );

  it('is let go where nobody wants the body', async () => {
    await using world = await served(STOCK);
    closedGate();
    expect((await world.ask('/stock/stream', { method: 'HEAD' })).status).toBe(200);
    expect((await world.app.swap(Stock, { provider: 'two' })).drained.cut).toEqual([]);
    expect(lines(world)).toEqual([]);
  });
});

/** Streams wait until what is returned is called. */
function closedGate(): () => void {
  let open: () => void = () => undefined;
  gate = new Promise((resolve) => (open = resolve));
  return () => open();
}

const lines = ({ events }: Awaited<ReturnType<typeof served>>) =>
  events.flatMap((event) => (event.type === 'log.written' ? [event.message] : []));
