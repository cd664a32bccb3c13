import { describe, expect, it } from 'vitest';
import { Adapter, Contract, LazyModuleLoader, Oneiric } from '../../src/index.js';
import type { ModuleMetadata } from '../../src/index.js';
import { moduleOf } from '../support/traced-parts.js';

@Contract('adapter:cache')
abstract class Cache {
  abstract name(): string;
}

@Adapter({ provider: 'memory' })
class MemoryCache extends Cache {
  name() {
    return 'memory';
  }
}

@Adapter({ provider: 'redis', priority: -1 })
class RedisCache extends Cache {
  name() {
    return 'redis';
  }
}

const appWith = (metadata: ModuleMetadata = {}) =>
  Oneiric.create(moduleOf({ providers: [MemoryCache, RedisCache], ...metadata }));

const Late = (metadata: ModuleMetadata = {}) =>
  moduleOf({ selections: { 'adapter:cache': 'redis' }, ...metadata }, 'Late');

describe('what a module prefers that is loaded late', () => {
  it('moves the slot where no module has said anything', async () => {
    await using app = await appWith();
    await app.get(LazyModuleLoader).load(() => Late());
    expect(app.get(Cache).name()).toBe('redis');
    expect(app.explain(Cache).selection).toMatchObject({ provider: 'redis', layer: 'module' });
  });

  it('does not count where one has, and is no obstacle to loading it', async () => {
    await using app = await appWith({ selections: { 'adapter:cache': 'memory' } });
    await app.get(LazyModuleLoader).load(() => Late());
    expect(app.get(Cache).name()).toBe('memory');
  });

  it('is forgotten with the module where that cannot be loaded', async () => {
    await using app = await appWith();
    class Broken {
      onModuleInit(): never {
        throw new Error('no');
      }
    }
    await expect(app.get(LazyModuleLoader).load(() => Late({ providers: [Broken] }))).rejects.toThrow('no');
    expect(app.explain(Cache).selection).toBeUndefined();
    expect(app.get(Cache).name()).toBe('memory');
  });
});
