import { describe, expect, it } from 'vitest';
import { Adapter, Cache, Contract, Inject, Module, Oneiric, Service } from '../../src/index.js';

@Contract('adapter:store')
abstract class Store {
  abstract get(key: string): Promise<string>;
}
@Adapter({ key: 'store', provider: 'a' })
class A extends Store {
  async get(key: string) {
    await new Promise((r) => setTimeout(r, 20));
    return `a:${key}`;
  }
}
@Adapter({ key: 'store', provider: 'b', stackLevel: 5 })
class B extends Store {
  async get(key: string) {
    return `b:${key}`;
  }
}
@Service({ key: 'shop' })
class Shop {
  constructor(
    readonly store: Store,
    @Inject(Store, { provider: 'a' }) readonly pin: Store,
  ) {}
}
@Module({ providers: [A, B, Shop] })
class App {}

describe('smoke', () => {
  it('works', async () => {
    await using app = await Oneiric.create(App);
    const log: string[] = [];
    app.events$.subscribe((e) => log.push(e.type));
    const shop = app.get(Shop);
    expect(await shop.store.get('x')).toBe('b:x');
    expect(await shop.pin.get('x')).toBe('a:x');
    const report = await app.swap(Store, { provider: 'a' });
    const call = shop.store.get('y');
    const back = await app.swap(Store, { provider: 'b' });
    expect(await call).toBe('a:y');
    const r = app.refresh(Store);
    await r;
    await expect(app.swap(Store, { provider: 'zz' })).rejects.toThrow('zz');
  });
});
