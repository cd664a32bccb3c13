import { ROOT_CONTEXT, context, trace, type Context, type ContextManager } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { Controller, Get, HttpServer, Param } from '../../src/http/index.js';
import { Contract, Logger, Service, type OneiricEvent } from '../../src/index.js';
import { served } from './http-world.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const asked = (id: string) => ({
  headers: { 'x-request-id': id, traceparent: `00-${TRACE}-00f067aa0ba902b7-01` },
});

@Contract('service:stock')
abstract class Stock {
  abstract count(): Promise<number>;
}

@Service({ provider: 'shelf' })
class ShelfStock extends Stock {
  count = () => Promise.resolve(1);
}

@Service({ provider: 'slow', stackLevel: -1 })
class SlowStock extends Stock {
  constructor(private readonly log: Logger) {
    super();
  }
  async onInit() {
    await new Promise((resolve) => setTimeout(resolve, 5));
    this.log.info('slow is there');
  }
  count = () => Promise.resolve(2);
}

let swap: () => Promise<unknown> = () => Promise.resolve();

@Controller('stock')
class StockController {
  constructor(
    private readonly stock: Stock,
    private readonly log: Logger,
  ) {}

  @Get('count/:of')
  async count(@Param('of') of: string) {
    const count = await this.stock.count();
    this.log.info('counted', { of });
    return { count };
  }

  @Get('swap')
  async swap() {
    await swap();
    return { swapped: true };
  }

  @Get('stream')
  async *stream() {
    yield 'a';
    await new Promise((resolve) => setTimeout(resolve, 1));
    this.log.info('streaming');
    yield 'b';
  }
}

const STOCK = { controllers: [StockController], providers: [ShelfStock, SlowStock] };
const PLAIN = { ...STOCK, http: { port: false as const } };
const ofType = (events: readonly OneiricEvent[], type: string) =>
  events.filter((event) => event.type === type);

describe('what happens because of a request', () => {
  it('says so: lines of components, also of requests that run side by side', async () => {
    await using world = await served(STOCK);
    await Promise.all(['r-1', 'r-2', 'r-3'].map((id) => world.said(`/stock/count/${id}`, asked(id))));
    const lines = ofType(world.events, 'log.written') as {
      requestId?: string;
      traceId?: string;
      fields: object;
    }[];
    expect(lines).toHaveLength(3);
    for (const { requestId, traceId, fields } of lines)
      expect([fields, traceId]).toEqual([{ of: requestId }, TRACE]);
  });

  it('says so: a swap that was asked for, to its end, and what the new instance writes', async () => {
    await using world = await served(PLAIN);
    swap = () => world.app.swap(Stock, { provider: 'slow' });
    const before = world.events.length;
    await world.said('/stock/swap', asked('r-swap'));
    const told = world.events.slice(before);
    expect(new Set(told.map(({ requestId }) => requestId))).toEqual(new Set(['r-swap']));
    const types = told.map(({ type }) => type);
    expect(types).toEqual(
      expect.arrayContaining(['swap.requested', 'swap.switched', 'log.written', 'swap.completed']),
    );
  });

  it('says so where a change waited for that of another request, or of nobody', async () => {
    await using world = await served(PLAIN);
    const before = world.events.length;
    swap = () => world.app.swap(Stock, { provider: 'slow' });
    const first = world.said('/stock/swap', asked('r-1'));
    await expect.poll(() => ofType(world.events.slice(before), 'swap.started').length).toBe(1);
    const nobody = world.app.refresh(Stock);
    swap = () => world.app.swap(Stock, { provider: 'shelf' });
    await Promise.all([first, nobody, world.said('/stock/swap', asked('r-2'))]);
    const ended = ofType(world.events.slice(before), 'swap.completed');
    const byRequest = ended.map((event) => [event.requestId, 'outcome' in event && event.outcome]);
    expect(byRequest).toHaveLength(3);
    expect(new Set(byRequest.map(([id]) => id))).toEqual(new Set(['r-1', undefined, 'r-2']));
  });

  it('says so: what comes bit by bit', async () => {
    await using world = await served(STOCK);
    expect(await (await world.ask('/stock/stream', asked('r-stream'))).text()).toBe('ab');
    expect(ofType(world.events, 'log.written')).toMatchObject([{ requestId: 'r-stream', traceId: TRACE }]);
  });

  it('does not, where HttpModule is told so, but for the answer itself', async () => {
    await using world = await served({ ...STOCK, http: { port: false, correlation: false } });
    await world.said('/stock/count/x', asked('r-1'));
    expect(ofType(world.events, 'log.written')[0]).not.toHaveProperty('requestId');
    expect(ofType(world.events, 'http.answered')).toMatchObject([{ requestId: 'r-1', traceId: TRACE }]);
  });
});

describe('an answer', () => {
  it('is told by its route, and not by what stood in the place of its parameters', async () => {
    await using world = await served(STOCK);
    await world.ask('/stock/count/private', asked('r-1'));
    await world.ask('/nowhere/private', asked('r-2'));
    const told = ofType(world.events, 'http.answered');
    expect(told).toMatchObject([
      { requestId: 'r-1', traceId: TRACE, method: 'GET', route: '/stock/count/:of', status: 200 },
      { requestId: 'r-2', traceId: TRACE, method: 'GET', route: undefined, status: 404 },
    ]);
    expect(JSON.stringify(told)).not.toContain('private');
  });
});

describe('the trace of whoever traces this process', () => {
  it('is the one that counts', async () => {
    const traceId = 'a'.repeat(32);
    const span = trace.wrapSpanContext({ traceId, spanId: 'b'.repeat(16), traceFlags: 1 });
    context.setGlobalContextManager(always(trace.setSpan(ROOT_CONTEXT, span)));
    try {
      await using world = await served(PLAIN);
      await world.app.get(HttpServer).inject(new Request('http://localhost/stock/count/x', asked('r-1')));
      expect(ofType(world.events, 'http.answered')).toMatchObject([{ traceId }]);
    } finally {
      context.disable();
    }
  });
});

/** Whatever runs, runs in this. */
function always(active: Context): ContextManager {
  const manager: ContextManager = {
    active: () => active,
    with: (_, fn, ...call) => fn.apply(call[0] as never, call.slice(1) as never),
    bind: (_, target) => target,
    enable: () => manager,
    disable: () => manager,
  };
  return manager;
}
