import { describe, expect, it } from 'vitest';
import {
  Contract,
  Adapter,
  Inject,
  Injectable,
  inject,
  Oneiric,
  Service,
  Task,
  token,
} from '../../src/index.js';
import type { InitContext } from '../../src/core/hooks.js';
import { appOf, gate, moduleOf, part, type Trace } from '../support/traced-parts.js';

@Contract('adapter:store')
abstract class Store {
  abstract name(): string;
}

@Adapter({ provider: 'memory' })
class MemoryStore extends Store {
  name = () => 'memory';
}

@Adapter({ provider: 'redis', stackLevel: 10 })
class RedisStore extends Store {
  static built = 0;
  constructor() {
    super();
    RedisStore.built += 1;
  }
  name = () => 'redis';
}

describe('start', () => {
  it('builds what is eager before create resolves, and leaves tasks, workflows and actions unbuilt', async () => {
    const trace: Trace = [];
    const lazy = ['task:nightly', 'workflow:order', 'action:notify'] as const;
    const eager = ['adapter:store', 'service:shop', 'event:order-created'] as const;
    const providers = [...eager, ...lazy].map((slot) => ({
      slot,
      provider: 'only',
      useFactory: () => {
        trace.push(slot);
        return {};
      },
    }));
    await using app = await appOf(providers);
    expect(trace.toSorted()).toEqual(eager.toSorted());
    expect(app.status('service:shop').state).toBe('active');
  });

  it('builds a lazy component together with the eager one that is given it', async () => {
    @Task({ key: 'nightly' })
    class Nightly {
      run = () => 'ran';
    }
    @Service({ key: 'shop' })
    class Shop {
      readonly first: string;
      constructor(nightly: Nightly) {
        this.first = nightly.run();
      }
    }
    await using app = await appOf([Nightly, Shop]);
    expect(app.get(Shop).first).toBe('ran');
  });

  it('promise P10: starts dependencies first, each initialised before its dependents are built', async () => {
    const trace: Trace = [];
    await using app = await appOf([
      part(trace, 'shop', { needs: ['repo', 'clock'] }),
      part(trace, 'repo', { needs: ['db'] }),
      part(trace, 'clock'),
      part(trace, 'db'),
    ]);
    expect(app.status()).toHaveLength(4);
    const before = (a: string, b: string) => expect(trace.indexOf(a)).toBeLessThan(trace.indexOf(b));
    before('init db', '+repo');
    before('init repo', '+shop');
    before('init clock', '+shop');
  });

  it('starts siblings at the same time', async () => {
    const [left, right] = [gate(), gate()];
    const trace: Trace = [];
    const starting = appOf([
      // Each waits for the other: one after the other would never end.
      part(trace, 'left', { init: () => (left.open(), right.promise) }),
      part(trace, 'right', { init: () => (right.open(), left.promise) }),
    ]);
    await using app = await starting;
    expect(app.status('service:left').state).toBe('active');
  });

  it('builds what two dependents share once', async () => {
    const trace: Trace = [];
    await using app = await appOf([
      part(trace, 'a', { needs: ['db'] }),
      part(trace, 'b', { needs: ['db'] }),
      part(trace, 'db'),
    ]);
    expect(app.status('service:db').generation).toBe(1);
    expect(trace.filter((step) => step === '+db')).toHaveLength(1);
  });

  it('lets a constructor call what it was given', async () => {
    @Service({ key: 'shop' })
    class Shop {
      readonly storeName: string;
      constructor(store: Store) {
        this.storeName = store.name();
      }
    }
    await using app = await appOf([MemoryStore, Shop]);
    expect(app.get(Shop).storeName).toBe('memory');
  });

  it('does not build shadowed candidates, except those that are pinned', async () => {
    RedisStore.built = 0;
    await using app = await appOf([RedisStore, MemoryStore], { selections: { 'adapter:store': 'memory' } });
    expect(app.get(Store).name()).toBe('memory');
    expect(RedisStore.built).toBe(0);
    @Service({ key: 'shop' })
    class Shop {
      constructor(@Inject(Store, { provider: 'redis' }) readonly redis: Store) {}
    }
    await using pinning = await appOf([RedisStore, MemoryStore, Shop], {
      selections: { 'adapter:store': 'memory' },
    });
    expect(pinning.get(Shop).redis.name()).toBe('redis');
    expect(RedisStore.built).toBe(1);
  });

  it('answers inject() in field initialisers and in factories up to their first await', async () => {
    @Service({ key: 'shop' })
    class Shop {
      readonly store = inject(Store);
      onInit = (): void => void (this.#name = this.store.name());
      #name = '';
      nameAtInit = () => this.#name;
    }
    const later: unknown[] = [];
    const provider = {
      slot: 'service:made',
      provider: 'only',
      useFactory: async () => {
        const store = inject(Store);
        await Promise.resolve();
        try {
          inject(Store);
        } catch (error) {
          later.push((error as { code?: string }).code);
        }
        return { name: () => store.name() };
      },
    } as const;
    await using app = await appOf([MemoryStore, Shop, provider]);
    expect(app.get(Shop).nameAtInit()).toBe('memory');
    expect(app.get<Store>('service:made').name()).toBe('memory');
    expect(later).toEqual(['injection/no-context']);
  });

  it('gives hooks the slot, provider, generation and a signal that stays quiet', async () => {
    const contexts: InitContext[] = [];
    @Adapter({ provider: 'watched' })
    class Watched extends MemoryStore {
      onInit(context: InitContext) {
        contexts.push(context);
      }
    }
    await using app = await appOf([Watched]);
    expect(app.get(Store).name()).toBe('memory');
    const [context] = contexts;
    expect(context).toMatchObject({ slot: 'adapter:store', provider: 'watched', generation: 1 });
    expect(context?.signal.aborted).toBe(false);
  });
});

describe('plain providers', () => {
  const LIMIT = token<number>('limit', { kind: 'value' });
  const CLOCK = token<{ now(): number }>('clock');
  const ALIAS = token<{ now(): number }>('alias');

  @Injectable()
  class Greeter {
    greeting = () => 'hello';
  }

  it('injects classes, values, asynchronous factories and aliases as they are', async () => {
    const value = { now: () => 1 };
    @Service({ key: 'shop' })
    class Shop {
      constructor(
        @Inject(LIMIT) readonly limit: number,
        @Inject(ALIAS) readonly clock: { now(): number },
        readonly greeter: Greeter,
      ) {}
    }
    await using app = await appOf([
      Shop,
      { provide: ALIAS, useExisting: CLOCK },
      { provide: CLOCK, useFactory: async () => Promise.resolve(value) },
      {
        provide: LIMIT,
        useFactory: async (greeter: Greeter) => greeter.greeting().length,
        inject: [Greeter],
      },
      { provide: Greeter, useClass: Greeter },
    ]);
    const shop = app.get(Shop);
    expect(shop.limit).toBe(5);
    expect(shop.clock).toBe(value);
    expect(app.get(CLOCK)).toBe(value);
    expect(shop.greeter).toBe(app.get(Greeter));
  });

  it('are built in the order of their dependencies, together with components', async () => {
    const trace: Trace = [];
    const DB = token<object>('db');
    const REPO = token<object>('repo');
    await using app = await appOf([
      { provide: REPO, inject: ['service:middle'], useFactory: () => trace.push('repo') && {} },
      {
        slot: 'service:middle',
        provider: 'only',
        inject: [DB],
        useFactory: () => trace.push('middle') && {},
      },
      { provide: DB, useFactory: async () => Promise.resolve().then(() => trace.push('db') && {}) },
    ]);
    expect(app.get(REPO)).toEqual({});
    expect(trace).toEqual(['db', 'middle', 'repo']);
  });
});

describe('asking an application', () => {
  it('gives pins by candidate class, by provider, and nothing where optional', async () => {
    abstract class Mailer {
      abstract send(): void;
    }
    @Service({ key: 'shop' })
    class Shop {
      constructor(
        readonly store: Store,
        readonly pinned: MemoryStore,
        @Inject(Mailer, { optional: true }) readonly mailer: Mailer | undefined,
        @Inject(Store, { key: 'session-store' }) readonly sessions: Store,
        @Inject('adapter:store') readonly named: Store,
      ) {}
    }
    @Adapter({ key: 'session-store', provider: 'memory', provides: Store })
    class SessionStore implements Store {
      name = () => 'session';
    }
    await using app = await appOf([MemoryStore, RedisStore, SessionStore, Shop]);
    const { store, pinned, mailer, sessions, named } = app.get(Shop);
    expect([store.name(), pinned.name(), mailer, sessions.name()]).toEqual([
      'redis',
      'memory',
      undefined,
      'session',
    ]);
    expect(named).toBe(store);
    expect(app.get(Store, { provider: 'memory' })).toBe(pinned);
    await app.swap(Store, { provider: 'memory' });
    await app.swap(Store, { provider: 'redis' });
    expect([store.name(), pinned.name()]).toEqual(['redis', 'memory']);
  });

  it('activates lazy components once, however many ask at once', async () => {
    let built = 0;
    const factories = (['task', 'workflow', 'action'] as const).map((domain) => ({
      slot: `${domain}:job` as const,
      provider: 'only',
      useFactory: async () => {
        built += 1;
        return Promise.resolve({ domain: () => domain });
      },
    }));
    await using app = await appOf(factories);
    expect(() => app.get('task:job')).toThrow('task:job is not active yet.');
    for (const domain of ['task', 'workflow', 'action'] as const) {
      const slot = `${domain}:job` as const;
      const all = await Promise.all([app.getAsync(slot), app.getAsync(slot), app.getAsync(slot)]);
      expect(new Set(all).size).toBe(1);
      expect((all[0] as { domain(): string }).domain()).toBe(domain);
    }
    expect(built).toBe(3);
  });

  it('ranks the candidates of a package by ONEIRIC_STACK_ORDER of the given environment', async () => {
    const create = (env: Record<string, string>) =>
      Oneiric.create(moduleOf({}), { start: false, env }).then(async (app) => {
        const factory = () => ({});
        const base = { domain: 'adapter', key: 'store', factory };
        await app.register({ ...base, provider: 'a', package: 'left' });
        await app.register({ ...base, provider: 'b', package: 'right' });
        return app.resolve('adapter:store')?.provider;
      });
    expect(await create({})).toBe('b');
    expect(await create({ ONEIRIC_STACK_ORDER: 'left,right' })).toBe('a');
  });

  it('prefers explicit selections to those of modules, and both to the ranking', async () => {
    const root = moduleOf({
      providers: [MemoryStore, RedisStore],
      selections: { 'adapter:store': 'memory' },
    });
    await using byModule = await Oneiric.create(root);
    expect(byModule.get(Store).name()).toBe('memory');
    await using explicit = await Oneiric.create(root, { selections: { 'adapter:store': 'redis' } });
    expect(explicit.get(Store).name()).toBe('redis');
    expect(explicit.explain(Store).selection).toMatchObject({ provider: 'redis', layer: 'explicit' });
  });
});

describe('an application that is not started', () => {
  it('resolves, explains and lists without building anything', async () => {
    RedisStore.built = 0;
    const app = await Oneiric.create(moduleOf({ providers: [MemoryStore, RedisStore] }), { start: false });
    expect(app.resolve(Store)?.provider).toBe('redis');
    expect(app.explain(Store)).toMatchObject({ chosen: 'redis' });
    expect(app.candidates({ shadowed: true })).toHaveLength(2);
    expect(app.status(Store).state).toBe('inactive');
    expect(RedisStore.built).toBe(0);
    await app.close();
    expect(RedisStore.built).toBe(0);
  });

  it('refuses everything that needs an instance, until start', async () => {
    const app = await Oneiric.create(moduleOf({ providers: [MemoryStore, RedisStore] }), { start: false });
    expect(() => app.get(Store)).toThrow('adapter:store is not active yet.');
    await expect(app.getAsync(Store)).rejects.toMatchObject({ code: 'lifecycle/not-active' });
    for (const refused of [
      app.swap(Store, { provider: 'memory' }),
      app.refresh(Store),
      app.select(Store, 'memory'),
    ]) {
      await expect(refused).rejects.toMatchObject({ code: 'lifecycle/not-started' });
    }
    await Promise.all([app.start(), app.start()]);
    expect(app.get(Store).name()).toBe('redis');
    expect(app.status(Store).generation).toBe(1);
    await app.close();
  });

  it('counts candidates that are registered before it starts', async () => {
    const app = await Oneiric.create(moduleOf({ providers: [MemoryStore] }), { start: false });
    await app.register(RedisStore);
    await app.start();
    expect(app.get(Store).name()).toBe('redis');
    await app.close();
  });
});
