import { describe, expect, it } from 'vitest';
import {
  Adapter,
  Inject,
  Injectable,
  LazyModuleLoader,
  Module,
  ModuleRef,
  Oneiric,
  Service,
  type Application,
  type CreateOptions,
  type DynamicModule,
  type ModuleMetadata,
} from '../../src/index.js';
import { ManualClock } from '../../src/testing/manual-clock.js';
import { gate } from '../support/traced-parts.js';
import { Cache, CLOCK, globalOf, Mailer, MemoryCache, moduleOf, rejection } from './module-parts.js';

let trace: string[] = [];

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
}

@Injectable()
class Pages extends Traced {}

@Service({ key: 'reports' })
class Reports extends Traced {
  constructor(
    readonly pages: Pages,
    readonly mailer: Mailer,
    @Inject(Cache) readonly cache: Cache,
  ) {
    super();
  }
}

@Adapter({ provider: 'better', priority: 10 })
class BetterCache extends Cache {
  get() {
    return 'better';
  }
  onCleanup() {
    trace.push('cleanup BetterCache');
  }
}

@Module({ providers: [Reports, Pages, BetterCache], exports: [Reports] })
class ReportsModule extends Traced {}

const Base = globalOf('Base', { providers: [Mailer, MemoryCache], exports: [Mailer, Cache] });

const started = (metadata: ModuleMetadata = {}, options?: CreateOptions) => {
  trace = [];
  return Oneiric.create(moduleOf('App', { imports: [Base], ...metadata }), options);
};

const loaderOf = (app: Application) => app.get(LazyModuleLoader);

/** Everything that somebody may look at before and after. */
const picture = (app: Application) => ({
  candidates: app.candidates({ shadowed: true }).map(({ slot, provider }) => `${slot} ${provider}`),
  active: app.status().map(({ slot, active }) => `${slot} ${active ?? '-'}`),
  cache: app.get(Cache).get(),
});

describe('a lazily loaded module', () => {
  it('is built with what is there, its hooks are called, and slots move to what it offers', async () => {
    await using app = await started();
    const cache = app.get(Cache);
    expect(cache.get()).toBe('memory');
    const reports = await loaderOf(app).load(() => Promise.resolve(ReportsModule));
    expect(reports).toBeInstanceOf(ModuleRef);
    expect(reports.name).toBe('ReportsModule');
    expect(trace).toEqual([
      ...['init Pages', 'init Reports', 'init ReportsModule'],
      ...['up Pages', 'up Reports', 'up ReportsModule'],
    ]);
    expect(cache.get()).toBe('better');
    expect(app.get(Reports).cache.get()).toBe('better');
    expect(app.get(Reports).mailer).toBe(app.get(Mailer));
    expect(reports.get(Pages)).toBe(app.get(Reports).pages);
    expect(app.select(ReportsModule)).toBe(reports);
  });

  it('may be the module itself, or a dynamic one; loaded again it does nothing', async () => {
    await using app = await started();
    const loader = loaderOf(app);
    const ticks = { now: () => 7 };
    const dynamic = (): DynamicModule => ({
      module: ReportsModule,
      providers: [{ provide: CLOCK, useValue: ticks }],
    });
    const once = await loader.load(dynamic());
    expect(once.get(CLOCK)).toBe(ticks);
    const calls = trace.length;
    expect(await loader.load(() => dynamic())).toBe(once);
    expect((await loader.load(Base)).name).toBe('Base');
    expect(trace).toHaveLength(calls);
  });

  it('is loaded once, however many ask at a time', async () => {
    await using app = await started();
    const loader = loaderOf(app);
    const refs = await Promise.all([1, 2, 3].map(() => loader.load(() => Promise.resolve(ReportsModule))));
    expect(new Set(refs).size).toBe(1);
    expect(trace.filter((line) => line === 'init Pages')).toHaveLength(1);
  });

  it('shares what it imports with those that are there and those that are loaded beside it', async () => {
    const Shared = moduleOf('Shared', { providers: [Pages], exports: [Pages] });
    class Left {
      constructor(readonly pages: Pages) {}
    }
    Injectable()(Left);
    Reflect.defineMetadata('design:paramtypes', [Pages], Left);
    const one = moduleOf('One', { imports: [Shared, Base], providers: [Left] });
    const two = moduleOf('Two', { imports: [Shared], exports: [Shared] });
    await using app = await started();
    const loader = loaderOf(app);
    const [first, second] = await Promise.all([loader.load(one), loader.load(two)]);
    expect(first.get(Left).pages).toBe(second.get(Pages));
  });

  it('may be global, for those that are loaded after it', async () => {
    await using app = await started();
    const loader = loaderOf(app);
    await loader.load(globalOf('Everywhere', { providers: [Pages], exports: [Pages] }));
    const later = await loader.load(moduleOf('Later', {}));
    expect(later.get(Pages)).toBe(app.get(Pages));
  });

  it('ends with the application', async () => {
    const app = await started();
    await loaderOf(app).load(ReportsModule);
    trace = [];
    await app.close();
    expect(trace).toEqual([
      ...['destroy ReportsModule', 'destroy Reports', 'destroy Pages', 'cleanup BetterCache'],
    ]);
  });

  it('may be loaded by a hook while the application starts', async () => {
    @Injectable()
    class Loads {
      constructor(readonly loader: LazyModuleLoader) {}
      async onModuleInit() {
        await this.loader.load(ReportsModule);
      }
    }
    await using app = await started({ providers: [Loads] });
    expect(app.get(Cache).get()).toBe('better');
    expect(trace.toSorted()).toEqual(
      ['Pages', 'Reports', 'ReportsModule'].flatMap((name) => [`init ${name}`, `up ${name}`]).toSorted(),
    );
  });
});

describe('a module that cannot be loaded', () => {
  const broken = (metadata: ModuleMetadata) =>
    moduleOf('Broken', {
      ...metadata,
      providers: [Reports, Pages, BetterCache, ...(metadata.providers ?? [])],
    });

  class BrokenInit {
    onModuleInit(): never {
      throw new Error('no table');
    }
  }

  class BrokenUp {
    onApplicationBootstrap(): never {
      throw new Error('no port');
    }
  }

  it.each([
    [
      'its import',
      () => Promise.reject(new Error('no such file')),
      /^modules\/import-failed: LazyModuleLoader\.load failed: no such file/,
    ],
    [
      'a function that throws',
      () => {
        throw new Error('at once');
      },
      /^modules\/import-failed: .* at once/,
    ],
    [
      'no module',
      () => Mailer,
      /^modules\/bad-import: LazyModuleLoader\.load is Mailer, which is not a module/,
    ],
    ['nothing', () => undefined, /^modules\/bad-import: LazyModuleLoader\.load was given undefined/],
    ['a file', () => import('./module-parts.js'), /hint: take the module out of its file/],
    ['an export', () => broken({ exports: [CLOCK] }), /^modules\/unknown-export/],
    [
      'a candidate that is there',
      () => broken({ providers: [MemoryCache] }),
      /^registry\/duplicate-provider/,
    ],
    [
      'a missing dependency',
      () => broken({ providers: [{ provide: CLOCK, useFactory: () => 1, inject: ['adapter:none'] }] }),
      /^resolution\/no-candidate/,
    ],
    [
      'a factory',
      () =>
        broken({ providers: [{ provide: CLOCK, useFactory: () => Promise.reject(new Error('no time')) }] }),
      /no time/,
    ],
    ['a hook before it serves', () => broken({ providers: [BrokenInit] }), /no table/],
    [
      'a hook when it serves',
      () => broken({ providers: [BrokenUp] }),
      /^lifecycle\/module-hook-failed: onApplicationBootstrap of BrokenUp \(Broken\) failed: no port/,
    ],
  ])('leaves nothing behind where it fails by %s', async (_, load, message) => {
    await using app = await started();
    const before = picture(app);
    expect(await rejection(loaderOf(app).load(load as never))).toMatch(message);
    expect(picture(app)).toEqual(before);
    expect(await rejection(loaderOf(app).load(load as never))).toMatch(message);
    expect(app.get(ModuleRef).name).toBe('App');
    expect(trace.filter((line) => line.startsWith('init'))).toHaveLength(
      trace.filter((line) => line.startsWith('destroy')).length,
    );
  });

  it('has not moved a slot when its onModuleInit fails: what served keeps its state', async () => {
    await using app = await started();
    const { generation } = app.status(Cache);
    const load = () => broken({ providers: [BrokenInit] });
    expect(await rejection(loaderOf(app).load(load))).toMatch(
      /^lifecycle\/module-hook-failed: onModuleInit of BrokenInit \(Broken\) failed: no table\. What had started/,
    );
    expect(app.status(Cache).generation).toBe(generation);
  });

  it('leaves unbuilt what nobody had asked for', async () => {
    let built = 0;
    const calm = {
      slot: 'task:nightly',
      provider: 'calm',
      useFactory: () => ({ number: (built += 1) }),
    } as const;
    const keen = {
      ...calm,
      slot: 'task:nightly',
      provider: 'keen',
      priority: 5,
      useFactory: () => ({}),
    } as const;
    @Service({ key: 'asks' })
    class Asks {
      constructor(@Inject('task:nightly') readonly task: object) {}
    }
    await using app = await started({ providers: [calm] });
    const Broken = moduleOf('Broken', { providers: [keen, Asks, BrokenUp] });
    await expect(loaderOf(app).load(Broken)).rejects.toThrow('no port');
    expect([built, app.status('task:nightly').active]).toEqual([0, undefined]);
  });

  it('may be loaded when what was wrong is right again', async () => {
    let isRight = false;
    class Moody {
      onModuleInit() {
        if (!isRight) throw new Error('not yet');
      }
    }
    const Late = moduleOf('Late', { providers: [Moody] });
    await using app = await started();
    await expect(loaderOf(app).load(Late)).rejects.toThrow('not yet');
    isRight = true;
    const late = await loaderOf(app).load(Late);
    expect(late.get(Moody)).toBeInstanceOf(Moody);
  });

  it('takes along what was loaded on top of it', async () => {
    const hold = gate();
    class Holds {
      onApplicationBootstrap = () => hold.promise;
    }
    const Lower = moduleOf('Lower', { providers: [Holds, Pages], exports: [Pages] });
    const Upper = moduleOf('Upper', { imports: [Lower] });
    await using app = await started();
    const before = picture(app);
    const lower = rejection(loaderOf(app).load(Lower));
    await new Promise(setImmediate);
    expect((await loaderOf(app).load(Upper)).name).toBe('Upper');
    hold.fail(new Error('too late'));
    expect(await lower).toMatch(/^lifecycle\/module-hook-failed/);
    expect(await rejection(Promise.resolve().then(() => app.select('Upper')))).toMatch(
      /^modules\/unknown-module/,
    );
    expect(picture(app)).toEqual(before);
  });

  it('ends by the deadline where its import hangs', async () => {
    const clock = new ManualClock();
    await using app = await started({}, { clock, deadlines: { build: 50 } });
    const refused = rejection(loaderOf(app).load(() => new Promise<never>(() => undefined)));
    await clock.settle();
    clock.advance(50);
    expect(await refused).toMatch(
      /^modules\/import-timeout: LazyModuleLoader\.load has not settled within 50 ms/,
    );
  });

  it('is refused before the start and after the end', async () => {
    const app = await started({}, { start: false });
    expect(await rejection(loaderOf(app).load(ReportsModule))).toMatch(/^lifecycle\/not-started/);
    await app.start();
    await app.close();
    expect(await rejection(loaderOf(app).load(ReportsModule))).toMatch(/^lifecycle\/closed/);
  });

  it('does not survive a close that comes meanwhile', async () => {
    const hold = gate();
    const Slow = moduleOf('Slow', {
      providers: [Pages, { provide: CLOCK, useFactory: () => hold.promise.then(() => ({ now: () => 1 })) }],
    });
    const app = await started();
    const refused = rejection(loaderOf(app).load(Slow));
    await new Promise(setImmediate);
    const closing = app.close();
    hold.open();
    await closing;
    expect(await refused).toMatch(/^lifecycle\/clos/);
    expect(trace).toEqual(['init Pages', 'destroy Pages']);
  });
});
