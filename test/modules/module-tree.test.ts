import { describe, expect, it } from 'vitest';
import { forwardRef } from '../../src/decorators/dependable.js';
import type { DynamicModule, ModuleClass, ModuleImport } from '../../src/modules/module-record.js';
import {
  Catalog,
  Clock,
  CLOCK,
  failure,
  Mailer,
  MemoryCache,
  moduleOf,
  readModules,
  refusal,
} from './module-parts.js';

describe('dynamic modules', () => {
  const Feature = moduleOf('Feature', { providers: [Mailer], exports: [Mailer] });

  it('add to what their class says, each as a module of its own', async () => {
    const one: DynamicModule = { module: Feature, providers: [{ provide: CLOCK, useValue: new Clock() }] };
    const two: DynamicModule = { module: Feature, providers: [MemoryCache] };
    const graph = await readModules(moduleOf('App', { imports: [one, two, one] }));
    expect(graph.modules).toEqual(['Feature', 'Feature#2', 'App']);
    expect(graph.plains.map(({ title, module }) => `${title} of ${module}`)).toEqual([
      'Mailer of Feature',
      'clock of Feature',
      'Feature of Feature',
      'Mailer of Feature#2',
      'Feature of Feature#2',
      'App of App',
    ]);
    expect(graph.offers.map(({ offer }) => offer.module)).toEqual(['Feature#2']);
    expect(failure(() => graph.scopeOf(Feature))).toBe(
      `modules/ambiguous-module: Feature stands for 2 modules: Feature, Feature#2.
  hint: give the name of one of them`,
    );
  });

  it('may be the root', async () => {
    expect((await readModules({ module: Feature, imports: [moduleOf('Base')] })).modules).toEqual([
      'Base',
      'Feature',
    ]);
  });

  it('are checked as modules are', async () => {
    const dynamic = { module: Feature, provider: [] } as unknown as DynamicModule;
    expect(await refusal(moduleOf('App', { imports: [dynamic] }))).toBe(
      `modules/bad-module: Feature (dynamic) has an unknown field "provider". Nothing was built.
  hint: a module has imports, controllers, providers, exports and selections`,
    );
  });
});

describe('imports', () => {
  it('refuse a class that is no module, telling components apart', async () => {
    const App = moduleOf('App', { imports: [Mailer] });
    expect(await refusal(App)).toBe(
      `modules/bad-import: App.imports[0] is Mailer, which is not a module. Nothing was built.
  path: App.imports[0]
  hint: put @Module({ … }) on it, or list it in providers`,
    );
    expect(await refusal(Catalog)).toBe(
      `modules/bad-import: The root module is Catalog, which is not a module. Nothing was built.
  path: The root module
  hint: list components in providers`,
    );
  });

  it('may go round in a circle through forwardRef', async () => {
    const ref = forwardRef(() => App);
    const Base = moduleOf('Base', { imports: [ref], providers: [Mailer], exports: [Mailer] });
    const App: ModuleClass = moduleOf('App', {
      imports: [Base],
      providers: [{ provide: CLOCK, useClass: Clock }],
      exports: [CLOCK],
    });
    const graph = await readModules(App);
    expect(graph.modules).toEqual(['Base', 'App']);
    expect(graph.scopeOf(Base).plainOf(CLOCK, 'Mailer.constructor[0]')?.module).toBe('App');
    expect(graph.root.plainOf(Mailer, 'Clock.constructor[0]')?.module).toBe('Base');
  });

  it('may not go round in a circle without it', async () => {
    const imports: ModuleImport[] = [];
    const Base = moduleOf('Base');
    const knot: DynamicModule = { module: Base, imports };
    imports.push(moduleOf('Middle', { imports: [knot] }));
    expect(await refusal(moduleOf('App', { imports: [knot] }))).toBe(
      `modules/import-cycle: Base imports itself. Nothing was built.
  path: Base -> Middle -> Base
  hint: write forwardRef(() => X) for one of these imports, or move what they share into a module of its own`,
    );
  });

  it('refuse a forwardRef that leads nowhere', async () => {
    const nowhere = forwardRef(() => undefined as unknown as ModuleClass);
    expect(await refusal(moduleOf('App', { imports: [nowhere] }))).toBe(
      `modules/bad-import: App.imports[0] is a forwardRef to undefined. Nothing was built.
  path: App.imports[0]
  hint: it must return a class with @Module`,
    );
    const early = forwardRef((): ModuleClass => {
      throw new ReferenceError("Cannot access 'Late' before initialization");
    });
    expect(await refusal(moduleOf('App', { imports: [early] }))).toBe(
      `modules/bad-import: App.imports[0] is a forwardRef that throws. Nothing was built.
  path: App.imports[0]
  hint: the class that it names must be declared before the application is created`,
    );
  });
});
