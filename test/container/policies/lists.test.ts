import { describe, expect, it } from 'vitest';
import { Adapter, Contract, InjectAll, Injectable, Oneiric, Service, token } from '../../../src/index.js';
import type { LiveList } from '../../../src/index.js';
import { ProbeWorld, Store } from '../../support/probe-world.js';
import { gate, moduleOf, rejectionOf } from '../../support/traced-parts.js';
import { alive } from './policy-worlds.js';

const names = (list: Iterable<Store>): string[] => [...list].map((store) => store.name());

const providers = (list: Iterable<Store>): string => names(list).join(' ').replace(/#\d+/g, '');

/** The list of stores, once all of them are activated. */
async function listOf(world: ProbeWorld): Promise<LiveList<Store>> {
  const list = world.app.all(Store);
  await world.clock.settle();
  return list;
}

describe('the list of a slot', () => {
  it('has the live references of all candidates, by precedence', async () => {
    await using world = await ProbeWorld.start();
    const list = await listOf(world);
    expect(names(list)).toEqual(['a#1', 'b#2', 'c#3']);
    expect([list.length, list.at(0)?.name(), list.at(-1)?.name(), list.at(3)]).toEqual([
      3,
      'a#1',
      'c#3',
      undefined,
    ]);
    expect(list.at(1)).toBe(world.app.get(Store, { provider: 'b' }));
    expect(world.app.all(Store)).toBe(list);
  });

  it('can be read as an array can', async () => {
    await using world = await ProbeWorld.start();
    const list = await listOf(world);
    expect(list.map((store, index) => `${index}${store.name()}`)).toEqual(['0a#1', '1b#2', '2c#3']);
    expect(names(list.filter((store) => store.name() !== 'b#2'))).toEqual(['a#1', 'c#3']);
    expect(list.find((store) => store.name() === 'b#2')?.name()).toBe('b#2');
    expect([list.some((store) => store.name() === 'x'), list.every((store) => store.name() !== 'x')]).toEqual(
      [false, true],
    );
    const seen: string[] = [];
    list.forEach((store) => seen.push(store.name()));
    expect(seen).toEqual(names(list.toArray()));
    list.toArray().pop();
    expect(list).toHaveLength(3);
  });

  it('has the same references through every swap, in their new order', async () => {
    await using world = await ProbeWorld.start();
    const list = await listOf(world);
    const [a, b, c] = list;
    const told: string[] = [];
    list.changes$.subscribe((stores) => told.push(providers(stores)));
    await world.report(world.app.swap(Store, { provider: 'c' }));
    expect([...list]).toEqual([c, a, b]);
    await world.report(world.app.refresh(Store));
    expect([list.at(0) === c, names(list)]).toEqual([true, ['c#4', 'a#1', 'b#2']]);
    expect(told).toEqual(['a b c', 'c a b']);
  });

  it('tells of a change in the tick of the switch', async () => {
    await using world = await ProbeWorld.start();
    const list = await listOf(world);
    const seen: string[] = [];
    list.changes$.subscribe((stores) => seen.push(`${providers(stores)}, ${world.store.name()} serves`));
    await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(seen).toEqual(['a b c, a#1 serves', 'b a c, b#2 serves']);
  });

  it('follows registrations and removals, without a change for those who iterate', async () => {
    await using world = await ProbeWorld.start();
    const list = await listOf(world);
    const iterator = list[Symbol.iterator]() as IterableIterator<Store>;
    iterator.next();
    await world.report(world.app.register(world.offer('d', { stackLevel: 2 })));
    expect(providers(list)).toBe('a d b c');
    expect(alive(world)).toContain('d#4');
    await world.report(world.app.unregister(Store, 'b'));
    expect(providers(list)).toBe('a d c');
    expect(alive(world)).not.toContain('b#2');
    expect([...iterator].length).toBe(2);
  });

  it('has a replaced candidate at its place, by the same reference', async () => {
    await using world = await ProbeWorld.start();
    const list = await listOf(world);
    const b = list.at(1);
    await world.report(world.app.register(world.offer('b', { stackLevel: 2 })));
    expect([providers(list), list.at(1) === b, b?.name()]).toEqual(['a b c', true, 'b#4']);
  });

  it('does not replace what serves', async () => {
    await using world = await ProbeWorld.start();
    const list = await listOf(world);
    expect(list.at(0)?.name()).toBe('a#1');
    expect(world.trace.filter((row) => row.startsWith('build'))).toEqual(['build b#2', 'build c#3']);
  });
});

describe('a candidate that fails', () => {
  it('is left out of the list until it works, and nobody fails because of it', async () => {
    await using world = await ProbeWorld.start();
    world.when('b', { init: () => Promise.reject(new Error('no')) });
    const list = world.app.all(Store);
    await world.clock.settle();
    expect(providers(list)).toBe('a c');
    world.when('b', { init: () => undefined });
    await world.pass(1_000);
    expect(providers(list)).toBe('a b c');
  });

  it('does not keep an operator from moving what serves', async () => {
    await using world = await ProbeWorld.start();
    world.when('c', { init: () => Promise.reject(new Error('no')) });
    const list = world.app.all(Store);
    await world.clock.settle();
    await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(providers(list)).toBe('b a');
  });

  it('does not keep its holder from being built', async () => {
    await using world = await ProbeWorld.start();
    world.when('b', { build: () => Promise.reject(new Error('no')) });
    world.when('c', { health: () => ({ status: 'unhealthy' }) });
    @Service({ key: 'shop' })
    class Shop {
      constructor(@InjectAll(Store) readonly stores: LiveList<Store>) {}
      names = () => names(this.stores);
    }
    await world.report(world.app.register(Shop));
    expect(world.app.get(Shop).names()).toEqual(['a#1']);
  });
});

describe('a holder of a list', () => {
  @Contract('adapter:exporter')
  abstract class Exporter {
    abstract export(): string;
  }
  const stopped: string[] = [];
  @Adapter({ provider: 'first', priority: 1 })
  class First extends Exporter {
    export = () => 'first';
    onCleanup = () => void stopped.push('first');
  }
  @Adapter({ provider: 'second' })
  class Second extends Exporter {
    export = () => 'second';
    onCleanup = () => void stopped.push('second');
  }
  @Service({ key: 'report' })
  class Report {
    constructor(@InjectAll(Exporter) readonly exporters: LiveList<Exporter>) {
      this.atConstruction = this.export();
    }
    readonly atConstruction: string;
    export(): string {
      return this.exporters.map((exporter) => exporter.export()).join();
    }
    onCleanup(): void {
      stopped.push(`report with ${this.export()}`);
    }
  }

  it('is given it with everything in it, and stops before that', async () => {
    stopped.length = 0;
    const app = await Oneiric.create(moduleOf({ providers: [Report, First, Second] }), { env: {} });
    expect(app.get(Report).atConstruction).toBe('first,second');
    await app.close();
    expect(stopped[0]).toBe('report with first,second');
    expect(stopped.slice(1).sort()).toEqual(['first', 'second']);
  });

  it('may have an empty one, which fills', async () => {
    await using app = await Oneiric.create(moduleOf({ providers: [Report] }), { env: {} });
    expect(app.get(Report).atConstruction).toBe('');
    await app.register(Second);
    expect(app.get(Report).export()).toBe('second');
    await app.unregister(Exporter, 'second');
    expect(app.get(Report).export()).toBe('');
  });

  it('gives it back: what only the list needed is retired', async () => {
    stopped.length = 0;
    await using app = await Oneiric.create(moduleOf({ providers: [Report, First, Second] }), { env: {} });
    await app.unregister('service:report', 'report', { force: true });
    await new Promise((resolve) => setImmediate(resolve));
    await app.refresh(Exporter);
    expect(stopped).toContain('second');
    expect(app.get(Exporter).export()).toBe('first');
  });

  it('may be a plain provider', async () => {
    @Injectable()
    class Plain {
      constructor(@InjectAll(Exporter) readonly exporters: LiveList<Exporter>) {}
    }
    await using app = await Oneiric.create(moduleOf({ providers: [Plain, First, Second] }), { env: {} });
    expect(app.get(Plain).exporters.map((exporter) => exporter.export())).toEqual(['first', 'second']);
  });
});

describe('a list that cannot be', () => {
  it('of its own slot would lead back', async () => {
    await using world = await ProbeWorld.start();
    abstract class Part {
      abstract part(): void;
    }
    @Adapter({ key: 'part', provider: 'all', provides: Part })
    class All implements Part {
      constructor(@InjectAll('adapter:part') readonly parts: LiveList<Part>) {}
      part = () => undefined;
    }
    expect(await world.failure(world.app.register(All))).toMatchObject({ code: 'resolution/cycle' });
    expect(world.store.name()).toBe('a#1');
  });

  it.each<[string, () => unknown, string]>([
    ['one candidate', () => One, 'injection/not-a-slot'],
    ['an unknown slot', () => 'adapter:nothing', 'resolution/no-candidate'],
    ['an unknown class', () => class Nothing {}, 'resolution/unknown'],
    ['an unknown token', () => token('nothing'), 'resolution/unknown'],
    ['nonsense', () => 5, 'resolution/bad-reference'],
  ])('is that of %s', async (_, ref, code) => {
    await using app = await Oneiric.create(moduleOf({ providers: [One] }), { env: {} });
    expect(() => app.all(ref() as never)).toThrow(expect.objectContaining({ code }));
  });

  it.each([[{ provider: 'a' }], [{ onSwap: 'keep' }], [{ capabilities: ['x'] }], [null], ['x']])(
    'has the options %o',
    async (options) => {
      await using app = await Oneiric.create(moduleOf({ providers: [One] }), { env: {} });
      expect(() => app.all('adapter:one', options as never)).toThrow(
        expect.objectContaining({
          code: expect.stringMatching(/^injection\/(unknown|bad)-option$/) as string,
        }),
      );
    },
  );

  it('is that of a plain provider', async () => {
    @Injectable()
    class Plain {}
    @Service({ key: 'shop' })
    class Shop {
      constructor(@InjectAll(Plain) readonly all: LiveList<Plain>) {}
    }
    const created = Oneiric.create(moduleOf({ providers: [Shop, Plain] }), { env: {} });
    expect(await rejectionOf(created)).toMatchObject({ code: 'injection/not-a-slot' });
  });

  abstract class Base {
    abstract one(): void;
  }
  @Adapter({ key: 'one', provides: Base })
  class One implements Base {
    one = () => undefined;
  }
});

describe('an operator who moves what serves', () => {
  it('does not wait for what only the list has built, and does not fail because of it', async () => {
    await using world = await ProbeWorld.start();
    const list = await listOf(world);
    const until = gate();
    world.when('d', { init: () => until.promise });
    world.when('e', { init: () => Promise.reject(new Error('no')) });
    for (const provider of ['d', 'e']) {
      const quietly = { ...world.offer(provider, { stackLevel: -1 }) };
      await world.report(world.app.register(quietly, { activate: false }));
    }
    const report = await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(report).toMatchObject({ outcome: 'switched', to: 'b#2' });
    expect(providers(list)).toBe('b a c');
    until.open();
    await world.pass(10_000);
    expect(providers(list)).toBe('b a c d');
  });

  it('has a view follow in the tick of the switch', async () => {
    await using world = await ProbeWorld.start({ capabilities: { a: ['x'], b: ['x'] } });
    const view = await world.app.getAsync(Store, { capabilities: ['x'] });
    const seen: string[] = [];
    world.app.hooks.switched(Store, () => void seen.push(view.name()));
    await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(seen).toEqual(['b#2']);
  });
});
