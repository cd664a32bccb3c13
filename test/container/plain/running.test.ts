import { describe, expect, it } from 'vitest';
import { inject, Injectable, LazyModuleLoader, Oneiric, Scope, token } from '../../../src/index.js';
import type { InitContext, ShutdownError, OneiricEvent } from '../../../src/index.js';
import type { Provider } from '../../../src/modules/provider.js';
import { ManualClock } from '../../../src/testing/index.js';
import { appOf, gate, moduleOf, rejectionOf, type Trace } from '../../support/traced-parts.js';

const [A, B] = [token<object>('a'), token<object>('b')];

const made = (value: object): Provider => ({ provide: A, useFactory: () => value });

/** What happens while an application of one provider starts. */
async function eventsOfStart(value: object, clock = new ManualClock()) {
  const events: OneiricEvent[] = [];
  const root = moduleOf({ providers: [made(value)] });
  const app = await Oneiric.create(root, { start: false, clock, deadlines: { hook: 100 } });
  app.events$.subscribe((event) => events.push(event));
  const starting = app.start();
  await clock.settle();
  clock.advance(100);
  await starting;
  await app.close();
  return events;
}

describe('the health check of a plain provider', () => {
  it('lets it serve where it is well, or as well as it can be', async () => {
    for (const status of ['healthy', 'degraded']) {
      const value = { onHealthCheck: () => ({ status }) };
      await using app = await appOf([made(value)]);
      expect(app.get(A)).toBe(value);
    }
  });

  it('refuses it where the check throws, or says what is no verdict', async () => {
    const down = new Error('down');
    const throws = { onHealthCheck: () => Promise.reject(down) };
    expect(await rejectionOf(appOf([made(throws)]))).toMatchObject({
      code: 'swap/health-failed',
      slot: 'a',
      cause: down,
    });
    const babbles = { onHealthCheck: () => 'fine' };
    expect(await rejectionOf(appOf([made(babbles)]))).toMatchObject({ code: 'swap/invalid-health' });
  });
});

describe('onActivate of a plain provider', () => {
  const warnings = (events: readonly OneiricEvent[]) => events.filter(({ type }) => type === 'plain.warning');

  it('that fails is a warning: it is built by then', async () => {
    const events = await eventsOfStart({ onActivate: () => Promise.reject(new Error('no')) });
    expect(warnings(events)).toMatchObject([
      { provider: 'a', phase: 'activate', error: { code: 'swap/activate-failed' } },
    ]);
  });

  it('that never ends is one after the deadline of hooks', async () => {
    const events = await eventsOfStart({ onActivate: () => new Promise(() => undefined) });
    expect(warnings(events)).toMatchObject([{ error: { code: 'swap/activate-timeout' } }]);
  });
});

describe('a plain provider that comes too late', () => {
  it('is left to whoever has it already', async () => {
    const clock = new ManualClock();
    const trace: Trace = [];
    const shared = { onCleanup: () => void trace.push('-shared') };
    const late = gate<object>();
    const sharing = moduleOf(
      { providers: [{ provide: B, useFactory: () => shared }], exports: [B] },
      'Sharing',
    );
    const lazy: Provider = { provide: A, inject: [B], useFactory: () => late.promise };
    const app = await Oneiric.create(moduleOf({ imports: [sharing] }), {
      clock,
      deadlines: { build: 1_000 },
    });
    const loading = app
      .get(LazyModuleLoader)
      .load(() => moduleOf({ imports: [sharing], providers: [lazy] }, 'Late'));
    const failing = rejectionOf(loading);
    await clock.settle();
    clock.advance(1_000);
    expect(await failing).toMatchObject({ code: 'swap/build-timeout', slot: 'a' });
    late.open(shared);
    await clock.settle();
    expect(trace).toEqual([]);
    await app.close();
    expect(trace).toEqual(['-shared']);
  });

  it('promise P12: is left alone where its owner has disposed of it already', async () => {
    const trace: Trace = [];
    const shared = { onCleanup: () => void trace.push('-shared') };
    const late = [gate<object>(), gate<object>()] as const;
    const { clock, app } = await tooLate([
      { provide: B, useFactory: () => shared },
      { provide: A, inject: [B], useFactory: () => late[0].promise },
      { slot: 'task:x', provider: 'only', inject: [B], useFactory: () => late[1].promise },
    ]);
    const failing = [rejectionOf(app.start()), rejectionOf(app.getAsync('task:x'))];
    await clock.settle();
    clock.advance(1_000);
    for (const failure of failing) expect(await failure).toMatchObject({ code: 'swap/build-timeout' });
    await clock.settle();
    expect(trace).toEqual(['-shared']);
    for (const factory of late) factory.open(shared);
    await clock.settle();
    expect(trace).toEqual(['-shared']);
  });
});

describe('what a plain provider returns after its deadline', () => {
  /** Loads a module whose factory ends late, in an application that goes on. */
  async function overdue() {
    const clock = new ManualClock();
    const late = gate<object>();
    const app = await Oneiric.create(moduleOf({}), { clock, deadlines: { build: 1_000, cleanup: 100 } });
    const warnings: OneiricEvent[] = [];
    app.events$.subscribe((event) => {
      if (event.type === 'plain.warning') warnings.push(event);
    });
    const module = moduleOf({ providers: [{ provide: A, useFactory: () => late.promise }] }, 'Late');
    const failing = rejectionOf(app.get(LazyModuleLoader).load(() => module));
    await clock.settle();
    clock.advance(1_000);
    expect(await failing).toMatchObject({ code: 'swap/build-timeout', slot: 'a' });
    return { clock, late, app, warnings };
  }

  it('is told where it is a failure', async () => {
    const { clock, late, app, warnings } = await overdue();
    const down = new Error('down');
    late.fail(down);
    await clock.settle();
    expect(warnings).toMatchObject([
      { provider: 'a', phase: 'build', error: { code: 'swap/build-failed', cause: down } },
    ]);
    await app.close();
  });

  it.each([
    ['fails', 'swap/cleanup-failed', { onCleanup: () => Promise.reject(new Error('stuck')) }],
    ['never ends', 'swap/cleanup-timeout', { onCleanup: () => new Promise(() => undefined) }],
    [
      'cannot be looked at',
      'swap/cleanup-failed',
      Object.defineProperty({}, 'onCleanup', {
        get: () => {
          throw new RangeError('do not look');
        },
      }),
    ],
  ])('is told where its cleanup %s', async (_, code, value) => {
    const { clock, late, app, warnings } = await overdue();
    late.open(value);
    await clock.settle();
    clock.advance(100);
    await clock.settle();
    expect(warnings).toMatchObject([{ provider: 'a', phase: 'cleanup', error: { code } }]);
    await app.close();
  });
});

describe('promise P12: an object that a plain provider has disposed of', () => {
  const sharedBy = (trace: Trace, init: () => unknown) => {
    const shared = { onInit: init, onCleanup: () => void trace.push('-shared') };
    return { shared, providers: [{ provide: A, useFactory: () => shared }] as Provider[] };
  };
  const refused = { code: 'swap/shared-instance', slot: 'a', phase: 'build' };

  it('promise P12: is refused where its factory returns it again, and not disposed of again', async () => {
    const trace: Trace = [];
    const again = gate();
    let second: unknown;
    const { providers } = sharedBy(trace, () => Promise.reject(new Error('not yet')));
    await using app = await Oneiric.create(moduleOf({}));
    const Late = moduleOf(
      {
        providers: [
          ...providers,
          { slot: 'task:x', provider: 'only', inject: [A], useFactory: () => ({}) },
          {
            slot: 'service:slow',
            provider: 'only',
            useFactory: () => ({
              onInit: async () => {
                await again.promise;
                second = await rejectionOf(app.getAsync('task:x'));
              },
            }),
          },
        ],
      },
      'Late',
    );
    const loading = rejectionOf(app.get(LazyModuleLoader).load(() => Late));
    await new Promise(setImmediate);
    expect(trace).toEqual(['-shared']);
    again.open();
    expect(await loading).toMatchObject({ code: 'swap/init-failed' });
    expect(second).toMatchObject(refused);
    expect(trace).toEqual(['-shared']);
  });

  it('promise P12: is refused to whoever returns it later, since it is of no use any more', async () => {
    const trace: Trace = [];
    let isRight = false;
    const { providers } = sharedBy(trace, () => undefined);
    class Moody {
      onModuleInit(): void {
        if (!isRight) throw new Error('not yet');
      }
    }
    await using app = await Oneiric.create(moduleOf({}));
    const load = () =>
      rejectionOf(
        app.get(LazyModuleLoader).load(() => moduleOf({ providers: [...providers, Moody] }, 'Late')),
      );
    expect(await load()).toMatchObject({ code: 'lifecycle/module-hook-failed' });
    isRight = true;
    expect(await load()).toMatchObject(refused);
    expect(trace).toEqual(['-shared']);
  });

  it('may be returned again where it has nothing to dispose of', async () => {
    let tries = 0;
    const shared = {
      onInit: () => {
        if ((tries += 1) === 1) throw new Error('not yet');
      },
    };
    const provider: Provider = { provide: A, useFactory: () => shared };
    await using app = await Oneiric.create(moduleOf({}));
    const load = () => app.get(LazyModuleLoader).load(() => moduleOf({ providers: [provider] }, 'Late'));
    await expect(load()).rejects.toMatchObject({ code: 'swap/init-failed' });
    await load();
    expect(app.get(A)).toBe(shared);
  });
});

async function tooLate(providers: Provider[]) {
  const clock = new ManualClock();
  const deadlines = { build: 1_000 };
  const app = await Oneiric.create(moduleOf({ providers }), { start: false, clock, deadlines });
  return { clock, app };
}

describe('a plain provider that stops', () => {
  it('says so where its drain fails, and cleans up all the same', async () => {
    const trace: Trace = [];
    const no = new Error('no');
    const app = await appOf([
      made({ onDrain: () => Promise.reject(no), onCleanup: () => void trace.push('-a') }),
    ]);
    const { errors } = (await rejectionOf(app.close())) as ShutdownError;
    expect(errors).toMatchObject([{ code: 'swap/drain-failed', slot: 'a', cause: no }]);
    expect(trace).toEqual(['-a']);
  });
});

describe('a plain provider that could not be built', () => {
  it('has its tasks cancelled, and those named that ignore it', async () => {
    const clock = new ManualClock();
    const root = moduleOf({
      providers: [
        made({
          onInit: ({ scope }: InitContext) => {
            scope.spawn('poll', () => new Promise(() => undefined));
            return Promise.reject(new Error('no'));
          },
        }),
      ],
    });
    const app = await Oneiric.create(root, { start: false, clock, deadlines: { cleanup: 100 } });
    const warned: OneiricEvent[] = [];
    app.events$.subscribe((event) => {
      if (event.type === 'plain.warning') warned.push(event);
    });
    const failing = rejectionOf(app.start());
    await clock.settle();
    clock.advance(100);
    expect(await failing).toMatchObject({ code: 'swap/init-failed', slot: 'a' });
    expect(warned).toMatchObject([{ phase: 'cleanup', error: { code: 'swap/tasks-abandoned' } }]);
    expect(String((warned[0] as { error: unknown }).error)).toContain('"poll"');
  });
});

describe('code of a plain provider that is being built', () => {
  it('is refused where it waits for a change that waits for it', async () => {
    const began = gate();
    const failed = await rejectionOf(
      appOf([
        made({
          onInit: async ({ refresh }: InitContext) => {
            await began.promise;
            await refresh('service:x');
          },
        }),
        { slot: 'service:x', provider: 'only', inject: [A, B], useFactory: () => ({}) },
        {
          provide: B,
          useFactory: () => {
            began.open();
            return {};
          },
        },
      ]),
    );
    expect(failed).toMatchObject({ code: 'swap/self-wait' });
  });
});

describe('a plain provider that has stopped', () => {
  it('is not built anew for what is made while the application closes', async () => {
    let failure: unknown;
    @Injectable()
    class Last {
      async onCleanup(): Promise<void> {
        failure = await rejectionOf(app.getAsync(Each));
      }
    }
    @Injectable()
    class First {
      constructor(readonly last: Last) {}
      onCleanup(): void {
        /* It stops before Last. */
      }
    }
    @Injectable({ scope: Scope.TRANSIENT })
    class Each {
      readonly first = inject(First);
    }
    const app = await appOf([Last, First, Each]);
    await app.close();
    expect(failure).toMatchObject({ code: expect.stringMatching(/^lifecycle\//) as string });
  });
});
