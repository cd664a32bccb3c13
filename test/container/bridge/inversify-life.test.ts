import { Container, ContainerModule, inject, injectable, postConstruct, preDestroy } from 'inversify';
import { describe, expect, it } from 'vitest';
import { fromInversify, Oneiric, ShutdownError } from '../../../src/index.js';
import type { Application, SlotProvider } from '../../../src/index.js';
import { ManualClock } from '../../../src/testing/manual-clock.js';
import { moduleOf, part, rejectionOf, type Trace } from '../../support/traced-parts.js';

/** A module of traced singletons, each given others by name; `-name` is written when one is deactivated. */
function singletons(trace: Trace, wishes: Readonly<Record<string, readonly string[]>>): ContainerModule {
  return new ContainerModule(({ bind }) => {
    for (const [name, needs] of Object.entries(wishes)) {
      bind(name)
        .toDynamicValue((context) => {
          needs.forEach((need) => context.get(need));
          trace.push(`+${name}`);
          return { name };
        })
        .inSingletonScope()
        .onDeactivation(async () => {
          await new Promise((resolve) => setImmediate(resolve));
          trace.push(`-${name}`);
        });
    }
  });
}

/** A traced candidate of `service:NAME` that is given things of inversify. */
function user(trace: Trace, name: string, needs: readonly string[]): SlotProvider {
  return {
    slot: `service:${name}`,
    provider: 'only',
    inject: needs.map((need) => fromInversify(need)),
    useFactory: () => {
      trace.push(`+${name}`);
      return { onCleanup: () => void trace.push(`-${name}`) };
    },
  };
}

const stopped = (trace: Trace) => trace.filter((step) => step.startsWith('-'));

describe('closing an application', () => {
  it('promise P10: stops across both containers, each after those that were given it', async () => {
    const trace: Trace = [];
    const theirs = singletons(trace, { pool: ['service:log'], repo: ['pool'] });
    const app = await Oneiric.create(
      moduleOf({ imports: [theirs], providers: [part(trace, 'log'), user(trace, 'shop', ['repo'])] }),
    );
    await app.close();
    expect(stopped(trace)).toEqual(['-shop', '-repo', '-pool', '-log']);
  });

  it('stops what was given something of inversify first, although inversify holds that as well', async () => {
    const trace: Trace = [];
    const theirs = singletons(trace, { pool: [], report: ['pool', 'service:shop'] });
    const app = await Oneiric.create(
      moduleOf({ imports: [theirs], providers: [user(trace, 'shop', ['pool'])] }),
    );
    app.get(fromInversify('report'));
    await app.close();
    expect(stopped(trace)).toEqual(['-report', '-shop', '-pool']);
  });

  it('keeps that order where the slot was activated for the one of inversify', async () => {
    const trace: Trace = [];
    const theirs = singletons(trace, { pool: [], report: ['task:job'] });
    const job = { ...user(trace, 'job', ['pool']), slot: 'task:job' } as const;
    const app = await Oneiric.create(moduleOf({ imports: [theirs], providers: [job] }));
    await app.getAsync(fromInversify('report'));
    await app.close();
    expect(stopped(trace)).toEqual(['-report', '-job', '-pool']);
  });

  it('knows what was given to a singleton that asks for it late, in the middle of being built', async () => {
    const trace: Trace = [];
    const tick = () => new Promise((resolve) => setImmediate(resolve));
    const late = new ContainerModule(({ bind }) => {
      bind('late')
        .toDynamicValue(async (context) => {
          await tick();
          return { log: await context.getAsync('service:log') };
        })
        .inSingletonScope()
        .onDeactivation(async () => {
          await tick();
          trace.push('-late');
        });
    });
    const app = await Oneiric.create(moduleOf({ imports: [late], providers: [part(trace, 'log')] }));
    await app.getAsync(fromInversify('late'));
    await app.close();
    expect(stopped(trace)).toEqual(['-late', '-log']);
  });

  it('deactivates what was built last first, also where code and not a constructor asked for it', async () => {
    const trace: Trace = [];
    const app = await Oneiric.create(
      moduleOf({ imports: [singletons(trace, { a: [], c: ['b'], b: ['a'] })] }),
    );
    app.get(fromInversify('c'));
    await app.close();
    expect(trace).toEqual(['+a', '+b', '+c', '-c', '-b', '-a']);
  });

  it('waits for one deactivation before the next', async () => {
    const trace: Trace = [];
    const app = await Oneiric.create(moduleOf({}));
    const { inversify } = app.container;
    inversify
      .bind('db')
      .toConstantValue('db')
      .onDeactivation(() => void trace.push('-db'));
    inversify
      .bind('repo')
      .toDynamicValue((context) => [context.get('db')])
      .inSingletonScope()
      .onDeactivation(async () => {
        await new Promise((resolve) => setImmediate(resolve));
        trace.push('-repo');
      });
    inversify.get('repo');
    await app.close();
    expect(trace).toEqual(['-repo', '-db']);
  });

  it('goes on although some fail or hang, and reports each', async () => {
    const clock = new ManualClock();
    const trace: Trace = [];
    const theirs = new ContainerModule(({ bind }) => {
      bind('a')
        .toConstantValue('a')
        .onDeactivation(() => void trace.push('-a'));
      bind('b')
        .toConstantValue('b')
        .onDeactivation(() => Promise.reject(new RangeError('b is stuck')));
      bind('c')
        .toConstantValue('c')
        .onDeactivation(() => new Promise(() => undefined));
      bind('d')
        .toConstantValue('d')
        .onDeactivation(() => {
          throw new RangeError('d is stuck');
        });
    });
    const app = await Oneiric.create(moduleOf({ imports: [theirs] }), { clock, deadlines: { cleanup: 50 } });
    for (const name of ['a', 'b', 'c', 'd']) app.get(fromInversify(name));
    const failed = rejectionOf(app.close());
    await clock.settle();
    clock.advance(50);
    await clock.settle();
    const error = (await failed) as ShutdownError;
    expect(error).toBeInstanceOf(ShutdownError);
    expect(error.errors).toMatchObject([
      { code: 'inversify/deactivation-failed', cause: new RangeError('d is stuck') },
      { code: 'inversify/deactivation-failed', message: expect.stringContaining('within 50 ms') as string },
      { code: 'inversify/deactivation-failed', cause: new RangeError('b is stuck') },
    ]);
    expect(trace).toEqual(['-a']);
  });

  it('leaves alone what was never built, what is transient, and what was unbound', async () => {
    const trace: Trace = [];
    const app = await Oneiric.create(moduleOf({ imports: [singletons(trace, { a: [], b: [] })] }));
    const { inversify } = app.container;
    inversify.bind('each').toDynamicValue(() => ({ onCleanup: () => void trace.push('-each') }));
    inversify.get('each');
    inversify.get('a');
    await inversify.unbindAsync('a');
    await app.close();
    expect(trace).toEqual(['+a', '-a']);
  });

  it('deactivates what was built while others were deactivated', async () => {
    const trace: Trace = [];
    const app = await Oneiric.create(moduleOf({ imports: [singletons(trace, { late: [] })] }));
    const { inversify } = app.container;
    inversify
      .bind('x')
      .toConstantValue('x')
      .onDeactivation(() => void inversify.get('late'));
    inversify.get('x');
    await app.close();
    expect(trace).toEqual(['+late', '-late']);
  });

  it('undoes what a failed start had built in inversify', async () => {
    const trace: Trace = [];
    const bad = part(trace, 'bad', { build: () => Promise.reject(new Error('no')) });
    const theirs = singletons(trace, { pool: [] });
    const providers = [user(trace, 'shop', ['pool']), { ...bad, inject: ['service:shop'] } as SlotProvider];
    expect(await rejectionOf(Oneiric.create(moduleOf({ imports: [theirs], providers })))).toMatchObject({
      code: 'swap/build-failed',
    });
    expect(trace).toEqual(['+pool', '+shop', '-shop', '-pool']);
  });

  it('closes inversify with it', async () => {
    const app = await Oneiric.create(moduleOf({}));
    const { inversify } = app.container;
    inversify.bind('x').toConstantValue(1);
    await app.close();
    const closed = expect.objectContaining({ code: 'inversify/closed' }) as Error;
    expect(() => inversify.get('x')).toThrow(closed);
    expect(() => inversify.bind('y')).toThrow(closed);
    expect(await rejectionOf(inversify.getAsync('x'))).toEqual(closed);
    const unused = await Oneiric.create(moduleOf({}));
    await unused.close();
    expect(() => unused.container.inversify).toThrow(closed);
  });

  it('closes what was bound before it ever started', async () => {
    const trace: Trace = [];
    const app = await Oneiric.create(moduleOf({}), { start: false });
    app.container.inversify
      .bind('x')
      .toConstantValue(1)
      .onDeactivation(() => void trace.push('-x'));
    app.container.inversify.get('x');
    await app.close();
    expect(trace).toEqual(['-x']);
  });
});

describe('a singleton of inversify', () => {
  it('R04: that fails to start is built anew for the next who asks, unlike in inversify alone', async () => {
    let built = 0;
    @injectable()
    class Flaky {
      constructor() {
        built += 1;
      }

      @postConstruct()
      async connect() {
        await Promise.resolve();
        if (built === 1) throw new RangeError('down');
      }
    }
    const alone = new Container();
    alone.bind(Flaky).toSelf().inSingletonScope();
    await rejectionOf(alone.getAsync(Flaky));
    expect(await rejectionOf(alone.getAsync(Flaky))).toBeDefined();

    built = 0;
    await using app = await Oneiric.create(moduleOf({}));
    app.container.inversify.bind(Flaky).toSelf().inSingletonScope();
    expect(await rejectionOf(app.getAsync(Flaky))).toMatchObject({ code: 'inversify/unresolved' });
    const [one, two] = await Promise.all([app.getAsync(Flaky), app.getAsync(Flaky)]);
    expect([one === two, built]).toEqual([true, 2]);
  });

  it('that holds what is not active yet waits for it', async () => {
    const trace: Trace = [];
    @injectable()
    class Report {
      constructor(@inject('task:job') readonly job: unknown) {}

      @preDestroy()
      stop() {
        trace.push('-report');
      }
    }
    const job: SlotProvider = {
      slot: 'task:job',
      provider: 'only',
      useFactory: () => ({ onCleanup: () => void trace.push('-job') }),
    };
    const app = await Oneiric.create(moduleOf({ providers: [job] }));
    app.container.inversify.bind(Report).toSelf().inSingletonScope();
    expect(() => app.container.inversify.get(Report)).toThrow(
      expect.objectContaining({ code: 'lifecycle/not-active' }),
    );
    const report = await app.getAsync(Report);
    expect(report.job).toBe(app.get('task:job'));
    await app.close();
    expect(trace).toEqual(['-report', '-job']);
  });

  it('that is made by code which asks synchronously is waited for until what it was given is active', async () => {
    const trace: Trace = [];
    const jobs = ['good', 'bad'].map((name): SlotProvider => {
      const useFactory = async () => {
        await Promise.resolve();
        if (name === 'bad') throw new RangeError('no');
        return {};
      };
      return { slot: `task:${name}`, provider: 'only', useFactory };
    });
    const theirs = singletons(trace, { report: ['task:good'], other: ['task:bad'] });
    await using app = await Oneiric.create(moduleOf({ imports: [theirs], providers: jobs }));
    await app.getAsync(fromInversify('report'));
    expect(app.status('task:good').active).toBe('only');
    expect(await rejectionOf(app.getAsync(fromInversify('other')))).toMatchObject({
      code: 'inversify/unresolved',
      cause: { code: 'swap/build-failed' },
    });
  });

  it('that needs the slot that waits for it is refused, and not waited for', async () => {
    const theirs = new ContainerModule(({ bind }) => {
      bind('ring').toDynamicValue((context) => context.getAsync('service:shop'));
    });
    const shop: SlotProvider = {
      slot: 'service:shop',
      provider: 'only',
      inject: [fromInversify('ring')],
      useFactory: () => ({}),
    };
    const failed = await rejectionOf(Oneiric.create(moduleOf({ imports: [theirs], providers: [shop] })));
    expect(failed).toMatchObject({ code: 'inversify/unresolved', cause: { code: 'resolution/cycle' } });
  });

  it('is rebound as often as one likes, and nothing is kept of it', async () => {
    const trace: Trace = [];
    await using app: Application = await Oneiric.create(moduleOf({}));
    const { inversify } = app.container;
    inversify.bind('x').toConstantValue(0);
    for (let at = 1; at <= 1000; at += 1) {
      inversify
        .rebind('x')
        .toConstantValue(at)
        .onDeactivation(() => void trace.push('-'));
      expect(app.get(fromInversify<number>('x'))).toBe(at);
    }
    expect(trace).toHaveLength(999);
  });

  it('that a snapshot brings back is deactivated once more at close', async () => {
    const trace: Trace = [];
    const app = await Oneiric.create(moduleOf({ imports: [singletons(trace, { a: [] })] }));
    const { inversify } = app.container;
    inversify.get('a');
    inversify.snapshot();
    await inversify.unbindAsync('a');
    inversify.restore();
    inversify
      .bind('b')
      .toConstantValue('b')
      .onDeactivation(() => void trace.push('-b'));
    inversify.get('b');
    await app.close();
    expect(trace).toEqual(['+a', '-a', '-b', '-a']);
  });
});
