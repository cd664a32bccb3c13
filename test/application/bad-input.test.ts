import 'reflect-metadata';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Adapter, Contract, Inject, Oneiric, OneiricError, Service, token } from '../../src/index.js';
import type { Constructable } from '../../src/core/component.js';
import type { CreateOptions } from '../../src/modules/create-options.js';
import type { Provider } from '../../src/modules/provider.js';
import { appOf, moduleOf, rejectionOf } from '../support/traced-parts.js';

@Contract('adapter:cache')
abstract class Cache {
  abstract get(key: string): string;
}

@Adapter({ provider: 'memory' })
class MemoryCache extends Cache {
  get(key: string) {
    return `memory ${key}`;
  }
}

@Adapter({ provider: 'redis', priority: -1 })
class RedisCache extends Cache {
  get(key: string) {
    return `redis ${key}`;
  }
}

/** The error as people see it: of this package, and of a size that can be read. */
function shownError(error: unknown): string {
  expect(OneiricError.is(error)).toBe(true);
  expect((error as OneiricError).code).toMatch(/^[a-z]+\/[a-z-]+$/);
  expect((error as Error).stack?.split('\n')[0]).toBe(String(error).split('\n')[0]);
  expect(inspect(error, { depth: Infinity }).length).toBeLessThan(12_000);
  return String(error);
}

/** What creating an application of these providers rejects with. */
const refusal = async (providers: readonly Provider[], options?: CreateOptions) =>
  shownError(await rejectionOf(appOf(providers, options)));

function thrown(fn: () => unknown): string {
  try {
    fn();
  } catch (error) {
    return shownError(error);
  }
  return 'nothing was thrown';
}

/** A service with one constructor parameter, as compilers leave it. */
function emitted(types: unknown[] | undefined): Constructable {
  class Catalog {
    constructor(readonly cache: unknown) {}
  }
  if (types) Reflect.defineMetadata('design:paramtypes', types, Catalog);
  else Reflect.deleteMetadata('design:paramtypes', Catalog);
  Service({ key: 'catalog' })(Catalog);
  return Catalog;
}

describe('dependencies that cannot be told', () => {
  it('explains missing metadata', async () => {
    expect(await refusal([emitted(undefined)])).toMatchInlineSnapshot(`
      "InjectionError [injection/missing-metadata]: Catalog.constructor[0]: nothing tells what it asks for.
        hint: the compiler emits parameter types only for decorated classes, with "experimentalDecorators" and "emitDecoratorMetadata" (tsc) or "decoratorMetadata" (swc); esbuild and tsx emit none. Decorate the class, or write @Inject(…) on the parameter or inject: […] in the decorator of the class"
    `);
  });

  it('explains what `import type` leaves of a dependency', async () => {
    expect(await refusal([emitted([Object])])).toMatchInlineSnapshot(`
      "InjectionError [injection/erased-type]: Catalog.constructor[0]: the compiler left only Object of its type.
        hint: interfaces, unions such as "Cache | undefined" and classes brought in by "import type" leave no class behind: import the class as a value, or write @Inject(…) with a class or token"
    `);
  });

  it('names tokens that an unknown one may have meant', async () => {
    const CLOCKS = token<object>('clocks');
    @Adapter({ key: 'time', provider: 'system', provides: token<object>('clock') })
    class SystemTime {}
    @Service({ key: 'shop' })
    class Shop {
      constructor(@Inject(CLOCKS) readonly clocks: object) {}
    }
    expect(await refusal([SystemTime, Shop])).toMatchInlineSnapshot(`
      "ResolutionError [resolution/unknown]: Nothing is known of clocks.
        path: Shop.constructor[0]
        hint: did you mean clock? add a candidate that provides clocks, or a plain provider, to the module that asks for it"
    `);
  });

  it('names slots that an unknown one may have meant', async () => {
    @Service({ key: 'shop' })
    class Shop {
      constructor(@Inject('adapter:cahce') readonly cache: Cache) {}
    }
    expect(await refusal([MemoryCache, Shop])).toMatchInlineSnapshot(`
      "ResolutionError [resolution/no-candidate]: No candidate is registered for adapter:cahce.
        path: Shop.constructor[0]
        hint: did you mean adapter:cache? Register a candidate for adapter:cahce, or make the dependency optional"
    `);
  });

  it('names the providers of a slot where a pin is on an unknown one', async () => {
    @Service({ key: 'shop' })
    class Shop {
      constructor(@Inject(Cache, { provider: 'reddis' }) readonly cache: Cache) {}
    }
    expect(await refusal([MemoryCache, RedisCache, Shop])).toMatchInlineSnapshot(`
      "ResolutionError [resolution/unknown-provider]: adapter:cache has no provider "reddis".
        path: Shop.constructor[0]
        hint: did you mean redis? its providers: memory, redis"
    `);
  });

  it('shows a ring of dependencies with its path', async () => {
    const needing = (slot: `${string}:${string}`, need: `${string}:${string}`) =>
      ({ slot, provider: 'only', inject: [need], useFactory: () => ({}) }) as const;
    const ring = [
      needing('service:orders', 'service:billing'),
      needing('service:billing', 'service:customers'),
      needing('service:customers', 'service:orders'),
    ];
    expect(await refusal(ring)).toMatchInlineSnapshot(`
      "ResolutionError [resolution/cycle]: service:orders depends on itself.
        path: service:orders -> service:billing -> service:customers -> service:orders
        hint: none of them was built: move what they share into a component of its own; forwardRef and inject() do not break a ring"
    `);
  });

  it('shows a ring of pins within one slot with its path', async () => {
    const pinning = (provider: string, other: string) =>
      ({
        slot: 'adapter:cache',
        provider,
        inject: [{ token: 'adapter:cache', provider: other }],
        useFactory: () => ({}),
      }) as const;
    expect(await refusal([pinning('p1', 'p2'), pinning('p2', 'p1')])).toMatchInlineSnapshot(`
      "ResolutionError [resolution/cycle]: adapter:cache p2 depends on itself.
        path: adapter:cache (p2) -> adapter:cache (p1) -> adapter:cache (p2)
        hint: a candidate cannot be built from a pin that leads back to it; pin another provider"
    `);
  });

  it('shows a candidate that depends on its own slot', async () => {
    @Adapter({ provider: 'wrapping', priority: 5 })
    class WrappingCache extends MemoryCache {
      constructor(readonly inner: Cache) {
        super();
      }
    }
    expect(await refusal([MemoryCache, WrappingCache])).toMatchInlineSnapshot(`
      "ResolutionError [resolution/cycle]: WrappingCache depends on adapter:cache, which it offers itself.
        path: WrappingCache.constructor[0] -> adapter:cache (WrappingCache)
        hint: pin the other candidate: @Inject(…, { provider: … })"
    `);
  });
});

describe('what modules and decorators say', () => {
  it('names both places of a provider that two modules offer', async () => {
    const left = moduleOf({ providers: [MemoryCache] }, 'LeftModule');
    const right = moduleOf({ providers: [MemoryCache] }, 'RightModule');
    const error = await rejectionOf(Oneiric.create(moduleOf({ imports: [left, right] })));
    expect(shownError(error).replaceAll(/\S*bad-input\.test\.ts:\d+/g, 'FILE:LINE')).toMatchInlineSnapshot(`
      "RegistryError [registry/duplicate-provider]: adapter:cache is offered twice by modules: memory (LeftModule, FILE:LINE) and memory (RightModule, FILE:LINE). Nothing was registered.
        hint: remove one of them, give it another provider name, or override it from a test, a plugin or at run time"
    `);
  });

  it('says that a contract of a slot is no token for a plain provider', async () => {
    expect(await refusal([MemoryCache, { provide: Cache, useValue: {} }])).toMatchInlineSnapshot(`
      "ModuleError [modules/token-is-a-slot]: AppModule.providers[1] provides Cache as a plain provider, but Cache stands for the slot adapter:cache. Nothing was built.
        hint: write { slot: 'adapter:cache', provider: '…', useValue } to offer a candidate for it"
    `);
  });

  it('says who could export what is not visible', async () => {
    const caches = moduleOf({ providers: [MemoryCache] }, 'CacheModule');
    @Service({ key: 'shop' })
    class Shop {
      constructor(readonly cache: Cache) {}
    }
    const root = moduleOf({ imports: [caches], providers: [Shop] });
    expect(shownError(await rejectionOf(Oneiric.create(root)))).toMatchInlineSnapshot(`
      "ModuleError [modules/not-exported]: adapter:cache is offered by CacheModule, but not visible in AppModule.
        path: AppModule -> Shop.constructor[0] -> Cache
        hint: export Cache from CacheModule, which AppModule imports already"
    `);
  });

  it('refuses keys that are none', () => {
    expect(thrown(() => Adapter({ key: '../etc' })(class Evil {}))).toMatchInlineSnapshot(`
      "RegistryError [registry/bad-key]: "../etc" is not a key.
        path: Evil
        hint: a key is 1 to 128 letters, digits, "-" and "_", starting with a letter or digit; single dots may join words"
    `);
  });

  it('refuses priorities and stack levels beyond their bounds', () => {
    expect(thrown(() => Adapter({ key: 'a', priority: 1001 })(class Loud {}))).toMatchInlineSnapshot(`
      "RegistryError [registry/bad-priority]: 1001 is not a priority.
        path: Loud
        hint: use an integer from -1000 to 1000"
    `);
    expect(thrown(() => Adapter({ key: 'a', stackLevel: 1.5 })(class Odd {}))).toMatchInlineSnapshot(`
      "RegistryError [registry/bad-stack-level]: 1.5 is not a stack level.
        path: Odd
        hint: use an integer from -100 to 100"
    `);
  });

  it('names both declarations of a class that is decorated twice', () => {
    class Twice {}
    Adapter({ key: 'a' })(Twice);
    const text = thrown(() => Service({ key: 'b' })(Twice));
    expect(text.replaceAll(/\S*bad-input\.test\.ts:\d+/g, 'FILE:LINE')).toMatchInlineSnapshot(`
      "RegistryError [registry/decorated-twice]: Twice is declared as adapter at FILE:LINE and as service at FILE:LINE. The second declaration has no effect.
        hint: a class is one component: remove one of the decorators, or decorate a subclass"
    `);
  });
});

describe('components that misbehave', () => {
  const candidate = (provider: string, factory: () => unknown) => ({
    domain: 'adapter',
    key: 'cache',
    provider,
    factory: factory as () => object,
    priority: -5,
  });

  async function swapTo(factory: () => unknown, options: CreateOptions = {}): Promise<string> {
    await using app = await appOf([MemoryCache], options);
    await app.register(candidate('odd', factory));
    const error = await rejectionOf(app.swap(Cache, { provider: 'odd' }));
    expect(app.get(Cache).get('k')).toBe('memory k');
    return shownError(error);
  }

  const never = () => new Promise<never>(() => undefined);

  it('says what a factory and a health check returned instead', async () => {
    expect(await swapTo(() => undefined)).toMatchInlineSnapshot(
      `"SwapError [swap/no-instance]: adapter:cache: odd factory returned undefined instead of an instance (phase build). memory#1 stays active."`,
    );
    expect(await swapTo(() => ({ onHealthCheck: () => undefined }))).toMatchInlineSnapshot(
      `"SwapError [swap/invalid-health]: adapter:cache: the health check returned undefined, not { status: 'healthy' | 'degraded' | 'unhealthy' } (phase health). memory#1 stays active."`,
    );
  });

  it('says what failed, at its first line', async () => {
    const failing = () => Promise.reject(new TypeError('no route to host\n  at socket'));
    expect(await swapTo(() => ({ onInit: failing }))).toMatchInlineSnapshot(
      `"SwapError [swap/init-failed]: adapter:cache: odd#2 failed: no route to host (phase init). memory#1 stays active."`,
    );
  });

  it('says which hook did not end', async () => {
    const deadlines = { init: 5, hook: 5 };
    expect(await swapTo(() => ({ onInit: never }), { deadlines })).toMatchInlineSnapshot(
      `"SwapError [swap/init-timeout]: adapter:cache: odd#2 timed out after 5 ms (phase init). memory#1 stays active."`,
    );
    await using app = await appOf([MemoryCache, RedisCache], { deadlines });
    const remove = app.hooks.preSwap(Cache, never);
    expect(shownError(await rejectionOf(app.swap(Cache, { provider: 'redis' })))).toMatchInlineSnapshot(
      `"SwapError [swap/pre-swap-timeout]: adapter:cache: a preSwap hook timed out after 5 ms (phase preSwap). memory#1 stays active."`,
    );
    remove();
  });

  it('warns of hooks that did not end after the switch', async () => {
    @Adapter({ provider: 'sticky', priority: 5 })
    class StickyCache extends MemoryCache {
      onCleanup = never;
    }
    await using app = await appOf([StickyCache, RedisCache], { deadlines: { cleanup: 5, hook: 5 } });
    const remove = app.hooks.postSwap(Cache, never);
    const { warnings } = await app.swap(Cache, { provider: 'redis' });
    remove();
    expect(warnings.map(shownError).join('\n')).toMatchInlineSnapshot(`
      "SwapError [swap/cleanup-timeout]: adapter:cache: cleaning up sticky#1 timed out after 5 ms (phase cleanup). redis#2 stays active.
      SwapError [swap/post-swap-timeout]: adapter:cache: a postSwap hook timed out after 5 ms (phase postSwap). redis#2 stays active."
    `);
  });

  it('refuses a hook that waits for its own swap', async () => {
    await using app = await appOf([MemoryCache, RedisCache]);
    const inner: unknown[] = [];
    app.hooks.preSwap(Cache, async (context) => {
      inner.push(await rejectionOf(context.swap(Cache, { provider: 'memory' })));
    });
    await app.swap(Cache, { provider: 'redis' });
    expect(shownError(inner[0])).toMatchInlineSnapshot(`
      "SwapError [swap/self-wait]: adapter:cache: a hook asked for a swap that waits for the swap that the hook belongs to (phase resolve). memory#1 stays active.
        path: adapter:cache -> adapter:cache
        hint: ask for it in a post-swap hook, or do not wait for it"
    `);
  });

  it('says everything that failed while an application stops', async () => {
    @Adapter({ provider: 'sticky' })
    class StickyCache extends MemoryCache {
      onCleanup = () => {
        throw new TypeError('connection lost');
      };
    }
    const app = await appOf([StickyCache]);
    expect(shownError(await rejectionOf(app.close()))).toMatchInlineSnapshot(`
      "ShutdownError [lifecycle/shutdown-failed]: One thing failed while the application stopped. Everything was stopped:
        - adapter:cache: cleaning up sticky#1 failed: connection lost (phase cleanup). Nothing is active."
    `);
  });

  it('keeps what it shows small, though a component holds a lot', async () => {
    @Service({ key: 'hub' })
    class Hub {
      readonly everything = Array.from({ length: 2_000 }, (_, index) => ({ index }));
      onInit() {
        throw new TypeError('no');
      }
    }
    expect(await refusal([Hub])).toMatchInlineSnapshot(
      `"SwapError [swap/init-failed]: service:hub: hub#1 failed: no (phase init). Nothing is active."`,
    );
  });
});

describe('asking a running application', () => {
  it('names providers that an unknown one may have meant', async () => {
    await using app = await appOf([MemoryCache, RedisCache]);
    expect(shownError(await rejectionOf(app.swap(Cache, { provider: 'rediss' })))).toMatchInlineSnapshot(`
      "ResolutionError [resolution/unknown-provider]: adapter:cache has no provider "rediss".
        hint: did you mean redis? its providers: memory, redis"
    `);
  });

  it('names slots that an unknown one may have meant', async () => {
    await using app = await appOf([MemoryCache]);
    expect(thrown(() => app.get('adapter:chache'))).toMatchInlineSnapshot(`
      "ResolutionError [resolution/no-candidate]: No candidate is registered for adapter:chache.
        path: app.get(adapter:chache)
        hint: did you mean adapter:cache? Register a candidate for adapter:chache, or make the dependency optional"
    `);
    expect(shownError(await rejectionOf(app.refresh('adapter:chache')))).toMatchInlineSnapshot(`
      "ResolutionError [resolution/no-candidate]: No candidate is registered for adapter:chache.
        hint: did you mean adapter:cache? Register a candidate for adapter:chache, or make the dependency optional"
    `);
  });

  it('says why a live reference cannot be called: not yet, no longer, or nothing there', async () => {
    const app = await Oneiric.create(moduleOf({ providers: [MemoryCache] }), { start: false });
    const early = app.live(Cache).ref;
    expect(thrown(() => early.get('k'))).toMatchInlineSnapshot(`
      "LifecycleError [lifecycle/not-active]: adapter:cache is not active yet.
        hint: use it when the application has started – in NestJS from onModuleInit on, after { start: false } by app.start() – or await app.getAsync(…)"
    `);
    await app.start();
    expect(early.get('k')).toBe('memory k');
    await app.unregister(Cache, 'memory', { force: true });
    expect(thrown(() => early.get('k'))).toMatchInlineSnapshot(`
      "ResolutionError [resolution/vacant]: adapter:cache has no candidate that serves.
        hint: register a candidate for adapter:cache; calls succeed again as soon as one serves"
    `);
    await app.close();
    expect(thrown(() => early.get('k'))).toMatchInlineSnapshot(
      `"LifecycleError [lifecycle/closed]: adapter:cache cannot be called: the application is closed."`,
    );
    expect(shownError(await rejectionOf(app.refresh(Cache)))).toMatchInlineSnapshot(
      `"LifecycleError [lifecycle/closed]: The application is closed. Nothing was changed."`,
    );
  });
});
