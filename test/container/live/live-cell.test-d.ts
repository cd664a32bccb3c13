import { expectTypeOf, it } from 'vitest';
import type { Generation } from '../../../src/container/live/generation.js';
import { LiveCell } from '../../../src/container/live/live-cell.js';
import type { Lease, Live } from '../../../src/core/live.js';

abstract class Cache {
  abstract get(key: string): Promise<string | undefined>;
}

it('LiveCell is typed by what it points at', () => {
  const cell = new LiveCell<Cache>({ slot: 'adapter:cache', name: 'Cache', contract: Cache });
  expectTypeOf(cell.ref).toEqualTypeOf<Cache>();
  expectTypeOf(cell.live).toEqualTypeOf<Live<Cache>>();
  expectTypeOf(cell.generation).toEqualTypeOf<Generation<Cache> | undefined>();
  expectTypeOf(cell.live.lease()).toEqualTypeOf<Lease<Cache>>();
  expectTypeOf(cell.live.use((cache, lease) => [cache, lease.value] as const)).toEqualTypeOf<
    readonly [Cache, Cache]
  >();
  expectTypeOf(cell.point).parameter(0).toEqualTypeOf<Generation<Cache>>();
});

it('a slot name and a contract of another type do not compile', () => {
  // @ts-expect-error -- not a slot name
  new LiveCell<Cache>({ slot: 'cache', name: 'Cache' });
  // @ts-expect-error -- Date is no Cache
  new LiveCell<Cache>({ slot: 'adapter:cache', name: 'Cache', contract: Date });
});
