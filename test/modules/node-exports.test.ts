import { describe, expect, it } from 'vitest';
import { forwardRef } from '../../src/decorators/dependable.js';
import { CLOCK, Cache, Clock, MemoryCache, Mailer, moduleOf, readModules, refusal } from './module-parts.js';
import type { DynamicModule, ModuleClass, ModuleMetadata } from '../../src/modules/module-record.js';

describe('exports', () => {
  it.each<[string, ModuleMetadata, string]>([
    [
      'what exists nowhere',
      { providers: [Mailer, MemoryCache], exports: [CLOCK] },
      `App.exports[0] exports clock, which App neither provides nor imports. Nothing was built.
  hint: add it to the providers of App; it knows Mailer, adapter:cache/memory`,
    ],
    [
      'a token of an imported module',
      {
        imports: [
          moduleOf('ClockModule', { providers: [{ provide: CLOCK, useClass: Clock }], exports: [CLOCK] }),
        ],
        exports: [CLOCK],
      },
      `App.exports[0] exports clock, which App neither provides nor imports. Nothing was built.
  hint: clock belongs to ClockModule: export ClockModule instead`,
    ],
    [
      'a module that is not imported',
      { exports: [moduleOf('Other')] },
      `App.exports[0] exports Other, which App neither provides nor imports. Nothing was built.
  hint: add Other to the imports of App`,
    ],
    [
      'a dynamic module that is not imported',
      { exports: [{ module: moduleOf('Feature') }] },
      `App.exports[0] exports Feature, which App neither provides nor imports. Nothing was built.
  hint: add Feature to the imports of App`,
    ],
    [
      'the candidate of an imported module',
      {
        imports: [moduleOf('Other'), moduleOf('CacheModule', { providers: [MemoryCache] })],
        exports: [MemoryCache],
      },
      `App.exports[0] exports MemoryCache, which App neither provides nor imports. Nothing was built.
  hint: MemoryCache belongs to CacheModule: export CacheModule instead`,
    ],
    [
      'the contract of what an imported module offers',
      { imports: [moduleOf('CacheModule', { providers: [MemoryCache] })], exports: [Cache] },
      `App.exports[0] exports Cache, which App neither provides nor imports. Nothing was built.
  hint: Cache belongs to CacheModule: export CacheModule instead`,
    ],
    [
      'what neither it nor the modules that it imports know',
      { imports: [moduleOf('Other')], exports: [Mailer] },
      `App.exports[0] exports Mailer, which App neither provides nor imports. Nothing was built.
  hint: add it to the providers of App; it knows Other`,
    ],
    [
      'a contract without a candidate of its own',
      { exports: [Cache] },
      `App.exports[0] exports Cache, which App neither provides nor imports. Nothing was built.
  hint: add it to the providers of App; it knows nothing`,
    ],
    [
      'a slot name without a candidate of its own',
      { exports: ['adapter:cache'] },
      `App.exports[0] exports "adapter:cache", which App neither provides nor imports. Nothing was built.
  hint: add it to the providers of App; it knows nothing`,
    ],
    [
      'a forwardRef that throws',
      {
        exports: [
          forwardRef((): ModuleClass => {
            throw new ReferenceError("Cannot access 'Late' before initialization");
          }),
        ],
      },
      `App.exports[0] is a forwardRef that throws. Nothing was built.
  hint: the class that it names must be declared before the application is created`,
    ],
    [
      'undefined',
      { exports: [undefined as unknown as ModuleClass] },
      `App.exports[0] is undefined. Nothing was built.
  hint: an import cycle between files leaves it undefined: write forwardRef(() => X)`,
    ],
  ])('refuse %s', async (_, metadata, message) => {
    expect(await refusal(moduleOf('App', metadata))).toBe(`modules/unknown-export: ${message}`);
  });

  it('accept forwardRef, dynamic modules and slot names', async () => {
    const dynamic: DynamicModule = { module: moduleOf('Feature') };
    const exports = [forwardRef(() => Mailer), dynamic, 'adapter:cache'] as const;
    const App = moduleOf('App', { imports: [dynamic], providers: [Mailer, MemoryCache], exports });
    expect((await readModules(App)).modules).toEqual(['Feature', 'App']);
  });
});
