import { describe, expect, it } from 'vitest';
import { Module, Oneiric, ShutdownError, token } from '../../../src/index.js';
import type { Provider } from '../../../src/modules/provider.js';
import { ManualClock } from '../../../src/testing/index.js';
import { appOf, gate, rejectionOf, type Trace } from '../../support/traced-parts.js';

const [DB, REPO, CACHE] = ['db', 'repo', 'cache'].map((name) => token<object>(name)) as [
  ReturnType<typeof token<object>>,
  ReturnType<typeof token<object>>,
  ReturnType<typeof token<object>>,
];

const closing = (trace: Trace, name: string, cleanup?: () => unknown) => ({
  onCleanup: () => {
    trace.push(`-${name}`);
    return cleanup?.();
  },
});

const plain = (trace: Trace, provide: typeof DB, needs: Provider extends never ? never : unknown[] = []) =>
  ({ provide, inject: needs, useFactory: () => closing(trace, provide.name) }) as Provider;

const slot = (trace: Trace, key: string, needs: unknown[] = []) =>
  ({
    slot: `service:${key}`,
    provider: 'only',
    inject: needs,
    useFactory: () => closing(trace, key),
  }) as Provider;

describe('closing', () => {
  it('stops plain providers and slots in one order, dependents first', async () => {
    const trace: Trace = [];
    const app = await appOf([
      plain(trace, DB),
      slot(trace, 'middle', [DB]),
      plain(trace, REPO, ['service:middle']),
      slot(trace, 'top', [REPO]),
    ]);
    await app.close();
    expect(trace).toEqual(['-top', '-repo', '-middle', '-db']);
  });

  it('passes through those that have nothing to clean up', async () => {
    const trace: Trace = [];
    const app = await appOf([
      plain(trace, DB),
      { provide: CACHE, inject: [DB], useFactory: () => ({}) },
      { provide: token('alias'), useExisting: CACHE },
      slot(trace, 'top', [CACHE]),
    ]);
    await app.close();
    expect(trace).toEqual(['-top', '-db']);
  });

  it('waits for the drain and the clean-up of a dependent', async () => {
    const clock = new ManualClock();
    const [drained, cleaned] = [gate(), gate()];
    const trace: Trace = [];
    const top = {
      onDrain: () => drained.promise,
      ...closing(trace, 'repo', () => cleaned.promise),
    };
    const app = await appOf([plain(trace, DB), { provide: REPO, inject: [DB], useFactory: () => top }], {
      clock,
    });
    const closed = app.close();
    await clock.settle();
    expect(trace).toEqual([]);
    drained.open();
    await clock.settle();
    expect(trace).toEqual(['-repo']);
    cleaned.open();
    await closed;
    expect(trace).toEqual(['-repo', '-db']);
    expect(clock.timers).toBe(0);
  });

  it('goes on where clean-up fails or never ends, and reports everything', async () => {
    const clock = new ManualClock();
    const trace: Trace = [];
    const stuck = () => new Promise(() => undefined);
    const app = await appOf(
      [
        plain(trace, DB),
        {
          provide: REPO,
          inject: [DB],
          useFactory: () => closing(trace, 'repo', () => Promise.reject(new Error('no'))),
        },
        { provide: CACHE, inject: [REPO], useFactory: () => closing(trace, 'cache', stuck) },
      ],
      { clock, deadlines: { cleanup: 500 } },
    );
    const failing = rejectionOf(app.close());
    await clock.settle();
    clock.advance(500);
    const { errors } = (await failing) as ShutdownError;
    expect(trace).toEqual(['-cache', '-repo', '-db']);
    expect(errors).toMatchObject([
      { code: 'swap/cleanup-timeout', slot: 'cache' },
      { code: 'swap/cleanup-failed', slot: 'repo' },
    ]);
  });

  it('does not end because plain providers and slots hold one another in a ring', async () => {
    const trace: Trace = [];
    const late: Provider = {
      slot: 'task:late',
      provider: 'only',
      inject: [DB],
      useFactory: () => closing(trace, 'late'),
    };
    const early: Provider = { provide: DB, useFactory: () => closing(trace, 'db') };
    const app = await appOf([early, late]);
    await app.getAsync('task:late');
    await app.close();
    expect(trace.toSorted()).toEqual(['-db', '-late']);
  });

  it('leaves values and what another one returned to whoever made them', async () => {
    const trace: Trace = [];
    const mine = closing(trace, 'mine');
    const app = await appOf([
      { provide: DB, useValue: mine },
      { provide: REPO, useFactory: () => closing(trace, 'repo') },
      { provide: CACHE, inject: [REPO], useFactory: (repo: object) => repo },
    ]);
    await app.close();
    expect(trace).toEqual(['-repo']);
  });
});

describe('a pin that only a plain provider holds', () => {
  const candidates: Provider[] = [
    { slot: 'adapter:store', provider: 'first', priority: 5, useFactory: () => ({ name: () => 'first' }) },
    { slot: 'adapter:store', provider: 'second', useFactory: () => ({ name: () => 'second' }) },
  ];
  const holder = {
    provide: REPO,
    inject: [{ token: 'adapter:store', provider: 'second' }],
    useFactory: (store: { name(): string }) => ({ name: () => store.name() }),
  } as Provider;

  it('serves it, and keeps the last candidate of its provider registered', async () => {
    @Module({ providers: [...candidates, holder] })
    class App {}
    await using app = await Oneiric.create(App);
    expect((app.get(REPO) as { name(): string }).name()).toBe('second');
    await expect(app.unregister('adapter:store', 'second')).rejects.toMatchObject({
      code: 'registry/in-use',
      message: expect.stringContaining('required by repo') as string,
    });
  });
});
