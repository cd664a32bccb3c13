import {
  Catch,
  Controller,
  Get,
  Headers,
  Inject,
  Injectable,
  Module as NestModule,
  Param,
  Scope as NestScope,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  type ExceptionFilter,
  type ExecutionContext,
  type INestApplication,
  type MiddlewareConsumer,
  type NestInterceptor,
  type NestMiddleware,
  type PipeTransform,
} from '@nestjs/common';
import {
  APP_FILTER,
  APP_GUARD,
  APP_INTERCEPTOR,
  APP_PIPE,
  ContextIdFactory,
  HttpAdapterHost,
  REQUEST,
  type ContextIdStrategy,
  type HostComponentInfo,
} from '@nestjs/core';
import { map } from 'rxjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Application, type Live } from '../../src/index.js';
import { InjectLive, OneiricModule, Pinned } from '../../src/nestjs/index.js';
import { appOn, asked, Cache, PLATFORMS, Stores } from './nest-parts.js';

@Injectable()
class Guard implements CanActivate {
  constructor(private readonly cache: Cache) {}
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
    return headers['x-refuse'] !== this.cache.kind();
  }
}

@Injectable()
class Around implements NestInterceptor {
  constructor(@InjectLive(Cache) private readonly cache: Live<Cache>) {}
  intercept(_: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(map((body) => `${String(body)} around:${this.cache.provider}`));
  }
}

@Injectable()
class Piped implements PipeTransform {
  constructor(private readonly cache: Cache) {}
  transform(value: unknown): unknown {
    return typeof value === 'string' ? `${value}:${this.cache.kind()}` : value;
  }
}

@Catch(RangeError)
class Caught implements ExceptionFilter {
  constructor(
    private readonly cache: Cache,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
  ) {}
  catch(error: RangeError, host: ArgumentsHost) {
    const text = `${error.message} caught:${this.cache.kind()}`;
    this.host.httpAdapter.reply(host.switchToHttp().getResponse(), text, 418);
  }
}

@Injectable()
class Between implements NestMiddleware {
  constructor(private readonly cache: Cache) {}
  use(request: { headers: Record<string, string> }, _: unknown, next: () => void) {
    request.headers['x-between'] = this.cache.kind();
    next();
  }
}

@Controller('own')
@UseGuards(Guard)
@UseInterceptors(Around)
@UseFilters(Caught)
class OwnController {
  @Get('fails')
  fails() {
    throw new RangeError('too far');
  }
  @Get(':id')
  @UsePipes(Piped)
  find(@Param('id') id: string) {
    return id;
  }
}

@Controller('plain')
class PlainController {
  @Get('fails')
  fails() {
    throw new RangeError('too far');
  }
  @Get(':id')
  find(@Param('id') id: string) {
    return id;
  }
}

const listening = async <A extends INestApplication>(making: Promise<A>): Promise<A> => {
  const app = await making;
  await app.listen(0, '127.0.0.1');
  return app;
};

describe.each(PLATFORMS)('what NestJS puts around handlers, on %s', (_, platform) => {
  it.each([
    ['own', []],
    [
      'plain',
      [
        { provide: APP_GUARD, useClass: Guard },
        { provide: APP_INTERCEPTOR, useClass: Around },
        { provide: APP_PIPE, useClass: Piped },
        { provide: APP_FILTER, useClass: Caught },
      ],
    ],
  ])('is given live references, for one controller or for all: %s', async (path, providers) => {
    const nest = await listening(
      appOn(platform(), {
        imports: [OneiricModule.forRoot({ module: Stores })],
        controllers: [OwnController, PlainController],
        providers,
      }),
    );
    expect(await asked(nest, `/${path}/7`)).toBe('200 7:memory around:memory');
    await nest.get(Application).swap(Cache, { provider: 'redis' });
    expect(await asked(nest, `/${path}/7`)).toBe('200 7:redis around:redis');
    expect(await asked(nest, `/${path}/fails`)).toBe('418 too far caught:redis');
    expect(await asked(nest, `/${path}/7`, { headers: { 'x-refuse': 'redis' } })).toMatch(/^403 /);
  });

  it('is given them in middleware of its own', async () => {
    @Controller('headers')
    class HeadersController {
      @Get()
      find(@Headers('x-between') between: string) {
        return between;
      }
    }
    @NestModule({ controllers: [HeadersController] })
    class WithMiddleware {
      configure(consumer: MiddlewareConsumer) {
        consumer.apply(Between).forRoutes(HeadersController);
      }
    }
    const ours = OneiricModule.forRoot({ module: Stores, isGlobal: true });
    const nest = await listening(appOn(platform(), { imports: [ours, WithMiddleware] }));
    expect(await asked(nest, '/headers')).toBe('200 memory');
    await nest.get(Application).swap(Cache, { provider: 'redis' });
    expect(await asked(nest, '/headers')).toBe('200 redis');
  });
});

let made = 0;

/** One per request. */
@Injectable({ scope: NestScope.REQUEST })
class PerRequest {
  readonly number = (made += 1);
  constructor(
    readonly cache: Cache,
    @InjectLive(Cache) readonly handle: Live<Cache>,
    @Inject(REQUEST) private readonly request: { headers: Record<string, string> },
  ) {}
  get user() {
    return this.request.headers['x-user'];
  }
}

/** One per tenant. */
@Injectable({ scope: NestScope.REQUEST, durable: true })
class PerTenant {
  readonly number = (made += 1);
  constructor(
    readonly cache: Cache,
    @Inject(REQUEST) readonly tenant: { tenant: string },
  ) {}
}

/** One per holder. */
@Injectable({ scope: NestScope.TRANSIENT })
class PerHolder {
  readonly number = (made += 1);
  constructor(
    readonly cache: Cache,
    @InjectLive(Cache) readonly handle: Live<Cache>,
  ) {}
}

@Controller('scopes')
class ScopesController {
  constructor(
    private readonly own: PerRequest,
    private readonly holder: PerHolder,
  ) {}
  @Get()
  kinds(@Pinned(Cache) pinned: Cache) {
    const { own, holder } = this;
    const kinds = [own.cache, own.handle.ref, holder.cache, holder.handle.ref, pinned];
    return `${own.user} ${own.number} ${kinds.map((one) => one.kind()).join()}`;
  }
}

@Controller('tenants')
class TenantsController {
  constructor(private readonly own: PerTenant) {}
  @Get()
  find(@Pinned(Cache) pinned: Cache) {
    const { tenant, number, cache } = this.own;
    return `${tenant.tenant} ${number} ${cache.kind()} ${pinned.kind()}`;
  }
}

/** As in the documentation of NestJS. */
class ByTenant implements ContextIdStrategy {
  readonly #trees = new Map<string, ReturnType<typeof ContextIdFactory.create>>();
  attach(contextId: ReturnType<typeof ContextIdFactory.create>, request: unknown) {
    const { headers } = request as { headers: Record<string, string> };
    const tenant = headers['x-tenant'] ?? 'none';
    const known = this.#trees.get(tenant) ?? ContextIdFactory.create();
    this.#trees.set(tenant, known);
    return {
      resolve: (info: HostComponentInfo) => (info.isTreeDurable ? known : contextId),
      payload: { tenant, headers },
    };
  }
}

describe.each(PLATFORMS)('providers of NestJS that there are many of, on %s', (_, platform) => {
  const scoped = () =>
    listening(
      appOn(platform(), {
        imports: [OneiricModule.forRoot({ module: Stores, pin: true })],
        controllers: [ScopesController, TenantsController],
        providers: [PerRequest, PerTenant, PerHolder],
      }),
    );

  it('are given live references, handles and pins for each request and holder', async () => {
    made = 0;
    const nest = await scoped();
    const ask = (user: string) => asked(nest, '/scopes', { headers: { 'x-user': user } });
    const first = await ask('ann');
    await nest.get(Application).swap(Cache, { provider: 'redis' });
    const second = await ask('bob');
    expect(first).toMatch(/^200 ann \d+ memory,memory,memory,memory,memory$/);
    expect(second).toMatch(/^200 bob \d+ redis,redis,redis,redis,redis$/);
    expect(second.split(' ')[2]).not.toBe(first.split(' ')[2]);
  });

  it('are kept for a tenant where they are durable, and follow swaps', async () => {
    ContextIdFactory.apply(new ByTenant());
    onTestFinished(() => ContextIdFactory.apply(undefined as never));
    made = 0;
    const nest = await scoped();
    const ask = (tenant: string) => asked(nest, '/tenants', { headers: { 'x-tenant': tenant } });
    const [, , one] = (await ask('north')).split(' ');
    const [, , other] = (await ask('south')).split(' ');
    expect(other).not.toBe(one);
    await nest.get(Application).swap(Cache, { provider: 'redis' });
    expect(await ask('north')).toBe(`200 north ${one} redis redis`);
  });

  it('are got from NestJS itself, one by one', async () => {
    const nest = await scoped();
    const [one, other] = [await nest.resolve(PerHolder), await nest.resolve(PerHolder)];
    expect(one).not.toBe(other);
    expect(one.cache).toBe(nest.get(Cache));
    expect(one.handle).toBe(other.handle);
  });
});
