import { describe, expect, it } from 'vitest';
import type { InjectOptions } from '../../src/core/component.js';
import { InjectionError } from '../../src/core/errors.js';
import type { Live } from '../../src/core/live.js';
import { token } from '../../src/core/token.js';
import { dereference, forwardRef } from '../../src/decorators/dependable.js';
import { Inject, InjectLive, Optional } from '../../src/decorators/inject.js';
import { parametersOf } from '../../src/decorators/metadata.js';
import { thrownBy } from './thrown-by.js';

abstract class Cache {}
const CLOCK = token<object>('clock');

describe('parameter decorators', () => {
  it('record reference, options and delivery by index', () => {
    class Catalog {
      constructor(
        @Inject(Cache) readonly cache: Cache,
        readonly plain: Cache,
        @Inject(CLOCK, { key: 'wall', provider: 'system' }) readonly clock: object,
        @InjectLive('adapter:cache') readonly live: Live<Cache>,
        @Optional() readonly maybe: Cache | undefined,
      ) {}
    }
    expect([...(parametersOf(Catalog) ?? [])].sort(([a], [b]) => a - b)).toEqual([
      [0, { ref: Cache, options: {}, delivery: 'reference' }],
      [2, { ref: CLOCK, options: { key: 'wall', provider: 'system' }, delivery: 'reference' }],
      [3, { ref: 'adapter:cache', options: {}, delivery: 'handle' }],
      [4, { ref: undefined, options: { optional: true }, delivery: 'reference' }],
    ]);
  });

  it('join @Optional and @Inject, in either order', () => {
    class Catalog {
      constructor(
        @Optional() @Inject(Cache, { provider: 'redis' }) readonly a: Cache | undefined,
        @Inject(Cache, { provider: 'redis' }) @Optional() readonly b: Cache | undefined,
        @Optional() @InjectLive(Cache) readonly c: Live<Cache> | undefined,
        @Optional() @Inject(Cache, { optional: false }) readonly d: Cache | undefined,
        @Inject(Cache, { optional: false }) @Optional() readonly e: Cache | undefined,
      ) {}
    }
    const found = parametersOf(Catalog);
    const pinned = { ref: Cache, options: { provider: 'redis', optional: true }, delivery: 'reference' };
    expect([found?.get(0), found?.get(1)]).toEqual([pinned, pinned]);
    expect(found?.get(2)).toEqual({ ref: Cache, options: { optional: true }, delivery: 'handle' });
    expect([found?.get(3)?.options, found?.get(4)?.options]).toEqual([
      { optional: true },
      { optional: true },
    ]);
  });

  it('keep their options when the caller changes them later', () => {
    const options = { key: 'before' };
    class Catalog {
      constructor(@Inject(Cache, options) readonly cache: Cache) {}
    }
    options.key = 'after';
    expect(parametersOf(Catalog)?.get(0)?.options).toEqual({ key: 'before' });
  });
});

describe('what cannot be injected', () => {
  const decorated = (ref: unknown, options?: InjectOptions) =>
    thrownBy(() => apply(Inject(ref as typeof Cache, options), Catalog, undefined));

  class Catalog {}

  it('is undefined, as import cycles leave it', () => {
    expect(decorated(undefined)).toBeInstanceOf(InjectionError);
    expect(decorated(undefined).toString()).toBe(
      'InjectionError [injection/undefined-reference]: Catalog.constructor[0] asks for undefined.\n' +
        '  hint: files that import each other leave a class undefined for a while: write forwardRef(() => TheClass)',
    );
  });

  it.each([
    [null, 'injection/bad-reference'],
    [{}, 'injection/bad-reference'],
    [Symbol('x'), 'injection/bad-reference'],
    [() => Cache, 'injection/bad-reference'],
    ['cache', 'registry/bad-slot'],
  ])('is %o', (ref, code) => {
    expect(decorated(ref).code).toBe(code);
    expect(decorated(ref).message).toContain('Catalog.constructor[0]');
  });

  it.each<[InjectOptions, string]>([
    [{ key: '../x' }, 'registry/bad-key'],
    [{ provider: '' }, 'registry/bad-provider'],
    [{ optional: 'yes' as never }, 'injection/bad-option'],
    [{ onSwap: 'restart' as never }, 'injection/bad-option'],
    [{ capabilities: 'shared' as never }, 'injection/bad-option'],
    [{ capabilities: ['a b'] }, 'registry/bad-capability'],
    [{ capabilities: ['shared'], provider: 'redis' }, 'injection/bad-option'],
  ])('has the options %o', (options, code) => {
    expect(decorated(Cache, options).code).toBe(code);
    expect(decorated(Cache, options).path ?? decorated(Cache, options).message).toContain(
      'Catalog.constructor[0]',
    );
    expect(parametersOf(Catalog)).toBeUndefined();
  });

  it('asks to hold an instance where only what follows is handed out', () => {
    const error = thrownBy(() => apply(InjectLive(Cache, { onSwap: 'keep' }), Catalog, undefined));
    expect(error.code).toBe('injection/bad-option');
    expect(error.hint).toBe(
      "onSwap is 'follow' here: only @Inject and inject: […] hand out an instance itself",
    );
  });

  it('is asked for twice by one parameter', () => {
    class Twice {}
    apply(Inject(Cache), Twice, undefined);
    expect(thrownBy(() => apply(InjectLive(CLOCK), Twice, undefined)).toString()).toBe(
      'InjectionError [injection/decorated-twice]: Twice.constructor[0] is decorated with @Inject twice.\n' +
        '  hint: keep one of @Inject, @InjectLive and @InjectAll',
    );
    expect(parametersOf(Twice)?.get(0)?.ref).toBe(Cache);
  });
});

describe('a parameter decorator elsewhere', () => {
  class Catalog {}

  it('on a field says that fields use inject()', () => {
    expect(thrownBy(() => apply(Inject(Cache), Catalog.prototype, 'cache', undefined)).toString()).toBe(
      'InjectionError [injection/not-a-parameter]: @Inject stands on the field Catalog.cache, which is not injected.\n' +
        '  hint: decorate a constructor parameter; fields use inject(): cache = inject(Cache)',
    );
  });

  it.each([
    ['an instance method', Catalog.prototype],
    ['a static method', Catalog],
  ])('on a parameter of %s names the method', (_, target) => {
    const error = thrownBy(() => apply(InjectLive(Cache), target, 'find', 1));
    expect(error.code).toBe('injection/not-a-parameter');
    expect(error.message).toContain('@InjectLive stands on a parameter of the method Catalog.find,');
  });

  it('on a field of a standard decorator names the compiler option', () => {
    const error = thrownBy(() => apply(Optional(), undefined, { kind: 'field', name: 'cache' }, undefined));
    expect(error.message).toContain('@Optional stands on the field cache,');
    expect(error.hint).toContain('"experimentalDecorators": true');
  });
});

describe('forwardRef', () => {
  it('names a class that is not there yet', () => {
    expect(
      dereference(
        forwardRef(() => Later),
        'here',
      ),
    ).toBe(Later);
  });

  it('refuses what is no function', () => {
    expect(thrownBy(() => forwardRef(Later.name as never)).code).toBe('injection/bad-reference');
  });

  it.each([
    [undefined, 'injection/undefined-reference'],
    ['nonsense', 'injection/bad-reference'],
  ])('that gives %o is refused when it is followed', (given, code) => {
    const error = thrownBy(() =>
      dereference(
        forwardRef(() => given as never),
        'Catalog.constructor[0]',
      ),
    );
    expect([error.code, error.message.startsWith('Catalog.constructor[0] asks for')]).toEqual([code, true]);
  });

  class Later {}
});

/** Applies a parameter decorator as compiled code would, also where the compiler forbids it. */
function apply(
  decorator: unknown,
  ...[target, key, index = key === undefined ? 0 : undefined]: unknown[]
): void {
  (decorator as (target: unknown, key: unknown, index: unknown) => void)(target, key, index);
}
