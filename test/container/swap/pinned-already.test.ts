import { describe, expect, it } from 'vitest';
import { Adapter, Contract, Inject, Module, Oneiric, Service, type Health } from '../../../src/index.js';

@Contract('adapter:store')
abstract class Store {
  abstract name(): string;
}

let isWell = true;

@Adapter({ provider: 'pinned' })
class Pinned extends Store {
  static activated = 0;
  static cleaned = 0;
  name(): string {
    return 'pinned';
  }
  onHealthCheck(): Health {
    return { status: isWell ? 'healthy' : 'unhealthy' };
  }
  onActivate(): void {
    Pinned.activated += 1;
  }
  onCleanup(): void {
    Pinned.cleaned += 1;
  }
}

@Adapter({ provider: 'active', stackLevel: 1 })
class Active extends Store {
  name(): string {
    return 'active';
  }
}

@Service({ key: 'holder' })
class Holder {
  constructor(@Inject(Store, { provider: 'pinned' }) readonly pin: Store) {}
}

@Module({ providers: [Pinned, Active, Holder] })
class AppModule {}

describe('a swap to a provider that serves a pin already', () => {
  it('promise P2: asks for its health first, and leaves both alone when it is not well', async () => {
    await using app = await Oneiric.create(AppModule);
    [isWell, Pinned.cleaned] = [false, 0];
    const swap = app.swap(Store, { provider: 'pinned' });
    await expect(swap).rejects.toMatchObject({
      code: 'swap/unhealthy',
      phase: 'health',
      stillActive: 'active#1',
    });
    isWell = true;
    expect([app.get(Store).name(), app.get(Holder).pin.name()]).toEqual(['active', 'pinned']);
    expect(Pinned.cleaned).toBe(0);
  });

  it('shares the instance of the pin, which is not built, activated or disposed of a second time', async () => {
    await using app = await Oneiric.create(AppModule);
    Pinned.activated = 0;
    const { generation } = app.live(Store, { provider: 'pinned' });
    await app.swap(Store, { provider: 'pinned' });
    expect(app.live(Store).generation).toBe(generation);
    expect(Pinned.activated).toBe(0);
    await app.swap(Store, { provider: 'active' });
    expect(app.get(Holder).pin.name()).toBe('pinned');
  });

  it('can be aborted before it has switched', async () => {
    await using app = await Oneiric.create(AppModule);
    const swap = app.swap(Store, { provider: 'pinned' });
    swap.abort('changed my mind');
    await expect(swap).rejects.toMatchObject({ code: 'swap/aborted' });
    expect(app.get(Store).name()).toBe('active');
  });
});

describe('a pin of what serves already', () => {
  it('is there at once, by class and by name, and shares the instance', async () => {
    await using app = await Oneiric.create(AppModule);
    expect(app.get(Active).name()).toBe('active');
    expect(app.get(Store, { provider: 'active' }).name()).toBe('active');
    expect(app.live(Store, { provider: 'active' }).generation).toBe(app.live(Store).generation);
  });
});

describe('a plain provider', () => {
  class Clock {}

  @Module({ providers: [Clock] })
  class ClockModule {}

  it('has no ranking to explain or to resolve', async () => {
    await using app = await Oneiric.create(ClockModule);
    expect(() => app.explain(Clock)).toThrow(expect.objectContaining({ code: 'resolution/not-a-slot' }));
    expect(() => app.resolve(Clock)).toThrow(expect.objectContaining({ code: 'resolution/not-a-slot' }));
  });
});
