import { describe, expect, it } from 'vitest';
import { Adapter, Contract, forwardRef, Inject, InjectLive, Service, token } from '../../src/index.js';
import type { Live } from '../../src/index.js';
import type { SlotName } from '../../src/core/names.js';
import type { Ref } from '../../src/core/token.js';
import { appOf, rejectionOf } from '../support/traced-parts.js';
import { thrownBy } from '../decorators/thrown-by.js';

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

@Adapter({ provider: 'spare' })
class SpareCache extends Cache {
  name() {
    return 'spare';
  }
}

class Mailer {}
const MAILER = token<object>('mailer');
const STORE = token<{ name(): string }>('store');

const store = (slot: SlotName, name = slot) => ({
  slot,
  provider: 'only',
  provides: STORE,
  useFactory: () => ({ name: () => name }),
});

describe('asking for what may not be there', () => {
  it('resolves to nothing, and explains a slot by its name only', async () => {
    const app = await appOf([]);
    expect(app.resolve(Mailer)).toBeUndefined();
    expect(app.explain('adapter:cache')).toMatchObject({ chosen: undefined, active: undefined, ordered: [] });
    expect(thrownBy(() => app.explain(Mailer))).toMatchObject({ code: 'resolution/not-a-slot' });
    await app.close();
  });

  it('says so, and names nothing where nothing is alike', async () => {
    const app = await appOf([]);
    expect(thrownBy(() => app.get(Mailer))).toMatchObject({
      code: 'resolution/unknown',
      hint: 'add a candidate that provides Mailer, or a plain provider, to the module that asks for it',
    });
    expect(thrownBy(() => app.get('plain:nothing'))).toBeInstanceOf(Error);
    await app.close();
  });

  it('names ten slots and counts the others', async () => {
    const app = await appOf(Array.from({ length: 12 }, (_, index) => store(`service:part-${index}`)));
    const { hint } = thrownBy(() => app.get('task:zzzzzzzz')) as { hint: string };
    expect(hint).toContain('known slots: service:part-0, ');
    expect(hint).toContain('service:part-9 and 2 more.');
    await app.close();
  });
});

describe('asking for another key', () => {
  it('finds the slot of that key in the domain of the name, the contract or the token', async () => {
    const app = await appOf([MemoryCache, store('adapter:store'), store('adapter:other')]);
    expect(app.get<{ name(): string }>('adapter:cache', { key: 'other' }).name()).toBe('adapter:other');
    expect(app.get(STORE, { key: 'other' }).name()).toBe('adapter:other');
    expect(thrownBy(() => app.get(Cache, { key: 'second' }))).toMatchObject({
      code: 'resolution/no-candidate',
    });
    await app.close();
  });

  it('cannot tell the domain of what nobody provides, or of what several domains do', async () => {
    const app = await appOf([store('adapter:store'), store('service:store')]);
    expect(thrownBy(() => app.get(MAILER, { key: 'second' }))).toMatchObject({ code: 'resolution/unknown' });
    expect(thrownBy(() => app.get(STORE, { key: 'second' }))).toMatchObject({
      code: 'resolution/ambiguous-contract',
    });
    await app.close();
  });
});

describe('asking for the class of a candidate', () => {
  it('means that candidate, whatever serves', async () => {
    const app = await appOf([MemoryCache, RedisCache]);
    expect(app.get(Cache).name()).toBe('redis');
    expect((await app.getAsync(MemoryCache)).name()).toBe('memory');
    await app.close();
  });

  it('means nothing where it is not registered', async () => {
    @Adapter({ key: 'loose' })
    class Loose {}
    const app = await appOf([MemoryCache]);
    for (const cls of [SpareCache, Loose]) {
      expect(thrownBy(() => app.get(cls as Ref))).toMatchObject({ code: 'resolution/unknown' });
    }
    await app.close();
  });
});

describe('a dependency', () => {
  it('is handed over live, by forward reference, and with settings as they are constructed', async () => {
    class Settings {
      readonly limit = 7;
    }

    @Service({ key: 'catalog', settings: Settings })
    class Catalog {
      constructor(
        readonly settings: Settings,
        @InjectLive(Cache) readonly cache: Live<Cache>,
        @Inject(forwardRef(() => Cache)) readonly forward: Cache,
      ) {}
      facts() {
        return [this.settings.limit, this.cache.provider, this.forward.name()];
      }
    }
    const app = await appOf([MemoryCache, Catalog]);
    expect(app.get(Catalog).facts()).toEqual([7, 'memory', 'memory']);
    await app.close();
  });

  it('is refused where a forward reference still leads nowhere', async () => {
    const notYet = undefined;
    @Service({ key: 'catalog' })
    class Catalog {
      constructor(@Inject(forwardRef(() => notYet as unknown as typeof Cache)) readonly cache: Cache) {}
    }
    const error = await rejectionOf(appOf([Catalog]));
    expect(error).toMatchObject({ code: 'injection/undefined-reference' });
    expect(String(error)).toContain('Catalog.constructor[0]');
  });

  it('is refused where a handle of a plain provider is asked for', async () => {
    @Service({ key: 'catalog' })
    class Catalog {
      constructor(@InjectLive(Mailer) readonly mailer: Live<Mailer>) {}
    }
    const plain = { provide: Mailer, useValue: new Mailer() };
    expect(await rejectionOf(appOf([plain, Catalog]))).toMatchObject({ code: 'injection/not-a-slot' });
    const app = await appOf([plain]);
    expect(thrownBy(() => app.live(Mailer))).toMatchObject({ code: 'injection/not-a-slot' });
    expect(thrownBy(() => app.status(Mailer))).toMatchObject({ code: 'resolution/not-a-slot' });
    await app.close();
  });
});

describe('the handle of a value', () => {
  it('gives the value itself', async () => {
    const limit = token<number>('limit', { kind: 'value' });
    const app = await appOf([{ slot: 'service:limit', provider: 'low', provides: limit, useValue: 3 }]);
    const { ref, provider } = app.live(limit);
    expect([ref, provider]).toEqual([3, 'low']);
    await app.close();
  });
});
