import { describe, expect, it } from 'vitest';
import {
  forwardRef,
  Inject,
  inject,
  Injectable,
  Module,
  Oneiric,
  Service,
  token,
} from '../../../src/index.js';
import type { InitContext, ResolutionError } from '../../../src/index.js';
import type { Provider } from '../../../src/modules/provider.js';
import { ManualClock } from '../../../src/testing/index.js';
import { appOf, gate, moduleOf, rejectionOf, type Trace } from '../../support/traced-parts.js';

const [A, B, C] = ['a', 'b', 'c'].map((name) => token<object>(name)) as [
  ReturnType<typeof token<object>>,
  ReturnType<typeof token<object>>,
  ReturnType<typeof token<object>>,
];

describe('a chain of plain providers', () => {
  it('may be as long as it likes', async () => {
    const tokens = Array.from({ length: 20_000 }, (_, index) => token<{ depth: number }>(`link ${index}`));
    const providers = tokens.map((provide, index): Provider => {
      const next = tokens[index + 1];
      const useFactory = (below?: { depth: number }) => ({ depth: (below?.depth ?? 0) + 1 });
      return { provide, useFactory, inject: next ? [next] : [] };
    });
    const app = await appOf(providers);
    expect(app.get(tokens[0] as (typeof tokens)[number])).toEqual({ depth: 20_000 });
    await app.close();
  }, 30_000);

  it('may be as long when each is awaited', async () => {
    const tokens = Array.from({ length: 2_000 }, (_, index) => token<{ depth: number }>(`link ${index}`));
    const providers = tokens.map((provide, index): Provider => {
      const next = tokens[index + 1];
      const useFactory = async (below?: { depth: number }) =>
        Promise.resolve({ depth: (below?.depth ?? 0) + 1 });
      return { provide, useFactory, inject: next ? [next] : [] };
    });
    await using app = await appOf(providers);
    expect(app.get(tokens[0] as (typeof tokens)[number])).toEqual({ depth: 2_000 });
  });
});

describe('building plain providers', () => {
  it('awaits factories side by side, and what depends on them as soon as that can be', async () => {
    const [left, right] = [gate<object>(), gate<object>()];
    const trace: Trace = [];
    const starting = appOf([
      { provide: A, inject: [B, C], useFactory: () => trace.push('a') && {} },
      // Each waits for the other: one after the other would never end.
      { provide: B, useFactory: () => (left.open({}), right.promise) },
      { provide: C, useFactory: () => (right.open({}), left.promise) },
    ]);
    await using app = await starting;
    expect(app.get(A)).toEqual({});
    expect(trace).toEqual(['a']);
  });

  it('builds each once, however many slots ask for it at once', async () => {
    const built = { awaited: 0, atOnce: 0 };
    const consumer = (key: string) =>
      ({ slot: `service:${key}`, provider: 'only', inject: [A, B], useFactory: () => ({}) }) as Provider;
    await using app = await appOf([
      ...['x', 'y', 'z'].map(consumer),
      { provide: A, useFactory: async () => Promise.resolve({ n: (built.awaited += 1) }) },
      { provide: B, useFactory: () => ({ n: (built.atOnce += 1) }) },
    ]);
    expect(built).toEqual({ awaited: 1, atOnce: 1 });
    expect(app.get(A)).toEqual({ n: 1 });
  });

  it('initialises one before what depends on it is built', async () => {
    const trace: Trace = [];
    const traced = (name: string) => ({
      onInit: async () => {
        await Promise.resolve();
        trace.push(`init ${name}`);
      },
    });
    await using app = await appOf([
      { provide: A, inject: [B], useFactory: () => trace.push('+a') && traced('a') },
      { provide: B, useFactory: () => trace.push('+b') && traced('b') },
    ]);
    expect(app.get(A)).toBeDefined();
    expect(trace).toEqual(['+b', 'init b', '+a', 'init a']);
  });

  it('tells onInit what it is built as, and ends what it began when the application closes', async () => {
    const trace: Trace = [];
    const useFactory = () => ({
      onInit: ({ slot, provider, generation, scope, signal, onDispose }: InitContext) => {
        trace.push(`${slot} ${provider}#${generation}`);
        void scope.spawn('poll', (task) => new Promise((end) => task.signal.addEventListener('abort', end)));
        signal.addEventListener('abort', () => trace.push('aborted'));
        onDispose(() => trace.push('disposed'));
      },
      onCleanup: () => void trace.push('cleaned up'),
    });
    const app = await appOf([{ provide: A, useFactory }]);
    await app.close();
    expect(trace).toEqual(['plain:a plain#1', 'aborted', 'cleaned up', 'disposed']);
  });

  it('gives inject() another plain provider that can be built at once, wherever it stands', async () => {
    @Injectable()
    class Late {
      readonly name = 'late';
    }
    @Injectable()
    class Early {
      readonly late = inject(Late);
    }
    await using app = await appOf([Early, Late]);
    expect(app.get(Early).late).toBe(app.get(Late));
  });

  it('does not give inject() what has to be awaited', async () => {
    @Injectable()
    class Early {
      readonly late = inject(A);
    }
    const slow: Provider = { provide: A, useFactory: async () => Promise.resolve({}) };
    expect(await rejectionOf(appOf([Early, slow]))).toMatchObject({
      code: 'lifecycle/not-active',
      path: 'Early: inject(a)',
    });
  });

  it('waits until what inject() gave serves before it initialises', async () => {
    const ready = gate<object>();
    const trace: Trace = [];
    @Injectable()
    class Asking {
      readonly store = inject<{ name(): string }>('service:store');
      onInit(): void {
        trace.push(this.store.name());
      }
    }
    const store: Provider = {
      slot: 'service:store',
      provider: 'only',
      useFactory: async () => (await ready.promise, { name: () => 'store' }),
    };
    const starting = appOf([Asking, store]);
    await new Promise((resolve) => setImmediate(resolve));
    ready.open({});
    await using app = await starting;
    expect(app.get(Asking)).toBeInstanceOf(Asking);
    expect(trace).toEqual(['store']);
  });
});

describe('a plain provider that fails', () => {
  it('says by which way it was asked for', async () => {
    const down = new Error('no connection');
    const failed = await rejectionOf(
      appOf([
        { provide: A, inject: [B], useFactory: () => ({}) },
        { provide: B, inject: [C], useFactory: () => ({}) },
        {
          provide: C,
          useFactory: () => {
            throw down;
          },
        },
      ]),
    );
    expect(failed).toMatchObject({ code: 'swap/build-failed', slot: 'c', path: 'a -> b -> c', cause: down });
  });

  it('is tried again by whoever asks next, and leaves nothing of the first try', async () => {
    const trace: Trace = [];
    let tries = 0;
    const flaky: Provider = {
      provide: A,
      useFactory: () => {
        const name = `a${(tries += 1)}`;
        return {
          name,
          onInit: () => (name === 'a1' ? Promise.reject(new Error('not yet')) : undefined),
          onCleanup: () => void trace.push(`-${name}`),
        };
      },
    };
    const lazy = (key: string): Provider => ({
      slot: `task:${key}`,
      provider: 'only',
      inject: [A],
      useFactory: (a: { name: string }) => ({ name: () => a.name }),
    });
    @Module({ providers: [] })
    class Empty {}
    const app = await Oneiric.create(moduleOf({ imports: [Empty], providers: [lazy('x')] }));
    await app.close();
    const failed = await rejectionOf(appOf([flaky]));
    expect(failed).toMatchObject({ code: 'swap/init-failed', slot: 'a' });
    expect(trace).toEqual(['-a1']);
    await using again = await appOf([flaky, lazy('x')]);
    expect((await again.getAsync<{ name(): string }>('task:x')).name()).toBe('a2');
  });

  it('fails all who wait for it, and undoes the start', async () => {
    const trace: Trace = [];
    const failed = await rejectionOf(
      appOf([
        { provide: B, useFactory: () => ({ onCleanup: () => void trace.push('-b') }) },
        { provide: A, inject: [B], useFactory: () => Promise.reject(new Error('no')) },
        { slot: 'service:x', provider: 'only', inject: [A], useFactory: () => ({}) },
        { slot: 'service:y', provider: 'only', inject: [A], useFactory: () => ({}) },
      ]),
    );
    expect(failed).toMatchObject({ code: 'swap/build-failed', slot: 'a' });
    expect(trace).toEqual(['-b']);
  });

  it('gives up a factory that never ends at its deadline, and disposes of what comes after all', async () => {
    const clock = new ManualClock();
    const late = gate<object>();
    const trace: Trace = [];
    const failing = rejectionOf(
      appOf([{ provide: A, useFactory: () => late.promise }], { clock, deadlines: { build: 1_000 } }),
    );
    await clock.settle();
    clock.advance(1_000);
    await clock.settle();
    expect(await failing).toMatchObject({ code: 'swap/build-timeout', slot: 'a' });
    late.open({ onCleanup: () => void trace.push('-late') });
    await clock.settle();
    expect(trace).toEqual(['-late']);
    expect(clock.timers).toBe(0);
  });

  it('is refused where it is unwell, and where its factory returns nothing', async () => {
    const unwell = { provide: A, useFactory: () => ({ onHealthCheck: () => ({ status: 'unhealthy' }) }) };
    expect(await rejectionOf(appOf([unwell]))).toMatchObject({ code: 'swap/unhealthy', slot: 'a' });
    expect(await rejectionOf(appOf([{ provide: A, useFactory: () => undefined }]))).toMatchObject({
      code: 'swap/no-instance',
    });
  });
});

describe('closing while plain providers are built', () => {
  it('waits for them, and disposes of what comes of it', async () => {
    const slow = gate<object>();
    const trace: Trace = [];
    const root = moduleOf({ providers: [{ provide: A, useFactory: () => slow.promise }] });
    const app = await Oneiric.create(root, { start: false });
    const starting = rejectionOf(app.start());
    await new Promise((resolve) => setImmediate(resolve));
    const closing = app.close();
    expect(await starting).toMatchObject({ code: expect.stringMatching(/^lifecycle\/clos/) as string });
    slow.open({ onInit: () => trace.push('init'), onCleanup: () => void trace.push('-a') });
    await closing;
    expect(trace).toEqual(['-a']);
    await expect(app.getAsync(A)).rejects.toMatchObject({ code: 'lifecycle/closed' });
  });
});

describe('a ring of plain providers', () => {
  it('is named also where it leads through a slot', async () => {
    const failed = await rejectionOf(
      appOf([
        { provide: A, inject: ['service:middle'], useFactory: () => ({}) },
        { slot: 'service:middle', provider: 'only', inject: [B], useFactory: () => ({}) },
        { provide: B, inject: [A], useFactory: () => ({}) },
      ]),
    );
    expect(failed).toMatchObject({ code: 'resolution/cycle' });
    const { path } = failed as ResolutionError;
    expect(path).toMatch(/b -> a -> service:middle -> b|service:middle -> b -> a -> service:middle/);
  });

  it('is found where two slots wait for what the other one needs', async () => {
    @Service({ key: 'left' })
    class Left {
      constructor(@Inject(forwardRef(() => Bridge)) readonly b: object) {}
    }
    @Injectable()
    class Bridge {
      constructor(@Inject(forwardRef(() => Right)) readonly right: object) {}
    }
    @Service({ key: 'right' })
    class Right {
      readonly a = inject(A);
    }
    const back: Provider = { provide: A, inject: ['service:left'], useFactory: () => ({}) };
    // `inject()` may lead back: what it gives is a live reference, and A can only be built when Left serves.
    expect(await rejectionOf(appOf([Left, Bridge, Right, back]))).toBeInstanceOf(Error);
  });

  it('is found where a factory asks for itself', async () => {
    const clock = new ManualClock();
    let asked: Promise<unknown> | undefined;
    const root = moduleOf({
      providers: [
        { provide: A, inject: [B], useFactory: () => ({}) },
        {
          provide: B,
          useFactory: () => {
            asked = rejectionOf(app.getAsync(A));
            return {};
          },
        },
      ],
    });
    const app = await Oneiric.create(root, { start: false, clock });
    await app.start();
    expect(await asked).toMatchObject({ code: 'resolution/cycle', path: 'a -> b -> a' });
    await app.close();
  });

  it('is found where onInit waits for a change that waits for it', async () => {
    const failed = await rejectionOf(
      appOf([
        {
          provide: A,
          useFactory: () => ({
            onInit: async ({ swap }: InitContext) => {
              await swap('service:x', { provider: 'other' });
            },
          }),
        },
        { slot: 'service:x', provider: 'only', useFactory: () => ({}), priority: 1 },
        { slot: 'service:x', provider: 'other', inject: [A], useFactory: () => ({}) },
      ]),
    );
    expect(failed).toMatchObject({ code: expect.stringMatching(/^(resolution|swap)\//) as string });
  });
});
