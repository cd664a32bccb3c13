import { describe, expect, it } from 'vitest';
import { Adapter, Injectable, Service } from '../../src/index.js';
import { leaseLeaker } from '../../src/testing/lease-leaker.js';
import { ManualClock } from '../../src/testing/manual-clock.js';
import { misbehaving } from '../../src/testing/misbehaving.js';
import { Test } from '../../src/testing/module/testing-module.js';
import { Counter, FakeStore, MemoryStore, RedisStore, Shop, ShopModule, Store, StoreModule } from './shop.js';

async function compiled() {
  const clock = new ManualClock();
  const app = await Test.createTestingModule({ imports: [ShopModule] }).compile({ clock });
  return { clock, app };
}

describe('a misbehaving class', () => {
  it('does what its parent does where it is told nothing, and is counted', async () => {
    const { app } = await compiled();
    const Plain = misbehaving(RedisStore, {});
    const layer = await app.override(Store).useClass(Plain);
    expect(await app.get(Shop).find('x')).toBe('redis x');
    expect(app.get(Store)).toBeInstanceOf(Store);
    await layer.remove();
    expect([Plain.instances, Plain.disposed, Plain.calls, Plain.name]).toEqual([
      1,
      1,
      1,
      'MisbehavingRedisStore',
    ]);
    await app.close();
  });

  it.each([
    [{ init: 'fail' }, 'swap/init-failed'],
    [{ health: 'fail' }, 'swap/health-failed'],
    [{ health: 'unhealthy' }, 'swap/unhealthy'],
  ] as const)('promise P2: %o never takes over, and is disposed of', async (behaviour, code) => {
    const { app } = await compiled();
    const Bad = misbehaving(FakeStore, behaviour);
    await expect(app.override(Store).useClass(Bad)).rejects.toMatchObject({ code, stillActive: 'memory#1' });
    expect([Bad.instances, Bad.disposed, app.get(Store).name()]).toEqual([1, 1, 'memory']);
    await app.close();
  });

  it.each([
    [{ init: 'hang' }, 'swap/init-timeout', 30_000],
    [{ health: 'hang' }, 'swap/health-timeout', 5_000],
  ] as const)('promise P2: %o is given up at its deadline', async (behaviour, code, ms) => {
    const { app, clock } = await compiled();
    const Bad = misbehaving(FakeStore, behaviour);
    const refused = expect(app.override(Store).useClass(Bad)).rejects.toMatchObject({ code });
    await clock.elapse(ms);
    await refused;
    await app.close();
  });

  it('takes the time on the clock that it is told', async () => {
    const { app, clock } = await compiled();
    const Slow = misbehaving(FakeStore, { init: { slowMs: 20_000 }, calls: { slowMs: 500 }, clock });
    const overriding = app.override(Store).useClass(Slow);
    await clock.elapse(19_999);
    expect(app.get(Store).name()).toBe('memory');
    await clock.elapse(1);
    await overriding;
    const found = app.get(Store).find('x');
    await clock.elapse(500);
    expect(await found).toBe('fake x');
    await app.close();
  });

  it('keeps the old one in retirement where its drain or cleanup hangs, and no longer than the deadlines', async () => {
    const { app, clock } = await compiled();
    const Stuck = misbehaving(FakeStore, { drain: 'hang', cleanup: 'hang' });
    const layer = await app.override(Store).useClass(Stuck);
    const removed = layer.remove();
    await clock.elapse(10_000);
    expect([app.get(Store).name(), app.status(Store).retiring, Stuck.disposed]).toEqual([
      'memory',
      [`${layer.provider}#2`],
      1,
    ]);
    await clock.elapse(10_000);
    await removed;
    expect(app.status(Store).retiring).toEqual([]);
    await app.close();
  });

  it('makes a failing cleanup a warning', async () => {
    const { app } = await compiled();
    const layer = await app.override(Store).useClass(misbehaving(FakeStore, { cleanup: 'fail' }));
    await layer.remove();
    expect(app.recorded.of('swap.warning')).toMatchObject([{ phase: 'cleanup' }]);
    await app.close();
  });

  it('fails at its calls as often as it is told, and begins anew when it is told something else', async () => {
    const { app } = await compiled();
    const Flaky = misbehaving(FakeStore, { calls: { step: 'fail', after: 2, every: 3 } });
    await app.override(Store).useClass(Flaky);
    const store = app.get(Store);
    const outcome = () => {
      try {
        return store.name();
      } catch (error) {
        return (error as { code?: string }).code;
      }
    };
    const ill = 'testing/misbehaves';
    expect(Array.from({ length: 8 }, outcome)).toEqual([
      'fake',
      'fake',
      'fake',
      'fake',
      ill,
      'fake',
      'fake',
      ill,
    ]);
    Flaky.misbehave({});
    expect([outcome(), Flaky.calls]).toEqual(['fake', 9]);
    await app.close();
  });

  it('falls ill after some health checks that went well', async () => {
    const { app } = await compiled();
    const Failing = misbehaving(FakeStore, { health: { step: 'degraded', after: 2 } });
    await app.override(Store).useClass(Failing);
    const verdicts = [await app.probe(Store), await app.probe(Store)];
    expect(verdicts).toEqual([{ status: 'healthy' }, { status: 'degraded' }]);
    await app.close();
  });

  it('gets what its parent injects, and may be decorated', async () => {
    @Injectable()
    class Needy extends FakeStore {
      constructor(readonly counter: Counter) {
        super();
      }
    }
    const Decorated = misbehaving(Needy, { calls: 'hang' });
    Adapter({ provider: 'needy', priority: 5 })(Decorated);
    await using app = await Test.createTestingModule({
      imports: [ShopModule],
      providers: [Decorated, Counter],
    }).compile();
    expect(app.status(Store).active).toBe('needy');
    expect((app.live(Store).unsafeCurrent() as Needy).counter.count).toBe(5);
  });

  it.each([
    [() => misbehaving('x' as never, {}), 'bad-option'],
    [() => misbehaving(MemoryStore, { init: 'explode' as never }), 'bad-option'],
    [() => misbehaving(MemoryStore, { init: 'unhealthy' as never }), 'bad-option'],
    [() => misbehaving(MemoryStore, { calls: { step: 'fail', every: 0 } }), 'bad-option'],
    [() => misbehaving(MemoryStore, { calls: { step: 'fail', often: 2 } as never }), 'unknown-option'],
    [() => misbehaving(MemoryStore, { clean: 'fail' } as never), 'unknown-option'],
  ])('refuses what it cannot do: %#', (make, code) => {
    expect(make).toThrow(expect.objectContaining({ code: `testing/${code}` }));
  });
});

describe('a lease leaker', () => {
  it('holds what served until the deadline, and is named in the report', async () => {
    const Leaker = leaseLeaker(Store);
    Service({ key: 'leaker' })(Leaker as never);
    const clock = new ManualClock();
    const app = await Test.createTestingModule({
      imports: [ShopModule, StoreModule],
      providers: [Leaker],
    }).compile({
      clock,
    });
    expect(Leaker.leases).toBe(1);
    const swap = app.swap(Store, { provider: 'redis' });
    await clock.elapse(10_000);
    expect((await swap).drained.cut).toEqual([{ method: 'lease by service:leaker#1', calls: 1 }]);
    Leaker.release();
    expect(Leaker.leases).toBe(0);
    await app.close();
  });
});
