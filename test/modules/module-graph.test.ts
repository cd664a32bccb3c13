import { describe, expect, it } from 'vitest';
import type { FactoryContext } from '../../src/container/injection/making.js';
import { CandidateRegistry } from '../../src/container/candidates/registry.js';
import { Global, Module } from '../../src/modules/module.js';
import {
  Cache,
  Catalog,
  Clock,
  CLOCK,
  failure,
  LOGGER,
  Mailer,
  MemoryCache,
  moduleOf,
  RedisCache,
  readModules,
} from './module-parts.js';
import type { Time } from './module-parts.js';

const context = {} as FactoryContext;

describe('readModules', () => {
  it('reads every module once, imported ones before those that import them', async () => {
    const Base = moduleOf('Base');
    const Left = moduleOf('Left', { imports: [Base] });
    const Right = moduleOf('Right', { imports: [Base] });
    const graph = await readModules(moduleOf('App', { imports: [Left, Right, Base] }));
    expect(graph.modules).toEqual(['Base', 'Left', 'Right', 'App']);
  });

  it('registers the candidates of importing modules later than those of imported ones', async () => {
    const Base = moduleOf('Base', { providers: [RedisCache] });
    const graph = await readModules(moduleOf('App', { imports: [Base], providers: [MemoryCache, Catalog] }));
    expect(graph.offers.map(({ offer }) => [offer.provider, offer.module, offer.source])).toEqual([
      ['redis', 'Base', 'module'],
      ['memory', 'App', 'module'],
      ['catalog', 'App', 'module'],
    ]);
  });

  it('gives every module plain providers of its own, module classes among them', async () => {
    const Base = moduleOf('Base', { providers: [Mailer] });
    const App = moduleOf('App', {
      imports: [Base],
      providers: [Mailer, { provide: CLOCK, useClass: Clock }],
    });
    const { plains } = await readModules(App);
    expect(plains.map(({ title, module }) => `${title} of ${module}`)).toEqual([
      'Mailer of Base',
      'Base of Base',
      'Mailer of App',
      'clock of App',
      'App of App',
    ]);
    expect(plains[3]).toMatchObject({ token: CLOCK, making: { title: 'Clock', owned: true } });
    expect(plains[4]?.making.build([], context)).toBeInstanceOf(App);
  });

  it('makes plain providers from classes, values, factories and aliases, in the names of their module', async () => {
    const value = new Clock();
    const { plains, root } = await readModules(
      moduleOf('App', {
        providers: [
          { provide: CLOCK, useValue: value },
          { provide: LOGGER, useFactory: (clock: Time) => ({ clock }), inject: [CLOCK] },
          { provide: Mailer, useExisting: LOGGER },
        ],
      }),
    );
    const [clock, logger, mailer] = plains.map(({ making }) => making);
    expect(clock?.build([], context)).toBe(value);
    expect(logger?.wishes()).toMatchObject([{ ref: CLOCK, where: 'logger.useFactory[0]' }]);
    expect(logger?.build([value], context)).toEqual({ clock: value });
    expect(mailer?.wishes()).toMatchObject([{ ref: LOGGER, where: 'Mailer.useExisting' }]);
    expect([clock?.owned, logger?.owned, mailer?.owned]).toEqual([false, true, false]);
    expect(plains.map(({ scope }) => scope === root)).toEqual([true, true, true, true]);
  });

  it('lets the constructor of a module inject', async () => {
    @Module({ providers: [Mailer] })
    class App {
      constructor(readonly mailer: Mailer) {}
    }
    const mailer = new Mailer();
    const recipe = (await readModules(App)).plains.find(({ token }) => token === App)?.making;
    expect(recipe?.wishes()).toMatchObject([{ ref: Mailer, where: 'App.constructor[0]' }]);
    expect(recipe?.build([mailer], context)).toEqual(new App(mailer));
  });

  it('offers candidates that are spelt out, with what they say about themselves', async () => {
    const fake = new MemoryCache();
    const { offers } = await readModules(
      moduleOf('App', {
        providers: [
          {
            slot: 'adapter:cache',
            provider: 'fake',
            useValue: fake,
            priority: 3,
            stackLevel: 2,
            capabilities: ['ttl'],
          },
          { slot: 'adapter:cache', provider: 'made', useFactory: () => fake, provides: Cache },
          { slot: 'adapter:cache', provider: 'second', useClass: RedisCache },
          { slot: 'service:time', provider: 'real', useClass: Clock, provides: [CLOCK, Clock] },
        ],
      }),
    );
    const [value, made, second, time] = offers;
    expect(value?.offer).toMatchObject({
      ...{
        domain: 'adapter',
        key: 'cache',
        provider: 'fake',
        priority: 3,
        stackLevel: 2,
        capabilities: ['ttl'],
      },
      ...{ source: 'module', module: 'App', provides: undefined },
    });
    expect(value?.recipe).toMatchObject({
      title: 'adapter:cache/fake',
      prototype: MemoryCache.prototype,
      owned: false,
    });
    expect([made, second, time].map((one) => one?.offer.provides)).toEqual([
      [Cache],
      [Cache],
      [CLOCK, Clock],
    ]);
    expect(second?.recipe.title).toBe('RedisCache');
    const registry = new CandidateRegistry();
    for (const { offer, recipe } of offers) registry.register(offer, recipe);
    expect([...registry.candidates('adapter:cache')].map(({ provider }) => provider)).toEqual([
      'fake',
      'second',
      'made',
    ]);
  });

  it('gives the recipes of a module its names', async () => {
    const Base = moduleOf('Base', { providers: [RedisCache] });
    const graph = await readModules(moduleOf('App', { imports: [Base], providers: [MemoryCache] }));
    expect(graph.offers.map(({ recipe }) => recipe.scope?.name)).toEqual(['Base', 'App']);
    expect(graph.root).toBe(graph.scopeOf('App'));
    expect(graph.scopeOf(Base)).toBe(graph.offers[0]?.recipe.scope);
  });

  it('prefers the selections of importing modules, and of later imports', async () => {
    const First = moduleOf('First', { selections: { 'adapter:cache': 'redis', 'adapter:queue': 'redis' } });
    const Second = moduleOf('Second', { selections: { 'adapter:queue': 'memory' } });
    const App = moduleOf('App', { imports: [First, Second], selections: { 'adapter:cache': 'memory' } });
    expect((await readModules(App)).selections).toEqual([
      ['adapter:cache', 'memory'],
      ['adapter:queue', 'memory'],
    ]);
  });

  it('says which modules there are when asked for the scope of another', async () => {
    const graph = await readModules(moduleOf('App', { imports: [moduleOf('Base')] }));
    expect(failure(() => graph.scopeOf('Bass'))).toBe(
      `modules/unknown-module: Bass is no module of this application.
  hint: modules: Base, App`,
    );
  });
});

describe('Global', () => {
  it('is also a field of dynamic modules', async () => {
    const Base = moduleOf('Base', { providers: [Mailer], exports: [Mailer] });
    const Other = moduleOf('Other');
    const graph = await readModules(moduleOf('App', { imports: [{ module: Base, global: true }, Other] }));
    expect(graph.scopeOf(Other).plainOf(Mailer, 'here')).toMatchObject({ token: Mailer, module: 'Base' });
  });

  it('does nothing for what a module does not export', async () => {
    @Global()
    @Module({ providers: [Mailer] })
    class Base {}
    const graph = await readModules(moduleOf('App', { imports: [moduleOf('Other', { imports: [Base] })] }));
    expect(failure(() => graph.root.plainOf(Mailer, 'here'))).toMatch(/^modules\/not-exported/);
  });
});
