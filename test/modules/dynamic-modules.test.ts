import { describe, expect, it } from 'vitest';
import { Inject, Injectable, Module, Oneiric, token, type DynamicModule } from '../../src/index.js';
import { ManualClock } from '../../src/testing/manual-clock.js';
import { MemoryCache, moduleOf, readModules, refusal, rejection } from './module-parts.js';

interface Limits {
  readonly ttlMs: number;
}
const LIMITS = token<Limits>('limits', { kind: 'value' });

@Injectable()
class Shelf {
  constructor(@Inject(LIMITS) readonly limits: Limits) {}
}

@Module({ providers: [Shelf], exports: [Shelf] })
class ShelfModule {
  static forRoot(limits: Limits): DynamicModule {
    return { module: ShelfModule, providers: [{ provide: LIMITS, useValue: limits }] };
  }

  static forRootAsync(load: () => Promise<Limits>): DynamicModule {
    return { module: ShelfModule, providers: [{ provide: LIMITS, useFactory: load }] };
  }

  static async loaded(load: () => Promise<Limits>): Promise<DynamicModule> {
    return ShelfModule.forRoot(await load());
  }
}

describe('a dynamic module', () => {
  it('hands its options to the providers of its class', async () => {
    await using app = await Oneiric.create(ShelfModule.forRoot({ ttlMs: 500 }));
    expect(app.get(Shelf).limits).toEqual({ ttlMs: 500 });
  });

  it('may get its options from an asynchronous factory', async () => {
    const dynamic = ShelfModule.forRootAsync(() => Promise.resolve({ ttlMs: 7 }));
    await using app = await Oneiric.create(moduleOf('App', { imports: [dynamic] }));
    expect(app.get(Shelf).limits).toEqual({ ttlMs: 7 });
  });

  it('that says the same as another one is that one', async () => {
    const Left = moduleOf('Left', { imports: [ShelfModule.forRoot({ ttlMs: 5 })] });
    const Right = moduleOf('Right', { imports: [ShelfModule.forRoot({ ttlMs: 5 })] });
    const { modules } = await readModules(moduleOf('App', { imports: [Left, Right] }));
    expect(modules).toEqual(['ShelfModule', 'Left', 'Right', 'App']);
  });

  it.each([
    ['another option', ShelfModule.forRoot({ ttlMs: 6 })],
    ['a function of its own', ShelfModule.forRootAsync(() => Promise.resolve({ ttlMs: 5 }))],
    [
      'an instance of its own',
      { module: ShelfModule, providers: [{ provide: LIMITS, useValue: new Map() }] },
    ],
    ['more to say', { ...ShelfModule.forRoot({ ttlMs: 5 }), global: true }],
  ])('with %s is a module of its own', async (_, other) => {
    const imports = [ShelfModule.forRoot({ ttlMs: 5 }), other];
    const { modules } = await readModules(moduleOf('App', { imports }));
    expect(modules).toEqual(['ShelfModule', 'ShelfModule#2', 'App']);
  });

  it('does not call accessors to find out whether it says the same', async () => {
    let reads = 0;
    const touchy = () => ({
      get ttlMs() {
        return (reads += 1);
      },
    });
    const imports = [ShelfModule.forRoot(touchy()), ShelfModule.forRoot(touchy())];
    const { modules } = await readModules(moduleOf('App', { imports }));
    expect([modules.length, reads]).toEqual([3, 0]);
  });

  it('may hold itself in what it says', async () => {
    const knot = () => {
      const limits: { ttlMs: number; self?: unknown } = { ttlMs: 5 };
      limits.self = limits;
      return ShelfModule.forRoot(limits);
    };
    const { modules } = await readModules(moduleOf('App', { imports: [knot(), knot()] }));
    expect(modules).toEqual(['ShelfModule', 'App']);
  });

  it('is refused beside another one of its class where both offer the same candidate', async () => {
    @Module({ providers: [MemoryCache] })
    class CacheModule {}
    const one = { module: CacheModule, providers: [{ provide: LIMITS, useValue: { ttlMs: 1 } }] };
    const two = { module: CacheModule, providers: [{ provide: LIMITS, useValue: { ttlMs: 2 } }] };
    expect(await refusal(moduleOf('App', { imports: [one, two] }))).toBe(
      `modules/imported-twice: CacheModule and CacheModule#2 are one module class, imported as two modules that say different things; both offer adapter:cache/memory. Nothing was built.
  hint: import one dynamic module everywhere (const cache = CacheModule.forRoot(…)), make it global and import it once, or name the provider by its options`,
    );
  });

  it('makes its exports visible everywhere where it says that it is global', async () => {
    const Reader = moduleOf('Reader', { providers: [Held] });
    const root = { ...ShelfModule.forRoot({ ttlMs: 9 }), global: true };
    await using app = await Oneiric.create(moduleOf('App', { imports: [Reader, root] }));
    expect(app.get(Held).shelf.limits.ttlMs).toBe(9);
  });
});

@Injectable()
class Held {
  constructor(readonly shelf: Shelf) {}
}

describe('a module that comes as a promise', () => {
  it('is awaited, also where it imports promises itself', async () => {
    const inner = ShelfModule.loaded(() => Promise.resolve({ ttlMs: 3 }));
    const outer = Promise.resolve({ module: moduleOf('Outer'), imports: [inner], exports: [ShelfModule] });
    const App = moduleOf('App', { imports: [outer, inner], providers: [Held] });
    await using app = await Oneiric.create(App);
    expect(app.get(Held).shelf.limits).toEqual({ ttlMs: 3 });
    expect((await readModules(App)).modules).toEqual(['ShelfModule', 'Outer', 'App']);
  });

  it('may be a class', async () => {
    const App = moduleOf('App', { imports: [Promise.resolve(moduleOf('Late'))] });
    expect((await readModules(App)).modules).toEqual(['Late', 'App']);
  });

  it('is reported where it fails, however long before it failed', async () => {
    const cause = new Error('no route to the vault');
    const App = moduleOf('App', { imports: [Promise.reject(cause)] });
    await new Promise(setImmediate);
    const create = Oneiric.create(App);
    await expect(create).rejects.toMatchObject({ code: 'modules/import-failed', cause });
    expect(await rejection(create)).toBe(
      `modules/import-failed: App.imports[0] failed: no route to the vault. Nothing was built.
  path: App.imports[0]`,
    );
  });

  it('takes over failures within a dynamic module, too', async () => {
    const inner = { module: moduleOf('Inner'), imports: [Promise.reject(new Error('down'))] };
    const App = moduleOf('App', { imports: [inner] });
    await new Promise(setImmediate);
    expect(await refusal(App)).toMatch(
      /^modules\/import-failed: Inner \(dynamic\)\.imports\[0\] failed: down/,
    );
  });

  it('has as long as an instance may take to build', async () => {
    const clock = new ManualClock();
    const App = moduleOf('App', { imports: [new Promise<DynamicModule>(() => undefined)] });
    const create = Oneiric.create(App, { clock, deadlines: { build: 40 } });
    const refused = rejection(create);
    clock.advance(40);
    expect(await refused).toBe(
      `modules/import-timeout: App.imports[0] has not settled within 40 ms. Nothing was built.
  path: App.imports[0]
  hint: see what the promise waits for; deadlines.build says how long it may take`,
    );
  });

  it('must come to a module', async () => {
    const nothing = Promise.resolve(undefined) as unknown as Promise<DynamicModule>;
    expect(await refusal(moduleOf('App', { imports: [nothing] }))).toBe(
      `modules/bad-import: App.imports[0] is a promise of undefined. Nothing was built.
  path: App.imports[0]
  hint: it must resolve to a class with @Module or a dynamic module`,
    );
    const file = import('./module-parts.js') as unknown as Promise<DynamicModule>;
    expect(await refusal(moduleOf('App', { imports: [file] }))).toMatch(
      /hint: take the module out of its file: import\('\.\/x\.js'\)\.then\(\(file\) => file\.XModule\)/,
    );
  });

  it('is no root', async () => {
    const root = Promise.resolve(ShelfModule) as unknown as typeof ShelfModule;
    expect(await rejection(Oneiric.create(root))).toBe(
      `modules/bad-import: The root module is a promise. Nothing was built.
  path: The root module
  hint: await it: create(await CacheModule.forRootAsync(…))`,
    );
  });
});
