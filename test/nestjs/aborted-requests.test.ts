import {
  Controller,
  Get,
  Sse,
  UseGuards,
  UseInterceptors,
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  type MessageEvent,
  type NestInterceptor,
} from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { get, type Server } from 'node:http';
import { mergeMap, NEVER, startWith, type Observable } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { Application, Contract, Service } from '../../src/index.js';
import { OneiricModule, Pinned } from '../../src/nestjs/index.js';
import { appOn, asked, Cache, MemoryCache, PLATFORMS, RedisCache } from './nest-parts.js';

@Contract('service:basket')
abstract class Basket {
  abstract number(): number;
}

let made = 0;
let ended = 0;

@Service({ key: 'basket', scope: 'request' })
class OneBasket extends Basket {
  readonly #number = (made += 1);
  number() {
    return this.#number;
  }
  onCleanup() {
    ended += 1;
  }
}

interface Gate {
  readonly opened: Promise<void>;
  readonly open: () => void;
}

function gate(): Gate {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

/** What a request is at, step by step: it says where it is, and goes on when it is told to. */
class Steps {
  readonly seen: unknown[] = [];
  readonly #gates = new Map<string, Gate>();
  gate(name: string): Gate {
    const known = this.#gates.get(name) ?? gate();
    this.#gates.set(name, known);
    return known;
  }
  async at(name: string): Promise<void> {
    this.gate(`${name} reached`).open();
    await this.gate(name).opened;
  }
}

async function appWith(steps: Steps, platform: AbstractHttpAdapter) {
  class Slow implements CanActivate {
    async canActivate() {
      await steps.at('guard');
      return true;
    }
  }
  class Late implements NestInterceptor {
    intercept(_: ExecutionContext, next: CallHandler): Observable<unknown> {
      return next.handle().pipe(
        mergeMap(async (value: unknown) => {
          await steps.at('interceptor');
          return value;
        }),
      );
    }
  }
  @Controller()
  class Orders {
    constructor(private readonly basket: Basket) {}
    @Get('handler')
    async handler(@Pinned(Cache) cache: Cache) {
      steps.seen.push(cache.kind(), this.basket.number());
      await steps.at('handler');
      steps.seen.push(cache.kind(), this.basket.number());
      return 'done';
    }
    @Get('failing')
    async failing(@Pinned(Cache) cache: Cache) {
      await steps.at('handler');
      throw new RangeError(`${cache.kind()} ${this.basket.number()}`);
    }
    @Get('guarded')
    @UseGuards(new Slow())
    guarded(@Pinned(Cache) cache: Cache) {
      steps.seen.push(cache.kind());
      return this.handler(cache);
    }
    @Get('intercepted')
    @UseInterceptors(new Late())
    intercepted(@Pinned(Cache) cache: Cache) {
      return cache.kind();
    }
    @Sse('events')
    events(@Pinned(Cache) cache: Cache): Observable<MessageEvent> {
      return NEVER.pipe(startWith({ data: cache.kind() }));
    }
  }
  const ours = OneiricModule.forRoot({
    providers: [MemoryCache, RedisCache, OneBasket],
    pin: true,
    requestScope: true,
  });
  const nest = await appOn(platform, { imports: [ours], controllers: [Orders] });
  await nest.listen(0, '127.0.0.1');
  const application = nest.get(Application);
  const inFlight = () => application.status(Cache).inFlight;
  return { nest, application, inFlight };
}

type Running = Awaited<ReturnType<typeof appWith>>;

/** Asks, and goes away as soon as the request is at a step; back when the server knows. */
async function leftAt({ nest }: Running, path: string, reached: Promise<unknown>): Promise<void> {
  const server = nest.getHttpServer() as Server;
  const gone = new Promise<void>((resolve) => {
    server.once('request', (_, response) => response.once('close', () => setImmediate(resolve)));
  });
  const asking = get(new URL(path, await nest.getUrl()), { agent: false });
  asking.on('error', () => undefined);
  await reached;
  asking.destroy();
  await gone;
}

describe.each(PLATFORMS)('a request of NestJS on %s whose client has gone', (_, platform) => {
  it.each(['handler', 'failing', 'intercepted'])(
    'keeps what it has pinned and its scope until the route %s has settled',
    async (path) => {
      ended = 0;
      const step = path === 'intercepted' ? 'interceptor' : 'handler';
      const steps = new Steps();
      const running = await appWith(steps, platform());
      await leftAt(running, path, steps.gate(`${step} reached`).opened);
      expect(running.inFlight()).toBe(1);
      let isDrained = false;
      const swap = running.application.swap(Cache, { provider: 'redis' });
      void swap.then(() => (isDrained = true));
      await swap.switched;
      await new Promise((resolve) => setImmediate(resolve));
      expect([ended, isDrained]).toEqual([0, false]);
      steps.gate(step).open();
      expect((await swap).drained.cut).toEqual([]);
      if (path === 'handler') expect(steps.seen).toEqual(['memory', made, 'memory', made]);
      if (path !== 'intercepted') await expect.poll(() => ended).toBe(1);
    },
  );

  it('has all of it also where it was let in after that', async () => {
    ended = 0;
    const steps = new Steps();
    const running = await appWith(steps, platform());
    await leftAt(running, 'guarded', steps.gate('guard reached').opened);
    steps.gate('guard').open();
    await steps.gate('handler reached').opened;
    expect([running.inFlight(), ended]).toEqual([1, 0]);
    steps.gate('handler').open();
    await expect.poll(() => [running.inFlight(), ended]).toEqual([0, 1]);
    expect(steps.seen).toEqual(['memory', 'memory', made, 'memory', made]);
  });

  it('keeps what a stream has pinned until that has ended', async () => {
    const running = await appWith(new Steps(), platform());
    await leftAt(
      running,
      'events',
      vi.waitUntil(() => running.inFlight() === 1),
    );
    await expect.poll(running.inFlight).toBe(0);
  });

  it('is let go of where there is no such route', async () => {
    const running = await appWith(new Steps(), platform());
    expect(await asked(running.nest, '/nowhere')).toMatch(/^404 /);
    expect(running.inFlight()).toBe(0);
  });
});
