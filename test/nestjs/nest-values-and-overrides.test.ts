import { Injectable, Scope as NestScope, type OnModuleInit } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from 'vitest';
import { Application, Inject, Oneiric, Service, token } from '../../src/index.js';
import { OneiricModule } from '../../src/nestjs/index.js';
import { rejection } from '../modules/module-parts.js';
import { Cache, MemoryCache, nestApp, nestModule, RedisCache, Stores } from './nest-parts.js';

const CONFIG = token<{ readonly url: string }>('config', { kind: 'value' });

@Injectable()
class Mailer implements OnModuleInit {
  inits = 0;
  onModuleInit() {
    this.inits += 1;
  }
}

@Service({ key: 'welcome' })
class Welcome {
  readonly seen: number;
  constructor(
    readonly mailer: Mailer,
    @Inject(CONFIG) readonly config: { readonly url: string },
  ) {
    this.seen = mailer.inits;
  }
}

const provide = [Mailer, { provide: CONFIG, useExisting: 'CONFIG' }];
const MailModule = nestModule(
  { providers: [Mailer, { provide: 'CONFIG', useValue: { url: 'mail:1' } }] },
  'MailModule',
);

describe('providers of NestJS', () => {
  it('are injected in components as they are, by class and by token, after their own hooks, which are called once', async () => {
    const root = OneiricModule.forRoot({ providers: [Welcome], provide, isGlobal: true });
    const nest = await nestApp({ imports: [root, nestModule({ imports: [MailModule] }, 'Deep')] });
    await nest.init();
    const { mailer, config, seen } = nest.get(Application).get(Welcome);
    expect(mailer).toBe(nest.get(Mailer));
    expect(config.url).toBe('mail:1');
    expect([seen, mailer.inits]).toEqual([1, 1]);
  });

  it('are injected from global modules, too, after their hooks', async () => {
    const global = { module: MailModule, global: true };
    const root = OneiricModule.forRoot({ providers: [Welcome], provide });
    const nest = await nestApp({ imports: [root, global] });
    await nest.init();
    expect(nest.get(Application).get(Welcome).seen).toBe(1);
  });

  it('start before ours with what they need, and end after it; hooks of all others find it serving', async () => {
    const trace: string[] = [];
    @Injectable()
    class Pool {
      onModuleInit() {
        trace.push('pool opens');
      }
      onApplicationShutdown() {
        trace.push('pool closes');
      }
    }
    @Injectable()
    class Post {
      constructor(readonly pool: Pool) {}
      async onModuleInit() {
        await Promise.resolve();
        trace.push('post opens');
      }
    }
    @Service({ key: 'greeter', activation: 'eager' })
    class Greeter {
      constructor(readonly post: Post) {
        trace.push('greeter is built');
      }
      hi() {
        return 'hi';
      }
      onCleanup() {
        trace.push('greeter ends');
      }
    }
    @Injectable()
    class Warm {
      constructor(readonly greeter: Greeter) {}
      onModuleInit() {
        trace.push(`warm: ${this.greeter.hi()}`);
      }
      onApplicationShutdown() {
        trace.push(`cold: ${this.greeter.hi()}`);
      }
    }
    const root = OneiricModule.forRoot({ providers: [Greeter], provide: [Post], isGlobal: true });
    const deep = nestModule({ imports: [nestModule({ providers: [Warm] }, 'Deep')] }, 'Feature');
    const global = { module: nestModule({}, 'Global'), providers: [Warm], global: true };
    const nest = await nestApp({ imports: [global, deep, root], providers: [Post, Pool] });
    await nest.init();
    const opened = ['pool opens', 'post opens', 'greeter is built', 'warm: hi', 'warm: hi'];
    expect(trace.splice(0)).toEqual(opened);
    await nest.close();
    expect(trace).toEqual(['cold: hi', 'cold: hi', 'greeter ends', 'pool closes']);
    expect(Object.keys(nest.get(Pool))).toEqual([]);
  });

  it('that there are not, or of which there is one per request, fail the start and are named', async () => {
    const root = OneiricModule.forRoot({ providers: [Welcome], provide });
    const missing = await nestApp({ imports: [root] });
    expect(await rejection(missing.init())).toMatch(/nestjs\/not-provided.*Mailer/s);
    Injectable({ scope: NestScope.REQUEST })(PerRequest);
    const scoped = OneiricModule.forRoot({ providers: [Needy], provide: [PerRequest] });
    const nest = await nestApp({ imports: [scoped], providers: [PerRequest] });
    expect(await rejection(nest.init())).toMatch(/nestjs\/not-provided.*PerRequest/s);
  });

  it('that are not named are none of the components', async () => {
    const root = OneiricModule.forRoot({ providers: [Welcome] });
    expect(await rejection(nestApp({ imports: [root, MailModule] }).then((nest) => nest.init()))).toMatch(
      /Mailer/,
    );
  });
});

class PerRequest {}

@Service({ key: 'needy' })
class Needy {
  constructor(readonly one: PerRequest) {}
}

class FakeCache extends Cache {
  kind() {
    return 'fake';
  }
}

@Service({ key: 'shop' })
class Shop {
  constructor(readonly cache: Cache) {}
}

const shop = () =>
  Test.createTestingModule({
    imports: [OneiricModule.forRoot({ providers: [MemoryCache, RedisCache, Shop] })],
  });

describe('overrideProvider of NestJS', () => {
  it.each([
    ['useValue', shop().overrideProvider(Cache).useValue(new FakeCache())],
    ['useClass', shop().overrideProvider(Cache).useClass(FakeCache)],
    [
      'useFactory',
      shop()
        .overrideProvider(Cache)
        .useFactory({ factory: () => Promise.resolve(new FakeCache()) }),
    ],
    ['a slot name', shop().overrideProvider('adapter:cache').useValue(new FakeCache())],
  ])('reaches our components, and explain names its source: %s', async (_, builder) => {
    const nest = await builder.compile();
    await nest.init();
    const application = nest.get(Application);
    expect(application.get(Shop).cache.kind()).toBe('fake');
    expect(application.resolve(Cache)).toMatchObject({ provider: 'test', source: 'test' });
    await application.swap(Cache, { provider: 'redis' });
    expect(application.get(Shop).cache.kind()).toBe('redis');
    await nest.close();
  });

  it('ends ours with the test module, and leaves what the test gave to the test', async () => {
    const ended: string[] = [];
    class OwnFake extends FakeCache {
      onCleanup() {
        ended.push('fake');
      }
    }
    @Service({ key: 'till' })
    class Till {
      constructor(readonly cache: Cache) {}
      onCleanup() {
        ended.push(`till, with ${this.cache.kind()}`);
      }
    }
    const root = OneiricModule.forRoot({ providers: [MemoryCache, Till] });
    const nest = await Test.createTestingModule({ imports: [root] })
      .overrideProvider(Cache)
      .useValue(new OwnFake())
      .compile();
    await nest.init();
    await nest.close();
    expect(ended).toEqual(['till, with fake']);
    expect(() => nest.get(Application).get(Cache).kind()).toThrow(/closed/);
  });

  it('may replace the module of NestJS that brings the application', async () => {
    const real = nestModule({ imports: [OneiricModule.forRoot({ module: Stores })] }, 'Real');
    const fake = nestModule(
      { imports: [OneiricModule.forRoot({ providers: [RedisCache], isGlobal: true })] },
      'Fake',
    );
    const nest = await Test.createTestingModule({ imports: [real] })
      .overrideModule(real)
      .useModule(fake)
      .compile();
    await nest.init();
    expect(nest.get(Cache).kind()).toBe('redis');
    await nest.close();
  });

  it('gives NestJS the very value', async () => {
    const fake = new FakeCache();
    const nest = await shop().overrideProvider(Cache).useValue(fake).compile();
    await nest.init();
    expect(nest.get(Cache)).toBe(fake);
    await nest.close();
  });

  it('reaches providers of NestJS that components inject', async () => {
    const nest = await Test.createTestingModule({
      imports: [OneiricModule.forRoot({ providers: [Welcome], provide }), MailModule],
    })
      .overrideProvider(Mailer)
      .useValue({ inits: 9 })
      .compile();
    await nest.init();
    expect(nest.get(Application).get(Welcome).seen).toBe(9);
    await nest.close();
  });

  it('is refused where it contradicts itself, or the application was made elsewhere', async () => {
    const both = await shop()
      .overrideProvider(Cache)
      .useValue(new FakeCache())
      .overrideProvider('adapter:cache')
      .useValue(new FakeCache())
      .compile();
    expect(await rejection(both.init())).toMatch(/^nestjs\/not-overridden.*twice/);
    await both.close();
    await using application = await Oneiric.create(Stores);
    const nest = await Test.createTestingModule({ imports: [OneiricModule.forRoot({ application })] })
      .overrideProvider(Cache)
      .useValue(new FakeCache())
      .compile();
    expect(await rejection(nest.init())).toMatch(/^nestjs\/not-overridden.*elsewhere/);
    await nest.close();
  });
});
