import { Container, inject, injectable, optional } from 'inversify';
import { describe, expect, it } from 'vitest';
import { Module, Oneiric, Service, type Application } from '../../src/index.js';
import { bindLive } from '../../src/inversify/index.js';
import { Cache, MemoryCache, RedisCache } from './caches.js';

@Service({ key: 'visit', scope: 'request' })
class Visit {
  readonly pages: string[] = [];

  sees(page: string) {
    return this.pages.push(page);
  }
}

@Module({ providers: [MemoryCache, RedisCache, Visit] })
class AppModule {}

const started = (): Promise<Application> => Oneiric.create(AppModule, { logging: false, env: {} });

const codeOf = (fn: () => unknown): unknown => {
  try {
    return fn();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
};

describe('a live binding', () => {
  it('can be taken out whatever snapshots did: took it away, or brought it back', async () => {
    await using app = await started();
    const container = new Container();
    container.snapshot();
    const lost = await bindLive(container, Cache, { from: app });
    container.restore();
    expect(container.isBound(Cache)).toBe(false);
    await lost.unbind();

    const restored = await bindLive(container, Cache, { from: app });
    container.snapshot();
    await restored.unbind();
    container.restore();
    await app.swap(Cache, { provider: 'redis' });
    expect(container.get(Cache).name()).toBe('redis');
    await restored.unbind();
    expect(container.isBound(Cache)).toBe(false);
  });

  it('leaves what the container has bound in its place', async () => {
    await using app = await started();
    const container = new Container();
    const own = new RedisCache();
    const binding = await bindLive(container, Cache, { from: app });
    container.rebind(Cache).toConstantValue(own);
    await Promise.all([binding.unbind(), binding.unbind()]);
    expect(container.get(Cache)).toBe(own);
    await container.unbindAllAsync();
    await binding.unbind();
  });

  it('is found by classes of child containers that were planned without it, and missed by them again', async () => {
    @injectable()
    class Shop {
      constructor(@inject(Cache) @optional() readonly cache?: Cache) {}
    }
    await using app = await started();
    const parent = new Container();
    const child = new Container({ parent });
    child.bind(Shop).toSelf();
    expect(child.get(Shop).cache).toBeUndefined();
    const binding = await bindLive(parent, Cache, { from: app });
    expect(child.get(Shop).cache?.name()).toBe('memory');
    await binding.unbind();
    expect(child.get(Shop).cache).toBeUndefined();
  });

  it('stands beside bindings by tag and by name, and is got asynchronously and in lists', async () => {
    await using app = await started();
    const container = new Container();
    container.bind(Cache).toConstantValue(new RedisCache()).whenTagged('place', 'disk');
    const activated: string[] = [];
    container.onActivation(Cache, (_context, cache: Cache) => {
      activated.push(cache.name());
      return cache;
    });
    await bindLive(container, Cache, { from: app });
    await bindLive(container, Cache, { from: app, named: 'second' });
    expect(container.get(Cache, { tag: { key: 'place', value: 'disk' } }).name()).toBe('redis');
    expect((await container.getAsync(Cache)).name()).toBe('memory');
    expect(container.getAll(Cache).map((cache) => cache.name())).toEqual(['memory']);
    expect(container.get(Cache, { name: 'second' })).toBe(container.get(Cache));
    expect(activated).toContain('memory');
  });

  it('of what has scope request finds that of whoever calls, and says where there is no scope', async () => {
    await using app = await started();
    const container = new Container();
    await bindLive(container, Visit, { from: app });
    const visit = container.get(Visit);
    const visited = await Promise.all([1, 2].map(() => app.runInScope(async () => visit.sees('home'))));
    expect(visited).toEqual([1, 1]);
    expect(codeOf(() => visit.sees('home'))).toBe('scope/none-active');
  });

  it('tells what is missing in our words: a pin that has gone, an application that has closed', async () => {
    const app = await started();
    const container = new Container();
    await bindLive(container, Cache, { from: app, provider: 'redis' });
    await app.unregister(Cache, 'redis');
    expect(codeOf(() => container.get(Cache, { name: 'redis' }))).toBe('resolution/unknown-provider');
    await app.close();
    await expect(bindLive(container, Cache, { from: app })).rejects.toMatchObject({
      code: 'lifecycle/closed',
    });
    expect(container.isBound(Cache)).toBe(false);
  });

  it('is refused in the container of an application, which has it already', async () => {
    await using app = await started();
    const { inversify } = app.container;
    await expect(bindLive(inversify, Cache, { from: app })).rejects.toMatchObject({ code: 'inversify/ours' });
  });
});
