import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Adapter, Contract, inject, Module, Oneiric, Service } from '../../src/index.js';
import { gate } from '../support/traced-parts.js';

@Contract('adapter:store')
abstract class Store {
  abstract name(): string;
}

@Adapter({ provider: 'memory' })
class MemoryStore extends Store {
  name(): string {
    return 'memory';
  }
}

@Adapter({ provider: 'redis', priority: -1 })
class RedisStore extends Store {
  name(): string {
    return 'redis';
  }
}

@Service({ key: 'shop' })
class Shop {
  constructor(readonly store: Store) {}
}

@Module({ providers: [MemoryStore, RedisStore, Shop] })
class App {}

describe('two applications of one module in one process', () => {
  it('have slots, instances and selections of their own', async () => {
    await using left = await Oneiric.create(App);
    await using right = await Oneiric.create(App);
    expect(left.get(Shop)).not.toBe(right.get(Shop));
    await left.swap(Store, { provider: 'redis' });
    expect(left.get(Shop).store.name()).toBe('redis');
    expect(right.get(Shop).store.name()).toBe('memory');
    expect(right.explain(Store).selection).toBeUndefined();
    expect(right.status(Store)).toMatchObject({ generation: 1, successfulSwaps: 0 });
  });

  it('have candidates of their own', async () => {
    await using left = await Oneiric.create(App);
    await using right = await Oneiric.create(App);
    const factory = () => ({ name: () => 'hot' });
    await left.register({ domain: 'adapter', key: 'store', provider: 'hot', priority: 5, factory });
    expect(left.resolve(Store)?.provider).toBe('hot');
    expect(right.resolve(Store)?.provider).toBe('memory');
    expect(right.candidates({ shadowed: true })).toHaveLength(3);
  });

  it('have hooks and events of their own', async () => {
    await using left = await Oneiric.create(App);
    await using right = await Oneiric.create(App);
    const seen: string[] = [];
    right.hooks.preSwap('*', () => seen.push('hook'));
    right.events$.subscribe(({ type }) => seen.push(type));
    await left.swap(Store, { provider: 'redis' });
    await left.close();
    expect(seen).toEqual([]);
    expect(right.get(Shop).store.name()).toBe('memory');
  });

  it('answer inject() each from its own, also while factories of the other wait', async () => {
    const [first, second] = [gate(), gate()];
    const makeModule = (provider: string, before: Promise<void>, after: () => void) => {
      @Module({
        providers: [
          MemoryStore,
          RedisStore,
          {
            slot: 'service:asking',
            provider: 'only',
            useFactory: async () => {
              const store = inject(Store);
              after();
              await before;
              return { store: () => store.name() };
            },
          },
        ],
        selections: { 'adapter:store': provider },
      })
      class Asking {}
      return Asking;
    };
    const creating = [
      Oneiric.create(makeModule('memory', second.promise, first.open)),
      Oneiric.create(makeModule('redis', first.promise, second.open)),
    ];
    const apps = await Promise.all(creating);
    const names = apps.map((app) => app.get<{ store(): string }>('service:asking').store());
    expect(names).toEqual(['memory', 'redis']);
    for (const app of apps) await app.close();
  });

  it('do not leave an injection context behind when a factory fails', async () => {
    @Module({
      providers: [
        {
          slot: 'service:failing',
          provider: 'only',
          useFactory: () => {
            throw new TypeError('no');
          },
        },
      ],
    })
    class Failing {}
    await expect(Oneiric.create(Failing)).rejects.toMatchObject({ code: 'swap/build-failed' });
    await setImmediate();
    expect(() => inject(Store)).toThrow('outside a constructor or factory');
  });
});
