import { afterEach, describe, expect, it } from 'vitest';
import {
  Adapter,
  Contract,
  Inject,
  Injectable,
  LazyModuleLoader,
  Oneiric,
  Service,
  type Application,
  type CreateOptions,
  type ModuleMetadata,
  type OneiricEvent,
} from '../../src/index.js';
import { ManualClock } from '../../src/testing/manual-clock.js';
import { gate } from '../support/traced-parts.js';
import { globalOf, moduleOf, rejection } from './module-parts.js';

let trace: string[] = [];
const events: OneiricEvent[] = [];
let app: Application;

afterEach(() => app.close());

/** Something with a state, which is lost where it is built anew. */
@Contract('adapter:counter')
abstract class Counter {
  abstract next(): string;
}

abstract class Counting extends Counter {
  private count = 0;
  protected abstract readonly name: string;
  next() {
    return `${this.name} ${(this.count += 1)}`;
  }
  onModuleInit(): unknown {
    return trace.push(`init ${this.name}`);
  }
  onApplicationBootstrap(): unknown {
    return trace.push(`up ${this.name}`);
  }
  onCleanup(): unknown {
    return trace.push(`cleanup ${this.name}`);
  }
}

@Adapter({ provider: 'old' })
class OldCounter extends Counting {
  protected readonly name = 'old';
}

@Adapter({ provider: 'new', priority: 1 })
class NewCounter extends Counting {
  protected readonly name = 'new';
}

/** Works with the counter itself. */
@Service({ key: 'total' })
class Total {
  private readonly seen: string[] = [];
  constructor(@Inject(Counter, { onSwap: 'rebuild' }) private readonly counter: Counter) {}
  add() {
    this.seen.push(this.counter.next());
    return this.seen.join();
  }
}

const hold = () => {
  const until = gate();
  class Holds {
    onApplicationBootstrap = () => until.promise;
  }
  return { ...until, Holds };
};

async function started(metadata: ModuleMetadata, options?: CreateOptions): Promise<void> {
  trace = [];
  events.length = 0;
  app = await Oneiric.create(moduleOf('App', metadata), options);
  trace = [];
  app.events$.subscribe((event) => events.push(event));
}

const load = (name: string, metadata: ModuleMetadata) =>
  app.get(LazyModuleLoader).load(moduleOf(name, metadata));
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
const happened = (...types: OneiricEvent['type'][]) =>
  events.flatMap((event) => (types.includes(event.type) ? event.type : []));

describe('what served a slot before a module was loaded', () => {
  it('stands by until all of the module is there, and goes then', async () => {
    await started({ providers: [OldCounter] });
    const { open, Holds } = hold();
    const loaded = load('Late', { providers: [NewCounter, Holds] });
    await settled();
    expect([app.get(Counter).next(), trace]).toEqual(['new 1', ['init new', 'up new']]);
    open();
    await loaded;
    await settled();
    expect(trace).toEqual(['init new', 'up new', 'cleanup old']);
    expect(app.status(Counter)).toMatchObject({ active: 'new', retiring: [], probation: undefined });
  });

  it('serves again with its state when a hook fails that comes after the switch', async () => {
    await started({ providers: [OldCounter, Total] });
    const counter = app.get(Counter);
    expect([counter.next(), app.get(Total).add()]).toEqual(['old 1', 'old 2']);
    const { fail, Holds } = hold();
    const loading = rejection(load('Late', { providers: [NewCounter, Holds] }));
    await settled();
    expect(app.get(Total).add()).toBe('new 1');
    fail(new Error('no port'));
    expect(await loading).toMatch(/^lifecycle\/module-hook-failed: .* no port/);
    expect([counter.next(), app.get(Total).add()]).toEqual(['old 3', 'old 2,old 4']);
    expect(trace).toEqual(['init new', 'up new', 'cleanup new']);
    expect(app.candidates({ shadowed: true }).map(({ provider }) => provider)).toEqual(['old', 'total']);
    const back = events.filter((event) => event.type === 'swap.rolledBack');
    expect(back).toMatchObject([{ slot: 'adapter:counter' }, { slot: 'service:total' }]);
    expect(back[0]?.why).toMatch(/^what it came with failed: .* no port/);
    expect(happened('candidate.blocked')).toEqual([]);
  });

  it('has never left when another slot of the module cannot move', async () => {
    @Contract('adapter:clock')
    abstract class Clock {
      abstract now(): number;
    }
    @Adapter({ provider: 'calm' })
    class Calm extends Clock {
      private time = 0;
      now = () => (this.time += 1);
    }
    @Adapter({ provider: 'broken', priority: 1 })
    class Broken extends Clock {
      now = () => 0;
      onInit = () => Promise.reject(new Error('no battery'));
    }
    await started({ providers: [OldCounter, Calm] });
    expect([app.get(Counter).next(), app.get(Clock).now()]).toEqual(['old 1', 1]);
    expect(await rejection(load('Late', { providers: [NewCounter, Broken] }))).toMatch(/no battery/);
    expect([app.get(Counter).next(), app.get(Clock).now()]).toEqual(['old 2', 2]);
    expect(happened('swap.switched', 'swap.rolledBack')).toEqual([]);
  });

  it('serves again when what another module imports cannot be loaded after all', async () => {
    await started({ providers: [OldCounter] });
    const { fail, Holds } = hold();
    const Lower = globalOf('Lower', { providers: [Holds] });
    const loader = app.get(LazyModuleLoader);
    expect(app.get(Counter).next()).toBe('old 1');
    const lower = rejection(loader.load(Lower));
    await settled();
    await load('Upper', { imports: [Lower], providers: [NewCounter] });
    expect(app.get(Counter).next()).toBe('new 1');
    fail(new Error('too late'));
    expect(await lower).toMatch(/too late/);
    expect(app.get(Counter).next()).toBe('old 2');
  });

  it('goes when all that a module imports is loaded', async () => {
    await started({ providers: [OldCounter] });
    const { open, Holds } = hold();
    const Lower = globalOf('Lower', { providers: [Holds] });
    const lower = app.get(LazyModuleLoader).load(Lower);
    await settled();
    await load('Upper', { imports: [Lower], providers: [NewCounter] });
    await settled();
    expect(trace).not.toContain('cleanup old');
    open();
    await lower;
    await settled();
    expect(trace).toContain('cleanup old');
  });

  it('may be another candidate that the module only prefers', async () => {
    await started({ providers: [NewCounter, OldCounter] });
    expect(app.get(Counter).next()).toBe('new 1');
    const { fail, Holds } = hold();
    const loading = rejection(load('Late', { providers: [Holds], selections: { 'adapter:counter': 'old' } }));
    await settled();
    expect(app.get(Counter).next()).toBe('old 1');
    fail(new Error('no'));
    await loading;
    expect(app.get(Counter).next()).toBe('new 2');
    await app.swap(Counter, { provider: 'old' });
    expect(app.get(Counter).next()).toBe('old 1');
  });

  it('does not come back where somebody else has moved the slot meanwhile', async () => {
    @Adapter({ provider: 'other', priority: -1 })
    class Other extends Counting {
      protected readonly name = 'other';
    }
    await started({ providers: [OldCounter, Other] });
    const { fail, Holds } = hold();
    const loading = rejection(load('Late', { providers: [NewCounter, Holds] }));
    await settled();
    await app.swap(Counter, { provider: 'other' });
    fail(new Error('no'));
    await loading;
    expect(app.get(Counter).next()).toBe('other 1');
    expect(trace.filter((line) => line === 'cleanup old')).toHaveLength(1);
  });

  it('stays what it is for whoever asks for the same meanwhile', async () => {
    await started({ providers: [OldCounter] });
    expect(app.get(Counter).next()).toBe('old 1');
    const { fail, Holds } = hold();
    const loading = rejection(load('Late', { providers: [NewCounter, Holds] }));
    // Automatic requests for one slot are one as long as they wait.
    const offer = { domain: 'adapter', key: 'counter', provider: 'last', priority: -9 };
    const registered = app.register({ ...offer, factory: () => new OldCounter() });
    await settled();
    expect((await registered).outcome).toBe('unchanged');
    fail(new Error('no'));
    await loading;
    expect(app.get(Counter).next()).toBe('old 2');
  });

  it('is disposed of once when the application closes meanwhile', async () => {
    await started({ providers: [OldCounter] });
    const { open, Holds } = hold();
    const loading = rejection(load('Late', { providers: [NewCounter, Holds] }));
    await settled();
    const closing = app.close();
    open();
    await closing;
    await loading;
    expect(trace.filter((line) => line.startsWith('cleanup')).sort()).toEqual(['cleanup new', 'cleanup old']);
  });

  it('is told of what goes wrong while the others go', async () => {
    @Adapter({ provider: 'sticky', priority: 1 })
    class Sticky extends Counting {
      protected readonly name = 'sticky';
      override onCleanup(): never {
        throw new Error('stuck');
      }
    }
    class Broken {
      onApplicationBootstrap(): never {
        throw new Error('no port');
      }
    }
    await started({ providers: [OldCounter] });
    expect(app.get(Counter).next()).toBe('old 1');
    const error = await load('Late', { providers: [Sticky, Broken] }).catch((cause: unknown) => cause);
    expect(error).toMatchObject({
      code: 'lifecycle/shutdown-failed',
      errors: [{ code: 'swap/cleanup-failed' }],
    });
    expect(app.get(Counter).next()).toBe('old 2');
  });

  it('is made anew where there are several instances of it, which have no state that could be lost', async () => {
    class BrokenUp {
      onApplicationBootstrap(): never {
        throw new Error('no port');
      }
    }
    abstract class User {
      abstract name(): string;
    }
    @Service({ key: 'user', provides: User, scope: 'request', provider: 'plain' })
    class Plain extends User {
      name = () => 'plain';
    }
    @Service({ key: 'user', provides: User, scope: 'request', provider: 'fancy', priority: 1 })
    class Fancy extends User {
      name = () => 'fancy';
    }
    await started({ providers: [Plain, OldCounter] });
    expect(app.get(Counter).next()).toBe('old 1');
    await using scope = app.createScope();
    expect(await rejection(load('Late', { providers: [Fancy, NewCounter, BrokenUp] }))).toMatch(/no port/);
    expect([scope.get(User).name(), app.get(Counter).next()]).toEqual(['plain', 'old 2']);
    expect(await app.runInScope((later) => later.get(User).name())).toBe('plain');
  });
});

describe('a slot that is replaced without overlap when a module is loaded', () => {
  @Adapter({ provider: 'port', overlap: false, priority: 1 })
  class Port extends Counting {
    protected readonly name: string = 'port';
    onSuspend = () => trace.push('suspend port');
    onResume = () => trace.push('resume port');
  }

  it('moves when nothing else can fail any more, and was not even asked to rest where something does', async () => {
    await started({ providers: [Port] });
    expect(app.get(Counter).next()).toBe('port 1');
    @Adapter({ provider: 'better', priority: 2 })
    class Better extends Counting {
      protected readonly name = 'better';
    }
    const { fail, Holds } = hold();
    const loading = rejection(load('Late', { providers: [Better, Holds] }));
    await settled();
    fail(new Error('no port'));
    expect(await loading).toMatch(/no port/);
    expect([app.get(Counter).next(), trace]).toEqual(['port 2', []]);
    await load('Later', { providers: [Better] });
    await settled();
    expect(trace).toEqual(['suspend port', 'init better', 'up better', 'cleanup port']);
    expect(app.get(Counter).next()).toBe('better 1');
  });

  it('warns of what the hook of its successor fails with, which serves by then', async () => {
    @Adapter({ provider: 'hasty', priority: 2 })
    class Hasty extends Counting {
      protected readonly name = 'hasty';
      override onApplicationBootstrap(): never {
        throw new Error('not up');
      }
    }
    await started({ providers: [Port] });
    await load('Late', { providers: [Hasty] });
    expect(app.get(Counter).next()).toBe('hasty 1');
    const warnings = events.filter((event) => event.type === 'swap.warning');
    expect(warnings).toMatchObject([{ phase: 'activate', error: { code: 'swap/activate-failed' } }]);
  });

  it('wakes what rested where its own successor fails, and what has moved goes back', async () => {
    @Adapter({ provider: 'broken', priority: 2 })
    class Broken extends Counting {
      protected readonly name = 'broken';
      onInit = () => Promise.reject(new Error('port is taken'));
    }
    abstract class Clock {
      abstract now(): number;
    }
    @Service({ key: 'clock', provides: Clock, provider: 'calm' })
    class Calm extends Clock {
      private time = 0;
      now = () => (this.time += 1);
    }
    @Service({ key: 'clock', provides: Clock, provider: 'swift', priority: 1 })
    class Swift extends Clock {
      now = () => 100;
    }
    await started({ providers: [Port, Calm] });
    expect([app.get(Counter).next(), app.get(Clock).now()]).toEqual(['port 1', 1]);
    expect(await rejection(load('Late', { providers: [Broken, Swift] }))).toMatch(/port is taken/);
    expect([app.get(Counter).next(), app.get(Clock).now()]).toEqual(['port 2', 2]);
    expect(trace.slice(0, 2)).toEqual(['suspend port', 'cleanup broken']);
    expect(trace.at(-1)).toBe('resume port');
  });

  it('may be one that is rebuilt with what the module offers', async () => {
    @Service({ key: 'total', overlap: false })
    class LonelyTotal {
      constructor(@Inject(Counter, { onSwap: 'rebuild' }) readonly counter: Counter) {}
      onSuspend = () => trace.push('suspend total');
    }
    class BrokenUp {
      onApplicationBootstrap(): never {
        throw new Error('no port');
      }
    }
    await started({ providers: [OldCounter, LonelyTotal] });
    expect(await rejection(load('Late', { providers: [NewCounter, BrokenUp] }))).toMatch(/no port/);
    expect(trace).toEqual([]);
  });
});

describe('the hooks of a module that is loaded', () => {
  it('come in order, also of what takes a slot over: all are initialised before any is told that it is up', async () => {
    @Injectable()
    class Uses {
      constructor(readonly counter: Counter) {}
      onModuleInit = () => trace.push('init uses');
      onApplicationBootstrap = () => trace.push(`up uses ${this.counter.next()}`);
    }
    Reflect.defineMetadata('design:paramtypes', [Counter], Uses);
    await started({ providers: [OldCounter] });
    await load('Late', { providers: [Uses, NewCounter] });
    expect(trace).toEqual(['init uses', 'init new', 'up new', 'up uses new 1']);
  });

  it('may wait for their deadline, and what has moved goes back', async () => {
    const clock = new ManualClock();
    await started({ providers: [OldCounter] }, { clock, deadlines: { init: 50 } });
    expect(app.get(Counter).next()).toBe('old 1');
    const { Holds } = hold();
    const loading = rejection(load('Late', { providers: [NewCounter, Holds] }));
    await clock.settle();
    clock.advance(50);
    expect(await loading).toMatch(/^lifecycle\/module-hook-timeout/);
    expect(app.get(Counter).next()).toBe('old 2');
    expect(clock.timers).toBe(0);
  });
});
