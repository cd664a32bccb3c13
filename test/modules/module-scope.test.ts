import { describe, expect, it } from 'vitest';
import { token } from '../../src/core/token.js';
import { Adapter } from '../../src/decorators/component.js';
import type { ModuleClass, ModuleMetadata } from '../../src/modules/module-record.js';
import {
  Cache,
  CLOCK,
  failure,
  globalOf,
  MemoryCache,
  moduleOf,
  readModules,
  rejection,
} from './module-parts.js';

const OTHER = token<object>('other');
const clock = { provide: CLOCK, useValue: {} };

abstract class Queue {
  abstract push(): void;
}

@Adapter({ key: 'queue', provider: 'memory', provides: Queue })
class MemoryQueue implements Queue {
  push(): void {}
}

const WHERE = 'Catalog.constructor[1]';

describe('plainOf', () => {
  it('finds what the module itself provides, exported or not', async () => {
    expect(await plainOwner({ providers: [clock] })).toBe('App');
  });

  it('finds what an imported module exports', async () => {
    expect(await plainOwner({ imports: [moduleOf('Time', { providers: [clock], exports: [CLOCK] })] })).toBe(
      'Time',
    );
  });

  it('finds what an imported module exports by exporting the module that provides it', async () => {
    const Time = moduleOf('Time', { providers: [clock], exports: [CLOCK] });
    const Middle = moduleOf('Middle', { imports: [Time], exports: [Time] });
    const Outer = moduleOf('Outer', { imports: [Middle], exports: [Middle] });
    expect(await plainOwner({ imports: [Outer] })).toBe('Time');
  });

  it('finds what a dynamic module exports through a re-export by its class', async () => {
    const Time = moduleOf('Time');
    const dynamic = { module: Time, providers: [clock], exports: [CLOCK] };
    const Middle = moduleOf('Middle', { imports: [dynamic], exports: [Time] });
    expect(await plainOwner({ imports: [Middle] })).toBe('Time');
  });

  it('finds what a global module exports, wherever it is imported', async () => {
    const Time = globalOf('Time', { providers: [clock], exports: [CLOCK] });
    const Feature = moduleOf('Feature');
    const graph = await readModules(
      moduleOf('App', { imports: [Feature, moduleOf('Middle', { imports: [Time] })] }),
    );
    expect(graph.scopeOf(Feature).plainOf(CLOCK, WHERE)).toBe(clockOf(graph, 'Time'));
  });

  it('prefers own providers to imported ones, and imported ones to global ones', async () => {
    const Everywhere = globalOf('Everywhere', { providers: [clock], exports: [CLOCK] });
    const Time = moduleOf('Time', { providers: [clock], exports: [CLOCK] });
    const Middle = moduleOf('Middle', { imports: [Everywhere] });
    expect(await plainOwner({ imports: [Middle, Time], providers: [clock] })).toBe('App');
    expect(await plainOwner({ imports: [Middle, Time] })).toBe('Time');
    expect(await plainOwner({ imports: [Middle] })).toBe('Everywhere');
  });

  it('takes one provider that comes by two ways for one', async () => {
    const Time = moduleOf('Time', { providers: [clock], exports: [CLOCK] });
    const Middle = moduleOf('Middle', { imports: [Time], exports: [Time] });
    expect(await plainOwner({ imports: [Middle, Time] })).toBe('Time');
  });

  it('refuses to choose between two imported modules', async () => {
    const Time = moduleOf('Time', { providers: [clock], exports: [CLOCK] });
    const Fake = moduleOf('Fake', { providers: [clock], exports: [CLOCK] });
    const Middle = moduleOf('Middle', { imports: [Fake], exports: [Fake] });
    expect(await rejection(plainOwner({ imports: [Time, Middle] }))).toBe(
      `modules/ambiguous-import: clock reaches App from Time and Fake (through Middle). None was chosen.
  path: App -> Catalog.constructor[1] -> clock
  hint: let only one of them reach App, or provide clock in App itself`,
    );
  });

  it('refuses to choose between two global modules', async () => {
    const Time = globalOf('Time', { providers: [clock], exports: [CLOCK] });
    const Fake = globalOf('Fake', { providers: [clock], exports: [CLOCK] });
    const Middle = moduleOf('Middle', { imports: [Time, Fake] });
    expect(await rejection(plainOwner({ imports: [Middle] }))).toMatch(
      /^modules\/ambiguous-import: clock reaches App from Time and Fake\. None was chosen\./,
    );
  });

  it('does not mind two imported modules that export a token which nobody asks for', async () => {
    const Time = moduleOf('Time', { providers: [clock], exports: [CLOCK] });
    const Fake = moduleOf('Fake', { providers: [clock], exports: [CLOCK] });
    expect((await readModules(moduleOf('App', { imports: [Time, Fake] }))).modules).toEqual([
      'Time',
      'Fake',
      'App',
    ]);
  });

  it('says how to reach what is neither exported nor imported', async () => {
    const Time = moduleOf('Time', { providers: [clock] });
    expect(await rejection(plainOwner({ imports: [moduleOf('Middle', { imports: [Time] })] }))).toBe(
      `modules/not-exported: clock is provided by Time, but not visible in App.
  path: App -> Catalog.constructor[1] -> clock
  hint: export clock from Time and import Time in App`,
    );
  });

  it('says how to reach what is imported, but not exported', async () => {
    const Time = moduleOf('Time', { providers: [clock] });
    expect(await rejection(plainOwner({ imports: [Time] }))).toBe(
      `modules/not-exported: clock is provided by Time, but not visible in App.
  path: App -> Catalog.constructor[1] -> clock
  hint: export clock from Time, which App imports already`,
    );
  });

  it('says how to reach what is exported, but not imported, and names every owner', async () => {
    const Time = moduleOf('Time', { providers: [clock], exports: [CLOCK] });
    const Fake = moduleOf('Fake', { providers: [clock] });
    expect(await rejection(plainOwner({ imports: [moduleOf('Middle', { imports: [Time, Fake] })] }))).toBe(
      `modules/not-exported: clock is provided by Time and Fake, but not visible in App.
  path: App -> Catalog.constructor[1] -> clock
  hint: import Time in App, or export clock from Fake and import Fake in App`,
    );
  });

  it('knows nothing of a token without a provider', async () => {
    expect((await readModules(moduleOf('App'))).root.plainOf(OTHER, WHERE)).toBeUndefined();
  });

  it('gives a module its own instance of itself, and hides it from others', async () => {
    const Time = moduleOf('Time');
    const graph = await readModules(moduleOf('App', { imports: [Time] }));
    expect(graph.scopeOf(Time).plainOf(Time, WHERE)).toMatchObject({ token: Time, module: 'Time' });
    expect(failure(() => graph.root.plainOf(Time, WHERE))).toMatch(
      /^modules\/not-exported: Time is provided by Time/,
    );
  });
});

describe('checkVisible', () => {
  const notVisible = `modules/not-exported: adapter:cache is offered by CacheModule, but not visible in App.
  path: App -> Catalog.constructor[1] -> Cache
  hint: export Cache from CacheModule, which App imports already`;

  it('allows a slot that the module itself offers a candidate for', async () => {
    expect(await visible({ providers: [MemoryCache] })).toBe('no error');
  });

  it('allows a slot that no module offers: its candidates come at run time', async () => {
    expect(await visible({})).toBe('no error');
  });

  it('refuses a slot whose module exports nothing of it', async () => {
    expect(await visible({ imports: [moduleOf('CacheModule', { providers: [MemoryCache] })] })).toBe(
      notVisible,
    );
  });

  it.each<[string, NonNullable<ModuleMetadata['exports']>[number]]>([
    ['its contract', Cache],
    ['the class of a candidate', MemoryCache],
    ['its name', 'adapter:cache'],
  ])('allows a slot whose imported module exports %s', async (_, exported) => {
    const CacheModule = moduleOf('CacheModule', { providers: [MemoryCache], exports: [exported] });
    expect(await visible({ imports: [CacheModule] })).toBe('no error');
    const Middle = moduleOf('Middle', { imports: [CacheModule], exports: [CacheModule] });
    expect(await visible({ imports: [Middle] })).toBe('no error');
  });

  it('allows a slot whose contract only candidates name', async () => {
    const QueueModule = moduleOf('QueueModule', { providers: [MemoryQueue], exports: [Queue] });
    const { root } = await readModules(moduleOf('App', { imports: [QueueModule] }));
    expect(failure(() => root.checkVisible('adapter:queue', Queue, WHERE))).toBe('no error');
  });

  it('allows a slot that is spelt out and exported by the contract that other modules provide it with', async () => {
    const fake = { slot: 'adapter:queue', provider: 'fake', useValue: new MemoryQueue() } as const;
    const Fake = moduleOf('Fake', { providers: [fake], exports: [Queue] });
    const Hidden = moduleOf('Hidden', { providers: [MemoryQueue] });
    const { root } = await readModules(moduleOf('App', { imports: [Fake, Hidden] }));
    expect(failure(() => root.checkVisible('adapter:queue', Queue, WHERE))).toBe('no error');
  });

  it('does not pass on what an imported module imports, but does not export', async () => {
    const CacheModule = moduleOf('CacheModule', { providers: [MemoryCache], exports: [Cache] });
    expect(await visible({ imports: [moduleOf('Middle', { imports: [CacheModule] })] })).toBe(
      `modules/not-exported: adapter:cache is offered by CacheModule, but not visible in App.
  path: App -> Catalog.constructor[1] -> Cache
  hint: import CacheModule in App`,
    );
  });

  it('allows a slot that a global module exports, and refuses one that it keeps', async () => {
    const Open = globalOf('CacheModule', { providers: [MemoryCache], exports: [MemoryCache] });
    const Closed = globalOf('CacheModule', { providers: [MemoryCache] });
    expect(await visible({ imports: [moduleOf('Middle', { imports: [Open] })] })).toBe('no error');
    expect(await visible({ imports: [Closed] })).toBe(notVisible);
  });

  it('names the slot where it was asked for by its name', async () => {
    const CacheModule = moduleOf('CacheModule', { providers: [MemoryCache] });
    const { root } = await readModules(moduleOf('App', { imports: [CacheModule] }));
    expect(failure(() => root.checkVisible('adapter:cache', 'adapter:cache', WHERE))).toBe(
      `modules/not-exported: adapter:cache is offered by CacheModule, but not visible in App.
  path: App -> Catalog.constructor[1] -> adapter:cache
  hint: export adapter:cache from CacheModule, which App imports already`,
    );
  });

  it('walks modules that export each other', async () => {
    const knot = { forwardRef: () => Second };
    const First = moduleOf('First', { imports: [knot], exports: [knot] });
    const Second: ModuleClass = moduleOf('Second', {
      imports: [First],
      exports: [First, Cache],
      providers: [MemoryCache],
    });
    expect(await visible({ imports: [First] })).toBe('no error');
  });
});

describe('everything', () => {
  it('finds plain providers of every module, and every slot', async () => {
    const Time = moduleOf('Time', { providers: [clock, MemoryCache] });
    const graph = await readModules(moduleOf('App', { imports: [Time] }));
    expect(graph.everything.plainOf(CLOCK, 'app.get')).toBe(clockOf(graph, 'Time'));
    expect(graph.everything.plainOf(OTHER, 'app.get')).toBeUndefined();
    expect(failure(() => graph.everything.checkVisible('adapter:cache', Cache, 'app.get'))).toBe('no error');
  });

  it('refuses to choose between modules', async () => {
    const Time = moduleOf('Time', { providers: [clock] });
    const { everything } = await readModules(moduleOf('App', { imports: [Time], providers: [clock] }));
    expect(failure(() => everything.plainOf(CLOCK, 'app.get'))).toBe(
      `modules/ambiguous-token: clock is provided by Time and App, each for itself. None was chosen.
  path: app.get -> clock
  hint: inject it in one of these modules, or give each a token of its own`,
    );
  });
});

/** The module whose provider the root module gets for CLOCK. */
async function plainOwner(metadata: ModuleMetadata): Promise<string | undefined> {
  const graph = await readModules(moduleOf('App', metadata));
  return graph.root.plainOf(CLOCK, WHERE)?.module;
}

/** What the root module is told when it wants to inject Cache. */
async function visible(metadata: ModuleMetadata): Promise<string> {
  const { root } = await readModules(moduleOf('App', metadata));
  return failure(() => root.checkVisible('adapter:cache', Cache, WHERE));
}

function clockOf({ plains }: Awaited<ReturnType<typeof readModules>>, module: string) {
  return plains.find((plain) => plain.module === module && plain.token === CLOCK);
}
