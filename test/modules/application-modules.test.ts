import { describe, expect, it } from 'vitest';
import { Adapter, Contract, Inject, Injectable, Oneiric, Service, token } from '../../src/index.js';
import { moduleOf, rejectionOf } from '../support/traced-parts.js';

@Contract('adapter:store')
abstract class Store {
  abstract name(): string;
}

@Adapter({ provider: 'memory' })
class MemoryStore extends Store {
  name = () => 'memory';
}

@Injectable()
class Formatter {
  format = (text: string) => `<${text}>`;
}

const SECRET = token<string>('secret', { kind: 'value' });

@Service({ key: 'shop' })
class Shop {
  constructor(
    private readonly store: Store,
    private readonly formatter: Formatter,
  ) {}
  title = () => this.formatter.format(this.store.name());
}

describe('modules of an application', () => {
  it('inject what an imported module exports', async () => {
    const stores = moduleOf({ providers: [MemoryStore, Formatter], exports: [Store, Formatter] }, 'Stores');
    await using app = await Oneiric.create(moduleOf({ imports: [stores], providers: [Shop] }));
    expect(app.get(Shop).title()).toBe('<memory>');
  });

  it('hide plain providers and contracts that are not exported', async () => {
    for (const exported of [[Store], [Formatter]]) {
      const stores = moduleOf({ providers: [MemoryStore, Formatter], exports: exported }, 'Stores');
      const root = moduleOf({ imports: [stores], providers: [Shop] });
      expect(await rejectionOf(Oneiric.create(root))).toMatchObject({
        code: 'modules/not-exported',
        path: expect.stringContaining('AppModule -> Shop.constructor[') as string,
      });
    }
  });

  it('hide what they keep to themselves also from inject() and from factories', async () => {
    const vault = moduleOf({ providers: [{ provide: SECRET, useValue: 's3' }] }, 'Vault');
    const root = moduleOf({
      imports: [vault],
      providers: [
        { slot: 'service:spy', provider: 'only', inject: [SECRET], useFactory: (secret) => ({ secret }) },
      ],
    });
    expect(await rejectionOf(Oneiric.create(root))).toMatchObject({ code: 'modules/not-exported' });
  });

  it('compete for one slot, and are named in its explanation', async () => {
    @Adapter({ provider: 'redis', stackLevel: 5 })
    class RedisStore extends Store {
      name = () => 'redis';
    }
    const base = moduleOf({ providers: [MemoryStore] }, 'Base');
    const plus = moduleOf({ providers: [RedisStore] }, 'Plus');
    await using app = await Oneiric.create(moduleOf({ imports: [base, plus] }));
    expect(app.get(Store).name()).toBe('redis');
    const modules = app.candidates({ shadowed: true }).map(({ provider, module }) => [provider, module]);
    expect(modules).toEqual([
      ['redis', 'Plus'],
      ['memory', 'Base'],
    ]);
    expect(app.explain(Store).toString()).toMatch(/redis .*\(Plus\)[\s\S]*memory .*\(Base\)/);
  });

  it('resolve the dependencies of a candidate where it is declared, whoever injects it', async () => {
    const LABEL = token<string>('label', { kind: 'value' });
    @Adapter({ provider: 'labelled' })
    class Labelled extends Store {
      constructor(@Inject(LABEL) private readonly label: string) {
        super();
      }
      name = () => this.label;
    }
    const inner = moduleOf(
      { providers: [Labelled, { provide: LABEL, useValue: 'inner' }], exports: [Store] },
      'Inner',
    );
    const root = moduleOf({
      imports: [inner],
      providers: [Formatter, Shop, { provide: LABEL, useValue: 'outer' }],
    });
    await using app = await Oneiric.create(root);
    expect(app.get(Shop).title()).toBe('<inner>');
  });

  it('refuse the same provider of a slot twice, naming both places', async () => {
    const left = moduleOf({ providers: [MemoryStore] }, 'Left');
    const right = moduleOf({ providers: [MemoryStore] }, 'Right');
    const failed = await rejectionOf(Oneiric.create(moduleOf({ imports: [left, right] })));
    expect(String(failed)).toMatch(/Left[\s\S]*Right/);
  });
});
