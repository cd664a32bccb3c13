import { describe, expectTypeOf, it } from 'vitest';
import type { Live, LiveList } from '../../src/core/live.js';
import { token } from '../../src/core/token.js';
import { forwardRef } from '../../src/decorators/dependable.js';
import { Inject, InjectAll, InjectLive, Optional } from '../../src/decorators/inject.js';

abstract class Cache {
  abstract get(key: string): Promise<string | undefined>;
}

abstract class Generic<T> {
  abstract value(): T;
}

interface Clock {
  now(): number;
}

const CLOCK = token<Clock>('clock');
const LIMIT = token<number>('limit', { kind: 'value' });

describe('a parameter with @Inject', () => {
  it('compiles where its type accepts what is injected', () => {
    class Catalog {
      constructor(
        @Inject(Cache) readonly cache: Cache,
        @Inject(CLOCK) private readonly clock: Clock,
        @Inject(LIMIT) protected readonly limit: number,
        @Inject(Cache) readonly wider: object,
        @Inject(Cache) readonly unknown: unknown,
        @Inject('adapter:cache') readonly bySlot: Cache,
        @Inject(forwardRef(() => Cache)) readonly forward: Cache,
        @Inject(Generic<number>) readonly generic: Generic<number>,
        @Inject(Cache, { key: 'session-cache' }) readonly other: Cache,
        @Inject(Cache, { optional: false }) readonly certain: Cache,
        @Inject(Cache, { provider: 'redis', optional: true }) readonly maybe: Cache | undefined,
        @Inject(Cache, { optional: true }) readonly may?: Cache,
      ) {
        void this.clock;
      }
    }
    expectTypeOf<Catalog>().not.toBeAny();
  });

  it('does not compile where its type is another one', () => {
    class Catalog {
      constructor(
        // @ts-expect-error -- a Cache is no Clock
        @Inject(Cache) readonly clock: Clock,
        // @ts-expect-error -- a Clock is no Cache
        @Inject(CLOCK) readonly cache: Cache,
        // @ts-expect-error -- a number is no string
        @Inject(LIMIT) readonly limit: string,
        // @ts-expect-error -- a Cache is no Clock, behind a forwardRef either
        @Inject(forwardRef(() => Cache)) readonly forward: Clock,
        // @ts-expect-error -- another argument of the generic contract
        @Inject(Generic<number>) readonly generic: Generic<string>,
        // @ts-expect-error -- not the handle
        @Inject(Cache) readonly live: Live<Cache>,
      ) {}
    }
    expectTypeOf<Catalog>().not.toBeAny();
  });

  it('does not compile where it may be absent and the type has no undefined', () => {
    const options = { optional: Math.random() > 2 };
    class Catalog {
      constructor(
        // @ts-expect-error -- undefined is not accepted
        @Inject(Cache, { optional: true }) readonly cache: Cache,
        // @ts-expect-error -- undefined may come
        @Inject(Cache, options) readonly perhaps: Cache,
        // @ts-expect-error -- undefined is not accepted
        @Optional() @Inject(Cache) readonly other: Cache,
        @Optional() @Inject(Cache) readonly fine: Cache | undefined,
      ) {}
    }
    expectTypeOf<Catalog>().not.toBeAny();
  });

  it('does not compile for undefined, a plain string, or a misspelt option', () => {
    // @ts-expect-error -- nothing is named
    Inject(undefined);
    // @ts-expect-error -- no colon, no slot
    Inject('cache');
    // @ts-expect-error -- optinal is not an option
    Inject(Cache, { optinal: true });
    // @ts-expect-error -- no such policy
    Inject(Cache, { onSwap: 'restart' });
  });
});

describe('a parameter with @InjectLive', () => {
  it('compiles for the handle of what is injected', () => {
    class Catalog {
      constructor(
        @InjectLive(Cache) readonly live: Live<Cache>,
        @InjectLive(CLOCK) readonly clock: Live<Clock>,
        @InjectLive('adapter:cache') readonly bySlot: Live<Cache>,
        @InjectLive(Cache, { optional: true }) readonly maybe: Live<Cache> | undefined,
      ) {}
    }
    expectTypeOf<Catalog>().not.toBeAny();
  });

  it('does not compile for another handle, for the contract itself, or without undefined', () => {
    class Catalog {
      constructor(
        // @ts-expect-error -- the handle of a Cache
        @InjectLive(Cache) readonly clock: Live<Clock>,
        // @ts-expect-error -- not the contract
        @InjectLive(Cache) readonly cache: Cache,
        // @ts-expect-error -- undefined is not accepted
        @InjectLive(Cache, { optional: true }) readonly live: Live<Cache>,
        // @ts-expect-error -- a slot gives a handle, too
        @InjectLive('adapter:cache') readonly bySlot: Cache,
      ) {}
    }
    expectTypeOf<Catalog>().not.toBeAny();
  });
});

describe('elsewhere than on a constructor parameter', () => {
  it('does not compile', () => {
    class Catalog {
      // @ts-expect-error -- fields use inject()
      @Inject(Cache) readonly cache!: Cache;
      // @ts-expect-error -- fields use inject()
      @InjectLive(Cache) readonly live!: Live<Cache>;
      // @ts-expect-error -- fields use inject()
      @Optional() readonly maybe: Cache | undefined;
      // @ts-expect-error -- a method's parameters are not injected
      find(@Inject(Cache) cache: Cache) {
        return cache;
      }
      // @ts-expect-error -- nor those of a static method
      static of(@Inject(Cache) cache: Cache) {
        return cache;
      }
    }
    expectTypeOf<Catalog>().not.toBeAny();
  });
});

describe('a parameter with @InjectAll', () => {
  it('compiles where it is a list of what is injected', () => {
    class Catalog {
      constructor(
        @InjectAll(Cache) readonly caches: LiveList<Cache>,
        @InjectAll(CLOCK) readonly clocks: LiveList<Clock>,
        @InjectAll(LIMIT) readonly limits: LiveList<number>,
        @InjectAll(Cache) readonly wider: LiveList<object>,
        @InjectAll(Cache) readonly any: Iterable<Cache>,
        @InjectAll('adapter:cache') readonly bySlot: LiveList<Cache>,
        @InjectAll(Cache, { key: 'session-cache' }) readonly other: LiveList<Cache>,
      ) {}
    }
    expectTypeOf<Catalog>().not.toBeAny();
  });

  it('does not compile where it is anything else', () => {
    class Catalog {
      constructor(
        // @ts-expect-error -- Caches are no Clocks
        @InjectAll(Cache) readonly clocks: LiveList<Clock>,
        // @ts-expect-error -- numbers are no strings
        @InjectAll(LIMIT) readonly limits: LiveList<string>,
        // @ts-expect-error -- not one of them
        @InjectAll(Cache) readonly cache: Cache,
        // @ts-expect-error -- no array, which would not follow
        @InjectAll(Cache) readonly caches: Cache[],
      ) {}
    }
    expectTypeOf<Catalog>().not.toBeAny();
  });

  it('takes a key, and nothing else', () => {
    // @ts-expect-error -- one provider is no list
    const decorate = () => InjectAll(Cache, { provider: 'redis' });
    expectTypeOf(decorate).toBeFunction();
  });
});
