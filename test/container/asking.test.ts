import { describe, expect, it } from 'vitest';
import {
  Adapter,
  Application,
  Contract,
  Injectable,
  ModuleRef,
  Oneiric,
  Service,
  token,
} from '../../src/index.js';
import { thrownBy } from '../decorators/thrown-by.js';
import { appOf, moduleOf } from '../support/traced-parts.js';

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

@Adapter({ provider: 'redis', priority: 1 })
class RedisCache extends Cache {
  name() {
    return 'redis';
  }
}

@Service({ key: 'job', scope: 'transient', activation: 'lazy' })
class Job {}

@Service({ key: 'user', scope: 'request', activation: 'lazy' })
class User {
  name() {
    return 'ann';
  }
}

describe('asking for what the application gives by itself', () => {
  it('gives it at once, also where it would be waited for, and it has no slot', async () => {
    await using app = await appOf([]);
    expect(await app.getAsync(Application)).toBe(app);
    const module = await app.getAsync(ModuleRef);
    expect(module).toBe(app.get(ModuleRef));
    expect(module.introspect(Application)).toEqual({ scope: 'singleton', slot: undefined });
  });
});

describe('asking for what is made for each ask', () => {
  it('makes one each time, also with options, and by a name of a module', async () => {
    await using app = await appOf([Job]);
    await app.getAsync(Job);
    const module = app.get(ModuleRef);
    const made = [1, 2].flatMap(() => [module.get(Job), app.get('service:job', { provider: 'job' })]);
    expect(new Set(made).size).toBe(4);
    expect(made.every((each) => each instanceof Job)).toBe(true);
  });

  it('says so where nothing makes it yet', async () => {
    await using app = await appOf([Job]);
    expect(thrownBy(() => app.get(Job))).toMatchObject({ code: 'lifecycle/not-active' });
  });

  it('is what its slot stands for, also while nobody offers it', async () => {
    await using app = await appOf([Job]);
    const module = app.get(ModuleRef);
    expect(module.introspect('service:job')).toEqual({ scope: 'transient', slot: 'service:job' });
    await app.getAsync(Job);
    await app.unregister('service:job', 'job', { force: true });
    expect(module.introspect('service:job')).toEqual({ scope: 'transient', slot: 'service:job' });
  });
});

describe('asking a scope', () => {
  it('activates what nobody has asked for before', async () => {
    await using app = await appOf([User]);
    using scope = app.createScope();
    expect((await scope.getAsync(User)).name()).toBe('ann');
  });

  it('gives its own value for the class of one candidate, and leaves the others alone', async () => {
    await using app = await appOf([MemoryCache, RedisCache]);
    const fake = { name: () => 'fake' };
    using scope = app.createScope({ values: [[MemoryCache, fake]] });
    expect(scope.get(MemoryCache)).toBe(fake);
    expect(scope.get(Cache).name()).toBe('redis');
  });
});

describe('asking for all candidates of a slot', () => {
  it('before the start gives a list that the start fills', async () => {
    await using app = await Oneiric.create(moduleOf({ providers: [MemoryCache, RedisCache] }), {
      start: false,
    });
    const all = app.all(Cache);
    expect(all.length).toBe(0);
    await app.start();
    expect([...all].map((each) => each.name())).toEqual(['redis', 'memory']);
  });
});

describe('watching', () => {
  it('is refused for what no slot provides', async () => {
    const plain = token<object>('plain');
    @Injectable()
    class Plain {}
    await using app = await appOf([Plain, { provide: plain, useValue: {} }]);
    for (const ref of [plain, Plain])
      expect(thrownBy(() => app.watch(ref))).toMatchObject({ code: 'injection/not-a-slot' });
  });
});
