import { describe, expect, it } from 'vitest';
import {
  Adapter,
  Application,
  Contract,
  forwardRef,
  Inject,
  inject,
  Injectable,
  InjectAll,
  InjectLive,
  Module,
  ModuleRef,
  Oneiric,
  Scope,
  Service,
  token,
} from '../../../src/index.js';
import type { Live, LiveList } from '../../../src/index.js';
import type { Provider } from '../../../src/modules/provider.js';
import { thrownBy } from '../../decorators/thrown-by.js';
import { appOf, rejectionOf } from '../../support/traced-parts.js';

@Contract('adapter:cache')
abstract class Cache {
  abstract name(): string;
}

@Adapter({ provider: 'memory', capabilities: ['ttl'] })
class MemoryCache extends Cache {
  name() {
    return 'memory';
  }
}

@Contract('service:job')
abstract class Job {}

@Service({ provider: 'each', scope: 'transient' })
class EachJob extends Job {}

const [THING, OTHER] = [token<object>('thing'), token<object>('other')];

const transient: Provider = { provide: THING, scope: 'transient', useFactory: () => ({}) };

describe('what the application gives by itself', () => {
  it('has no slot: no handle, no list, nothing to watch, no providers', async () => {
    await using app = await appOf([]);
    const asked = [
      () => app.live(Application),
      () => app.all(ModuleRef),
      () => app.watch(Application),
      () => app.get(ModuleRef, { provider: 'memory' }),
      () => app.get(ModuleRef, { capabilities: ['ttl'] }),
    ];
    for (const ask of asked) expect(thrownBy(ask)).toMatchObject({ code: 'injection/not-a-slot' });
    expect(thrownBy(() => app.get(ModuleRef, { key: 'other' }))).toMatchObject({
      code: 'resolution/unknown',
    });
  });

  it('is not injected as a handle or a list either', async () => {
    @Injectable()
    class Handle {
      constructor(@InjectLive(Application) readonly app: Live<Application>) {}
    }
    @Injectable()
    class List {
      constructor(@InjectAll(ModuleRef) readonly modules: LiveList<ModuleRef>) {}
    }
    for (const cls of [Handle, List])
      expect(await rejectionOf(appOf([cls]))).toMatchObject({
        code: 'injection/not-a-slot',
        path: `${cls.name}.constructor[0]`,
      });
  });
});

describe('what is made for each holder', () => {
  it('has no handle and no list', async () => {
    await using app = await appOf([EachJob]);
    for (const ask of [() => app.live(Job), () => app.all(Job)])
      expect(thrownBy(ask)).toMatchObject({ code: 'scope/no-handle' });
  });

  it('is not kept or rebuilt with: no swap touches it', async () => {
    const holder: Provider = {
      provide: OTHER,
      inject: [{ token: THING, onSwap: 'keep' }],
      useFactory: () => ({}),
    };
    expect(await rejectionOf(appOf([transient, holder]))).toMatchObject({ code: 'scope/no-policy' });
  });

  it('keeps nothing itself', async () => {
    @Injectable({ scope: Scope.TRANSIENT })
    class Keeper {
      constructor(@Inject(Cache, { onSwap: 'keep' }) readonly cache: Cache) {}
    }
    expect(await rejectionOf(appOf([MemoryCache, Keeper]))).toMatchObject({ code: 'scope/no-policy' });
  });

  it('misses a class that nothing provides when it is linked, whatever a scope could give', async () => {
    class Missing {}
    @Injectable({ scope: Scope.REQUEST })
    class Holder {
      constructor(readonly missing: Missing) {}
    }
    expect(await rejectionOf(appOf([Holder]))).toMatchObject({
      code: 'resolution/unknown',
      path: 'Holder.constructor[0]',
    });
  });
});

describe('the class of a candidate', () => {
  it('is one candidate already: no capabilities can be asked of it', async () => {
    await using app = await appOf([MemoryCache]);
    expect(thrownBy(() => app.get(MemoryCache, { capabilities: ['ttl'] }))).toMatchObject({
      code: 'injection/bad-option',
    });
  });
});

describe('an alias', () => {
  it('of a contract gives its live reference', async () => {
    await using app = await appOf([MemoryCache, { provide: OTHER, useExisting: Cache }]);
    expect(app.get(OTHER)).toBe(app.get(Cache));
  });
});

describe('a forward reference', () => {
  it('cannot call inject(): nothing is being built when it is followed', async () => {
    class Leaf {}
    const leaf = () => {
      inject(Leaf);
      return Leaf;
    };
    @Injectable()
    class First {
      constructor(readonly leaf: Leaf) {}
    }
    @Injectable()
    class Second {
      constructor(@Inject(forwardRef(leaf)) readonly leaf: Leaf) {}
    }
    @Module({ providers: [Leaf, First, Second] })
    class App {}
    expect(await rejectionOf(Oneiric.create(App))).toMatchObject({ code: 'injection/no-context' });
  });
});
