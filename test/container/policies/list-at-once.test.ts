import { describe, expect, it } from 'vitest';
import {
  Adapter,
  Application,
  Contract,
  Inject,
  InjectAll,
  inject,
  LazyModuleLoader,
  Module,
  Oneiric,
  Service,
} from '../../../src/index.js';
import type { LiveList } from '../../../src/index.js';
import { ProbeWorld, Store } from '../../support/probe-world.js';
import { gate } from '../../support/traced-parts.js';
import { alive } from './policy-worlds.js';

const names = (list: Iterable<Store>): string[] => [...list].map((store) => store.name());

@Service({ key: 'lister' })
class Lister {
  constructor(@InjectAll(Store) readonly stores: LiveList<Store>) {}
}

@Service({ key: 'pinner' })
class Pinner {
  constructor(@Inject(Store, { provider: 'b' }) private readonly store: Store) {}
  name = () => this.store.name();
}

/** Whatever is waited for, at rest. */
const atRest = async (world: ProbeWorld) => {
  await world.pass(0);
  await world.pass(0);
};

describe('a list, in the tick in which it is first asked for', () => {
  it('has what serves, and tells when the others come', async () => {
    await using world = await ProbeWorld.start();
    const list = world.app.all(Store);
    expect(names(list)).toEqual(['a#1']);
    expect(list.at(0)).toBe(world.app.get(Store, { provider: 'a' }));
    const told: string[][] = [];
    list.changes$.subscribe((stores) => told.push(names(stores)));
    await atRest(world);
    expect(told).toEqual([['a#1'], ['a#1', 'b#2', 'c#3']]);
    expect(world.trace.filter((row) => row.includes('a#'))).toEqual([]);
  });

  it('has what was built for pins, by precedence, and nothing that only has a candidate', async () => {
    await using world = await ProbeWorld.start();
    await world.app.getAsync(Store, { provider: 'c' });
    await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(names(world.app.all(Store))).toEqual(['b#3', 'c#2']);
  });

  it('is a snapshot for those who iterate, whatever comes, goes or is renewed', async () => {
    await using world = await ProbeWorld.start();
    const list = world.app.all(Store);
    const iterator = list[Symbol.iterator]() as IterableIterator<Store>;
    const [a] = list;
    await atRest(world);
    await world.report(world.app.register(world.offer('d', { stackLevel: 9 })));
    await world.report(world.app.refresh(Store));
    await world.report(world.app.unregister(Store, 'b'));
    expect([...iterator]).toEqual([a]);
    expect(names(list)).toEqual(['d#5', 'a#1', 'c#3']);
  });

  it('has what serves in the middle of a swap, and then what follows it', async () => {
    await using world = await ProbeWorld.start();
    const until = gate();
    world.when('b', { init: () => until.promise });
    const swap = world.app.swap(Store, { provider: 'b' });
    await world.pass(0);
    const list = world.app.all(Store);
    expect(names(list)).toEqual(['a#1']);
    until.open();
    await world.report(swap);
    expect(names(list).slice(0, 2)).toEqual(['b#2', 'a#1']);
    await atRest(world);
    expect(names(list)).toEqual(['b#2', 'a#1', 'c#3']);
    expect(world.trace).not.toContain('cleanup a#1');
  });

  it('has what is being renewed by its old instance, and then by its new one', async () => {
    await using world = await ProbeWorld.start({ slots: { 'adapter:store': ['a'] } });
    const until = gate();
    world.when('a', { init: () => until.promise });
    const swap = world.app.refresh(Store);
    await world.pass(0);
    const list = world.app.all(Store);
    const [a] = list;
    expect(names(list)).toEqual(['a#1']);
    until.open();
    await world.report(swap);
    expect([names(list), list.at(0) === a]).toEqual([['a#2'], true]);
    expect(world.disposals).toEqual(['a#1: 1', 'a#2: 0']);
  });

  it('does not keep what must not be there beside what follows it', async () => {
    await using world = await ProbeWorld.start({
      lonely: ['a', 'b'],
      slots: { 'adapter:store': ['a', 'b'] },
    });
    const until = gate();
    world.when('b', { init: () => until.promise });
    const swap = world.app.swap(Store, { provider: 'b' });
    const list = world.app.all(Store);
    expect(names(list)).toEqual([]);
    await world.pass(0);
    expect(names(list)).toEqual([]);
    until.open();
    await world.report(swap);
    expect(names(list)[0]).toBe('b#2');
    expect(world.trace.slice(0, world.trace.indexOf('activate b#2'))).not.toContain('build a#3');
  });

  it('has what serves although it is left alone at the moment', async () => {
    await using world = await ProbeWorld.start();
    world.when('a', { init: () => Promise.reject(new Error('no')) });
    await world.failure(world.app.refresh(Store));
    const list = world.app.all(Store);
    expect(names(list)).toEqual(['a#1']);
    await atRest(world);
    expect(names(list)).toEqual(['a#1', 'b#3', 'c#4']);
  });

  it('is empty before the start, and full after it', async () => {
    await using world = await ProbeWorld.unstarted();
    const list = world.app.all(Store);
    expect(list).toHaveLength(0);
    await world.app.start();
    expect(names(list)).toEqual(['a#1', 'b#2', 'c#3']);
  });
});

describe('a list that code of a component asks for', () => {
  it.each(['build', 'init', 'activate', 'switched', 'changes'] as const)(
    'has what serves, in %s',
    async (moment) => {
      await using world = await ProbeWorld.start({
        slots: { 'adapter:store': ['a', 'b'], 'adapter:x': ['x'] },
      });
      const seen: string[][] = [];
      const ask = (): void => void seen.push(names(world.app.all(Store)));
      if (moment === 'switched') world.app.hooks.switched('adapter:x', ask);
      else if (moment === 'changes')
        world.app.live('adapter:x').changes$.subscribe(({ generation }) => generation > 1 && ask());
      else
        world.when('x', {
          [moment]: () => {
            ask();
            return moment === 'build' ? {} : undefined;
          },
        });
      await world.report(world.app.refresh('adapter:x'));
      expect(seen).toEqual([['a#1']]);
      await atRest(world);
      expect(names(world.app.all(Store))).toEqual(['a#1', 'b#2']);
    },
  );

  it('has what a hand-over is about to replace, and from its switch on what follows it', async () => {
    await using world = await ProbeWorld.start({ slots: { 'adapter:store': ['a', 'b'] } });
    const seen: string[] = [];
    const pin = (): Store => world.app.get(Store, { provider: 'a' });
    const all = (): LiveList<Store> => world.app.all(Store);
    world.when('a', { handover: () => void seen.push(pin().name(), ...names(all())) });
    const swap = world.app.refresh(Store);
    const atSwitch = swap.switched.then(() => [pin().name(), ...names(all())]);
    await world.report(swap);
    expect(seen).toEqual(['a#1', 'a#1']);
    expect((await atSwitch).slice(0, 2)).toEqual(['a#2', 'a#2']);
    expect(names(all())).toEqual(['a#2', 'b#3']);
    expect(alive(world)).toEqual(['a#2', 'b#3']);
  });
});

describe('a list while the application starts', () => {
  @Contract('adapter:exporter')
  abstract class Exporter {
    abstract label(): string;
  }
  @Adapter({ provider: 'first', priority: 1 })
  class First extends Exporter {
    label = () => 'first';
  }
  @Adapter({ provider: 'second' })
  class Second extends Exporter {
    label = () => 'second';
  }
  const labels = (exporters: Iterable<Exporter>) => [...exporters].map((exporter) => exporter.label()).join();

  @Service({ key: 'early' })
  class Early {
    readonly seen: string;
    readonly atOnce: string;
    constructor(@InjectAll(Exporter) readonly all: LiveList<Exporter>) {
      this.seen = labels(all);
      this.atOnce = labels(inject(Application).all(Exporter));
    }
  }

  it('is full in a constructor', async () => {
    @Module({ providers: [Early, First, Second] })
    class AppModule {}
    await using app = await Oneiric.create(AppModule);
    expect([app.get(Early).seen, app.get(Early).atOnce]).toEqual(['first,second', 'first,second']);
  });

  it('is full in a module that is loaded later, with what that brings', async () => {
    @Adapter({ provider: 'third', priority: -1 })
    class Third extends Exporter {
      label = () => 'third';
    }
    @Module({ providers: [First, Second] })
    class AppModule {}
    @Module({ providers: [Early, Third] })
    class LaterModule {}
    await using app = await Oneiric.create(AppModule);
    const list = app.all(Exporter);
    expect(labels(list)).toBe('first');
    await app.get(LazyModuleLoader).load(() => LaterModule);
    expect([app.get(Early).seen, labels(list)]).toEqual(['first,second,third', 'first,second,third']);
  });
});

describe('a list that is given back and asked for again', () => {
  it('keeps what it has where that is in the same tick', async () => {
    await using world = await ProbeWorld.start();
    await world.report(world.app.register(Lister));
    let list: LiveList<Store> | undefined;
    world.app.events$.subscribe((event) => {
      if (event.type === 'swap.started' && event.slots.includes('adapter:store'))
        list ??= world.app.all(Store);
    });
    await world.report(world.app.unregister('service:lister', 'lister', { force: true }));
    await atRest(world);
    expect(names(list ?? [])).toEqual(['a#1', 'b#2', 'c#3']);
  });

  it('keeps what it has while a change is prepared that would have taken it', async () => {
    await using world = await ProbeWorld.start();
    await world.report(world.app.register(Lister));
    const [renewed, built] = [gate(), gate()];
    world.when('a', { init: () => renewed.promise });
    world.when('d', { init: () => built.promise });
    const refreshed = world.app.refresh(Store);
    await world.report(world.app.unregister('service:lister', 'lister', { force: true }));
    const registered = world.app.register(world.offer('d', { stackLevel: 9 }));
    renewed.open();
    await world.report(refreshed);
    const list = world.app.all(Store);
    expect(names(list)).toEqual(['a#4', 'b#2', 'c#3']);
    built.open();
    await world.report(registered);
    expect(names(list)).toEqual(['d#5', 'a#4', 'b#2', 'c#3']);
    await atRest(world);
    expect(alive(world).sort()).toEqual(['a#4', 'b#2', 'c#3', 'd#5']);
  });
});

describe('a pin that a list has filled', () => {
  it('stays with a consumer when nobody has the list any more', async () => {
    await using world = await ProbeWorld.start();
    await world.report(world.app.register(Lister));
    await world.report(world.app.register(Pinner));
    await world.report(world.app.unregister('service:lister', 'lister', { force: true }));
    await atRest(world);
    expect(world.app.get(Pinner).name()).toBe('b#2');
    expect(alive(world)).toEqual(['a#1', 'b#2']);
    await world.report(world.app.unregister('service:pinner', 'pinner', { force: true }));
    await atRest(world);
    expect(alive(world)).toEqual(['a#1']);
  });

  it('stays with the application', async () => {
    await using world = await ProbeWorld.start();
    await world.report(world.app.register(Lister));
    const b = world.app.get(Store, { provider: 'b' });
    const c = await world.app.getAsync(Store, { provider: 'c' });
    await world.report(world.app.unregister('service:lister', 'lister', { force: true }));
    await atRest(world);
    expect([b.name(), c.name()]).toEqual(['b#2', 'c#3']);
  });
});

describe('a pin of what serves', () => {
  it('is there in the tick in which the application asks for it, also in the middle of a swap', async () => {
    await using world = await ProbeWorld.start();
    const until = gate();
    world.when('b', { init: () => until.promise });
    const swap = world.app.swap(Store, { provider: 'b' });
    await world.pass(0);
    const a = world.app.get(Store, { provider: 'a' });
    expect(a.name()).toBe('a#1');
    until.open();
    await world.report(swap);
    expect([world.store.name(), a.name()]).toEqual(['b#2', 'a#1']);
  });
});
