import { describe, expectTypeOf, it } from 'vitest';
import { token } from '../../src/core/token.js';
import { Adapter, Component, Service, type ComponentDecorator } from '../../src/decorators/component.js';
import { Contract } from '../../src/decorators/contract.js';

abstract class Cache {
  abstract get(key: string): Promise<string | undefined>;
}

interface Clock {
  now(): number;
}

const CLOCK = token<Clock>('clock');

describe('what a component provides', () => {
  it('compiles for a class that implements it, by class or token, or provides nothing', () => {
    @Adapter({ key: 'cache', provides: Cache, capabilities: ['ttl', { name: 'shared' }] })
    class MemoryCache extends Cache {
      get = () => Promise.resolve(undefined);
    }

    @Component({
      domain: 'adapter',
      key: 'clock',
      provides: CLOCK,
      inject: [CLOCK, undefined, 'adapter:cache', Cache],
    })
    class SystemClock {
      constructor(
        readonly offset: Clock,
        readonly limit: number,
      ) {}
      now = () => 0;
    }

    @Service({ key: 'catalog' })
    class Catalog {
      constructor(readonly cache: Cache) {}
    }

    @Adapter()
    class Bare extends Cache {
      get = () => Promise.resolve(undefined);
    }

    expectTypeOf<[MemoryCache, SystemClock, Catalog, Bare]>().not.toBeAny();
    expectTypeOf(Adapter({ key: 'clock', provides: CLOCK })).toEqualTypeOf<
      ComponentDecorator<typeof CLOCK>
    >();
  });

  it('does not compile for a class without the members of its contract class', () => {
    // @ts-expect-error -- get is missing
    @Adapter({ key: 'cache', provides: Cache })
    class Unlike {}

    // @ts-expect-error -- get returns a number
    @Component({ domain: 'adapter', key: 'cache', provides: Cache })
    class Numbers {
      get = (key: string) => key.length;
    }

    expectTypeOf<[Unlike, Numbers]>().not.toBeAny();
  });

  it('does not compile for a class without the members of its token', () => {
    // @ts-expect-error -- now is missing
    @Service({ key: 'clock', provides: CLOCK })
    class Stopped {}

    expectTypeOf<Stopped>().not.toBeAny();
  });

  it('does not compile for an abstract class, which nobody can build', () => {
    // @ts-expect-error -- abstract
    @Service({ key: 'abstract' })
    abstract class Abstract {}

    expectTypeOf<Abstract>().not.toBeAny();
  });
});

describe('options', () => {
  it('do not compile when misspelt, of another type, or left out with their brackets', () => {
    // @ts-expect-error -- stacklevel is not an option
    Adapter({ key: 'cache', stacklevel: 10 });
    // @ts-expect-error -- a string is no priority
    Adapter({ key: 'cache', priority: '5' });
    // @ts-expect-error -- a component needs a domain
    Component({ key: 'cache' });
    // @ts-expect-error -- no colon, no slot
    Contract('cache');
    // @ts-expect-error -- @Adapter without brackets
    @Adapter
    class NoBrackets {}

    expectTypeOf<NoBrackets>().not.toBeAny();
  });
});
