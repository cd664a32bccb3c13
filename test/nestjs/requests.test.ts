import {
  Body,
  Controller,
  Get,
  Injectable,
  Post,
  Scope as NestScope,
  UseGuards,
  UseInterceptors,
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  type ModuleMetadata as NestMetadata,
  type NestInterceptor,
} from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import type { IncomingMessage } from 'node:http';
import { map } from 'rxjs';
import { Agent, request } from 'undici';
import { describe, expect, it } from 'vitest';
import { Application, Contract, Service } from '../../src/index.js';
import { NEST_REQUEST, OneiricModule, Pinned } from '../../src/nestjs/index.js';
import { appOn, asked, Cache, MemoryCache, nestApp, PLATFORMS, RedisCache, Stores } from './nest-parts.js';

@Contract('service:user')
abstract class User {
  abstract name(): string;
}

let made = 0;
let cleaned = 0;

@Service({ provider: 'web', scope: 'request', inject: [NEST_REQUEST] })
class WebUser extends User {
  readonly #number = (made += 1);
  constructor(private readonly its: object) {
    super();
  }
  name() {
    return `${String((this.its as IncomingMessage).headers['x-user'])}${this.#number}`;
  }
  onCleanup() {
    cleaned += 1;
  }
}

@Injectable()
class Guard implements CanActivate {
  constructor(private readonly user: User) {}
  canActivate(): boolean {
    return !this.user.name().startsWith('mallory');
  }
}

@Injectable()
class Around implements NestInterceptor {
  constructor(private readonly user: User) {}
  intercept(_: ExecutionContext, next: CallHandler) {
    const before = this.user.name();
    return next.handle().pipe(map((body) => `${before} ${String(body)} ${this.user.name()}`));
  }
}

/** Of NestJS: one per request, made with a live reference. */
@Injectable({ scope: NestScope.REQUEST })
class Basket {
  readonly owner: string;
  constructor(user: User) {
    this.owner = user.name();
  }
}

@Controller('user')
@UseGuards(Guard)
@UseInterceptors(Around)
class UserController {
  constructor(
    private readonly user: User,
    private readonly basket: Basket,
  ) {}
  @Get()
  async get() {
    await new Promise((resolve) => setTimeout(resolve, 1));
    return `${this.user.name()} ${this.basket.owner}`;
  }
  @Post()
  post(@Body() body: { x: number }) {
    return `${this.user.name()} ${body.x}`;
  }
}

const started = async (metadata: NestMetadata, adapter?: AbstractHttpAdapter) => {
  const nest = await (adapter ? appOn(adapter, metadata) : nestApp(metadata));
  await nest.listen(0, '127.0.0.1');
  return nest;
};

const userApp = (adapter?: AbstractHttpAdapter) =>
  started(
    {
      imports: [OneiricModule.forRoot({ providers: [WebUser], requestScope: true })],
      controllers: [UserController],
      providers: [Basket],
    },
    adapter,
  );

describe.each(PLATFORMS)('a request of NestJS on %s', (_, platform) => {
  it('has a scope of its own for guards, interceptors, handlers and request-scoped providers', async () => {
    made = cleaned = 0;
    const nest = await userApp(platform());
    const url = new URL('/user', await nest.getUrl());
    const ask = async (user: string) => {
      const response = await fetch(url, { headers: { 'x-user': user } });
      return `${response.status} ${await response.text()}`;
    };
    const answers = await Promise.all(['ann', 'bob', 'cid'].map(ask));
    for (const [index, user] of ['ann', 'bob', 'cid'].entries())
      expect(answers[index]).toMatch(new RegExp(`^200 (${user}\\d) \\1 \\1 \\1$`));
    expect(await ask('mallory')).toMatch(/^403 /);
    await expect.poll(() => [made, cleaned]).toEqual([4, 4]);
  });

  it('keeps its scope while its body is read', async () => {
    const nest = await userApp(platform());
    const response = await fetch(new URL('/user', await nest.getUrl()), {
      method: 'POST',
      headers: { 'x-user': 'dan', 'content-type': 'application/json' },
      body: JSON.stringify({ x: 5, filler: 'x'.repeat(100_000) }),
    });
    expect(await response.text()).toMatch(/^(dan\d+) \1 5 \1$/);
  });
});

describe('a request of NestJS', () => {
  it('has no scope where nobody asked for one', async () => {
    const nest = await started({
      imports: [OneiricModule.forRoot({ providers: [WebUser] })],
      controllers: [UserController],
      providers: [Basket],
    });
    expect(await asked(nest, '/user')).toMatch(/^500 /);
  });

  it('cannot pin where the application was made without that', async () => {
    const nest = await started({
      imports: [OneiricModule.forRoot({ module: Stores })],
      controllers: [PinController],
    });
    expect(await asked(nest, '/pin')).toMatch(/^500 /);
  });
});

let generations = 0;
const serving = () => {
  const number = (generations += 1);
  return { read: () => number };
};

@Contract('service:counter')
abstract class Counter {
  abstract read(): Promise<number>;
}

const counter = (provider: string) => {
  @Service({ provider })
  class Counting extends Counter {
    readonly #own = serving();
    #isOver = false;
    async read() {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#isOver) throw new RangeError('used after its end');
      return this.#own.read();
    }
    onCleanup() {
      this.#isOver = true;
    }
  }
  return Counting;
};

@Controller('pin')
class PinController {
  @Get()
  kind(@Pinned(Cache) cache: Cache, @Pinned('adapter:cache') again: Cache) {
    return `${cache.kind()} ${cache === again}`;
  }
}

@Controller('count')
class CountController {
  constructor(private readonly counter: Counter) {}
  @Get('live')
  async live() {
    return { read: [await this.counter.read(), await this.counter.read()] };
  }
  @Get('pinned')
  async pinned(@Pinned(Counter) one: Counter, @Pinned(Counter) other: Counter) {
    return { read: [await one.read(), await other.read(), await one.read()] };
  }
}

describe.each(PLATFORMS)('requests of NestJS while it swaps, on %s', (_, platform) => {
  it('1,000 with keep-alive during 100 swaps: none fails or is torn, and those that pin see one generation', async () => {
    const ours = OneiricModule.forRoot({ providers: [counter('left'), counter('right')], pin: true });
    const nest = await started({ imports: [ours], controllers: [CountController] }, platform());
    const url = await nest.getUrl();
    const dispatcher = new Agent({ connections: 20 });
    const statuses = new Map<number, number>();
    const torn: string[] = [];
    const ask = async (index: number) => {
      const path = index % 2 === 0 ? 'pinned' : 'live';
      const { statusCode, body } = await request(`${url}/count/${path}`, { dispatcher });
      const text = await body.text();
      statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
      const { read } = JSON.parse(text) as { read: number[] };
      if (path === 'pinned' && new Set(read).size !== 1) torn.push(text);
    };
    const application = nest.get(Application);
    const swapping = (async () => {
      for (let index = 0; index < 100; index += 1) {
        const provider = index % 2 === 0 ? 'left' : 'right';
        await application.swap(Counter, { provider }).switched;
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    })();
    const lanes = Array.from({ length: 20 }, async (_, lane) => {
      for (let index = 0; index < 50; index += 1) await ask(lane + index);
    });
    await Promise.all([...lanes, swapping]);
    expect(Object.fromEntries(statuses)).toEqual({ 200: 1000 });
    expect(torn).toEqual([]);
    expect(application.status(Counter).successfulSwaps).toBeGreaterThanOrEqual(99);
    await dispatcher.close();
    await nest.close();
  });
});

describe('what a request of NestJS has pinned', () => {
  it('is let go of when it is answered', async () => {
    const nest = await started({
      imports: [OneiricModule.forRoot({ providers: [MemoryCache, RedisCache], pin: true })],
      controllers: [PinController],
    });
    expect(await asked(nest, '/pin')).toBe('200 memory true');
    const application = nest.get(Application);
    await expect.poll(() => application.status(Cache).inFlight).toBe(0);
    const { drained } = await application.swap(Cache, { provider: 'redis' });
    expect(drained.cut).toEqual([]);
    expect(await asked(nest, '/pin')).toBe('200 redis true');
  });
});
