import { describe, expect, it } from 'vitest';
import {
  forwardRef,
  Inject,
  inject,
  Injectable,
  Module,
  ModuleRef,
  Oneiric,
  Scope,
  token,
  type Provider,
} from '../../../src/index.js';
import { appOf, moduleOf, rejectionOf } from '../../support/traced-parts.js';

interface Numbered {
  readonly id: number;
  readonly below?: Numbered;
}

const [THING, HOLDER, OTHER] = ['thing', 'holder', 'other'].map((name) => token<Numbered>(name)) as [
  ReturnType<typeof token<Numbered>>,
  ReturnType<typeof token<Numbered>>,
  ReturnType<typeof token<Numbered>>,
];

/** Makes numbered things of a scope, which say when they are cleaned up. */
function things(scope: 'request' | 'transient', trace: string[] = []): Provider {
  let made = 0;
  const useFactory = () => {
    const id = (made += 1);
    return { id, onCleanup: () => void trace.push(`cleaned ${id}`) };
  };
  return { provide: THING, scope, useFactory };
}

const holding = (provide = HOLDER, trace: string[] = []): Provider => ({
  provide,
  inject: [THING],
  useFactory: (below: Numbered) => ({
    id: 0,
    below,
    onCleanup: () => void trace.push('cleaned holder'),
  }),
});

@Injectable({ scope: Scope.TRANSIENT })
class Leaf {}

@Injectable({ scope: Scope.TRANSIENT })
class Branch {
  constructor(
    readonly left: Leaf,
    readonly right: Leaf,
  ) {}
}

describe('a plain provider of scope transient', () => {
  it('is made for each holder, and for each ask', async () => {
    await using app = await appOf([things('transient'), holding(), holding(OTHER)]);
    const below = [app.get(HOLDER).below?.id, app.get(OTHER).below?.id];
    expect(new Set([...below, app.get(THING).id, (await app.getAsync(THING)).id]).size).toBe(4);
  });

  it('is a class with transients of its own, also when it is made often', async () => {
    await using app = await appOf([Leaf, Branch]);
    const made = Array.from({ length: 50 }, () => app.get(Branch));
    expect(new Set(made.flatMap(({ left, right }) => [left, right])).size).toBe(100);
    expect(made.every((each) => each instanceof Branch && each.left instanceof Leaf)).toBe(true);
  });

  it('is made by each form that says so, and by the class where the form does not', async () => {
    const [one, two] = [token<object>('one'), token<object>('two')];
    class Bare {}
    await using app = await appOf([
      { provide: one, useClass: Leaf },
      { provide: two, useClass: Bare, scope: Scope.TRANSIENT },
      { provide: OTHER, useClass: Leaf, scope: Scope.DEFAULT },
    ]);
    expect(app.get(one)).not.toBe(app.get(one));
    expect(app.get(two)).not.toBe(app.get(two));
    expect(app.get(OTHER)).toBe(app.get(OTHER));
  });

  it('is disposed of after its holder', async () => {
    const trace: string[] = [];
    const app = await appOf([things('transient', trace), holding(HOLDER, trace)]);
    await app.close();
    expect(trace).toEqual(['cleaned holder', 'cleaned 1']);
  });

  it('is the application’s where it asks itself, and the scope’s where that does', async () => {
    const trace: string[] = [];
    const app = await appOf([things('transient', trace)]);
    app.get(THING);
    const scope = app.createScope();
    scope.get(THING);
    scope.get(THING);
    scope[Symbol.dispose]();
    expect(trace).toEqual(['cleaned 3', 'cleaned 2']);
    await app.close();
    expect(trace).toEqual(['cleaned 3', 'cleaned 2', 'cleaned 1']);
  });

  it('is waited for by a plain holder where making it takes time, and refused to those who cannot wait', async () => {
    let made = 0;
    const slow: Provider = {
      provide: THING,
      scope: 'transient',
      useFactory: async () => Promise.resolve({ id: (made += 1) }),
    };
    await using app = await appOf([slow, holding()]);
    expect(app.get(HOLDER).below?.id).toBe(1);
    expect(() => app.get(THING)).toThrow(expect.objectContaining({ code: 'scope/not-ready' }));
    expect((await app.getAsync(THING)).id).toBe(made);
  });

  it('is given to components, and ends with them', async () => {
    const trace: string[] = [];
    const slot: Provider = {
      slot: 'service:one',
      provider: 'only',
      inject: [THING],
      useFactory: (below: Numbered) => ({ below: () => below.id }),
    };
    await using app = await appOf([things('transient', trace), slot]);
    const one = await app.getAsync<{ below(): number }>('service:one');
    expect(one.below()).toBe(1);
    await app.refresh('service:one');
    expect([one.below(), trace]).toEqual([2, ['cleaned 1']]);
  });

  it('answers inject() in constructors, of holders and of its own', async () => {
    @Injectable({ scope: Scope.TRANSIENT })
    class Asking {
      readonly leaf = inject(Leaf);
    }
    class Holder {
      readonly [key: string]: unknown;
      readonly asking = inject(Asking);
    }
    await using app = await appOf([Leaf, Asking, Holder]);
    const { asking } = app.get(Holder) as { asking: Asking };
    expect(asking.leaf).toBeInstanceOf(Leaf);
    expect(app.get(Asking).leaf).not.toBe(asking.leaf);
  });

  it('is what an alias of it gives each time', async () => {
    await using app = await appOf([
      { provide: OTHER, useExisting: HOLDER },
      { provide: HOLDER, useExisting: THING },
      things('transient'),
    ]);
    expect(new Set([app.get(OTHER).id, app.get(OTHER).id, app.get(HOLDER).id]).size).toBe(3);
  });

  it('is prepared before it is used, and disposed of where that fails', async () => {
    const trace: string[] = [];
    let made = 0;
    const useFactory = () => ({
      id: (made += 1),
      onInit: () => {
        if (made > 1) throw new TypeError('not today');
      },
      onCleanup: () => void trace.push('cleaned'),
    });
    await using app = await appOf([{ provide: THING, scope: 'transient', useFactory }]);
    expect(app.get(THING).id).toBe(1);
    expect(() => app.get(THING)).toThrow('not today');
    expect(trace).toEqual(['cleaned']);
  });

  it('is refused in rings', async () => {
    const a = { provide: THING, scope: 'transient', inject: [HOLDER], useFactory: () => ({}) } as const;
    const b = { provide: HOLDER, scope: 'transient', inject: [THING], useFactory: () => ({}) } as const;
    expect(await rejectionOf(appOf([a, b]))).toMatchObject({ code: 'resolution/cycle' });
  });

  it('is not given to what belongs to its caller', async () => {
    class Mine {
      constructor(@Inject(forwardRef(() => THING)) readonly thing: Numbered) {}
    }
    await using app = await appOf([things('transient')]);
    const creating = app.get(ModuleRef).create(Mine);
    expect(await rejectionOf(creating)).toMatchObject({ code: 'injection/no-owner' });
  });
});

describe('a plain provider of scope request', () => {
  it('has one instance per scope, which all that lives there share', async () => {
    const trace: string[] = [];
    const cart: Provider = { ...(holding() as object), scope: 'request' } as Provider;
    await using app = await appOf([things('request', trace), cart]);
    using scope = app.createScope();
    using other = app.createScope();
    expect(scope.get(HOLDER).below).toBe(scope.get(THING));
    expect(scope.get(THING)).toBe(await scope.getAsync(THING));
    expect(other.get(THING)).not.toBe(scope.get(THING));
    other[Symbol.dispose]();
    expect(trace).toEqual(['cleaned 2']);
  });

  it('is given to the application within a scope, and not outside', async () => {
    await using app = await appOf([things('request')]);
    expect(() => app.get(THING)).toThrow(expect.objectContaining({ code: 'scope/none-active' }));
    await expect(app.getAsync(THING)).rejects.toMatchObject({ code: 'scope/none-active' });
    await app.runInScope(async (scope) => {
      expect(app.get(THING)).toBe(scope.get(THING));
      expect(await app.getAsync(THING)).toBe(scope.get(THING));
    });
  });

  it('is refused at start where something of longer life would keep it', async () => {
    expect(await rejectionOf(appOf([things('request'), holding()]))).toMatchObject({
      code: 'scope/captive-dependency',
      message: expect.stringContaining('holder.useFactory') as string,
    });
  });

  it('is refused at start behind a transient or an alias', async () => {
    const alias: Provider = { provide: OTHER, useExisting: THING };
    const keeper: Provider = { provide: HOLDER, inject: [OTHER], useFactory: () => ({}) };
    const transient = { ...holding(OTHER), scope: 'transient' } as Provider;
    for (const between of [alias, transient])
      expect(await rejectionOf(appOf([things('request'), between, keeper]))).toMatchObject({
        code: 'scope/captive-dependency',
      });
  });

  it('may be asked for by components of scope request', async () => {
    const slot: Provider = {
      slot: 'service:one',
      provider: 'only',
      scope: 'request',
      inject: [THING],
      useFactory: (below: Numbered) => ({ below }),
    };
    await using app = await appOf([things('request'), slot]);
    await using scope = app.createScope();
    const one = await scope.getAsync<{ below: Numbered }>('service:one');
    expect(one.below).toBe(scope.get(THING));
  });

  it('gives way to a value of the scope', async () => {
    const cart: Provider = { ...(holding() as object), scope: 'request' } as Provider;
    await using app = await appOf([things('request'), cart]);
    const mine = { id: 77 };
    await app.runInScope(
      (scope) => {
        expect(scope.get(HOLDER).below).toBe(mine);
        expect([scope.get(THING), app.get(THING)]).toEqual([mine, mine]);
      },
      { values: [[THING, mine]] },
    );
  });

  it('may ask for tokens that only a scope has a value for', async () => {
    const name = token<string>('name', { kind: 'value' });
    const greeting = token<string>('greeting', { kind: 'value' });
    await using app = await appOf([
      { provide: greeting, scope: 'request', inject: [name], useFactory: (who: string) => `hello ${who}` },
    ]);
    await app.runInScope((scope) => expect(scope.get(greeting)).toBe('hello ann'), {
      values: [[name, 'ann']],
    });
    using nobody = app.createScope();
    expect(() => nobody.get(greeting)).toThrow(expect.objectContaining({ code: 'scope/no-value' }));
  });

  it('holds what serves now, also of what is swapped within the scope', async () => {
    const one = (provider: string): Provider => ({
      slot: 'service:one',
      provider,
      useFactory: () => ({ name: () => provider }),
    });
    const asking: Provider = {
      provide: HOLDER,
      scope: 'request',
      inject: ['service:one'],
      useFactory: (live: { name(): string }) => ({ id: 1, live }),
    };
    await using app = await appOf([one('a'), one('b'), asking]);
    using scope = app.createScope();
    const { live } = scope.get(HOLDER) as unknown as { live: { name(): string } };
    const before = live.name();
    await app.swap('service:one', { provider: before === 'a' ? 'b' : 'a' });
    expect([before, live.name()].sort()).toEqual(['a', 'b']);
  });

  it('is not made any more once the application has closed', async () => {
    const app = await appOf([things('transient')]);
    app.get(THING);
    await app.close();
    expect(() => app.get(THING)).toThrow(expect.objectContaining({ code: 'lifecycle/closed' }));
  });
});

describe('ModuleRef', () => {
  it('tells how many instances a plain provider has', async () => {
    let ref: ModuleRef | undefined;
    @Module({ providers: [things('request'), Leaf, { provide: OTHER, useExisting: THING }] })
    class Root {
      constructor(@Inject(ModuleRef) given: ModuleRef) {
        ref = given;
      }
    }
    await using app = await Oneiric.create(Root, { env: {} });
    const scopes = [THING, Leaf, OTHER, Root].map((each) => ref?.introspect(each).scope);
    expect(scopes).toEqual(['request', 'transient', 'request', 'singleton']);
    expect(app.scope).toBeUndefined();
  });
});

describe('forms that cannot have a scope', () => {
  it.each([{ useValue: { id: 1 } }, { useExisting: OTHER }])('are refused: %j', (way) => {
    const form = { provide: THING, scope: 'request', ...way } as Provider;
    expect(() => moduleOf({ providers: [form] })).toThrow(
      expect.objectContaining({ code: 'modules/bad-provider' }),
    );
  });
});
