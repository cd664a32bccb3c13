import { Inject as NestInject, Injectable, Optional, type OnModuleInit } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  Adapter,
  Application,
  Inject,
  Injectable as Ours,
  Module,
  Oneiric,
  Service,
  token,
} from '../../src/index.js';
import { OneiricModule } from '../../src/nestjs/index.js';
import { rejection } from '../modules/module-parts.js';
import { Cache, MemoryCache, nestModule, RedisCache } from './nest-parts.js';

interface Rates {
  readonly euro: number;
}
const RATES = token<Rates | null>('rates');

@Ours()
class Pricing {
  price() {
    return 10;
  }
}

@Service({ key: 'shop' })
class Shop {
  readonly seen: number;
  constructor(
    readonly cache: Cache,
    readonly pricing: Pricing,
    @Inject(RATES) readonly rates: Rates | null,
  ) {
    this.seen = pricing.price();
  }
}

const providers = [MemoryCache, Pricing, Shop, { provide: RATES, useValue: { euro: 1 } }];

const shop = (extra: object = {}) =>
  Test.createTestingModule({ imports: [OneiricModule.forRoot({ providers }), nestModule(extra)] });

type Builder = ReturnType<typeof shop>;

async function started(builder: Builder) {
  const nest = await builder.compile();
  onTestFinished(() => nest.close());
  await nest.init();
  return nest;
}

describe('overrideProvider of a plain provider of ours', () => {
  it.each([
    ['useValue', (builder: Builder) => builder.overrideProvider(Pricing).useValue({ price: () => 3 })],
    [
      'useFactory',
      (builder: Builder) =>
        builder
          .overrideProvider(Pricing)
          .useFactory({ factory: async () => Promise.resolve({ price: () => 3 }) }),
    ],
  ])('reaches the components that inject it: %s', async (_, override) => {
    const nest = await started(override(shop()));
    const application = nest.get(Application);
    expect(application.get(Shop).seen).toBe(3);
    expect(application.get(Pricing).price()).toBe(3);
  });

  it('has what a class injects, and its hooks before ours', async () => {
    const trace: string[] = [];
    @Injectable()
    class FakePricing implements OnModuleInit {
      constructor(@NestInject(Cache) readonly cache: Cache) {}
      onModuleInit() {
        trace.push('fake starts');
      }
      price() {
        trace.push('fake is asked');
        return 4;
      }
      onApplicationShutdown() {
        trace.push('fake ends');
      }
    }
    const nest = await started(shop().overrideProvider(Pricing).useClass(FakePricing));
    expect(nest.get(Application).get(Shop).seen).toBe(4);
    expect(nest.get<FakePricing>(Pricing).cache.kind()).toBe('memory');
    expect(trace).toEqual(['fake starts', 'fake is asked']);
    await nest.close();
    expect(trace.slice(2)).toEqual(['fake ends']);
  });

  it('may give nothing in the place of a value, by its token', async () => {
    const nest = await started(shop().overrideProvider(RATES).useValue(null));
    expect(nest.get(Application).get(Shop).rates).toBeNull();
  });

  it('also where the options are made later', async () => {
    @Module({ providers })
    class Shops {}
    const root = OneiricModule.forRootAsync({ module: Shops, useFactory: () => ({}) });
    const builder = Test.createTestingModule({ imports: [root] });
    const nest = await started(builder.overrideProvider(Pricing).useValue({ price: () => 3 }));
    expect(nest.get(Application).get(Shop).seen).toBe(3);
  });

  it('leaves what is not overridden out of NestJS', async () => {
    @Injectable()
    class Asking {
      constructor(@Optional() @NestInject(Pricing) readonly pricing: unknown) {}
    }
    const nest = await started(shop({ providers: [Asking] }));
    expect(nest.get(Asking).pricing).toBeUndefined();
    expect(() => nest.get(Pricing)).toThrow(/could not find Pricing/);
    expect(() => nest.get(MemoryCache)).toThrow(/could not find MemoryCache/);
    expect(nest.get(Application).get(Shop).seen).toBe(10);
  });

  it('leaves a provider of NestJS with the same class to NestJS', async () => {
    const nest = await started(shop({ providers: [{ provide: Pricing, useValue: { price: () => 8 } }] }));
    expect(nest.get(Pricing).price()).toBe(8);
    expect(nest.get(Application).get(Shop).seen).toBe(10);
  });
});

describe('overrideProvider of what NestJS cannot override', () => {
  @Adapter({ provider: 'scratch', scope: 'transient', key: 'scratch' })
  class Scratch {}

  it.each([
    ['the class of a candidate', MemoryCache, /^nestjs\/not-overridden.*MemoryCache/],
    ['a slot of which each holder has an instance', 'adapter:scratch', /^nestjs\/not-overridden.*scratch/],
  ])('is refused when it is made: %s', async (_, what, told) => {
    const root = OneiricModule.forRoot({ providers: [MemoryCache, Scratch] });
    const builder = Test.createTestingModule({ imports: [root] })
      .overrideProvider(what)
      .useValue({});
    expect(await rejection(builder.compile())).toMatch(told);
  });

  it.each([
    ['a candidate', RedisCache],
    ['a plain provider', Pricing],
  ])('is refused for %s of an application that was made elsewhere', async (_, what) => {
    @Module({ providers: [RedisCache, Pricing] })
    class Shops {}
    await using application = await Oneiric.create(Shops);
    const root = OneiricModule.forRoot({ application });
    const builder = Test.createTestingModule({ imports: [root] })
      .overrideProvider(what)
      .useValue({});
    expect(await rejection(builder.compile())).toMatch(`nestjs/not-overridden: ${what.name}`);
  });

  it.each([null, undefined, 7])('is refused at the start: a contract, by %s', async (value) => {
    const nest = await shop().overrideProvider(Cache).useValue(value).compile();
    expect(await rejection(nest.init())).toMatch(/^nestjs\/not-overridden.*Cache/);
    await nest.close();
  });
});
