import { describe, expect, it } from 'vitest';
import { Adapter, Inject, Injectable, Module, Service, type DynamicModule } from '../../../src/index.js';
import { Test } from '../../../src/testing/module/testing-module.js';
import {
  Counter,
  FakeStore,
  GREETING,
  MemoryStore,
  OtherFake,
  Shop,
  ShopModule,
  Store,
  StoreModule,
} from '../shop.js';

const shop = () => Test.createTestingModule({ imports: [ShopModule] });

describe('a testing module', () => {
  it('makes an application of the modules, as they are', async () => {
    await using app = await shop().compile();
    expect(app.get(Shop).describe()).toBe('Hello memory 6');
  });

  it('takes providers of its own', async () => {
    await using app = await Test.createTestingModule({ providers: [MemoryStore, Counter] }).compile();
    expect([app.get(Store).name(), app.get(Counter).next()]).toEqual(['memory', 6]);
  });

  it('builds nothing until it is told to, where it is compiled with start: false', async () => {
    await using app = await shop().compile({ start: false });
    expect(app.status(Store).state).toBe('inactive');
    await app.start();
    expect(app.get(Store).name()).toBe('memory');
  });

  it('reads no environment but the one that it is given', async () => {
    process.env['ONEIRIC_STACK_ORDER'] = '::: no order';
    try {
      await using app = await shop().compile();
      expect(app.get(Store).name()).toBe('memory');
    } finally {
      delete process.env['ONEIRIC_STACK_ORDER'];
    }
  });

  it('refuses metadata that is none', () => {
    expect(() => Test.createTestingModule({ provider: [] } as never)).toThrow('unknown field "provider"');
  });
});

describe('overrideProvider', () => {
  it('replaces a plain provider by a value, of a token or of a class', async () => {
    await using app = await shop()
      .overrideProvider(GREETING)
      .useValue({ hello: (name) => `Ciao ${name}` })
      .overrideProvider(Counter)
      .useValue({ count: 0, next: () => 0 })
      .compile();
    expect(app.get(Shop).describe()).toBe('Ciao memory 0');
  });

  it('replaces it by a class, with what that injects, and by a factory', async () => {
    @Injectable()
    class StoreGreeting {
      constructor(private readonly counter: Counter) {}
      hello(): string {
        return `counted ${this.counter.next()}`;
      }
    }
    await using app = await shop()
      .overrideProvider(GREETING)
      .useClass(StoreGreeting)
      .overrideProvider(Counter)
      .useFactory({
        factory: async (store: Store) => Promise.resolve({ count: store.name().length, next: () => 7 }),
        inject: [Store],
      })
      .compile();
    expect(app.get(Shop).describe()).toBe('counted 7 7');
  });

  it('replaces it in every module that has one', async () => {
    @Module({
      providers: [
        Counter,
        {
          provide: GREETING,
          useFactory: (counter: Counter) => ({ hello: () => `${counter.count}` }),
          inject: [Counter],
        },
      ],
      exports: [GREETING],
    })
    class Left {}
    @Service({ key: 'both' })
    class Both {
      constructor(
        @Inject(GREETING) readonly greeting: { hello(name: string): string },
        readonly counter: Counter,
      ) {}
    }
    @Module({ imports: [Left], providers: [Counter, Both] })
    class Right {}
    await using app = await Test.createTestingModule({ imports: [Right] })
      .overrideProvider(Counter)
      .useValue({ count: 1, next: () => 1 })
      .compile();
    expect([app.get(Both).greeting.hello(''), app.get(Both).counter.count]).toEqual(['1', 1]);
  });

  it('lets the last of two overrides count', async () => {
    const builder = shop()
      .overrideProvider(Counter)
      .useValue({ count: 1, next: () => 1 });
    await using app = await builder
      .overrideProvider(Counter)
      .useValue({ count: 2, next: () => 2 })
      .compile();
    expect(app.get(Counter).count).toBe(2);
  });

  it('never builds or disposes of what it replaces, nor disposes of a value', async () => {
    const trace: string[] = [];
    class Loud {
      constructor() {
        trace.push('built');
      }
      onCleanup(): void {
        trace.push('disposed of');
      }
    }
    const value = { onCleanup: () => trace.push('disposed of the value') };
    const app = await Test.createTestingModule({ providers: [Loud] })
      .overrideProvider(Loud)
      .useValue(value)
      .compile();
    expect(app.get(Loud)).toBe(value);
    await app.close();
    expect(trace).toEqual([]);
  });

  it('refuses what no module provides, and names what is near', async () => {
    class Countre {}
    await expect(shop().overrideProvider(Countre).useValue({}).compile()).rejects.toMatchObject({
      code: 'testing/unknown-provider',
      hint: 'did you mean Counter?',
    });
  });

  it('says where another class of that name is provided', async () => {
    const same = { Counter: class Counter {} };
    await expect(shop().overrideProvider(same.Counter).useValue({}).compile()).rejects.toMatchObject({
      code: 'testing/unknown-provider',
      hint: expect.stringContaining('another Counter is') as string,
    });
  });

  it('sends those who name a contract or a component to overrideSlot', async () => {
    const refused = { code: 'testing/not-plain', hint: expect.stringContaining('overrideSlot') as string };
    await expect(shop().overrideProvider(Store).useClass(FakeStore).compile()).rejects.toMatchObject(refused);
    await expect(
      shop()
        .overrideProvider(Shop)
        .useValue({} as never)
        .compile(),
    ).rejects.toMatchObject(refused);
  });

  it.each([undefined, null, 'adapter:store', {}])('refuses %s, which names no provider', (ref) => {
    expect(() => shop().overrideProvider(ref as never)).toThrow(
      expect.objectContaining({ code: 'testing/bad-replacement' }),
    );
  });

  it.each([
    [
      'no value',
      () =>
        shop()
          .overrideProvider(Counter)
          .useValue(undefined as never),
    ],
    [
      'no class',
      () =>
        shop()
          .overrideProvider(Counter)
          .useClass('x' as never),
    ],
    [
      'no factory',
      () =>
        shop()
          .overrideProvider(Counter)
          .useFactory({} as never),
    ],
    [
      'a factory of another form',
      () =>
        shop()
          .overrideProvider(Counter)
          .useFactory((() => 1) as never),
    ],
  ])('refuses %s', (_, override) => {
    expect(override).toThrow(expect.objectContaining({ code: 'testing/bad-replacement' }));
  });
});

describe('overrideSlot', () => {
  it('puts a candidate in front of all others, and explains it', async () => {
    await using app = await shop().overrideSlot(Store).useClass(FakeStore).compile();
    expect(app.get(Shop).describe()).toBe('Hello fake 6');
    const { chosen, selection, ordered } = app.explain(Store);
    expect({ chosen, selection }).toEqual({
      chosen: 'fake-store',
      selection: { provider: 'fake-store', layer: 'test' },
    });
    expect(ordered[0]).toMatchObject({ source: 'test', state: 'active' });
    expect(app.explain(Store).toString()).toContain('selected by test');
  });

  it.each([
    ['a value', () => shop().overrideSlot(Store).useValue(new OtherFake()), 'test'],
    [
      'a factory',
      () =>
        shop()
          .overrideSlot('adapter:store')
          .useFactory({ factory: () => new OtherFake() }),
      'test',
    ],
  ])('takes %s', async (_, builder, provider) => {
    await using app = await builder().compile();
    expect([app.get(Store).name(), app.status(Store).active]).toEqual(['other', provider]);
  });

  it('injects into a stand-in from anywhere in the application', async () => {
    @Injectable()
    class CountingFake extends FakeStore {
      override readonly title: string;
      constructor(counter: Counter) {
        super();
        this.title = `fake ${counter.next()}`;
      }
    }
    await using app = await shop().overrideSlot(Store).useClass(CountingFake).compile();
    expect(app.get(Shop).describe()).toBe('Hello fake 6 7');
  });

  it('wins over what modules and options select, and loses to an operator and to nobody else', async () => {
    @Module({ imports: [ShopModule], selections: { 'adapter:store': 'redis' } })
    class Selecting {}
    await using app = await Test.createTestingModule({ imports: [Selecting] })
      .overrideSlot(Store)
      .useClass(FakeStore)
      .compile({ selections: { 'adapter:store': 'memory' } });
    expect(app.get(Store).name()).toBe('fake');
    await app.swap(Store, { provider: 'redis' });
    expect(app.get(Store).name()).toBe('redis');
    await app.unselect(Store);
    expect(app.get(Store).name()).toBe('fake');
  });

  it('stands in for the others also where capabilities are asked for, and is built alone', async () => {
    await using app = await shop().overrideSlot(Store).useClass(FakeStore).compile();
    expect(app.resolve(Store, { capabilities: ['fast', 'shared'] })?.provider).toBe('fake-store');
    expect(app.recorded.of('swap.switched').map(({ to }) => to?.provider)).not.toContain('memory');
  });

  it('takes another name where a candidate has that of the stand-in', async () => {
    @Adapter({ provider: 'fake-store', key: 'store', provides: Store })
    class Real extends OtherFake {}
    await using app = await Test.createTestingModule({ imports: [ShopModule], providers: [Real] })
      .overrideSlot(Store)
      .useClass(FakeStore)
      .compile();
    expect([app.status(Store).active, app.get(Store).name()]).toEqual(['fake-store-2', 'fake']);
  });

  it('disposes of a stand-in that it has built', async () => {
    const app = await shop().overrideSlot(Store).useClass(FakeStore).compile();
    const fake = app.live(Store).unsafeCurrent() as FakeStore;
    await app.close();
    expect(fake.isDisposed).toBe(true);
  });

  it('leaves nothing behind where the stand-in does not start', async () => {
    class Broken extends FakeStore {
      onInit(): never {
        throw new RangeError('no room');
      }
    }
    const compiled = shop().overrideSlot(Store).useClass(Broken).compile();
    await expect(compiled).rejects.toMatchObject({ code: 'swap/init-failed' });
  });

  it('refuses slots that nobody offers, and names what is near', async () => {
    await expect(shop().overrideSlot('adapter:stroe').useValue(1).compile()).rejects.toMatchObject({
      code: 'testing/unknown-slot',
      hint: 'did you mean adapter:store?',
    });
    class Stores {}
    await expect(shop().overrideSlot(Stores).useValue({}).compile()).rejects.toMatchObject({
      code: 'testing/unknown-slot',
      hint: 'did you mean Store?',
    });
  });

  it('sends those who name a plain provider to overrideProvider', async () => {
    const compiled = shop()
      .overrideSlot(Counter)
      .useValue({ count: 1, next: () => 1 })
      .compile();
    await expect(compiled).rejects.toMatchObject({
      code: 'testing/not-a-slot',
      hint: expect.stringContaining('overrideProvider') as string,
    });
  });
});

describe('overrideModule', () => {
  @Module({
    providers: [{ slot: 'adapter:store', provider: 'stub', useClass: FakeStore, provides: Store }],
    exports: ['adapter:store'],
  })
  class StubModule {}

  it('reads another module wherever the one is imported', async () => {
    await using app = await shop().overrideModule(StoreModule).useModule(StubModule).compile();
    expect(app.candidates({ key: 'store', shadowed: true }).map(({ provider }) => provider)).toEqual([
      'stub',
    ]);
    expect(app.get(Shop).describe()).toBe('Hello fake 6');
  });

  it('stands in also for dynamic modules of a class, and for re-exports', async () => {
    @Module({})
    class Configured {
      static forRoot(): DynamicModule {
        return { module: Configured, providers: [MemoryStore], exports: [Store] };
      }
    }
    @Module({ imports: [Configured.forRoot()], exports: [Configured] })
    class Middle {}
    @Service({ key: 'user' })
    class User {
      constructor(readonly store: Store) {}
    }
    @Module({ imports: [Middle], providers: [User] })
    class Top {}
    await using app = await Test.createTestingModule({ imports: [Top] })
      .overrideModule(Configured)
      .useModule({ module: StubModule })
      .compile();
    expect(app.get(User).store.name()).toBe('fake');
  });

  it('refuses modules that are not imported, and names what is near', async () => {
    @Module({})
    class StoreModul {}
    await expect(shop().overrideModule(StoreModul).useModule(StubModule).compile()).rejects.toMatchObject({
      code: 'testing/unknown-module',
      hint: 'did you mean StoreModule?',
    });
  });

  it('refuses what is no module', () => {
    expect(() => shop().overrideModule('x' as never)).toThrow('overrideModule was given "x"');
    expect(() =>
      shop()
        .overrideModule(StoreModule)
        .useModule(undefined as never),
    ).toThrow('useModule was given undefined');
  });
});
