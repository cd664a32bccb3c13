import {
  Controller,
  Get,
  Injectable,
  Logger,
  Scope as NestScope,
  UseGuards,
  type MiddlewareConsumer,
} from '@nestjs/common';
import { LazyModuleLoader } from '@nestjs/core';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { HealthCheck, HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Adapter, Application } from '../../src/index.js';
import {
  getApplicationToken,
  OneiricHealthIndicator,
  OneiricModule,
  OnSwap,
  type EmittedEvent,
  type SwitchEvent,
} from '../../src/nestjs/index.js';
import { failure, rejection } from '../modules/module-parts.js';
import { asked, Cache, MemoryCache, nestApp, nestModule, RedisCache, Stores } from './nest-parts.js';

const root = () => OneiricModule.forRoot({ module: Stores });

describe('@OnSwap', () => {
  it('calls methods of providers and controllers after each switch of the slot, not at the start', async () => {
    const seen: string[] = [];
    @Injectable()
    class Warmer {
      private readonly name = 'warmer';
      @OnSwap(Cache)
      onCache({ from, to }: SwitchEvent) {
        seen.push(`${this.name}: ${from?.provider} -> ${to?.provider}`);
      }
    }
    @Controller()
    class Page {
      @OnSwap('*')
      onAny({ slot }: SwitchEvent) {
        seen.push(`page: ${slot}`);
      }
    }
    const nest = await nestApp({ imports: [root()], providers: [Warmer], controllers: [Page] });
    await nest.init();
    expect(seen).toEqual([]);
    const application = nest.get(Application);
    await application.swap(Cache, { provider: 'redis' });
    expect(seen.sort()).toEqual(['page: adapter:cache', 'warmer: memory -> redis']);
    await application.refresh('service:clock');
    expect(seen).toContain('page: service:clock');
    await nest.close();
    expect(seen).toHaveLength(3);
  });

  it('calls methods of guards, middleware, values and what factories make, also those named by a symbol', async () => {
    const seen: string[] = [];
    const HEAR = Symbol('hear');
    class Heard {
      constructor(readonly name: string) {}
      @OnSwap(Cache)
      [HEAR]() {
        seen.push(this.name);
      }
    }
    @Injectable()
    class Guard extends Heard {
      constructor() {
        super('guard');
      }
      canActivate() {
        return true;
      }
    }
    @Injectable()
    class Middleware extends Heard {
      constructor() {
        super('middleware');
      }
      use(_request: unknown, _response: unknown, next: () => void) {
        next();
      }
    }
    @Controller()
    @UseGuards(Guard)
    class Page {}
    const root = nestModule({
      imports: [OneiricModule.forRoot({ module: Stores })],
      controllers: [Page],
      providers: [
        { provide: 'value', useValue: new Heard('value') },
        { provide: 'made', useFactory: async () => Promise.resolve(new Heard('made')) },
        { provide: 'alias', useExisting: 'made' },
        { provide: 'reference', useFactory: (cache: Cache) => cache, inject: [Cache] },
      ],
    });
    (root.prototype as { configure: unknown }).configure = (consumer: MiddlewareConsumer) =>
      consumer.apply(Middleware).forRoutes('{*path}');
    const nest = await nestApp({ imports: [root] });
    await nest.init();
    await nest.get(Application).swap(Cache, { provider: 'redis' });
    await expect.poll(() => seen.sort()).toEqual(['guard', 'made', 'middleware', 'value']);
  });

  it('calls a method once per switch, however often it is decorated', async () => {
    let calls = 0;
    @Injectable()
    class Often {
      @OnSwap(Cache)
      @OnSwap('adapter:cache')
      @OnSwap('*')
      hear() {
        calls += 1;
      }
    }
    const nest = await nestApp({ imports: [root()], providers: [Often] });
    await nest.init();
    await nest.get(Application).swap(Cache, { provider: 'redis' });
    await setImmediate();
    expect(calls).toBe(1);
  });

  it.each([
    ['slot', ['adapter:cach', undefined], /^resolution\/.*adapter:cache/s],
    ['application', [Cache, 'shp'], /^nestjs\/unknown-application.*"shop"/s],
    ['application, as it has none', [Cache, undefined], /^nestjs\/unknown-application.*"shop"/s],
  ] as const)(
    'fails the start where the %s is mistyped, with what is near',
    async (_, [wish, name], told) => {
      @Injectable()
      class Mistyped {
        @OnSwap(wish, name)
        hear() {}
      }
      const named = told.source.includes('shop') ? { name: 'shop' } : {};
      const ours = OneiricModule.forRoot({ module: Stores, ...named });
      const nest = await nestApp({ imports: [ours], providers: [Mistyped] });
      const error = await nest.init().catch((thrown: unknown) => thrown);
      expect(`${(error as { code: string }).code} ${String(error)}`).toMatch(told);
    },
  );

  it('logs what a method fails with, and the swap stands', async () => {
    const logged = vi.fn();
    Logger.overrideLogger({ log: vi.fn(), warn: vi.fn(), error: logged });
    @Injectable()
    class Broken {
      @OnSwap(Cache)
      first() {
        throw new RangeError('too early');
      }
      @OnSwap(Cache)
      async second() {
        await Promise.reject(new RangeError('too late'));
      }
    }
    const nest = await nestApp({ imports: [root()], providers: [Broken] });
    Logger.overrideLogger({ log: vi.fn(), warn: vi.fn(), error: logged });
    await nest.init();
    const report = await nest.get(Application).swap(Cache, { provider: 'redis' });
    Logger.overrideLogger(false);
    expect(report).toMatchObject({ outcome: 'switched', warnings: [] });
    const lines = logged.mock.calls.map((args) => args.slice(0, 2).map(String));
    expect(lines).toEqual([
      ['Broken.first failed after the switch of adapter:cache. The swap stands.', 'RangeError: too early'],
      ['Broken.second failed after the switch of adapter:cache. The swap stands.', 'RangeError: too late'],
    ]);
  });

  it('listens to the application that it names', async () => {
    const seen: string[] = [];
    @Injectable()
    class Listener {
      @OnSwap(Cache, 'left')
      onLeft() {
        seen.push('left');
      }
    }
    const named = (name: string) => OneiricModule.forRoot({ module: Stores, name });
    const nest = await nestApp({ imports: [named('left'), named('right')], providers: [Listener] });
    await nest.init();
    await nest.get<Application>('oneiric:application:right').swap(Cache, { provider: 'redis' });
    expect(seen).toEqual([]);
    await nest.get<Application>('oneiric:application:left').swap(Cache, { provider: 'redis' });
    expect(seen).toEqual(['left']);
  });

  it('is found in modules that NestJS loads later; what is wrong there is logged at the next switch, once', async () => {
    const seen: string[] = [];
    @Injectable()
    class Late {
      private readonly name = 'late';
      @OnSwap(Cache)
      onCache({ to }: SwitchEvent) {
        seen.push(`${this.name}: ${to?.provider}`);
      }
    }
    @Injectable({ scope: NestScope.REQUEST })
    class PerRequest {
      @OnSwap(Cache)
      listen() {}
    }
    const logged = vi.fn();
    const nest = await nestApp({ imports: [root()] });
    await nest.init();
    const loader = nest.get(LazyModuleLoader);
    await loader.load(() => nestModule({ providers: [Late] }, 'Later'));
    await loader.load(() => nestModule({ providers: [PerRequest] }, 'Wrong'));
    Logger.overrideLogger({ log: vi.fn(), warn: vi.fn(), error: logged });
    const application = nest.get(Application);
    await application.swap(Cache, { provider: 'redis' });
    await application.swap(Cache, { provider: 'memory' });
    Logger.overrideLogger(false);
    expect(seen).toEqual(['late: redis', 'late: memory']);
    expect(logged.mock.calls.map(([, error]) => (error as { code?: string }).code)).toEqual([
      'nestjs/not-a-singleton',
    ]);
  });

  it('is refused on what is no method, on what there is more than one of, and for what nothing is known of', async () => {
    expect(failure(() => OnSwap(Cache)({}, 'field'))).toMatch(/^nestjs\/not-a-method/);
    @Injectable({ scope: NestScope.REQUEST })
    class PerRequest {
      @OnSwap(Cache)
      listen() {}
    }
    const scoped = await nestApp({ imports: [root()], providers: [PerRequest] });
    expect(await rejection(scoped.init())).toMatch(/^nestjs\/not-a-singleton.*PerRequest.listen/);
    abstract class Unknown {}
    @Injectable()
    class Lost {
      @OnSwap(Unknown)
      listen() {}
    }
    const lost = await nestApp({ imports: [root()], providers: [Lost] });
    expect(await rejection(lost.init())).toMatch(/^resolution\//);
  });
});

describe('the event emitter of NestJS', () => {
  it('is told everything, as oneiric.<type>', async () => {
    const seen: string[] = [];
    @Injectable()
    class Listener {
      @OnEvent('oneiric.swap.switched')
      onSwitch({ slot, to }: SwitchEvent) {
        seen.push(`${slot}: ${to?.provider}`);
      }
    }
    const nest = await nestApp({
      imports: [EventEmitterModule.forRoot({ wildcard: true }), root()],
      providers: [Listener],
    });
    const types = new Set<string>();
    nest.get(EventEmitter2).on('oneiric.**', ({ type }: { type: string }) => types.add(type));
    await nest.init();
    await nest.get(Application).swap(Cache, { provider: 'redis' });
    expect(seen).toEqual(['adapter:cache: redis']);
    await nest.close();
    await expect.poll(() => [...types]).toContain('app.closed');
    expect([...types]).toEqual(expect.arrayContaining(['app.starting', 'app.started', 'swap.switched']));
  });

  it('is told which of several applications it is of, by name', async () => {
    const seen: string[] = [];
    @Injectable()
    class Listener {
      @OnEvent('oneiric.swap.switched')
      onSwitch(event: EmittedEvent) {
        seen.push(`${event.application}: ${Object.isFrozen(event)}`);
      }
    }
    const named = (name?: string) => OneiricModule.forRoot({ module: Stores, ...(name && { name }) });
    const nest = await nestApp({
      imports: [EventEmitterModule.forRoot(), named('left'), named('right'), named()],
      providers: [Listener],
    });
    await nest.init();
    for (const name of ['right', undefined, 'left'])
      await nest.get<Application>(getApplicationToken(name)).swap(Cache, { provider: 'redis' });
    await expect.poll(() => seen).toEqual(['right: true', 'undefined: true', 'left: true']);
  });

  it.each([
    ['without wildcards', { wildcard: false }, 'oneiric.swap.switched'],
    ['with wildcards', { wildcard: true }, 'oneiric.swap.*'],
    [
      'with wildcards and a delimiter of its own',
      { wildcard: true, delimiter: '/' },
      'oneiric.swap.switched',
    ],
  ])('hears of a switch %s', async (_, options, name) => {
    const seen: string[] = [];
    @Injectable()
    class Listener {
      @OnEvent(name)
      onSwitch({ type }: { type: string }) {
        seen.push(type);
      }
    }
    const nest = await nestApp({
      imports: [EventEmitterModule.forRoot(options), root()],
      providers: [Listener],
    });
    await nest.init();
    await nest.get(Application).swap(Cache, { provider: 'redis' });
    await expect.poll(() => seen).toContain('swap.switched');
  });

  it('has listeners that reject, which is logged and is no unhandled rejection', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    onTestFinished(() => void process.off('unhandledRejection', unhandled));
    @Injectable()
    class Listener {
      @OnEvent('oneiric.swap.switched')
      async onSwitch() {
        await Promise.reject(new RangeError('no bus'));
      }
    }
    const nest = await nestApp({ imports: [EventEmitterModule.forRoot(), root()], providers: [Listener] });
    const rejecting = (): unknown => Promise.reject(new RangeError('no bus, either'));
    nest.get(EventEmitter2).on('oneiric.swap.switched', rejecting);
    await nest.init();
    const report = await nest.get(Application).swap(Cache, { provider: 'redis' });
    await setImmediate();
    expect(report).toMatchObject({ outcome: 'switched', warnings: [] });
    expect(unhandled).not.toHaveBeenCalled();
  });

  it('may fail, which is logged, and the swap stands', async () => {
    const nest = await nestApp({ imports: [EventEmitterModule.forRoot(), root()] });
    await nest.init();
    nest.get(EventEmitter2).on('oneiric.swap.switched', () => {
      throw new RangeError('no bus');
    });
    const report = await nest.get(Application).swap(Cache, { provider: 'redis' });
    expect(report).toMatchObject({ outcome: 'switched', warnings: [] });
  });
});

describe('OneiricHealthIndicator', () => {
  let verdict: unknown;
  @Adapter({ provider: 'asked', priority: 9 })
  class AskedCache extends MemoryCache {
    onHealthCheck() {
      return { status: verdict } as never;
    }
  }
  @Controller('health')
  class HealthController {
    constructor(
      private readonly health: HealthCheckService,
      private readonly oneiric: OneiricHealthIndicator,
    ) {}
    @Get()
    @HealthCheck()
    check() {
      return this.health.check([() => this.oneiric.isHealthy('oneiric', { slots: ['adapter:cache'] })]);
    }
  }
  const health = nestModule({ imports: [TerminusModule], controllers: [HealthController] }, 'Health');
  const withAsked = () => OneiricModule.forRoot({ providers: [AskedCache, RedisCache] });

  it('tells terminus how what serves is doing', async () => {
    verdict = 'healthy';
    const nest = await nestApp({ imports: [withAsked(), health] });
    await nest.listen(0, '127.0.0.1');
    expect(await asked(nest, '/health')).toMatch(/^200 .*"status":"up".*healthy \(asked#1\)/);
    verdict = 'degraded';
    expect(await asked(nest, '/health')).toMatch(/^200 .*degraded \(asked#1\)/);
    verdict = 'unhealthy';
    expect(await asked(nest, '/health')).toMatch(/^503 .*unhealthy \(asked#1\)/);
  });

  it('asks everything that serves where no slot is named, and is down where a slot cannot be asked or serves nothing', async () => {
    verdict = 'healthy';
    const nest = await nestApp({ imports: [withAsked()] });
    await nest.init();
    const indicator = nest.get(OneiricHealthIndicator);
    expect(await indicator.isHealthy('it')).toEqual({
      it: { status: 'up', slots: { 'adapter:cache': 'healthy (asked#1)' } },
    });
    verdict = 'nonsense';
    expect((await indicator.isHealthy('it')).it.status).toBe('down');
    const lost = await indicator.isHealthy('it', { slots: ['adapter:lost'] });
    expect(lost.it).toMatchObject({ status: 'down' });
  });
});
