import { describe, expect, it } from 'vitest';
import { inject, Inject, Injectable, Service } from '../../../src/index.js';
import { Test } from '../../../src/testing/module/testing-module.js';
import { Counter, FakeStore, GREETING, type Greeting, Shop, ShopModule, Store } from '../shop.js';

const shop = () => Test.createTestingModule({ imports: [ShopModule] });

describe('useMocker', () => {
  @Injectable()
  class Needy {
    readonly late = inject(GREETING);
    constructor(
      readonly counter: Counter,
      readonly store: Store,
      @Inject(GREETING, { optional: true }) readonly greeting: Greeting | undefined,
    ) {}
  }

  it('stands in for whatever nothing provides, once for each token', async () => {
    const asked: unknown[] = [];
    const mocks = new Map<unknown, object>([
      [Counter, { count: 1 }],
      [Store, new FakeStore()],
      [GREETING, { hello: () => 'mocked' }],
    ]);
    const mocker = (token: unknown) => {
      asked.push(token);
      return mocks.get(token);
    };
    await using app = await Test.createTestingModule({ providers: [Needy] })
      .useMocker(mocker)
      .compile();
    const needy = app.get(Needy);
    expect([needy.counter, needy.store, needy.greeting]).toEqual([...mocks.values()]);
    expect(needy.late).toBe(needy.greeting);
    expect(app.get(Counter)).toBe(needy.counter);
    expect([asked.length, new Set(asked)]).toEqual([3, new Set(mocks.keys())]);
  });

  it('is not asked for what is there, hidden or not', async () => {
    const refuse = () => expect.unreachable('nothing is missing');
    await using app = await shop().useMocker(refuse).compile();
    expect(app.get(Shop).describe()).toBe('Hello memory 6');
    @Service({ key: 'nosy' })
    class Nosy {
      constructor(readonly counter: Counter) {}
    }
    const nosy = Test.createTestingModule({ imports: [ShopModule], providers: [Nosy] }).useMocker(refuse);
    await expect(nosy.compile()).rejects.toMatchObject({ code: 'modules/not-exported' });
  });

  it('leaves missing what it gives nothing for, and passes on what it throws', async () => {
    const needy = () => Test.createTestingModule({ providers: [Needy] });
    await expect(
      needy()
        .useMocker(() => undefined)
        .compile(),
    ).rejects.toMatchObject({ code: 'resolution/unknown' });
    const failing = needy().useMocker(() => {
      throw new RangeError('no mock');
    });
    await expect(failing.compile()).rejects.toThrow('no mock');
  });

  it('refuses what is no function', () => {
    expect(() => shop().useMocker({} as never)).toThrow('useMocker was given an object');
  });
});
