import { describe, expect, it } from 'vitest';
import type { Amendment, CandidateOffer } from '../../../src/index.js';
import { ProbeWorld, Store } from '../../support/probe-world.js';
import { gate } from '../../support/traced-parts.js';

const unhealthy = { health: () => ({ status: 'unhealthy' }) };
const healthy = { health: () => ({ status: 'healthy' }) };
const STOCK = 'adapter:stock' as const;
const hangs = { init: () => new Promise(() => undefined) };

/** A manifest would bring such. */
function brought(world: ProbeWorld, provider: string, rest: Partial<CandidateOffer> = {}): CandidateOffer {
  const [slot = STOCK, name = provider] = provider.includes(' ') ? provider.split(' ') : [];
  const offer = world.offer(name, { slot, stackLevel: 50 });
  return { ...offer, source: 'manifest', declaredAt: 'manifest acme-prod 42', ...rest } as CandidateOffer;
}

/** All that is registered, and all that is said of it. */
const registry = ({ app }: ProbeWorld) => ({
  candidates: app
    .candidates({ shadowed: true })
    .map(({ slot, provider, source, order, declaredAt }) => ({ slot, provider, source, order, declaredAt }))
    .sort((a, b) => a.order - b.order),
  serving: app.status().map(({ slot, active, generation }) => ({ slot, active, generation })),
  ranked: app.explain(Store).ordered.map(({ provider, reasons }) => ({ provider, reasons })),
});

const serving = ({ app }: ProbeWorld, slot: 'adapter:store' | typeof STOCK) => app.status(slot).active;

/** One of `adapter:stock` beside those of `adapter:store`. */
const two = () => ProbeWorld.start({ slots: { 'adapter:store': ['a', 'b'], [STOCK]: ['old', 'spare'] } });

/** Something for each of two slots. */
const both = (world: ProbeWorld): Amendment => ({
  register: [brought(world, 'adapter:store new'), brought(world, `${STOCK} fresh`)],
  unregister: [{ slot: STOCK, provider: 'old' }],
});

describe('an amendment', () => {
  it('brings and withdraws candidates of several slots, which switch in one tick', async () => {
    await using world = await two();
    const seen: string[] = [];
    world.app.swaps$.subscribe(({ type }) => {
      if (type === 'swap.switched') seen.push(`${serving(world, 'adapter:store')} ${serving(world, STOCK)}`);
    });
    const report = await world.report(world.app.amend(both(world), { reason: 'sync', requestedBy: 'acme' }));
    expect(report).toMatchObject({
      outcome: 'switched',
      kind: 'follow',
      reason: 'sync',
      requestedBy: 'acme',
    });
    expect(report.group.map(({ from, to }) => `${from} ${to}`).sort()).toEqual([
      'a#1 new#2',
      'old#1 fresh#2',
    ]);
    expect(seen).toEqual(['new fresh', 'new fresh']);
    expect(world.app.candidates({ shadowed: true }).some(({ provider }) => provider === 'old')).toBe(false);
  });

  it('moves a slot to the new one where it replaces a candidate of the same name and source', async () => {
    await using world = await two();
    await world.report(world.app.amend({ register: [brought(world, 'adapter:store new')] }));
    const report = await world.report(world.app.amend({ register: [brought(world, 'adapter:store new')] }));
    expect(report).toMatchObject({ outcome: 'switched', from: 'new#2', to: 'new#3' });
    const named = world.app.candidates({ shadowed: true }).filter(({ provider }) => provider === 'new');
    expect(named).toHaveLength(1);
  });

  it('registers what nobody needs yet, and builds it when it is asked for', async () => {
    await using world = await two();
    const lazy = brought(world, 'adapter:later lazy', { activation: 'lazy' });
    const report = await world.report(world.app.amend({ register: [lazy] }));
    expect(report.outcome).toBe('unchanged');
    expect(world.trace).toEqual([]);
    await world.app.getAsync('adapter:later');
    expect(world.app.status('adapter:later').active).toBe('lazy');
  });

  it.each([{}, { register: [], unregister: [] }])('that is empty changes nothing', async (nothing) => {
    await using world = await two();
    expect(await world.report(world.app.amend(nothing))).toMatchObject({ outcome: 'unchanged', group: [] });
    expect(world.events).toEqual([]);
  });

  it('moves nothing before the start, and all of it serves from the start on', async () => {
    await using world = await ProbeWorld.unstarted();
    const report = await world.app.amend({
      register: [world.offer('z', { stackLevel: 60 })],
      unregister: [{ slot: Store, provider: 'a' }],
    });
    expect([report.outcome, world.trace]).toEqual(['unchanged', []]);
    await world.app.start();
    expect(world.app.candidates({ key: 'store', shadowed: true }).map(({ provider }) => provider)).toEqual([
      'z',
      'b',
      'c',
    ]);
    expect(world.store.name()).toBe('z#1');
  });

  it('may bring what agrees with nothing of what it takes away', async () => {
    await using world = await two();
    const other = brought(world, `${STOCK} fresh`, { scope: 'transient', provides: [] });
    await world.report(
      world.app.amend({
        register: [other],
        unregister: ['old', 'spare'].map((provider) => ({ slot: STOCK, provider })),
      }),
    );
    expect(world.app.candidates({ key: 'stock', shadowed: true })).toMatchObject([{ scope: 'transient' }]);
  });
});

describe('an amendment that comes to nothing', () => {
  it.each([
    ['cannot be built', { build: () => Promise.reject(new TypeError('no')) }, 'swap/build-failed'],
    ['cannot be initialised', { init: () => Promise.reject(new TypeError('no')) }, 'swap/init-failed'],
    ['is unhealthy', unhealthy, 'swap/unhealthy'],
  ])(
    'since one of its candidates %s leaves the registry and what serves as they were',
    async (_, wrong, code) => {
      await using world = await two();
      await world.app.amend({ register: [brought(world, 'adapter:store new', { stackLevel: -1 })] });
      world.wish({ avoidances: [{ slot: 'adapter:store', provider: 'new', avoidance: AVOIDED }] });
      await world.clock.settle();
      const before = registry(world);
      world.when('fresh', wrong);
      const error = await world.failure(world.app.amend(both(world)));
      expect(error).toMatchObject({ code });
      expect(String(error)).toContain('The registry is as it was before.');
      expect(registry(world)).toEqual(before);
      world.when('fresh', healthy);
      await world.pass(3_600_000);
      expect(registry(world)).toEqual(before);
      expect(world.disposals.filter((line) => line.startsWith('fresh') && !line.endsWith(': 1'))).toEqual([]);
    },
  );

  it.each(['abort', 'signal', 'close'] as const)('by %s leaves nothing of it', async (by) => {
    await using world = await two();
    const before = registry(world).candidates;
    world.when('new', hangs);
    const controller = new AbortController();
    const swap = world.app.amend(both(world), { signal: controller.signal });
    await world.clock.settle();
    expect(registry(world).candidates).not.toEqual(before);
    if (by === 'abort') swap.abort('not now');
    if (by === 'signal') controller.abort(new TypeError('not now'));
    if (by === 'close') void world.app.close().catch(() => undefined);
    const code = by === 'close' ? 'lifecycle/closing' : 'swap/aborted';
    expect(await world.failure(swap)).toMatchObject({ code });
    expect(registry(world).candidates).toEqual(before);
  });

  it('brings conditions back with what it had replaced', async () => {
    await using world = await two();
    const never = brought(world, 'adapter:store new', { when: { capability: 'never' } });
    await world.app.amend({ register: [never] });
    const before = registry(world);
    world.when('fresh', unhealthy);
    await world.failure(world.app.amend(both(world)));
    expect(registry(world)).toEqual(before);
    await world.pass(3_600_000);
    expect(world.store.name()).toBe('a#1');
  });

  it('does not take back what others have said of its names meanwhile', async () => {
    await using world = await two();
    world.when('fresh', hangs);
    const swap = world.app.amend(both(world));
    await world.clock.settle();
    const again = world.app.register(brought(world, 'adapter:store new', { stackLevel: 60 }));
    swap.abort();
    expect(String(await world.failure(swap))).toContain('new was registered anew meanwhile, and stays.');
    expect(await world.report(again)).toMatchObject({ outcome: 'switched', from: 'a#1' });
    expect(serving(world, STOCK)).toBe('old');
  });

  it('needs no slot any more that nobody else needs', async () => {
    await using world = await two();
    world.when('lone', unhealthy);
    await world.failure(world.app.amend({ register: [brought(world, 'adapter:lone lone')] }));
    expect(world.app.status('adapter:lone').state).toBe('inactive');
  });

  it('is tried by itself: who registers something meanwhile does not fail with it', async () => {
    await using world = await ProbeWorld.start();
    const go = gate();
    world.when('a', { init: () => go.promise });
    world.when('bad', unhealthy);
    const holder = world.app.refresh(Store);
    const amended = world.failure(world.app.amend({ register: [brought(world, 'adapter:store bad')] }));
    const other = world.report(world.app.register(world.offer('well', { stackLevel: 10 })));
    go.open();
    await world.report(holder);
    expect(await amended).toMatchObject({ code: 'swap/unhealthy' });
    expect(await other).toMatchObject({ outcome: 'switched', to: 'well#4' });
  });
});

const AVOIDED = { why: 'unhealthy', since: 0, until: 3_600_000_000 };

describe('what an amendment takes away', () => {
  it('is refused while somebody requires it and nothing that it brings can be that instead', async () => {
    await using world = await ProbeWorld.start({
      slots: { 'adapter:store': ['a'], 'service:shop': ['shop'] },
      inject: { shop: [{ token: 'adapter:store' }] },
    });
    const before = registry(world);
    const gone = { unregister: [{ slot: Store, provider: 'a' }] };
    expect(await world.failure(world.app.amend(gone))).toMatchObject({ code: 'registry/in-use' });
    const never = brought(world, 'adapter:store new', { when: { capability: 'never' } });
    const vain = world.app.amend({ ...gone, register: [never] });
    expect(await world.failure(vain)).toMatchObject({ code: 'registry/in-use' });
    expect([registry(world), world.events]).toEqual([before, []]);
    const instead = world.app.amend({ ...gone, register: [brought(world, 'adapter:store new')] });
    expect(await world.report(instead)).toMatchObject({ from: 'a#1', to: 'new#2' });
    const forced = world.app.amend({ unregister: [{ slot: Store, provider: 'new' }] }, { force: true });
    expect(await world.report(forced)).toMatchObject({ from: 'new#2', to: undefined });
  });

  it('is left although what takes its place has failed lately: that is tried', async () => {
    await using world = await two();
    world.when('spare', unhealthy);
    await world.failure(world.app.select(STOCK, 'spare'));
    await world.report(world.app.unselect(STOCK));
    const gone: Amendment = { unregister: [{ slot: STOCK, provider: 'old' }] };
    expect(await world.failure(world.app.amend(gone))).toMatchObject({ code: 'swap/unhealthy' });
    expect(serving(world, STOCK)).toBe('old');
    world.when('spare', healthy);
    expect(await world.report(world.app.amend(gone))).toMatchObject({ outcome: 'switched', from: 'old#1' });
    expect(serving(world, STOCK)).toBe('spare');
  });

  it('is found by its source, where that is said', async () => {
    await using world = await two();
    await world.app.amend({ register: [brought(world, 'adapter:store a', { stackLevel: 0 })] });
    const of = (source: 'manifest' | 'plugin') => ({ unregister: [{ slot: Store, provider: 'a', source }] });
    const unknown = await world.failure(world.app.amend(of('plugin')));
    expect(unknown).toMatchObject({ code: 'registry/unknown-candidate', path: 'amend.unregister[0]' });
    await world.report(world.app.amend(of('manifest')));
    const left = world.app.candidates({ key: 'store', shadowed: true });
    expect(left.map(({ provider, source }) => `${provider} ${source}`)).toEqual(['a runtime', 'b runtime']);
  });
});

describe('an amendment is refused whole', () => {
  it.each<[string, (world: ProbeWorld) => unknown, string, string | undefined]>([
    ['what is no list', () => ({ register: 1 }), 'registry/bad-option', 'amend'],
    ['what it does not know', () => ({ registers: [] }), 'registry/unknown-option', 'amend'],
    [
      'a candidate that is none',
      (world) => ({ register: [brought(world, 'x'), { domain: 'adapter', key: 'x', provider: 'x' }] }),
      'registry/bad-factory',
      undefined,
    ],
    [
      'an option that no candidate has',
      (world) => ({ register: [brought(world, 'x'), { ...brought(world, 'y'), prio: 1 }] }),
      'registry/unknown-option',
      'amend.register[1]',
    ],
    [
      'a place that is no line',
      (world) => ({ register: [brought(world, 'x', { declaredAt: 'a\nb' })] }),
      'registry/bad-declared-at',
      undefined,
    ],
    [
      'a candidate twice',
      (world) => ({ register: [brought(world, 'x'), brought(world, 'x')] }),
      'registry/named-twice',
      undefined,
    ],
    [
      'one that comes and goes',
      (world) => ({
        register: [world.offer('a')],
        unregister: [{ slot: 'adapter:store', provider: 'a' }],
      }),
      'registry/named-twice',
      undefined,
    ],
    [
      'what is not there to be taken away',
      (world) => ({ register: [brought(world, 'x')], unregister: [{ slot: Store, provider: 'nobody' }] }),
      'resolution/unknown-provider',
      'amend.unregister[0](adapter:store).provider',
    ],
    [
      'a slot that there is not',
      () => ({ unregister: [{ slot: 'adapter:nothing', provider: 'x' }] }),
      'resolution/no-candidate',
      undefined,
    ],
    [
      'what does not fit to the others',
      (world) => ({
        register: [brought(world, 'x'), brought(world, 'adapter:store y', { scope: 'transient' })],
      }),
      'registry/scope-mismatch',
      undefined,
    ],
  ])('with %s', async (...[, amendment, code, path]) => {
    await using world = await two();
    const before = registry(world);
    const error = await world.failure(world.app.amend(amendment(world) as Amendment));
    expect(error).toMatchObject(path === undefined ? { code } : { code, path });
    expect([registry(world), world.events]).toEqual([before, []]);
  });

  it('with a probation of what has many instances', async () => {
    await using world = await two();
    const many = brought(world, 'adapter:many many', { scope: 'transient' });
    const swap = world.app.amend({ register: [many] }, { probation: { windowMs: 10 } });
    expect(await world.failure(swap)).toMatchObject({ code: 'scope/no-probation' });
    expect(world.app.candidates({ key: 'many' })).toEqual([]);
  });
});

describe('an amendment on probation', () => {
  it('is taken back in the registry too, in the tick in which what served serves again', async () => {
    await using world = await two();
    const before = registry(world).candidates;
    const seen: unknown[] = [];
    world.app.swaps$.subscribe(({ type }) => {
      if (type === 'swap.rolledBack') seen.push(registry(world).candidates);
    });
    const probation = { windowMs: 1_000, minCalls: 1, maxErrorRate: 0 };
    const swap = world.app.amend(both(world), { probation });
    await swap.switched;
    await expect(world.store.wait(Promise.reject(new TypeError('broken')))).rejects.toThrow('broken');
    expect(await world.report(swap, 1_000)).toMatchObject({ outcome: 'rolledBack' });
    expect(seen).toEqual([before, before]);
    expect(registry(world).candidates).toEqual(before);
    await world.pass(3_600_000);
    expect([serving(world, 'adapter:store'), serving(world, STOCK)]).toEqual(['a', 'old']);
  });

  it('holds where nothing fails', async () => {
    await using world = await two();
    const swap = world.app.amend(both(world), { probation: { windowMs: 1_000 } });
    expect(await world.report(swap, 2_000)).toMatchObject({ outcome: 'switched' });
    expect([serving(world, 'adapter:store'), serving(world, STOCK)]).toEqual(['new', 'fresh']);
  });
});

describe('a candidate that an amendment brings', () => {
  it('is switched to by force although it is unhealthy', async () => {
    await using world = await two();
    world.when('fresh', unhealthy);
    expect(await world.report(world.app.amend(both(world), { force: true }))).toMatchObject({
      outcome: 'switched',
    });
  });

  it('says where it comes from', async () => {
    await using world = await two();
    await world.app.amend(both(world));
    const [first] = world.app.explain(Store).ordered;
    expect(first).toMatchObject({ source: 'manifest', declaredAt: 'manifest acme-prod 42' });
    expect(world.app.explain(Store).toString()).toContain('manifest acme-prod 42');
    expect(world.app.resolve(Store)).toMatchObject({ package: undefined, priority: 0 });
  });

  it('is built anew together with what it is given, as in any group', async () => {
    await using world = await ProbeWorld.start({
      slots: { 'adapter:store': ['a'], 'service:shop': ['shop'] },
      inject: { shop: [{ token: 'adapter:store', onSwap: 'rebuild' }] },
    });
    const report = await world.report(world.app.amend({ register: [brought(world, 'adapter:store new')] }));
    expect(report.group.map(({ from, to }) => `${from} ${to}`)).toEqual(['a#1 new#2', 'shop#1 shop#2']);
  });
});
