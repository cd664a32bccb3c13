import { describe, expect, it } from 'vitest';
import { Contract, inject, Injectable, Scope, Service, token } from '../../../src/index.js';
import type { Provider } from '../../../src/modules/provider.js';
import { appOf, rejectionOf, type Trace } from '../../support/traced-parts.js';

const [THING, HOLDER] = [token<object>('thing'), token<object>('holder')];

@Injectable()
class Leaf {}

@Injectable()
class Branch {
  constructor(readonly leaf: Leaf) {}
}

@Contract('service:job')
abstract class Job {
  abstract readonly id: number;
}

/** Jobs that are made for each holder, and say when they are cleaned up. */
function jobs(trace: Trace = []) {
  let made = 0;
  @Service({ provider: 'each', scope: 'transient' })
  class EachJob extends Job {
    readonly id = (made += 1);
    onCleanup(): void {
      trace.push(`-job ${this.id}`);
    }
  }
  return EachJob;
}

@Contract('task:store')
abstract class Store {
  abstract name(): string;
}

/** A store that nobody activates before it is asked for. */
const store: Provider = {
  slot: 'task:store',
  provider: 'only',
  provides: Store,
  useFactory: () => ({ name: () => 'store' }),
};

describe('a plain class', () => {
  it('of which there are many is given what its parameters name, whatever says that there are many', async () => {
    await using app = await appOf([Leaf, { provide: THING, useClass: Branch, scope: Scope.TRANSIENT }]);
    const made = [1, 2].map(() => app.get(THING) as Branch);
    expect(made.map(({ leaf }) => leaf)).toEqual([app.get(Leaf), app.get(Leaf)]);
    expect(made[0]).not.toBe(made[1]);
  });

  it('is given its own settings where it is a component elsewhere', async () => {
    class Settings {
      readonly limit = 7;
    }
    @Service({ key: 'limited', settings: Settings })
    class Limited {
      constructor(readonly settings: Settings) {}
    }
    await using app = await appOf([{ provide: THING, useClass: Limited }]);
    expect(app.get(THING)).toEqual({ settings: { limit: 7 } });
  });
});

describe('a slot of which there are many', () => {
  it('gives a plain holder one of its own, by parameter and by inject(), which go with it', async () => {
    const trace: Trace = [];
    @Injectable()
    class Holder {
      readonly second = inject(Job);
      constructor(readonly first: Job) {}
      onCleanup(): void {
        trace.push('-holder');
      }
    }
    const app = await appOf([jobs(trace), Holder]);
    const { first, second } = app.get(Holder);
    expect([first.id, second.id]).toEqual([1, 2]);
    await app.close();
    expect(trace).toEqual(['-holder', '-job 2', '-job 1']);
  });

  it('gives inject() nothing where it is not active yet', async () => {
    @Injectable()
    class Holder {
      readonly job = inject(Job);
    }
    expect(await rejectionOf(appOf([Holder, jobs()]))).toMatchObject({
      code: 'lifecycle/not-active',
      path: 'Holder: inject(Job)',
    });
  });
});

describe('inject() in a plain class', () => {
  it('does not give what takes time to make', async () => {
    const slow: Provider = { provide: THING, scope: 'transient', useFactory: () => Promise.resolve({}) };
    @Injectable()
    class Holder {
      readonly thing = inject(THING);
    }
    expect(await rejectionOf(appOf([slow, Holder]))).toMatchObject({ cause: { code: 'scope/not-ready' } });
  });

  it('still answers the same class after something that it named has failed', async () => {
    let tries = 0;
    @Injectable()
    class Flaky {
      constructor() {
        if ((tries += 1) === 1) throw new Error('no connection');
      }
    }
    @Injectable()
    class Holder {
      readonly failed = failureOf(() => inject(Flaky));
      readonly store = inject(Store);
      named: string | undefined;
      onInit(): void {
        this.named = this.store.name();
      }
    }
    await using app = await appOf([store, Holder, Flaky]);
    const { failed, named } = app.get(Holder);
    expect(failed).toMatchObject({ code: 'swap/build-failed', slot: 'Flaky' });
    expect([named, app.get(Flaky)]).toEqual(['store', expect.any(Flaky)]);
  });

  it('in one of many has it wait until what that named is active', async () => {
    @Injectable({ scope: Scope.TRANSIENT })
    class Each {
      readonly leaf = inject(Leaf);
      readonly store = inject(Store);
      named: string | undefined;
      onInit(): void {
        this.named = this.store.name();
      }
    }
    await using app = await appOf([store, Leaf, Each]);
    const { leaf, named } = await app.getAsync(Each);
    expect([leaf, named]).toEqual([app.get(Leaf), 'store']);
  });
});

describe('a factory of a plain provider', () => {
  it('may return null where its token is one of a value, and nowhere else', async () => {
    const nothing = token<string | null>('nothing', { kind: 'value' });
    await using app = await appOf([{ provide: nothing, useFactory: () => null }]);
    expect(app.get(nothing)).toBeNull();
    expect(await rejectionOf(appOf([{ provide: HOLDER, useFactory: () => null }]))).toMatchObject({
      code: 'swap/no-instance',
    });
  });
});

function failureOf(ask: () => unknown): unknown {
  try {
    return ask();
  } catch (error) {
    return error;
  }
}
