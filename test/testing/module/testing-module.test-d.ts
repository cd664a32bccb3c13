import { describe, expectTypeOf, it } from 'vitest';
import { token } from '../../../src/index.js';
import { Test } from '../../../src/testing/module/testing-module.js';
import type { TestApplication } from '../../../src/testing/application/test-application.js';
import type { OverrideLayer } from '../../../src/testing/application/override-layer.js';
import { Counter, FakeStore, GREETING, Shop, Store } from '../shop.js';

const builder = Test.createTestingModule({});
const HANDLER = token<(name: string) => number>('handler', { kind: 'function' });
const SIZE = token<number>('size', { kind: 'value' });

describe('the types of overrides', () => {
  it('promise P13: let only what fits the token stand in for it', () => {
    builder.overrideProvider(GREETING).useValue({ hello: (name) => name });
    // @ts-expect-error -- hello gives a string
    builder.overrideProvider(GREETING).useValue({ hello: () => 5 });
    // @ts-expect-error -- next is missing
    builder.overrideProvider(Counter).useValue({ count: 1 });
    builder.overrideProvider(HANDLER).useValue((name) => name.length);
    // @ts-expect-error -- no function
    builder.overrideProvider(HANDLER).useValue({});
    builder.overrideProvider(SIZE).useValue(5);
    // @ts-expect-error -- no number
    builder.overrideProvider(SIZE).useValue('5');
    builder.overrideSlot(Store).useClass(FakeStore);
    // @ts-expect-error -- no store
    builder.overrideSlot(Store).useClass(Counter);
    // @ts-expect-error -- Store is abstract
    builder.overrideSlot(Store).useClass(Store);
    builder.overrideSlot(Store).useFactory({ factory: () => Promise.resolve(new FakeStore()) });
    // @ts-expect-error -- no store
    builder.overrideSlot(Store).useFactory({ factory: () => new Counter() });
  });

  it('ask for the public members of a class only', () => {
    builder.overrideSlot(Shop).useValue({ describe: () => 'x', find: (key) => Promise.resolve(key) });
  });

  it('give what the test goes on with', () => {
    expectTypeOf(builder.overrideSlot(Store).useClass(FakeStore)).toEqualTypeOf(builder);
    expectTypeOf(builder.compile()).resolves.toEqualTypeOf<TestApplication>();
    expectTypeOf<TestApplication>().toHaveProperty('override');
    const layer = (app: TestApplication) => app.override(Store).useClass(FakeStore);
    expectTypeOf(layer).returns.resolves.toEqualTypeOf<OverrideLayer>();
  });
});
