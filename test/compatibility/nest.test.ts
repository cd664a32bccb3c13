import { describe, expect, it } from 'vitest';
import {
  ConfigurableModuleBuilder,
  DiscoveryService,
  forwardRef,
  Global,
  Inject,
  Injectable,
  LazyModuleLoader,
  Module,
  ModuleRef,
  Oneiric,
  Optional,
  Scope,
  token,
  type DynamicModule,
  type ModuleClass,
  type ModuleMetadata,
} from '../../src/index.js';
import { Test } from '../../src/testing/index.js';
import { failure, moduleOf, rejection } from '../modules/module-parts.js';

// What NestJS's documentation of modules, providers and hooks promises, row by row of docs/compatibility-nest.md.

const NAME = token<string>('name', { kind: 'value' });
const SIZE = token<number>('size', { kind: 'value' });

@Injectable()
class Cats {
  readonly all = ['Tom'];
}

@Injectable()
class Shop {
  constructor(readonly cats: Cats) {}
}

const CatsModule = moduleOf('CatsModule', { providers: [Cats], exports: [Cats] });

const create = (metadata: ModuleMetadata) => Oneiric.create(moduleOf('App', metadata));

const traced = () => {
  const trace: string[] = [];
  abstract class Traced {
    protected abstract readonly name: string;
    onModuleInit = () => trace.push(`init ${this.name}`);
    onApplicationBootstrap = () => trace.push(`up ${this.name}`);
    onModuleDestroy = () => trace.push(`destroy ${this.name}`);
    beforeApplicationShutdown = (signal?: string) => trace.push(`before ${this.name} ${signal ?? '-'}`);
    onApplicationShutdown = (signal?: string) => trace.push(`shutdown ${this.name} ${signal ?? '-'}`);
  }
  @Injectable()
  class Db extends Traced {
    protected readonly name = 'db';
  }
  @Injectable()
  class Repo extends Traced {
    protected readonly name = 'repo';
    constructor(readonly db: Db) {
      super();
    }
  }
  return { trace, Db, Repo };
};

describe('modules', () => {
  it('N01 providers are private unless exported, and shared by all that import them', async () => {
    const other = moduleOf('Other', { imports: [CatsModule], providers: [Shop], exports: [Shop] });
    await using app = await create({ imports: [CatsModule, other] });
    expect(app.get(Shop).cats).toBe(app.get(Cats));
    const Hidden = moduleOf('Hidden', { providers: [Cats] });
    expect(await rejection(create({ imports: [Hidden], providers: [Shop] }))).toMatch(
      /^modules\/not-exported/,
    );
  });

  it('N02 modules are re-exported', async () => {
    const Core = moduleOf('Core', { imports: [CatsModule], exports: [CatsModule] });
    await using app = await create({ imports: [Core], providers: [Shop] });
    expect(app.get(Shop).cats.all).toEqual(['Tom']);
  });

  it('N03 global modules are seen without an import', async () => {
    @Global()
    @Module({ providers: [Cats], exports: [Cats] })
    class Everywhere {}
    const Feature = moduleOf('Feature', { providers: [Shop] });
    await using app = await create({ imports: [Everywhere, Feature] });
    expect(app.get(Shop).cats).toBe(app.get(Cats));
  });

  it('N04 module classes are injected into', async () => {
    @Module({ providers: [Cats] })
    class Configured {
      constructor(readonly cats: Cats) {}
    }
    await using app = await Oneiric.create(Configured);
    expect(app.get(Configured).cats).toBe(app.get(Cats));
  });

  it('N05 modules import each other through forwardRef', async () => {
    const One: ModuleClass = moduleOf('One', {
      imports: [forwardRef(() => Two)],
      providers: [Cats],
      exports: [Cats],
    });
    const Two: ModuleClass = moduleOf('Two', { imports: [forwardRef(() => One)], providers: [Shop] });
    await using app = await create({ imports: [One] });
    expect(app.get(Shop).cats).toBe(app.get(Cats));
  });

  it('N06 one class imported twice is one module', async () => {
    const Left = moduleOf('Left', { imports: [CatsModule] });
    await using app = await create({ imports: [CatsModule, Left] });
    const discovery = app.get(DiscoveryService);
    expect(discovery.getProviders().filter(({ metatype }) => metatype === Cats)).toHaveLength(1);
  });
});

describe('providers', () => {
  it('N07 custom providers: useValue, useClass, useFactory, useExisting', async () => {
    const ALIAS = token<Cats>('alias');
    await using app = await create({
      providers: [
        { provide: NAME, useValue: 'Tom' },
        { provide: Cats, useClass: Cats },
        {
          provide: SIZE,
          useFactory: (name: string, cats: Cats) => name.length + cats.all.length,
          inject: [NAME, Cats],
        },
        { provide: ALIAS, useExisting: Cats },
      ],
    });
    expect([app.get(NAME), app.get(SIZE), app.get(ALIAS) === app.get(Cats)]).toEqual(['Tom', 4, true]);
  });

  it('N08 asynchronous factories are awaited before anybody gets them', async () => {
    const later = new Promise<number>((resolve) => setImmediate(resolve, 3));
    const providers = [
      { provide: NAME, useFactory: (size: number) => 'x'.repeat(size), inject: [SIZE] },
      { provide: SIZE, useFactory: () => later },
    ];
    await using app = await create({ providers });
    expect(app.get(NAME)).toBe('xxx');
  });

  it('N09 optional dependencies: @Optional, and { token, optional } of factories', async () => {
    @Injectable()
    class Alone {
      constructor(@Optional() @Inject(NAME) readonly name: string | undefined) {}
    }
    const count = {
      provide: SIZE,
      useFactory: (name?: string) => name?.length ?? -1,
      inject: [{ token: NAME, optional: true }],
    };
    await using app = await create({ providers: [Alone, count] });
    expect([app.get(Alone).name, app.get(SIZE)]).toEqual([undefined, -1]);
  });

  it('N10 an unknown dependency is refused when the application is created, by name and place', async () => {
    expect(await rejection(create({ providers: [Shop] }))).toMatch(
      /^resolution\/unknown: Nothing is known of Cats\.[^]*Shop\.constructor\[0\]/,
    );
  });

  it('N11 singletons are built when the application starts, once', async () => {
    let built = 0;
    class Counted {
      readonly number = (built += 1);
    }
    await using app = await create({ providers: [Counted] });
    expect([built, app.get(Counted).number, app.get(Counted).number]).toEqual([1, 1, 1]);
  });

  it('N12 differs: two providers that construct each other are a named cycle, also through forwardRef', async () => {
    @Injectable()
    class Egg {
      constructor(@Inject(forwardRef(() => Hen)) readonly hen: object) {}
    }
    @Injectable()
    class Hen {
      constructor(@Inject(forwardRef(() => Egg)) readonly egg: object) {}
    }
    expect(await rejection(create({ providers: [Egg, Hen] }))).toMatch(
      /^resolution\/cycle: .*[^]*Egg -> Hen -> Egg/,
    );
  });

  it('N13 differs: strings and symbols are no tokens, since they have no type', () => {
    const provide = 'NAME' as unknown as typeof NAME;
    expect(failure(() => moduleOf('App', { providers: [{ provide, useValue: 1 }] }))).toMatch(
      /^modules\/bad-provider: .* has no type/,
    );
  });

  it('N14 differs: a token provided twice in a module is an error, not the last one', async () => {
    const twice = [1, 2].map((useValue) => ({ provide: SIZE, useValue }));
    expect(await rejection(create({ providers: twice }))).toMatch(/^modules\/duplicate-provider/);
  });

  it('N15 differs: a token from two imports is an error, not the first one', async () => {
    const imports = ['One', 'Two'].map((name) =>
      moduleOf(name, { providers: [{ provide: SIZE, useValue: name.length }], exports: [SIZE] }),
    );
    const asks = { provide: NAME, useFactory: String, inject: [SIZE] };
    expect(await rejection(create({ imports, providers: [asks] }))).toMatch(/^modules\/ambiguous-import/);
  });
});

describe('dynamic modules', () => {
  @Module({ providers: [Cats], exports: [Cats, SIZE] })
  class Sized {
    static forRoot(size: number): DynamicModule {
      return { module: Sized, providers: [{ provide: SIZE, useValue: size }] };
    }
  }
  const asks = { provide: NAME, useFactory: String, inject: [SIZE] };

  it('N16 a dynamic module extends what its class says', async () => {
    await using app = await create({ imports: [Sized.forRoot(3)], providers: [asks, Shop] });
    expect([app.get(NAME), app.get(Shop).cats.all]).toEqual(['3', ['Tom']]);
  });

  it('N17 promises of dynamic modules are awaited', async () => {
    await using app = await create({ imports: [Promise.resolve(Sized.forRoot(4))], providers: [asks] });
    expect(app.get(NAME)).toBe('4');
  });

  it('N18 differs: dynamic modules that say the same are one, whether or not they are the same object', async () => {
    const Left = moduleOf('Left', { imports: [Sized.forRoot(5)] });
    await using app = await create({ imports: [Left, Sized.forRoot(5)] });
    expect(app.select(Sized).name).toBe('Sized');
  });

  it('N19 ConfigurableModuleBuilder makes register and registerAsync', async () => {
    const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<{
      size: number;
    }>()
      .setClassMethodName('forRoot')
      .setExtras({ isGlobal: false }, (definition, { isGlobal }) => ({ ...definition, global: isGlobal }))
      .build();
    @Module({ exports: [MODULE_OPTIONS_TOKEN] })
    class Configured extends ConfigurableModuleClass {}
    const useFactory = () => Promise.resolve({ size: 6 });
    await using app = await create({ imports: [Configured.forRootAsync({ useFactory, isGlobal: true })] });
    expect(app.get(MODULE_OPTIONS_TOKEN)).toEqual({ size: 6 });
  });
});

describe('hooks', () => {
  it('N20 hooks follow what depends on what: up in order, down reversed', async () => {
    const { trace, Db, Repo } = traced();
    const app = await create({ providers: [Repo, Db] });
    await app.close('SIGINT');
    expect(trace).toEqual([
      ...['init db', 'init repo', 'up db', 'up repo', 'destroy repo', 'destroy db'],
      ...['before repo SIGINT', 'before db SIGINT', 'shutdown repo SIGINT', 'shutdown db SIGINT'],
    ]);
  });

  it('N21 differs: a failed start undoes what had started', async () => {
    const { trace, Db } = traced();
    class Broken {
      onModuleInit(): never {
        throw new Error('broken');
      }
    }
    const Later = moduleOf('Later', {
      imports: [moduleOf('Data', { providers: [Db] })],
      providers: [Broken],
    });
    await expect(create({ imports: [Later] })).rejects.toThrow('broken');
    expect(trace).toEqual(['init db', 'destroy db', 'before db -', 'shutdown db -']);
  });

  it('N22 differs: every hook of the way down is called, and failures reject the close', async () => {
    const { trace, Db } = traced();
    class Stubborn {
      onModuleDestroy(): never {
        throw new Error('stubborn');
      }
    }
    const app = await create({ providers: [Stubborn, Db] });
    await expect(app.close()).rejects.toThrow('stubborn');
    expect(trace.slice(-3)).toEqual(['destroy db', 'before db -', 'shutdown db -']);
  });

  it('N23 differs: hooks of values are not called, since whoever made them owns them', async () => {
    const { trace, Db } = traced();
    const app = await create({ providers: [{ provide: Db, useValue: new Db() }] });
    await app.close();
    expect(trace).toEqual([]);
  });
});

describe('lookups', () => {
  it('N24 ModuleRef finds by the names of its module, and everything where it is not strict', async () => {
    const Hidden = moduleOf('Hidden', { providers: [Cats] });
    await using app = await create({ imports: [Hidden] });
    const App = app.get(ModuleRef);
    expect(() => App.get(Cats)).toThrow();
    expect(App.get(Cats, { strict: false })).toBe(app.select(Hidden).get(Cats));
  });

  it('N25 ModuleRef creates classes that are no providers', async () => {
    await using app = await create({ providers: [Cats] });
    const shop = await app.get(ModuleRef).create(Shop);
    expect(shop.cats).toBe(app.get(Cats));
  });

  it('N26 a lazily loaded module is loaded once, and shares what is there', async () => {
    await using app = await create({ imports: [CatsModule] });
    const Lazy = moduleOf('Lazy', { imports: [CatsModule], providers: [Shop] });
    const loader = app.get(LazyModuleLoader);
    const lazy = await loader.load(() => Promise.resolve(Lazy));
    expect(await loader.load(() => Lazy)).toBe(lazy);
    expect(lazy.get(Shop).cats).toBe(app.get(Cats));
  });

  it('N27 differs: hooks of lazily loaded modules are called', async () => {
    const { trace, Db } = traced();
    const app = await create({});
    await app.get(LazyModuleLoader).load(moduleOf('Lazy', { providers: [Db] }));
    expect(trace).toEqual(['init db', 'up db']);
    await app.close();
  });

  it('N28 DiscoveryService finds providers by decorators', async () => {
    const Kind = DiscoveryService.createDecorator<string>();
    @Kind('pet')
    class Pet {}
    await using app = await create({ providers: [Pet, Cats] });
    const discovery = app.get(DiscoveryService);
    const found = discovery.getProviders({ decorator: Kind });
    expect(found.map((pet) => discovery.getMetadataByDecorator(Kind, pet))).toEqual(['pet']);
  });

  it('N29 testing modules override providers', async () => {
    const fake = { all: ['Fake'] };
    await using app = await Test.createTestingModule({ imports: [CatsModule], providers: [Shop] })
      .overrideProvider(Cats)
      .useValue(fake)
      .compile();
    expect(app.get(Shop).cats).toBe(fake);
  });
});

describe('scopes', () => {
  @Injectable({ scope: Scope.TRANSIENT })
  class Cat {}

  @Injectable({ scope: Scope.REQUEST })
  class Visit {
    constructor(readonly cat: Cat) {}
  }

  @Injectable()
  class Owner {
    constructor(readonly cat: Cat) {}
  }
  class Keeper extends Owner {}
  it('N30 differs in hooks: transient providers are made for each consumer', async () => {
    await using app = await create({ providers: [Cat, Owner, Keeper] });
    expect(app.get(Owner).cat).toBeInstanceOf(Cat);
    expect(app.get(Owner).cat).not.toBe(app.get(Keeper).cat);
  });

  it('N31 request-scoped providers are made once per scope', async () => {
    await using app = await create({ providers: [Cat, Visit] });
    const visit = () => app.runInScope((scope) => [scope.get(Visit), app.get(Visit)]);
    const visits = await Promise.all([visit(), visit()]);
    expect(new Set(visits.flat()).size).toBe(2);
  });

  it('N32 differs: a scope does not spread to consumers that do not say so', async () => {
    @Injectable()
    class Guide {
      constructor(readonly visit: Visit) {}
    }
    const starting = create({ providers: [Cat, Visit, Guide] });
    expect(await rejection(starting)).toMatch(/^scope\/captive-dependency/);
  });

  it('N33 differs: get and resolve both give a new transient', async () => {
    await using app = await create({ providers: [Cat] });
    const ref = app.get(ModuleRef);
    const cats = [ref.get(Cat), ref.get(Cat), await ref.resolve(Cat)];
    expect(new Set(cats).size).toBe(3);
  });

  it('N34 introspection tells the scope', async () => {
    await using app = await create({ providers: [Cat, Visit, Owner] });
    const ref = app.get(ModuleRef);
    const scopes = [Cat, Visit, Owner].map((each) => ref.introspect(each).scope);
    expect(scopes).toEqual([Scope.TRANSIENT, Scope.REQUEST, Scope.DEFAULT]);
  });
});
