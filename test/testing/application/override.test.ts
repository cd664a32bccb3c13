import { describe, expect, it } from 'vitest';
import { isLive } from '../../../src/index.js';
import { ManualClock } from '../../../src/testing/manual-clock.js';
import { Test } from '../../../src/testing/module/testing-module.js';
import type { CompileOptions } from '../../../src/testing/module/testing-module.js';
import { Counter, FakeStore, OtherFake, RedisStore, Shop, ShopModule, Store } from '../shop.js';

const compiled = (options?: CompileOptions) =>
  Test.createTestingModule({ imports: [ShopModule] }).compile(options);

describe('an override of a running application', () => {
  it('reaches those who hold the slot, and P7: brings back what served before', async () => {
    await using app = await compiled();
    const shop = app.get(Shop);
    let fake: FakeStore;
    {
      await using layer = await app.override(Store).useClass(FakeStore);
      expect([shop.describe(), layer.slot, layer.provider]).toEqual([
        'Hello fake 6',
        'adapter:store',
        'fake-store',
      ]);
      fake = app.live(Store).unsafeCurrent() as FakeStore;
    }
    expect(shop.describe()).toBe('Hello memory 7');
    expect(fake.isDisposed).toBe(true);
    const { ordered, selection } = app.explain(Store);
    expect([ordered.map(({ provider }) => provider), selection]).toEqual([['memory', 'redis'], undefined]);
  });

  it('takes values, which it does not dispose of, and factories that inject', async () => {
    await using app = await compiled();
    const mine = new OtherFake();
    await using first = await app.override('adapter:store').useValue(mine);
    expect(app.get(Store).name()).toBe('other');
    await using second = await app.override(Store).useFactory({
      factory: (counter: Counter) => Object.assign(new FakeStore(), { title: `fake ${counter.next()}` }),
      inject: [Counter],
    });
    expect([first.provider, second.provider, app.get(Store).name()]).toEqual(['test', 'test-2', 'fake 6']);
    await second.remove();
    await first.remove();
    expect([mine.isDisposed, app.get(Store).name()]).toEqual([false, 'memory']);
  });

  it('brings back what an operator had selected', async () => {
    await using app = await compiled();
    await app.swap(Store, { provider: 'redis' });
    const layer = await app.override(Store).useClass(FakeStore);
    await layer.remove();
    const { selection, active } = app.explain(Store);
    expect({ selection, active }).toEqual({
      selection: { provider: 'redis', layer: 'operator' },
      active: 'redis',
    });
  });

  it('brings back a stand-in of compile', async () => {
    await using app = await Test.createTestingModule({ imports: [ShopModule] })
      .overrideSlot(Store)
      .useClass(OtherFake)
      .compile();
    const layer = await app.override(Store).useClass(FakeStore);
    expect(app.get(Store).name()).toBe('fake');
    await layer.remove();
    expect(app.get(Store).name()).toBe('other');
  });

  it('nests, and may be taken away in any order', async () => {
    await using app = await compiled();
    const name = () => app.get(Store).name();
    const titled = (title: string) => Object.assign(new FakeStore(), { title });
    const lower = await app.override(Store).useValue(titled('lower'));
    const middle = await app.override(Store).useValue(titled('middle'));
    const upper = await app.override(Store).useValue(titled('upper'));
    await middle.remove();
    expect(name()).toBe('upper');
    await upper.remove();
    expect(name()).toBe('lower');
    await lower.remove();
    await lower.remove();
    expect(name()).toBe('memory');
  });

  it.each([
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ])('shows the highest of what is left when layers go in the order %i, %i, %i', async (...order) => {
    await using app = await compiled();
    const layers = [];
    for (const title of ['0', '1', '2']) {
      layers.push(await app.override(Store).useValue(Object.assign(new FakeStore(), { title })));
    }
    const left = new Set([0, 1, 2]);
    for (const at of order) {
      await layers[at]?.remove();
      left.delete(at);
      expect(app.get(Store).name()).toBe(left.size === 0 ? 'memory' : `${Math.max(...left)}`);
    }
  });

  it('ends as the last of those that are asked for at once', async () => {
    await using app = await compiled();
    const titled = (title: string) => Object.assign(new FakeStore(), { title });
    const [first, second] = await Promise.all([
      app.override(Store).useValue(titled('first')),
      app.override(Store).useValue(titled('second')),
    ]);
    expect(app.get(Store).name()).toBe('second');
    await second.remove();
    expect(app.get(Store).name()).toBe('first');
    await first.remove();
    expect(app.get(Store).name()).toBe('memory');
  });

  it('stays where the test has swapped to since, and takes only itself away', async () => {
    await using app = await compiled();
    const layer = await app.override(Store).useClass(FakeStore);
    await app.swap(Store, { provider: 'redis' });
    await layer.remove();
    expect(app.get(Store).name()).toBe('redis');
    expect(app.candidates({ key: 'store', shadowed: true })).toHaveLength(2);
  });

  it('can be left and come back to by name, like every candidate', async () => {
    await using app = await compiled();
    await using layer = await app.override(Store).useClass(FakeStore);
    await app.swap(Store, { provider: 'redis' });
    await app.swap(Store, { provider: layer.provider });
    expect(app.get(Store).name()).toBe('fake');
  });

  it('leaves nothing behind where the stand-in cannot serve', async () => {
    class Broken extends FakeStore {
      onInit(): never {
        throw new RangeError('no room');
      }
    }
    await using app = await compiled();
    await expect(app.override(Store).useClass(Broken)).rejects.toMatchObject({
      code: 'swap/init-failed',
      stillActive: 'memory#1',
    });
    expect(app.get(Store).name()).toBe('memory');
    expect(app.candidates({ key: 'store', shadowed: true })).toHaveLength(2);
    expect(app.explain(Store).selection).toBeUndefined();
  });

  it('lets the calls of what served before end, and disposes of it then', async () => {
    const clock = new ManualClock();
    await using app = await compiled({ clock });
    const lease = app.live(Store).lease();
    const layer = await app.override(Store).useClass(FakeStore);
    expect(app.get(Store).name()).toBe('fake');
    expect(app.status(Store).retiring).toEqual(['memory#1']);
    lease[Symbol.dispose]();
    expect((await layer.swap).drained.cut).toEqual([]);
    expect(app.status(Store).retiring).toEqual([]);
  });

  it('goes to the next candidate where what served before fails, and says so where none is left', async () => {
    let fails = false;
    class Failing extends RedisStore {
      onInit(): void {
        if (fails) throw new RangeError('gone');
      }
    }
    const clock = new ManualClock();
    await using app = await Test.createTestingModule({
      providers: [{ slot: 'adapter:store', provider: 'only', useClass: Failing, provides: Store }],
    }).compile({ clock });
    const layer = await app.override(Store).useClass(FakeStore);
    fails = true;
    await expect(layer.remove()).rejects.toMatchObject({
      code: 'swap/init-failed',
      stillActive: 'fake-store#2',
    });
    expect(app.get(Store).name()).toBe('fake');
  });

  it('needs no taking away once the application has closed', async () => {
    const app = await compiled();
    const layer = await app.override(Store).useClass(FakeStore);
    await app.close();
    await layer.remove();
  });

  it('is refused once where the application has closed, and leaves no rejection behind', async () => {
    const app = await compiled();
    await app.close();
    const unhandled: unknown[] = [];
    const note = (error: unknown): void => void unhandled.push(error);
    process.on('unhandledRejection', note);
    await expect(app.override(Store).useClass(FakeStore)).rejects.toMatchObject({ code: 'lifecycle/closed' });
    await new Promise(setImmediate);
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  it('refuses plain providers and unknown slots, and an application that has not started', async () => {
    await using app = await compiled();
    await expect(app.override(Counter).useValue({ count: 1, next: () => 1 })).rejects.toMatchObject({
      code: 'testing/not-a-slot',
      hint: expect.stringContaining('overrideProvider') as string,
    });
    await expect(app.override('adapter:stor').useValue(1)).rejects.toMatchObject({
      code: 'testing/unknown-slot',
    });
    await using unstarted = await compiled({ start: false });
    await expect(unstarted.override(Store).useClass(FakeStore)).rejects.toMatchObject({
      code: 'lifecycle/not-started',
    });
    expect(unstarted.candidates({ key: 'store', shadowed: true })).toHaveLength(2);
  });

  it('keeps the references of consumers', async () => {
    await using app = await compiled();
    const before = app.get(Store);
    await using layer = await app.override(Store).useClass(FakeStore);
    expect([app.get(Store), layer.provider]).toEqual([before, 'fake-store']);
    expect(isLive(before)).toBe(true);
  });
});
