import { Container, inject, injectable, named } from 'inversify';
import { describe, expect, it } from 'vitest';
import { Adapter, Injectable, Module, Oneiric, Service, Task, token, toInversify } from '../../src/index.js';
import type { Application, Provider } from '../../src/index.js';
import { bindLive } from '../../src/inversify/index.js';
import { Cache, MemoryCache, RedisCache } from './caches.js';

/** A class of an application that knows nothing of ours. */
@injectable()
class Catalogue {
  constructor(@inject(Cache) readonly cache: Cache) {}
}

function appOf(...more: Provider[]): Promise<Application> {
  const App = class {};
  Module({ providers: [MemoryCache, RedisCache, ...more] })(App);
  return Oneiric.create(App);
}

const codeOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(String, (error: unknown) => (error as { code?: unknown }).code);

describe('bindLive', () => {
  it('gives a singleton of an existing container a reference that follows swaps', async () => {
    await using app = await appOf();
    const container = new Container({ defaultScope: 'Singleton' });
    container.bind(Catalogue).toSelf();
    await bindLive(container, Cache, { from: app });
    const { cache } = container.get(Catalogue);
    expect([cache.name(), cache instanceof Cache]).toEqual(['memory', true]);
    await app.swap(Cache, { provider: 'redis' });
    expect(cache.name()).toBe('redis');
    expect(container.get(Cache)).toBe(cache);
  });

  it('counts as a holder of what it has given, until it is unbound', async () => {
    await using app = await appOf();
    const container = new Container({ defaultScope: 'Singleton' });
    const binding = await bindLive(container, Cache, { from: app });
    container.bind(Catalogue).toSelf();
    expect(container.get(Catalogue).cache.name()).toBe('memory');
    await app.unregister(Cache, 'redis');
    const refused = app.unregister(Cache, 'memory');
    await expect(refused).rejects.toThrow(/Cache of a container of inversify/);
    await expect(refused).rejects.toMatchObject({ code: 'registry/in-use' });
    await binding.unbind();
    expect((await app.unregister(Cache, 'memory')).outcome).toBe('switched');
  });

  it('holds nothing where nobody has asked the container for it', async () => {
    await using app = await appOf();
    await bindLive(new Container(), Cache, { from: app });
    await app.unregister(Cache, 'redis');
    expect((await app.unregister(Cache, 'memory')).outcome).toBe('switched');
  });

  it('takes the identifier that the container knows it by', async () => {
    const TYPES = { cache: Symbol.for('Cache') };
    await using app = await appOf();
    const container = new Container();
    await bindLive(container, Cache, { from: app, as: TYPES.cache });
    await bindLive(container, 'adapter:cache', { from: app });
    const names = [TYPES.cache, 'adapter:cache'].map((id) => container.get<Cache>(id).name());
    expect([names, container.isBound(Cache)]).toEqual([['memory', 'memory'], false]);
  });

  it('is refused for what each holder has an instance of its own of, and makes none', async () => {
    let made = 0;
    @Service({ key: 'scratch', scope: 'transient' })
    class Scratch {
      constructor() {
        made += 1;
      }
    }
    @Injectable({ scope: 'transient' })
    class Plain {
      constructor() {
        made += 1;
      }
    }
    @Adapter({ provider: 'fresh', key: 'fresh-cache', scope: 'transient' })
    class FreshCache extends MemoryCache {
      readonly number = (made += 1);
    }
    await using app = await appOf(Scratch, Plain, FreshCache);
    const container = new Container();
    for (const ref of [Scratch, 'service:scratch', Plain, FreshCache] as const)
      expect(await codeOf(bindLive(container, ref, { from: app }))).toBe('inversify/transient');
    expect([made, container.isBound(Scratch), container.isBound(Plain)]).toEqual([0, false, false]);
  });

  it('binds pins by the names of their providers, beside what serves', async () => {
    @injectable()
    class Both {
      constructor(
        @inject(Cache) readonly served: Cache,
        @inject(Cache) @named('redis') readonly pinned: Cache,
      ) {}
    }
    await using app = await appOf();
    const container = new Container();
    container.bind(Both).toSelf();
    await bindLive(container, Cache, { from: app });
    await bindLive(container, Cache, { from: app, provider: 'redis' });
    const { served, pinned } = container.get(Both);
    expect([served.name(), pinned.name()]).toEqual(['memory', 'redis']);
  });

  it('gives the value of a token as it is at each question', async () => {
    const LIMIT = token<number>('limit', { kind: 'value' });
    const limits = [1, 2].map((value): Provider => {
      return { slot: 'service:limit', provider: `l${value}`, provides: LIMIT, useValue: value };
    });
    await using app = await appOf(...limits);
    const container = new Container();
    await bindLive(container, LIMIT, { from: app });
    const before = container.get(toInversify(LIMIT));
    await app.swap(LIMIT, { provider: before === 1 ? 'l2' : 'l1' });
    expect([before, container.get(toInversify(LIMIT))].sort()).toEqual([1, 2]);
  });

  it('activates what is not active yet, so that a synchronous question finds it', async () => {
    @Task({ key: 'sweep' })
    class Sweep {
      run() {
        return 'swept';
      }
    }
    await using app = await appOf(Sweep);
    const container = new Container();
    await bindLive(container, Sweep, { from: app });
    expect(container.get(Sweep).run()).toBe('swept');
  });

  it('takes out its own binding only, once, also at the end of a block', async () => {
    await using app = await appOf();
    const container = new Container();
    container.bind(Cache).toConstantValue(new RedisCache()).whenNamed('own');
    const binding = await bindLive(container, Cache, { from: app });
    await binding.unbind();
    await binding.unbind();
    {
      await using again = await bindLive(container, Cache, { from: app });
      expect([typeof again.unbind, container.get(Cache).name()]).toEqual(['function', 'memory']);
    }
    expect([container.isBound(Cache), container.get(Cache, { name: 'own' }).name()]).toEqual([
      false,
      'redis',
    ]);
  });

  it('refuses a name that the container has, and binds nothing', async () => {
    await using app = await appOf();
    const container = new Container();
    const own = new RedisCache();
    container.bind(Cache).toConstantValue(own);
    expect(await codeOf(bindLive(container, Cache, { from: app }))).toBe('inversify/bound');
    expect(container.get(Cache)).toBe(own);
    const child = new Container({ parent: container });
    await bindLive(child, Cache, { from: app });
    expect(child.get(Cache).name()).toBe('memory');
  });

  it('binds once where it is asked twice at the same time', async () => {
    await using app = await appOf();
    const container = new Container();
    const asked = await Promise.all([1, 2].map(() => codeOf(bindLive(container, Cache, { from: app }))));
    expect(asked).toContain('inversify/bound');
    expect(container.get(Cache).name()).toBe('memory');
  });

  it('refuses what names nothing, and options that there are not', async () => {
    await using app = await appOf();
    const container = new Container();
    @Service({ key: 'stranger' })
    class Stranger {}
    const asked = [
      bindLive(container, Stranger, { from: app }),
      bindLive(container, Cache, { from: app, as: '' }),
      bindLive(container, Cache, { from: app, provided: 'redis' } as never),
      bindLive(container, Cache, { from: app, provider: 'nobody' }),
      bindLive(container, Cache, { from: container } as never),
      bindLive(container, Cache, {} as never),
      bindLive(container, Cache, undefined as never),
    ];
    expect(await Promise.all(asked.map(codeOf))).toEqual([
      'resolution/unknown',
      'injection/bad-option',
      'injection/unknown-option',
      'resolution/unknown-provider',
      'injection/bad-option',
      'injection/bad-option',
      'injection/bad-option',
    ]);
    expect(container.isBound(Cache)).toBe(false);
  });

  it('is over when the application closes: what was given says so', async () => {
    const app = await appOf();
    const container = new Container();
    await bindLive(container, Cache, { from: app });
    const cache = container.get(Cache);
    await app.close();
    expect(() => cache.name()).toThrow(expect.objectContaining({ code: 'lifecycle/closed' }));
  });
});
