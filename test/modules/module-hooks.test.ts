import { describe, expect, it } from 'vitest';
import {
  Adapter,
  Contract,
  Injectable,
  Module,
  Oneiric,
  Service,
  ShutdownError,
  type Application,
  type CreateOptions,
  type ModuleMetadata,
} from '../../src/index.js';
import { ManualClock } from '../../src/testing/manual-clock.js';
import { gate } from '../support/traced-parts.js';
import { moduleOf, rejection } from './module-parts.js';

let trace: string[] = [];

/** A class with all of NestJS's hooks, each of which writes itself down. */
abstract class Traced {
  protected readonly name: string = this.constructor.name;
  onModuleInit(): unknown {
    return trace.push(`init ${this.name}`);
  }
  onApplicationBootstrap(): unknown {
    return trace.push(`up ${this.name}`);
  }
  onModuleDestroy(): unknown {
    return trace.push(`destroy ${this.name}`);
  }
  beforeApplicationShutdown(signal?: string): unknown {
    return trace.push(`before ${this.name} ${signal ?? '-'}`);
  }
  onApplicationShutdown(signal?: string): unknown {
    return trace.push(`shutdown ${this.name} ${signal ?? '-'}`);
  }
}

@Injectable()
class Db extends Traced {}

@Injectable()
class Repo extends Traced {
  constructor(readonly db: Db) {
    super();
  }
}

@Module({ providers: [Repo, Db], exports: [Repo] })
class DataModule extends Traced {}

@Service({ key: 'shop' })
class Shop extends Traced {
  constructor(readonly repo: Repo) {
    super();
  }
}

@Module({ imports: [DataModule], providers: [Shop] })
class ShopModule extends Traced {}

const traceOf = async (run: () => Promise<unknown>): Promise<string[]> => {
  trace = [];
  await run();
  return trace;
};

const started = (metadata: ModuleMetadata, options?: CreateOptions) =>
  Oneiric.create(moduleOf('App', metadata), options);

describe('hooks of the way up', () => {
  it('are called when everything is built: dependencies first, imported modules first, module classes last', async () => {
    let app: Application | undefined;
    const seen = await traceOf(async () => {
      app = await Oneiric.create(ShopModule);
    });
    expect(seen).toEqual(
      ['init', 'up'].flatMap((hook) =>
        ['Db', 'Repo', 'DataModule', 'Shop', 'ShopModule'].map((name) => `${hook} ${name}`),
      ),
    );
    await app?.close();
  });

  it('are awaited, those of siblings side by side', async () => {
    const first = gate();
    const second = gate();
    class First {
      onModuleInit = () => {
        second.open();
        return first.promise;
      };
    }
    class Second {
      onModuleInit = () => second.promise.then(() => first.open());
    }
    await using app = await started({ providers: [First, Second] });
    expect(app.get(First)).toBeInstanceOf(First);
  });

  it('end the start where one fails: no further one is called, and what was built is ended', async () => {
    class Broken extends Traced {
      override onModuleInit(): never {
        throw new Error('no schema');
      }
    }
    @Module({ providers: [Broken] })
    class Inner {}
    trace = [];
    const create = started({ imports: [Inner], providers: [Db] });
    await expect(create).rejects.toMatchObject({ cause: new Error('no schema') });
    expect(await rejection(create)).toBe(
      'lifecycle/module-hook-failed: onModuleInit of Broken (Inner) failed: no schema. What had started was stopped.',
    );
    expect(trace).toEqual([
      ...['destroy Db', 'destroy Broken', 'before Db -', 'before Broken -'],
      ...['shutdown Db -', 'shutdown Broken -'],
    ]);
  });

  it('have as long as an initialisation', async () => {
    const clock = new ManualClock();
    class Slow {
      onApplicationBootstrap = () => new Promise(() => undefined);
    }
    const refused = rejection(started({ providers: [Slow] }, { clock, deadlines: { init: 30 } }));
    await clock.settle();
    clock.advance(30);
    await clock.settle();
    expect(await refused).toMatch(
      /^lifecycle\/module-hook-timeout: onApplicationBootstrap of Slow \(App\) timed out after 30 ms\. What had started/,
    );
  });

  it('do not go on while the application closes', async () => {
    const hold = gate();
    class Waits {
      onModuleInit = () => hold.promise;
    }
    trace = [];
    const app = await started({ providers: [Waits, Db] }, { start: false });
    const starting = rejection(app.start());
    await new Promise(setImmediate);
    const closing = app.close();
    hold.open();
    await closing;
    expect(await starting).toMatch(/^lifecycle\/closed/);
    expect(trace).not.toContain('up Db');
    expect(trace).toContain('destroy Db');
  });

  it('are not called on values and aliases: whoever made them does that', async () => {
    class Value extends Traced {}
    trace = [];
    const app = await started({ providers: [{ provide: Value, useValue: new Value() }] });
    await app.close();
    expect(trace).toEqual([]);
  });
});

describe('hooks of the way down', () => {
  it('are called on all, one hook after the other, dependents first, with the signal', async () => {
    const app = await Oneiric.create(ShopModule);
    const order = ['ShopModule', 'Shop', 'DataModule', 'Repo', 'Db'];
    expect(await traceOf(() => app.close('SIGTERM'))).toEqual([
      ...order.map((name) => `destroy ${name}`),
      ...order.map((name) => `before ${name} SIGTERM`),
      ...order.map((name) => `shutdown ${name} SIGTERM`),
    ]);
  });

  it('are all called whatever some of them do, and the cleanup comes between', async () => {
    class Stubborn extends Traced {
      override onModuleDestroy(): never {
        throw new Error('not now');
      }
      onCleanup() {
        trace.push('cleanup Stubborn');
      }
      override onApplicationShutdown(): Promise<never> {
        return Promise.reject(new Error('never'));
      }
    }
    const app = await started({ providers: [Stubborn, Db] });
    trace = [];
    const error: unknown = await app.close().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ShutdownError);
    expect((error as ShutdownError).errors.map(String)).toEqual([
      'LifecycleError [lifecycle/module-hook-failed]: onModuleDestroy of Stubborn (App) failed: not now. The others were called all the same.',
      'LifecycleError [lifecycle/module-hook-failed]: onApplicationShutdown of Stubborn (App) failed: never. The others were called all the same.',
    ]);
    expect(trace.filter((line) => !line.includes('Db'))).toEqual(['before Stubborn -', 'cleanup Stubborn']);
    expect(trace.filter((line) => line.includes('Db'))).toHaveLength(3);
  });

  it('end by the deadline of a cleanup', async () => {
    const clock = new ManualClock();
    class Hangs {
      onModuleDestroy = () => new Promise(() => undefined);
    }
    const app = await started({ providers: [Hangs, Db] }, { clock, deadlines: { cleanup: 20 } });
    trace = [];
    const closing = rejection(app.close());
    await clock.settle();
    clock.advance(20);
    await clock.settle();
    expect(await closing).toMatch(/timed out after 20 ms/);
    expect(trace).toContain('shutdown Db -');
  });
});

@Contract('adapter:store')
abstract class Store extends Traced {}

@Adapter({ provider: 'memory' })
class MemoryStore extends Store {
  onCleanup() {
    trace.push('cleanup MemoryStore');
  }
}

@Adapter({ provider: 'disk', priority: -1 })
class DiskStore extends Store {
  onInit() {
    trace.push('onInit DiskStore');
  }
  onActivate() {
    trace.push('onActivate DiskStore');
  }
}

describe('hooks of components that come and go', () => {
  it('are called by the swap that brings or retires them', async () => {
    await using app = await started({ providers: [MemoryStore, DiskStore] });
    app.hooks.switched(Store, () => trace.push('switch'));
    expect(
      await traceOf(async () => {
        await app.swap(Store, { provider: 'disk' });
      }),
    ).toEqual([
      ...['onInit DiskStore', 'init DiskStore', 'switch', 'onActivate DiskStore', 'up DiskStore'],
      ...['destroy MemoryStore', 'before MemoryStore -', 'cleanup MemoryStore', 'shutdown MemoryStore -'],
    ]);
  });

  it('refuse the swap where onModuleInit fails, and warn where onApplicationBootstrap does', async () => {
    @Adapter({ provider: 'early', priority: -2 })
    class Early extends Store {
      override onModuleInit(): never {
        throw new Error('too early');
      }
    }
    @Adapter({ provider: 'late', priority: -3 })
    class Late extends Store {
      override onApplicationBootstrap(): never {
        throw new Error('too late');
      }
    }
    await using app = await started({ providers: [MemoryStore, Early, Late] });
    const refused = rejection(app.swap(Store, { provider: 'early' }));
    expect(await refused).toMatch(/^swap\/init-failed: .*early#2 failed: too early/);
    expect(app.status(Store).active).toBe('memory');
    const { warnings } = await app.swap(Store, { provider: 'late' });
    expect(warnings.map(String)).toEqual([
      expect.stringContaining('onApplicationBootstrap of late#3 failed: too late'),
    ]);
  });

  it('are called once on what comes while the application starts', async () => {
    @Adapter({ key: 'spare', provider: 'only', activation: 'lazy' })
    class Spare extends Traced {}
    class Asks {
      onModuleInit = () => app.getAsync(Spare);
    }
    const app = await started({ providers: [Asks, Spare] }, { start: false });
    expect(await traceOf(() => app.start())).toEqual(['init Spare', 'up Spare']);
    await app.close();
  });

  it.each(['transient', 'request'] as const)(
    'are those of singletons: a %s one has onInit',
    async (scope) => {
      @Injectable({ scope })
      class Visit extends Traced {
        onInit = () => trace.push('onInit');
      }
      await using app = await started({ providers: [Visit] });
      const looked = await traceOf(() => app.runInScope((own) => void own.get(Visit)));
      expect(looked).toEqual(['onInit']);
    },
  );
});
