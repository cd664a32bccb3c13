import { describe, expect, it, vi } from 'vitest';
import {
  aliasRecipe,
  classRecipe,
  contractsOf,
  factoryRecipe,
  offerOfClass,
  valueRecipe,
} from '../../../src/container/injection/recipes.js';
import type { FactoryContext } from '../../../src/container/injection/making.js';
import type { ModuleScope } from '../../../src/container/plain/plain-provider.js';
import { packageOf } from '../../../src/container/candidates/package-of.js';
import { CandidateRegistry } from '../../../src/container/candidates/registry.js';
import { OneiricError } from '../../../src/core/errors.js';
import { token } from '../../../src/core/token.js';
import { Adapter, Service } from '../../../src/decorators/component.js';
import { Contract } from '../../../src/decorators/contract.js';
import { forwardRef } from '../../../src/decorators/dependable.js';
import { Inject } from '../../../src/decorators/inject.js';
import { Injectable } from '../../../src/decorators/injectable.js';
import { componentOf } from '../../../src/decorators/metadata.js';

interface Clock {
  now(): number;
}
const CLOCK = token<Clock>('clock');

@Contract('adapter:cache')
abstract class Cache {
  abstract get(key: string): string | undefined;
}

class RedisSettings {
  url = 'redis://127.0.0.1';
}

@Adapter({
  provider: 'redis',
  priority: 3,
  stackLevel: 10,
  capabilities: ['ttl'],
  settings: RedisSettings,
  drainTimeoutMs: 500,
  health: () => ({ status: 'healthy' }),
})
class RedisCache extends Cache {
  constructor(
    readonly settings: RedisSettings,
    @Inject(CLOCK) readonly clock: Clock,
  ) {
    super();
  }
  get(): undefined {
    return undefined;
  }
}

@Service({ key: 'catalog' })
class Catalog {}

@Injectable()
class Mailer {}

const context = {
  slot: 'adapter:cache',
  provider: 'redis',
  generation: 1,
  signal: new AbortController().signal,
  settings: undefined,
} as Partial<FactoryContext> as FactoryContext;
const scope: ModuleScope = {
  name: 'AppModule',
  ownPlain: () => undefined,
  plainOf: () => undefined,
  slotMeant: (slot) => slot,
  checkVisible: () => undefined,
};

describe('classRecipe', () => {
  it('builds with new, one value per parameter, and owns what it built', () => {
    const recipe = classRecipe(RedisCache, { scope });
    const settings = new RedisSettings();
    const clock = { now: () => 1 };
    const built = recipe.build([settings, clock], context) as RedisCache;
    expect(built).toBeInstanceOf(RedisCache);
    expect([built.settings, built.clock]).toEqual([settings, clock]);
    expect(recipe).toMatchObject({
      title: 'RedisCache',
      prototype: RedisCache.prototype,
      owned: true,
      scope,
    });
  });

  it('takes settings, health and drain time from the component record, and has none without it', () => {
    const record = componentOf(RedisCache);
    expect(classRecipe(RedisCache, { record })).toMatchObject({
      settings: RedisSettings,
      health: record?.health,
      drainTimeoutMs: 500,
    });
    expect(classRecipe(RedisCache)).toMatchObject({ settings: undefined, health: undefined });
  });

  it('reads the wishes when first asked, once', () => {
    const recipe = classRecipe(RedisCache);
    const wishes = recipe.wishes();
    expect(wishes.map(({ where }) => where)).toEqual([
      'RedisCache.constructor[0]',
      'RedisCache.constructor[1]',
    ]);
    expect(recipe.wishes()).toBe(wishes);
  });

  it('is made without an error for a class whose wishes cannot be told, and says so when they are read', () => {
    class Untold {
      constructor(readonly clock: Clock) {}
    }
    const recipe = classRecipe(Untold);
    expect(() => recipe.wishes()).toThrow(OneiricError);
    expect(() => recipe.wishes()).toThrow(OneiricError);
  });
});

describe('factoryRecipe', () => {
  it('calls a factory without inject with the context alone', () => {
    const factory = vi.fn(() => 'made');
    expect(factoryRecipe({ title: 'clock', factory }).build([], context)).toBe('made');
    expect(factory).toHaveBeenCalledExactlyOnceWith(context);
  });

  it('calls a factory with inject with the injected values in order, then the context', () => {
    const factory = vi.fn();
    const recipe = factoryRecipe({ title: 'clock', factory, inject: [Mailer, CLOCK], scope });
    recipe.build(['mailer', 'clock'], context);
    expect(factory).toHaveBeenCalledExactlyOnceWith('mailer', 'clock', context);
    expect(recipe).toMatchObject({ title: 'clock', owned: true, scope });
  });

  it('wishes for what inject names, optional ones too', () => {
    const inject = [Mailer, { token: CLOCK, optional: true }];
    const wishes = factoryRecipe({ title: 'clock', factory: () => 1, inject }).wishes();
    expect(wishes).toMatchObject([
      { ref: Mailer, where: 'clock.useFactory[0]' },
      { ref: CLOCK, options: { optional: true }, where: 'clock.useFactory[1]' },
    ]);
    expect(factoryRecipe({ title: 'clock', factory: () => 1 }).wishes()).toEqual([]);
  });
});

describe('valueRecipe', () => {
  it('hands the very value out and does not own it', () => {
    const value = new Mailer();
    const recipe = valueRecipe(value, 'Mailer');
    expect(recipe.build([], context)).toBe(value);
    expect(recipe).toMatchObject({ title: 'Mailer', prototype: Mailer.prototype, owned: false });
    expect(recipe.wishes()).toEqual([]);
  });

  it.each([[1], ['text'], [null], [Object.create(null) as unknown]])('knows no prototype of %s', (value) => {
    expect(valueRecipe(value, 'value').prototype).toBeUndefined();
  });

  it('knows the prototype of a function', () => {
    expect(valueRecipe(() => 1, 'fn').prototype).toBe(Function.prototype);
  });
});

describe('aliasRecipe', () => {
  it('wishes for the other name, returns what it means, and does not own it', () => {
    const recipe = aliasRecipe(
      forwardRef(() => Cache),
      { title: 'clock', scope },
    );
    const existing = {};
    expect(recipe.wishes()).toMatchObject([
      { ref: Cache, where: 'clock.useExisting', delivery: 'reference' },
    ]);
    expect(recipe.build([existing], context)).toBe(existing);
    expect(recipe).toMatchObject({ owned: false, scope });
  });
});

describe('offerOfClass', () => {
  it('offers a class that extends a contract for the slot of that contract', () => {
    const { offer, recipe } = offerOfClass(RedisCache, { source: 'module', module: 'CacheModule', scope });
    expect(offer).toMatchObject({
      domain: 'adapter',
      key: 'cache',
      provider: 'redis',
      priority: 3,
      stackLevel: 10,
      capabilities: ['ttl'],
      source: 'module',
      module: 'CacheModule',
      provides: [Cache],
    });
    expect(recipe).toMatchObject({ title: 'RedisCache', settings: RedisSettings, scope });
  });

  it('offers a component without a contract as itself, its provider named after its class', () => {
    const { offer } = offerOfClass(Catalog, { source: 'runtime' });
    expect(offer).toMatchObject({
      domain: 'service',
      key: 'catalog',
      provider: 'catalog',
      provides: [Catalog],
    });
  });

  it('offers the contract that is named besides the one that is extended', () => {
    abstract class Expiring {
      abstract get(key: string): string | undefined;
    }
    @Adapter({ provides: Expiring })
    class Both extends Cache {
      get(): undefined {
        return undefined;
      }
    }
    expect(contractsOf(Both)).toEqual([Expiring, Cache]);
    expect(offerOfClass(Both, { source: 'test' }).offer.provides).toEqual([Expiring, Cache]);
  });

  it('gives what the registry accepts, with the place of the declaration', () => {
    const { offer, recipe } = offerOfClass(Catalog, { source: 'module' });
    const { candidate } = new CandidateRegistry().register(offer, recipe);
    expect(candidate).toMatchObject({ slot: 'service:catalog', provider: 'catalog', package: undefined });
    expect(candidate.declaredAt).toMatch(/^test\/container\/injection\/recipes\.test\.ts:\d+$/);
  });

  it('refuses a class without a component decorator, and one that only inherits it', () => {
    class Child extends Catalog {}
    expect(() => offerOfClass(Child, { source: 'runtime' })).toThrow(
      expect.objectContaining({
        code: 'registry/not-a-component',
        message: `Child is not a component. Nothing was registered.
  hint: put @Adapter({ key: '…' }), @Service({ key: '…' }) or another component decorator on the class itself`,
      }),
    );
  });
});

describe('packageOf', () => {
  it.each([
    ['node_modules/acme-cache/dist/index.js:3', 'acme-cache'],
    ['/app/node_modules/@acme/cache/dist/index.js:3', '@acme/cache'],
    ['node_modules/.pnpm/b@1.0.0/node_modules/b/index.js:1', 'b'],
    ['C:\\app\\node_modules\\acme\\index.js:1', 'acme'],
    ['src/cache.ts:12', undefined],
    ['my_node_modules/x/index.js:1', undefined],
    [undefined, undefined],
  ])('reads %s as %s', (place, name) => {
    expect(packageOf(place)).toBe(name);
  });
});
