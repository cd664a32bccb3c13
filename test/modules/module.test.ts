import { describe, expect, it } from 'vitest';
import { ModuleError } from '../../src/core/errors.js';
import { token } from '../../src/core/token.js';
import { Global, Module } from '../../src/modules/module.js';
import { isGlobal, moduleRecord } from '../../src/modules/module-record.js';
import type { ModuleMetadata } from '../../src/modules/module-record.js';
import { failure } from './module-parts.js';

const CLOCK = token<object>('clock');
class Clock {}

describe('Module', () => {
  it('records what it is given, on this very class', () => {
    const metadata: ModuleMetadata = { providers: [Clock], selections: { 'adapter:cache': 'redis' } };
    @Module(metadata)
    class AppModule {}
    class Child extends AppModule {}
    expect(moduleRecord(AppModule)).toEqual({ imports: [], controllers: [], exports: [], ...metadata });
    expect(moduleRecord(Child)).toBeUndefined();
  });

  it('is not changed by a list that grows after decoration', () => {
    const providers = [Clock];
    @Module({ providers })
    class AppModule {}
    providers.push(Clock);
    expect(moduleRecord(AppModule)?.providers).toEqual([Clock]);
  });

  it('refuses to stand twice on a class', () => {
    const decorate = () => {
      @Module({})
      @Module({})
      class AppModule {}
      return AppModule;
    };
    expect(failure(decorate)).toBe(
      `modules/decorated-twice: @Module stands twice on AppModule.
  hint: keep one of them`,
    );
  });

  it.each([
    [
      { provider: [Clock] },
      `modules/bad-module: AppModule has an unknown field "provider". Nothing was built.
  hint: a module has imports, controllers, providers, exports and selections`,
    ],
    [
      { providers: Clock },
      `modules/bad-module: AppModule.providers is Clock. Nothing was built.
  hint: providers takes an array`,
    ],
    [
      null,
      `modules/bad-module: @Module of AppModule got null. Nothing was built.
  hint: it takes { imports, controllers, providers, exports, selections }`,
    ],
    [
      { controllers: [Clock] },
      `modules/bad-controller: AppModule.controllers[0] is Clock, which is no controller. Nothing was built.
  path: AppModule.controllers[0]
  hint: controllers takes classes with @Controller of oneiric/http`,
    ],
    [
      { selections: 'redis' },
      `modules/bad-selection: AppModule.selections is "redis". Nothing was built.
  hint: selections takes { 'adapter:cache': 'redis' }`,
    ],
    [
      { selections: { cache: 'redis' } },
      `registry/bad-slot: "cache" is not a slot name.
  path: AppModule.selections
  hint: a slot name is domain:key, for example adapter:cache`,
    ],
  ])('refuses %o', (metadata, expected) => {
    expect(failure(() => moduleOf(metadata))).toBe(expected);
  });

  it.each([
    [
      undefined,
      `modules/bad-import: AppModule.imports[0] is undefined. Nothing was built.
  path: AppModule.imports[0]
  hint: an import cycle between files leaves it undefined: write forwardRef(() => X)`,
    ],
    [
      null,
      `modules/bad-import: AppModule.imports[0] is null. Nothing was built.
  path: AppModule.imports[0]
  hint: imports takes classes with @Module, dynamic modules, promises of them, modules of inversify, and forwardRef(() => X)`,
    ],
    [
      'CacheModule',
      `modules/bad-import: AppModule.imports[0] is "CacheModule". Nothing was built.
  path: AppModule.imports[0]
  hint: imports takes classes with @Module, dynamic modules, promises of them, modules of inversify, and forwardRef(() => X)`,
    ],
    [
      { module: 'CacheModule' },
      `modules/bad-import: AppModule.imports[0] is a dynamic module of "CacheModule". Nothing was built.
  path: AppModule.imports[0]
  hint: its field module names a class with @Module`,
    ],
  ])('refuses the import %o', (entry, expected) => {
    expect(failure(() => moduleOf({ imports: [entry] }))).toBe(expected);
  });
});

const FORMS =
  "a provider is a class, { provide, useClass | useValue | useFactory | useExisting }, or { slot: 'adapter:cache', provider: 'name', useClass | useValue | useFactory }";

@Module({})
class OtherModule {}

describe('providers of a module', () => {
  it.each<[string, unknown, ...string[]]>([
    [
      'undefined',
      undefined,
      'is undefined',
      'an import cycle between files leaves it undefined: move the class to a file of its own',
    ],
    ['null', null, 'is null', FORMS],
    ['a string', 'Clock', 'is "Clock"', FORMS],
    ['a module', OtherModule, 'is the module OtherModule', 'list modules in imports'],
    ['a dynamic module', { module: OtherModule }, 'is a dynamic module', 'list modules in imports'],
    ['no name', { useValue: 1 }, 'has neither provide nor slot', FORMS],
    ['two names', { provide: CLOCK, slot: 'a:b', useValue: 1 }, 'has both provide and slot', FORMS],
    [
      'an undefined token',
      { provide: undefined, useValue: 1 },
      'provides undefined',
      'an import cycle between files leaves it undefined: move the token to a file of its own',
    ],
    [
      'a string token',
      { provide: 'CLOCK', useValue: 1 },
      'provides the string "CLOCK", which has no type',
      'make a typed token: const TOKEN = token<T>("CLOCK")',
    ],
    [
      'a symbol token',
      { provide: Symbol('clock'), useValue: 1 },
      'provides the symbol Symbol(clock), which has no type',
      'make a typed token: const TOKEN = token<T>("clock")',
    ],
    [
      'a number as token',
      { provide: 7, useValue: 1 },
      'provides 7',
      "provide a class, or a token made by token<T>('name')",
    ],
    ['no way to make it', { provide: CLOCK }, 'does not say how it is made', FORMS],
    [
      'two ways to make it',
      { provide: CLOCK, useClass: Clock, useValue: 1 },
      'has useClass and useValue',
      'keep one of them',
    ],
    ['no class', { provide: CLOCK, useClass: 'Clock' }, 'has useClass "Clock"', 'useClass takes a class'],
    ['no function', { provide: CLOCK, useFactory: 1 }, 'has useFactory 1', 'useFactory takes a function'],
    [
      'a class as factory',
      { provide: CLOCK, useFactory: Clock },
      'has useFactory Clock',
      'useFactory takes a function',
    ],
    [
      'an undefined value',
      { provide: CLOCK, useValue: undefined },
      'has useValue undefined',
      'useValue takes a value; null is one',
    ],
    [
      'an undefined alias',
      { provide: CLOCK, useExisting: undefined },
      'has useExisting undefined',
      'useExisting takes a class, a token, forwardRef(() => X) or a slot name',
    ],
    [
      'an alias of itself',
      { provide: CLOCK, useExisting: CLOCK },
      'is an alias of itself',
      'useExisting names another token',
    ],
    [
      'inject beside a class',
      { provide: CLOCK, useClass: Clock, inject: [] },
      'has inject beside useClass',
      'inject belongs to useFactory; a class says itself what it takes',
    ],
    [
      'inject that is no list',
      { provide: CLOCK, useFactory: () => 1, inject: Clock },
      'has inject Clock',
      'inject takes an array',
    ],
    [
      'an alias as candidate',
      { slot: 'adapter:cache', provider: 'fake', useExisting: CLOCK },
      'has both slot and useExisting',
      'use useFactory with inject: a candidate is an instance of its own',
    ],
    [
      'a candidate of something unknown',
      { slot: 'adapter:cache', provider: 'fake', useValue: 1, provides: 'Cache' },
      'provides "Cache"',
      'provides is a class, a token, or an array of them',
    ],
  ])('refuse %s', (_, entry, ...[problem, hint]) => {
    const expected = `modules/bad-provider: AppModule.providers[1] ${problem}. Nothing was built.\n  path: AppModule.providers[1]\n  hint: ${hint}`;
    expect(failure(() => moduleOf({ providers: [Clock, entry] }))).toBe(expected);
  });

  it('refuse an unknown scope', () => {
    expect(failure(() => moduleOf({ providers: [{ provide: CLOCK, useValue: 1, scope: 'session' }] }))).toBe(
      `modules/bad-provider: AppModule.providers[0]: scope cannot be "session". Nothing was built.
  path: AppModule.providers[0]
  hint: scope is singleton, transient or request`,
    );
  });

  it.each(['request', 'transient'])('have no scope %s where there is but one instance', (scope) => {
    expect(failure(() => moduleOf({ providers: [{ provide: CLOCK, useValue: 1, scope }] }))).toBe(
      `modules/bad-provider: AppModule.providers[0] has scope ${JSON.stringify(scope)} beside useValue. Nothing was built.
  path: AppModule.providers[0]
  hint: scope belongs to useClass and useFactory, which can make more than one`,
    );
  });

  it('refuse impossible slot and provider names, saying where', () => {
    const slotless = { slot: 'cache', provider: 'fake', useValue: 1 };
    const nameless = { slot: 'adapter:cache', provider: '', useValue: 1 };
    expect(failure(() => moduleOf({ providers: [slotless] }))).toMatch(
      /^registry\/bad-slot: "cache" is not a slot name\.\n {2}path: AppModule\.providers\[0\]\n/,
    );
    expect(failure(() => moduleOf({ providers: [nameless] }))).toMatch(
      /^registry\/bad-provider: "" is not a provider\.\n {2}path: AppModule\.providers\[0\]\n/,
    );
  });
});

describe('Global', () => {
  it('marks this very class, above or below @Module', () => {
    @Global()
    @Module({})
    class Above {}
    @Module({})
    @Global()
    class Below {}
    class Child extends Above {}
    expect([Above, Below, Child].map(isGlobal)).toEqual([true, true, false]);
  });

  it('refuses to stand twice on a class', () => {
    const decorate = () => {
      @Global()
      @Global()
      class AppModule {}
      return AppModule;
    };
    expect(decorate).toThrow(ModuleError);
    expect(failure(decorate)).toBe(
      `modules/decorated-twice: @Global stands twice on AppModule.
  hint: keep one of them`,
    );
  });
});

function moduleOf(metadata: unknown): unknown {
  @Module(metadata as ModuleMetadata)
  class AppModule {}
  return AppModule;
}
