import { describe, expect, it } from 'vitest';
import {
  Application,
  Inject,
  inject,
  Injectable,
  ModuleRef,
  Oneiric,
  token,
  type ModuleMetadata,
} from '../../src/index.js';
import {
  Cache,
  Catalog,
  failure,
  Mailer,
  MemoryCache,
  moduleOf,
  RedisCache,
  rejection,
} from './module-parts.js';

const NAME = token<string>('name', { kind: 'value' });

@Injectable()
class Holder {
  constructor(readonly module: ModuleRef) {}
}

const Inner = moduleOf('Inner', {
  providers: [Holder, Mailer, { provide: NAME, useValue: 'inner' }],
  exports: [Holder],
});

const appWith = (metadata: ModuleMetadata = {}) =>
  Oneiric.create(moduleOf('App', { imports: [Inner], ...metadata }));

describe('ModuleRef', () => {
  it('is injected into the providers of its module, and is what select gives', async () => {
    await using app = await appWith();
    const { module } = app.get(Holder);
    expect(module).toBeInstanceOf(ModuleRef);
    expect([module.name, module.moduleClass]).toEqual(['Inner', Inner]);
    expect(app.select(Inner)).toBe(module);
    expect(app.select('Inner')).toBe(module);
    expect(app.get(ModuleRef).name).toBe('App');
  });

  it('finds what its module sees, and everything where it is not strict', async () => {
    await using app = await appWith({ providers: [{ provide: NAME, useValue: 'app' }] });
    const inner = app.select(Inner);
    expect(inner.get(NAME)).toBe('inner');
    expect(await inner.resolve(NAME)).toBe('inner');
    const App = app.get(ModuleRef);
    expect(App.get(NAME)).toBe('app');
    expect(failure(() => App.get(Mailer))).toMatch(/^modules\/not-exported/);
    expect(App.get(Mailer, { strict: false })).toBeInstanceOf(Mailer);
    expect(failure(() => App.get(Mailer, { strikt: false } as never))).toMatch(/^injection\/unknown-option/);
  });

  it('gets live references and pins, active or not', async () => {
    await using app = await appWith({ providers: [MemoryCache, RedisCache] });
    const App = app.get(ModuleRef);
    expect(App.get(Cache)).toBe(app.get(Cache));
    expect((await App.getAsync(Cache, { provider: 'memory' })).get()).toBe('memory');
    await app.swap(Cache, { provider: 'memory' });
    expect(App.get(Cache).get()).toBe('memory');
  });

  it('says what a name stands for', async () => {
    await using app = await appWith({ providers: [MemoryCache] });
    expect(app.get(ModuleRef).introspect(Cache)).toEqual({ scope: 'singleton', slot: 'adapter:cache' });
    expect(app.select(Inner).introspect(NAME)).toEqual({ scope: 'singleton', slot: undefined });
  });

  it('tells modules of one class apart by their names', async () => {
    const other = { module: Inner, providers: [{ provide: token('more'), useValue: 1 }] };
    await using app = await appWith({ imports: [Inner, other] });
    expect(failure(() => app.select(Inner))).toMatch(/^modules\/ambiguous-module/);
    expect(app.select('Inner#2').name).toBe('Inner#2');
    expect(failure(() => app.select(Mailer))).toMatch(/^modules\/unknown-module: Mailer is no module/);
  });
});

describe('ModuleRef.create', () => {
  @Injectable()
  class Report {
    readonly name = inject(NAME);
    disposed = 0;
    constructor(
      readonly mailer: Mailer,
      readonly catalog: Catalog,
      @Inject(Cache, { optional: true }) readonly cache: Cache | undefined,
    ) {}
    onModuleInit(): never {
      throw new Error('it belongs to the caller');
    }
    onCleanup() {
      this.disposed += 1;
    }
  }

  it('makes a new instance each time, with what the module sees, which belongs to the caller', async () => {
    const app = await appWith({ providers: [Mailer, Catalog, { provide: NAME, useValue: 'app' }] });
    const App = app.get(ModuleRef);
    const [one, other] = [await App.create(Report), await App.create(Report)];
    expect(one).not.toBe(other);
    expect([one.name, one.mailer, one.cache]).toEqual(['app', App.get(Mailer), undefined]);
    await app.close();
    expect(one.disposed).toBe(0);
  });

  it('activates what it needs', async () => {
    const lazy = {
      slot: 'task:nightly',
      provider: 'only',
      useFactory: () => ({ run: () => 'ran' }),
    } as const;
    class Uses {
      readonly task = inject<{ run: () => string }>('task:nightly');
    }
    await using app = await appWith({ providers: [lazy] });
    await app.getAsync('task:nightly');
    expect((await app.get(ModuleRef).create(Uses)).task.run()).toBe('ran');
  });

  it('refuses what cannot be made', async () => {
    await using app = await appWith();
    const App = app.get(ModuleRef);
    expect(await rejection(App.create(Report))).toMatch(
      /^modules\/not-exported: Mailer is provided by Inner/,
    );
    expect(await rejection(App.create((() => 1) as never))).toMatch(/^injection\/bad-reference: create\(/);
    @Injectable()
    class Keeps {
      constructor(@Inject(Catalog, { onSwap: 'keep' }) readonly catalog: Catalog) {}
    }
    await app.register(Catalog);
    expect(await rejection(App.create(Keeps))).toMatch(/^injection\/no-owner: .* onSwap: 'keep'/);
    class Throws {
      readonly never = fail();
    }
    await expect(App.create(Throws)).rejects.toThrow(RangeError);
  });
});

function fail(): never {
  throw new RangeError('no');
}

describe('the application', () => {
  it('is injected by its class', async () => {
    @Injectable()
    class Operator {
      constructor(readonly app: Application) {}
    }
    await using app = await appWith({ providers: [Operator] });
    expect(app.get(Operator).app).toBe(app);
    expect(app.get(Application)).toBe(app);
  });
});
