import { describe, expect, it } from 'vitest';
import { Adapter, Service } from '../../src/decorators/component.js';
import { Contract } from '../../src/decorators/contract.js';
import { Inject } from '../../src/decorators/inject.js';
import type { OneiricError } from '../../src/core/errors.js';
import type { SlotName } from '../../src/core/names.js';
import { PreSwap } from '../../src/decorators/swap-hook.js';
import { Oneiric } from '../../src/oneiric.js';
import { moduleOf } from '../support/traced-parts.js';

@Contract('adapter:cache')
abstract class Cache {
  abstract name(): string;
}

@Adapter({ provider: 'shared' })
class SharedCache extends Cache {
  name() {
    return 'shared';
  }
}

@Adapter({ provider: 'own', slotScope: 'module', stackLevel: 1 })
class OwnCache extends Cache {
  name() {
    return 'own';
  }
}

@Adapter({ provider: 'spare', slotScope: 'module' })
class SpareCache extends Cache {
  name() {
    return 'spare';
  }
}

const cacheOf = (provider: string, name = provider) =>
  ({
    slot: 'adapter:cache',
    provider,
    slotScope: 'module',
    provides: Cache,
    useFactory: () => ({ name: () => name }),
  }) as const;

@Service({ key: 'reports' })
class Reports {
  constructor(
    readonly cache: Cache,
    @Inject('adapter:cache') readonly bySlot: Cache,
  ) {}
}

@Service({ key: 'orders' })
class Orders {
  constructor(readonly cache: Cache) {}
}

const SHARED = moduleOf({ providers: [SharedCache], exports: [Cache] }, 'SharedModule');
const REPORTS = moduleOf({ imports: [SHARED], providers: [OwnCache, SpareCache, Reports] }, 'ReportsModule');
const ORDERS = moduleOf({ imports: [SHARED], providers: [Orders] }, 'OrdersModule');
const OWN = 'adapter:cache@ReportsModule';

const appOf = (...imports: Parameters<typeof moduleOf>[0]['imports'] & object) =>
  Oneiric.create(moduleOf({ imports }));

const failureOf = async (running: Promise<unknown>): Promise<OneiricError> => {
  const error: unknown = await running.then(String, (reason: unknown) => reason);
  return error as OneiricError;
};

describe("a slot with slotScope: 'module'", () => {
  it('is what its module means by the contract and by the slot name; others mean that of the application', async () => {
    await using app = await appOf(REPORTS, ORDERS);
    const { cache, bySlot } = app.get(Reports);
    expect([cache.name(), bySlot.name(), app.get(Orders).cache.name()]).toEqual(['own', 'own', 'shared']);
    expect(app.get(Cache).name()).toBe('shared');
    expect(app.get<Cache>('adapter:cache').name()).toBe('shared');
  });

  it('is called by its name and that of its module from outside', async () => {
    await using app = await appOf(REPORTS, ORDERS);
    expect(app.get<Cache>(OWN).name()).toBe('own');
    expect(app.explain(OWN)).toMatchObject({ slot: OWN, active: 'own' });
    expect(app.explain(OWN).toString()).toContain(`${OWN}   chosen own`);
    expect(app.resolve(OWN)).toMatchObject({ key: 'cache@ReportsModule', module: 'ReportsModule' });
    expect(app.candidates({ domain: 'adapter', shadowed: true }).map(({ slot }) => slot)).toEqual([
      'adapter:cache',
      OWN,
      OWN,
    ]);
    expect(app.status(OWN)).toMatchObject({ slot: OWN, active: 'own' });
    expect(app.graph({ slot: OWN }).nodes.map(({ id }) => id)).toContain(OWN);
    expect(app.graph().toMermaid()).toContain('ReportsModule');
  });

  it('is swapped alone, under its own name in events and reports', async () => {
    await using app = await appOf(REPORTS, ORDERS);
    const slots = new Set<SlotName>();
    app.swaps$.subscribe((event) => event.slots.forEach((slot) => slots.add(slot)));
    const report = await app.swap(OWN, { provider: 'spare' });
    expect(report).toMatchObject({ slot: OWN, from: 'own#1', to: 'spare#2' });
    expect([...slots]).toEqual([OWN]);
    expect(app.get(Reports).cache.name()).toBe('spare');
    expect(app.get(Orders).cache.name()).toBe('shared');
    await app.unselect(OWN);
    expect(app.get(Reports).cache.name()).toBe('own');
  });

  it('is what the application sees through its module', async () => {
    await using app = await appOf(REPORTS, ORDERS);
    expect(app.select(REPORTS).get(Cache).name()).toBe('own');
    expect(app.select(ORDERS).get(Cache).name()).toBe('shared');
  });

  it('belongs to each module by itself, also of the same providers', async () => {
    const make = (label: string, name: string) => {
      @Service({ key: label })
      class Holder {
        constructor(readonly cache: Cache) {}
      }
      const cls = moduleOf({ providers: [cacheOf('memory', name), Holder] }, `Module${name}`);
      return { cls, Holder };
    };
    const [one, two] = [make('one', 'One'), make('two', 'Two')];
    await using app = await appOf(one.cls, two.cls, SHARED);
    const names = [app.get(one.Holder), app.get(two.Holder)].map(({ cache }) => cache.name());
    expect([...names, app.get(Cache).name()]).toEqual(['One', 'Two', 'shared']);
  });

  it('belongs to each dynamic module by itself', async () => {
    const Dynamic = moduleOf({}, 'TenantModule');
    const of = (name: string) => ({ module: Dynamic, providers: [cacheOf('memory', name)] });
    await using app = await appOf(of('a'), of('b'));
    expect(app.get<Cache>('adapter:cache@TenantModule').name()).toBe('a');
    expect(app.get<Cache>('adapter:cache@TenantModule#2').name()).toBe('b');
  });

  it('is seen by modules that import it where it is exported, before that of the application', async () => {
    const Tenant = moduleOf({ providers: [cacheOf('memory')], exports: [Cache] }, 'TenantModule');
    const User = moduleOf({ imports: [SHARED, Tenant], providers: [Orders] }, 'UserModule');
    await using app = await appOf(User);
    expect(app.get(Orders).cache.name()).toBe('memory');
  });

  it('is not chosen for a module that two of them reach, unless that has its own', async () => {
    const tenant = (name: string) =>
      moduleOf({ providers: [cacheOf('memory', name)], exports: ['adapter:cache'] }, name);
    const imports = [tenant('ATenant'), tenant('BTenant')];
    const User = moduleOf({ imports, providers: [Orders] }, 'UserModule');
    expect(await failureOf(appOf(User))).toMatchObject({
      code: 'modules/ambiguous-import',
      message: expect.stringContaining('adapter:cache@ATenant and adapter:cache@BTenant') as string,
    });
    const Owner = moduleOf({ imports, providers: [Orders, cacheOf('mine')] }, 'OwnerModule');
    await using app = await appOf(Owner);
    expect(app.get(Orders).cache.name()).toBe('mine');
  });

  it('is not seen elsewhere, by whatever name', async () => {
    const Hidden = moduleOf({ providers: [OwnCache] }, 'HiddenModule');
    @Service({ key: 'spy' })
    class Spy {
      constructor(@Inject('adapter:cache@HiddenModule') readonly cache: Cache) {}
    }
    expect(await failureOf(appOf(Hidden, moduleOf({ providers: [Spy] }, 'SpyModule')))).toMatchObject({
      code: 'modules/not-exported',
    });
    const ByContract = moduleOf({ providers: [Orders] }, 'SpyModule');
    expect(await failureOf(appOf(Hidden, ByContract))).toMatchObject({
      code: 'resolution/no-candidate',
      hint: expect.stringContaining('modules have it for themselves: adapter:cache@HiddenModule') as string,
    });
  });

  it('answers from outside to a contract that nobody else serves; of several none is chosen', async () => {
    @Service({ key: 'counter', slotScope: 'module' })
    class Counter {}
    const A = moduleOf({ providers: [Counter, OwnCache] }, 'A');
    const B = moduleOf({ providers: [Counter, SpareCache] }, 'B');
    {
      await using app = await appOf(A);
      expect(app.get(Counter)).toBeInstanceOf(Counter);
      expect(app.get(Cache).name()).toBe('own');
      expect(app.get(OwnCache).name()).toBe('own');
      expect(() => app.get('adapter:cache')).toThrow('No candidate is registered for adapter:cache.');
    }
    await using app = await appOf(A, B);
    for (const ref of [Counter, Cache])
      expect(() => app.get(ref)).toThrow(
        expect.objectContaining({ code: 'resolution/ambiguous-contract' }) as Error,
      );
    expect(app.select(B).get(Cache).name()).toBe('spare');
  });

  it('is what defaults of its module select, and what options select by its whole name', async () => {
    const select = { selections: { 'adapter:cache': 'spare' } } as const;
    const Tenant = moduleOf({ providers: [OwnCache, SpareCache], ...select }, 'TenantModule');
    const root = moduleOf({ imports: [Tenant, SHARED] });
    await using app = await Oneiric.create(root);
    expect(app.get<Cache>('adapter:cache@TenantModule').name()).toBe('spare');
    expect(app.get(Cache).name()).toBe('shared');
    await using other = await Oneiric.create(root, { selections: { 'adapter:cache@TenantModule': 'own' } });
    expect(other.get<Cache>('adapter:cache@TenantModule').name()).toBe('own');
  });

  it('takes candidates and gives them away at run time', async () => {
    await using app = await appOf(REPORTS);
    const factory = () => ({ name: () => 'late' });
    await app.register({
      domain: 'adapter',
      key: 'cache@ReportsModule',
      provider: 'late',
      priority: 1,
      factory,
    });
    expect(app.get(Reports).cache.name()).toBe('late');
    await app.unregister(OWN, 'late');
    expect(app.get(Reports).cache.name()).toBe('own');
  });

  it('is meant by the hooks of its module', async () => {
    const seen: string[] = [];
    @Service({ key: 'auditor' })
    class Auditor {
      @PreSwap(Cache)
      before({ slot }: { slot: string }): void {
        seen.push(slot);
      }
    }
    const Audited = moduleOf(
      { imports: [SHARED], providers: [OwnCache, SpareCache, Auditor] },
      'ReportsModule',
    );
    await using app = await appOf(Audited);
    await app.refresh(Cache);
    await app.refresh(OWN);
    expect(seen).toEqual([OWN]);
  });
});

describe('what contradicts itself', () => {
  it('is a module whose candidates of one slot disagree on who sees it', async () => {
    const Both = moduleOf({ providers: [OwnCache, SharedCache] }, 'BothModule');
    expect(await failureOf(appOf(Both))).toMatchObject({
      code: 'modules/slot-scope-mismatch',
      message: expect.stringContaining('BothModule offers adapter:cache to the application') as string,
    });
  });

  it('is a private slot without a module, or a declaration that names the one of a module', async () => {
    await using app = await appOf(SHARED);
    expect(await failureOf(app.register(OwnCache))).toMatchObject({ code: 'registry/no-module' });
    expect(() => Contract('adapter:cache@M')).toThrow('is the private slot of a module');
    const named = { ...cacheOf('memory'), slot: 'adapter:cache@Other' } as const;
    expect(() => moduleOf({ providers: [named] })).toThrow('is the private slot of a module');
    const wrong = { ...cacheOf('memory'), slotScope: 'private' as 'module' };
    expect(() => moduleOf({ providers: [wrong] })).toThrow('slotScope cannot be "private"');
    expect(() => {
      Adapter({ key: 'cache@M' })(class Named {});
    }).toThrow('is not a key');
  });
});
