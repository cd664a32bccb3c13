import { describe, expect, it } from 'vitest';
import { entriesToWishes, wishesOf } from '../../../src/container/injection/wishes.js';
import type { Constructable } from '../../../src/core/component.js';
import { InjectionError } from '../../../src/core/errors.js';
import type { Live } from '../../../src/core/live.js';
import { token } from '../../../src/core/token.js';
import { Adapter, Service } from '../../../src/decorators/component.js';
import { forwardRef } from '../../../src/decorators/dependable.js';
import { Inject, InjectLive, Optional } from '../../../src/decorators/inject.js';
import { Injectable } from '../../../src/decorators/injectable.js';
import { thrownBy } from '../../decorators/thrown-by.js';

abstract class Cache {}
class Mailer {}
interface Clock {
  now(): number;
}
const CLOCK = token<Clock>('clock');

class RedisSettings {
  url = '';
}

@Adapter({ key: 'cache', provider: 'redis', settings: RedisSettings })
class RedisCache extends Cache {
  constructor(
    readonly settings: RedisSettings,
    readonly mailer: Mailer,
  ) {
    super();
  }
}

@Injectable()
class Parent {
  constructor(
    readonly cache: Cache,
    @Inject(CLOCK) readonly clock: Clock,
  ) {}
}

describe('wishesOf', () => {
  it('takes the decorator, else inject, else the emitted type', () => {
    @Service({ key: 'catalog', inject: [Mailer, Mailer, undefined, { token: CLOCK, key: 'wall' }] })
    class Catalog {
      constructor(
        readonly mailer: Mailer,
        @Inject(Cache, { provider: 'redis' }) readonly pinned: Cache,
        readonly cache: Cache,
        readonly clock: Clock,
        @InjectLive(Cache) readonly live: Live<Cache>,
      ) {}
    }
    expect(wishesOf(Catalog)).toEqual([
      { ref: Mailer, options: {}, delivery: 'reference', where: 'Catalog.constructor[0]' },
      { ref: Cache, options: { provider: 'redis' }, delivery: 'reference', where: 'Catalog.constructor[1]' },
      { ref: Cache, options: {}, delivery: 'reference', where: 'Catalog.constructor[2]' },
      { ref: CLOCK, options: { key: 'wall' }, delivery: 'reference', where: 'Catalog.constructor[3]' },
      { ref: Cache, options: {}, delivery: 'handle', where: 'Catalog.constructor[4]' },
    ]);
  });

  it('joins @Optional with inject and with the emitted type', () => {
    @Service({ key: 'catalog', inject: [{ token: Cache, provider: 'redis' }] })
    class Catalog {
      constructor(
        @Optional() readonly cache: Cache | undefined,
        @Optional() readonly mailer?: Mailer,
      ) {}
    }
    expect(wishesOf(Catalog)).toMatchObject([
      { ref: Cache, options: { provider: 'redis', optional: true } },
      { ref: Mailer, options: { optional: true } },
    ]);
  });

  it('follows forward references', () => {
    @Service({ key: 'catalog', inject: [forwardRef(() => Later)] })
    class Catalog {
      constructor(
        readonly first: unknown,
        @Inject(forwardRef(() => Later)) readonly second: unknown,
      ) {}
    }
    class Later {}
    expect(wishesOf(Catalog).map(({ ref }) => ref)).toEqual([Later, Later]);
  });

  it('gives a component its own settings, by type, by decorator and by inject', () => {
    @Adapter({ key: 'cache', settings: RedisSettings, inject: [undefined, undefined, RedisSettings] })
    class Other {
      constructor(
        readonly byType: RedisSettings,
        @Inject(RedisSettings) readonly byDecorator: RedisSettings,
        readonly byInject: object,
      ) {}
    }
    expect(wishesOf(Other).map(({ ref, settings }) => [ref, settings])).toEqual([
      [undefined, RedisSettings],
      [undefined, RedisSettings],
      [undefined, RedisSettings],
    ]);
    expect(wishesOf(RedisCache)[1]).not.toHaveProperty('settings');
  });

  it('gives a subclass its refined settings where the inherited constructor takes those of the parent', () => {
    class ClusterSettings extends RedisSettings {}
    @Adapter({ key: 'cache', provider: 'cluster', settings: ClusterSettings })
    class RedisCluster extends RedisCache {}
    expect(wishesOf(RedisCluster)).toMatchObject([
      { ref: undefined, settings: ClusterSettings },
      { ref: Mailer },
    ]);
  });

  it('asks for nothing where a class takes nothing, decorated or not', () => {
    @Injectable()
    class Decorated {}
    class Defaults {
      constructor(readonly limit = 5) {}
    }
    expect([wishesOf(Mailer), wishesOf(Decorated), wishesOf(Defaults)]).toEqual([[], [], []]);
  });

  it('needs no emitted types where decorators or inject tell everything', () => {
    class Decorated {
      constructor(@Inject(Cache) readonly cache: Cache) {}
    }
    const Listed = plain(2);
    Service({ key: 'listed', inject: [Cache, CLOCK] })(Listed);
    const Rest = plain(0);
    Service({ key: 'rest', inject: [Cache] })(Rest);
    expect(wishesOf(Decorated).map(({ ref }) => ref)).toEqual([Cache]);
    expect(wishesOf(Listed).map(({ ref }) => ref)).toEqual([Cache, CLOCK]);
    expect(wishesOf(Rest).map(({ ref }) => ref)).toEqual([Cache]);
  });
});

describe('wishesOf an heir', () => {
  const ofParent = [Cache, CLOCK];

  it('takes the parameters of the parent where it is decorated and has no constructor', () => {
    @Injectable()
    class Child extends Parent {}
    @Injectable()
    class Grandchild extends Child {}
    expect(wishesOf(Child).map(({ ref }) => ref)).toEqual(ofParent);
    expect(wishesOf(Grandchild).map(({ where }) => where)).toEqual([
      'Grandchild.constructor[0]',
      'Grandchild.constructor[1]',
    ]);
  });

  it('takes them undecorated where it surely has no constructor', () => {
    class Fake extends Parent {
      find = () => 'fake';
    }
    expect(wishesOf(Fake).map(({ ref }) => ref)).toEqual(ofParent);
  });

  it('takes its own where it has a constructor', () => {
    @Injectable()
    class Child extends Parent {
      constructor() {
        super(new Mailer(), { now: () => 0 });
      }
    }
    expect(wishesOf(Child)).toEqual([]);
  });

  it('may list its own dependencies for the inherited constructor, or inherit the list', () => {
    @Service({ key: 'a', inject: [Mailer] })
    class Lists extends Parent {}
    @Service({ key: 'b' })
    class Inherits extends Lists {}
    expect(wishesOf(Lists).map(({ ref }) => ref)).toEqual([Mailer, CLOCK]);
    expect(wishesOf(Inherits).map(({ ref }) => ref)).toEqual([Mailer, CLOCK]);
  });

  it('never gets the parameters of its parent for a constructor of its own, undecorated', () => {
    class Empty extends Parent {
      constructor() {
        super(new Mailer(), { now: () => 0 });
      }
    }
    class Full extends Parent {
      constructor(mailer: Mailer) {
        super(mailer, { now: () => 0 });
      }
    }
    @Injectable()
    class Below extends Empty {}

    expect(thrownBy(() => wishesOf(Empty)).toString()).toBe(
      'InjectionError [injection/undecorated-subclass]: Empty would get the constructor parameters of its parent class, but may have a constructor of its own.\n' +
        '  hint: decorate Empty, for example with @Injectable()',
    );
    expect(thrownBy(() => wishesOf(Full)).code).toBe('injection/missing-metadata');
    expect(thrownBy(() => wishesOf(Below)).toString()).toBe(
      'InjectionError [injection/undecorated-subclass]: Below would get the constructor parameters of its parent class, through Empty, but may have a constructor of its own.\n' +
        '  hint: decorate Empty, for example with @Injectable()',
    );
  });
});

describe('wishesOf explains, instead of injecting undefined,', () => {
  it('that nothing tells the parameters: undecorated, or compiled by a tool that emits no types', () => {
    const expected =
      'InjectionError [injection/missing-metadata]: Plain.constructor[0]: nothing tells what it asks for.\n' +
      '  hint: the compiler emits parameter types only for decorated classes, with "experimentalDecorators" and ' +
      '"emitDecoratorMetadata" (tsc) or "decoratorMetadata" (swc); esbuild and tsx emit none. Decorate the class, ' +
      'or write @Inject(…) on the parameter or inject: […] in the decorator of the class';
    const Plain = plain(1);
    expect(thrownBy(() => wishesOf(Plain)).toString()).toBe(expected);
    Service({ key: 'plain' })(Plain);
    expect(thrownBy(() => wishesOf(Plain)).toString()).toBe(expected);
  });

  it('which parameter decorators and inject leave out', () => {
    const Listed = plain(3);
    Service({ key: 'listed', inject: [Cache, undefined] })(Listed);
    expect(thrownBy(() => wishesOf(Listed)).message).toContain('Plain.constructor[1]: nothing tells');

    class Decorated {
      constructor(
        readonly mailer: Mailer,
        @Inject(Cache) readonly cache: Cache,
      ) {}
    }
    expect(emitted(Decorated, undefined).message).toContain('Decorated.constructor[0]: nothing tells');
  });

  it('an erased interface, union or type import', () => {
    @Injectable()
    class Catalog {
      constructor(
        readonly cache: Cache,
        readonly clock: Clock,
      ) {}
    }
    expect(thrownBy(() => wishesOf(Catalog)).toString()).toBe(
      'InjectionError [injection/erased-type]: Catalog.constructor[1]: the compiler left only Object of its type.\n' +
        '  hint: interfaces, unions such as "Cache | undefined" and classes brought in by "import type" leave no ' +
        'class behind: import the class as a value, or write @Inject(…) with a class or token',
    );
  });

  it('a plain type', () => {
    @Injectable()
    class Catalog {
      constructor(readonly pageSize: number) {}
    }
    expect(thrownBy(() => wishesOf(Catalog)).toString()).toBe(
      'InjectionError [injection/plain-type]: Catalog.constructor[0]: Number is no component.\n' +
        '  hint: make a token and ask by it: const LIMIT = token<number>("limit", { kind: "value" }), then @Inject(LIMIT)',
    );
  });

  it.each([String, Boolean, Array, Function, Promise, Map, { enum: 1 }])(
    'a plain type such as %o',
    (type) => {
      expect(emitted(plain(1), [type]).code).toBe('injection/plain-type');
    },
  );

  it('a type that an import cycle left undefined', () => {
    expect(emitted(plain(1), [undefined]).toString()).toBe(
      'InjectionError [injection/undefined-type]: Plain.constructor[0]: its type was undefined when the class was declared.\n' +
        '  hint: files that import each other leave a class undefined for a while: write @Inject(forwardRef(() => TheClass))',
    );
  });

  it('a forward reference that leads nowhere', () => {
    class Catalog {
      constructor(@Inject(forwardRef(() => undefined as unknown as typeof Cache)) readonly cache: Cache) {}
    }
    expect(thrownBy(() => wishesOf(Catalog)).code).toBe('injection/undefined-reference');
  });

  it('the settings of another component', () => {
    @Service({ key: 'catalog' })
    class Catalog {
      constructor(readonly settings: RedisSettings) {}
    }
    expect(thrownBy(() => wishesOf(Catalog)).toString()).toBe(
      'InjectionError [injection/foreign-settings]: Catalog.constructor[0] asks for RedisSettings, the settings of RedisCache.\n' +
        "  hint: only a component's own settings are injected: declare settings: RedisSettings on Catalog, or ask RedisCache for what is needed",
    );
  });

  it('a live handle of its own settings, which have none', () => {
    @Service({ key: 'catalog', settings: RedisSettings })
    class Catalog {
      constructor(@InjectLive(RedisSettings) readonly settings: Live<RedisSettings>) {}
    }
    expect(thrownBy(() => wishesOf(Catalog)).code).toBe('injection/foreign-settings');
  });

  it('more entries of inject than parameters, where the compiler tells how many there are', () => {
    @Service({ key: 'catalog', inject: [Cache, Mailer] })
    class Catalog {
      constructor(readonly cache: Cache) {}
    }
    expect(thrownBy(() => wishesOf(Catalog)).toString()).toBe(
      'InjectionError [injection/too-many-entries]: Catalog: inject has 2 entries, but its constructor takes 1.\n' +
        '  hint: the entries of inject stand in the order of the parameters',
    );
    const Unknown = plain(1);
    Service({ key: 'unknown', inject: [Cache, Mailer] })(Unknown);
    expect(wishesOf(Unknown)).toHaveLength(2);
  });
});

describe('entriesToWishes', () => {
  it("makes a wish of every entry, also in Nest's form", () => {
    const entries = [
      Cache,
      CLOCK,
      'adapter:cache',
      { token: Mailer, optional: true },
      forwardRef(() => Mailer),
    ] as const;
    expect(entriesToWishes(entries, 'clock.useFactory')).toEqual([
      { ref: Cache, options: {}, delivery: 'reference', where: 'clock.useFactory[0]' },
      { ref: CLOCK, options: {}, delivery: 'reference', where: 'clock.useFactory[1]' },
      { ref: 'adapter:cache', options: {}, delivery: 'reference', where: 'clock.useFactory[2]' },
      { ref: Mailer, options: { optional: true }, delivery: 'reference', where: 'clock.useFactory[3]' },
      { ref: Mailer, options: {}, delivery: 'reference', where: 'clock.useFactory[4]' },
    ]);
  });

  it('refuses a hole, because nothing else tells what it is', () => {
    const error = thrownBy(() => entriesToWishes([Cache, undefined], 'clock.useFactory'));
    expect(error).toBeInstanceOf(InjectionError);
    expect(error.toString()).toBe(
      'InjectionError [injection/undefined-reference]: clock.useFactory[1] asks for undefined.\n' +
        '  hint: files that import each other leave a class undefined for a while: write forwardRef(() => TheClass)',
    );
  });

  it.each([null, 5, { provide: Cache }, { token: undefined }])('refuses the entry %o', (entry) => {
    const error = thrownBy(() => entriesToWishes([entry as never], 'clock.useFactory'));
    expect(error.message).toContain('clock.useFactory[0] asks for');
  });
});

/** A class as tools leave it that emit no types. */
function plain(parameters: number): new (...values: unknown[]) => object {
  class Plain {}
  Object.defineProperty(Plain, 'length', { value: parameters });
  return Plain;
}

/** The error for a class whose compiler emitted these parameter types. */
function emitted(cls: Constructable, types: readonly unknown[] | undefined) {
  if (types) Reflect.defineMetadata('design:paramtypes', types, cls);
  else Reflect.deleteMetadata('design:paramtypes', cls);
  return thrownBy(() => wishesOf(cls));
}
