import { ContainerModule, injectable } from 'inversify';
import { describe, expect, it } from 'vitest';
import { Contract, inject, Injectable, InjectAll, Oneiric, Service, token } from '../../src/index.js';
import type { LiveList, ShutdownError } from '../../src/index.js';
import type { Provider } from '../../src/modules/provider.js';
import { ManualClock } from '../../src/testing/index.js';
import { appOf, gate, moduleOf, rejectionOf, type Trace } from '../support/traced-parts.js';

const THING = token<object>('thing');
const LIMIT = token<number>('limit', { kind: 'value' });

@Contract('service:job')
abstract class Job {}

@Service({ provider: 'each', scope: 'transient' })
class EachJob extends Job {}

@injectable()
class Engine {}

describe('inject() in a component', () => {
  it('gives nothing of which there are many before that is active', async () => {
    @Service({ key: 'holder' })
    class Holder {
      readonly job = inject(Job);
    }
    expect(await rejectionOf(appOf([Holder, EachJob]))).toMatchObject({
      code: 'lifecycle/not-active',
      path: 'Holder: inject(Job)',
    });
  });

  it('does not give what takes time to make', async () => {
    const slow: Provider = { provide: THING, scope: 'transient', useFactory: () => Promise.resolve({}) };
    @Service({ key: 'holder' })
    class Holder {
      readonly thing = inject(THING);
    }
    expect(await rejectionOf(appOf([slow, Holder]))).toMatchObject({
      code: 'swap/build-failed',
      cause: { code: 'scope/not-ready' },
    });
  });

  it('gives what inversify has at once', async () => {
    @Service({ key: 'holder' })
    class Holder {
      readonly #engine = inject(Engine);
      isGiven() {
        return this.#engine instanceof Engine;
      }
    }
    const engines = new ContainerModule(({ bind }) => void bind(Engine).toSelf().inSingletonScope());
    await using app = await Oneiric.create(moduleOf({ imports: [engines], providers: [Holder] }));
    expect(app.live(Holder).unsafeCurrent().isGiven()).toBe(true);
  });

  it('waits for nothing where what it gave is active by then', async () => {
    const trace: Trace = [];
    @Service({ key: 'early' })
    class Early {
      name() {
        return 'early';
      }
    }
    @Service({ key: 'holder' })
    class Holder {
      readonly early = inject(Early);
      onInit(): void {
        trace.push(this.early.name());
      }
    }
    await using app = await appOf([Early, Holder]);
    await app.refresh(Holder);
    expect(trace).toEqual(['early', 'early']);
  });
});

describe('a plain provider that takes something of inversify', () => {
  it('is given up at the deadline of a build where that does not answer', async () => {
    const clock = new ManualClock();
    const stuck = new ContainerModule(
      ({ bind }) => void bind(Engine).toDynamicValue(() => new Promise<Engine>(() => undefined)),
    );
    @Injectable()
    class Car {
      constructor(readonly engine: Engine) {}
    }
    const root = moduleOf({ imports: [stuck], providers: [Car] });
    const failing = rejectionOf(Oneiric.create(root, { clock, deadlines: { build: 100 } }));
    await clock.settle();
    clock.advance(100);
    await clock.settle();
    expect(await failing).toMatchObject({ code: expect.stringMatching(/unresolved|timeout/) as string });
  });
});

describe('a list of values', () => {
  it('has the values themselves, by precedence', async () => {
    const value = (provider: string, useValue: number, priority: number): Provider => ({
      slot: 'service:limit',
      provider,
      provides: LIMIT,
      priority,
      useValue,
    });
    @Injectable()
    class Limits {
      constructor(@InjectAll(LIMIT) readonly all: LiveList<number>) {}
    }
    await using app = await appOf([value('low', 3, 1), value('high', 9, 2), Limits]);
    expect([...app.get(Limits).all]).toEqual([9, 3]);
  });
});

describe('one of each scope that takes time to make', () => {
  it('is given to those who can wait, and refused to others until it is there', async () => {
    const made = gate<object>();
    const slow: Provider = { provide: THING, scope: 'request', useFactory: () => made.promise };
    await using app = await appOf([slow]);
    await app.runInScope(async () => {
      expect(() => app.get(THING)).toThrow(expect.objectContaining({ code: 'scope/not-ready' }));
      const waiting = app.getAsync(THING);
      const value = {};
      made.open(value);
      expect(await waiting).toBe(value);
      expect(app.get(THING)).toBe(value);
    });
  });
});

describe('a component that was registered while the application ran', () => {
  it('belongs to no module: its hook comes first at the end, and an error of it names it alone', async () => {
    const trace: Trace = [];
    class Stops {
      onModuleDestroy() {
        trace.push('module class');
      }
    }
    const app = await appOf([Stops]);
    await app.register({
      ...{ domain: 'service', key: 'late', provider: 'only', activation: 'eager' },
      factory: () => ({
        onModuleDestroy: () => {
          trace.push('late');
          throw new Error('no');
        },
      }),
    });
    const { errors } = (await rejectionOf(app.close())) as ShutdownError;
    expect(trace).toEqual(['late', 'module class']);
    expect(errors).toMatchObject([{ code: 'lifecycle/module-hook-failed' }]);
    expect(String(errors[0])).not.toContain('(');
  });
});
