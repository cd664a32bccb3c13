import { describe, expect, it } from 'vitest';
import { Oneiric, OneiricError, ShutdownError } from '../../src/index.js';
import { ManualClock } from '../../src/testing/manual-clock.js';
import { appOf, gate, moduleOf, part, rejectionOf, type Trace } from '../support/traced-parts.js';

const CHAIN = (trace: Trace) => [
  part(trace, 'shop', { needs: ['repo'] }),
  part(trace, 'repo', { needs: ['db'] }),
  part(trace, 'db'),
];

describe('a start that fails', () => {
  it('promise P10: undoes what had started, dependents first, and rejects with what went wrong', async () => {
    const trace: Trace = [];
    const down = new Error('no connection');
    const failed = await rejectionOf(
      appOf([
        part(trace, 'db'),
        part(trace, 'repo', { needs: ['db'] }),
        part(trace, 'shop', { needs: ['repo'], init: () => Promise.reject(down) }),
      ]),
    );
    expect(trace).toEqual([
      '+db',
      'init db',
      '+repo',
      'init repo',
      '+shop',
      'init shop',
      '-shop',
      '-repo',
      '-db',
    ]);
    expect(failed).toMatchObject({ code: 'swap/init-failed', slot: 'service:shop', cause: down });
  });

  it('promise P10: disposes of siblings that were still starting', async () => {
    const trace: Trace = [];
    const slow = gate();
    const failing = rejectionOf(
      appOf([
        part(trace, 'slow', { init: () => slow.promise }),
        part(trace, 'bad', { build: () => Promise.reject(new Error('no')) }),
      ]),
    );
    await new Promise((resolve) => setImmediate(resolve));
    expect(trace).toEqual(['+slow', 'init slow']);
    slow.open();
    expect(await failing).toMatchObject({ code: 'swap/build-failed', slot: 'service:bad' });
    expect(trace.filter((step) => step === '-slow')).toHaveLength(1);
  });

  it('runs the undoing of all although some fails, and reports everything at once', async () => {
    const trace: Trace = [];
    const failed = await rejectionOf(
      appOf([
        part(trace, 'db', { cleanup: () => Promise.reject(new Error('db stuck')) }),
        part(trace, 'repo', {
          needs: ['db'],
          cleanup: () => {
            throw new Error('repo stuck');
          },
        }),
        part(trace, 'shop', { needs: ['repo'], build: () => Promise.reject(new Error('shop broken')) }),
      ]),
    );
    expect(trace.filter((step) => step.startsWith('-'))).toEqual(['-repo', '-db']);
    expect(failed).toBeInstanceOf(ShutdownError);
    expect(failed).toBeInstanceOf(AggregateError);
    expect(failed).toBeInstanceOf(OneiricError);
    const { errors } = failed as ShutdownError;
    expect(errors.map((error) => (error as OneiricError).code)).toEqual([
      'swap/build-failed',
      'swap/cleanup-failed',
      'swap/cleanup-failed',
    ]);
  });

  it('leaves the application closed: it can neither start again nor be called', async () => {
    const trace: Trace = [];
    const root = moduleOf({
      providers: [part(trace, 'db'), part(trace, 'bad', { build: () => Promise.reject(new Error('no')) })],
    });
    const app = await Oneiric.create(root, { start: false });
    await expect(app.start()).rejects.toMatchObject({ code: 'swap/build-failed' });
    await expect(app.start()).rejects.toMatchObject({ code: 'lifecycle/closed' });
    await app.close();
    await expect(app.getAsync('service:db')).rejects.toMatchObject({ code: 'lifecycle/closed' });
    expect(trace).toEqual(['+db', 'init db', '-db']);
  });

  it('ends although a part never starts, when its deadline has passed', async () => {
    const clock = new ManualClock();
    const trace: Trace = [];
    const failing = rejectionOf(
      appOf([part(trace, 'db'), part(trace, 'stuck', { init: () => new Promise(() => undefined) })], {
        clock,
        deadlines: { init: 1000 },
      }),
    );
    await clock.settle();
    clock.advance(1000);
    await clock.settle();
    expect(await failing).toMatchObject({ code: 'swap/init-timeout', slot: 'service:stuck' });
    expect(trace).toContain('-db');
  });
});

describe('close', () => {
  it('promise P10: stops dependents first, every hook once', async () => {
    const trace: Trace = [];
    const app = await appOf(CHAIN(trace));
    trace.length = 0;
    await app.close();
    expect(trace).toEqual(['-shop', '-repo', '-db']);
    await app.close();
    expect(trace).toHaveLength(3);
  });

  it('stops a candidate that wraps another of its slot before that one', async () => {
    const calls: string[] = [];
    const inner = { flush: () => calls.push('flush'), onCleanup: () => void calls.push('-inner') };
    const app = await appOf([
      {
        slot: 'adapter:db',
        provider: 'wrapping',
        priority: 1,
        inject: [{ token: 'adapter:db', provider: 'inner' }],
        useFactory: (wrapped: typeof inner) => ({
          onCleanup: async () => {
            await Promise.resolve();
            wrapped.flush();
            calls.push('-wrapping');
          },
        }),
      },
      { slot: 'adapter:db', provider: 'inner', useFactory: () => inner },
    ]);
    await app.close();
    expect(calls).toEqual(['flush', '-wrapping', '-inner']);
  });

  it('waits for a dependent before it stops what that depends on', async () => {
    const trace: Trace = [];
    const last = gate();
    const clock = new ManualClock();
    const parts = [
      part(trace, 'shop', { needs: ['db'], cleanup: () => last.promise }),
      part(trace, 'db'),
      part(trace, 'other'),
    ];
    const app = await appOf(parts, { clock });
    trace.length = 0;
    const closing = app.close();
    await clock.settle();
    expect(trace.toSorted()).toEqual(['-other', '-shop']);
    last.open();
    await clock.settle();
    await closing;
    expect(trace.at(-1)).toBe('-db');
  });

  it('lets a dependent call its dependency while it cleans up', async () => {
    const calls: string[] = [];
    const app = await appOf([
      {
        slot: 'adapter:db',
        provider: 'only',
        useFactory: () => ({ flush: async () => calls.push('flush') }),
      },
      {
        slot: 'service:shop',
        provider: 'only',
        inject: ['adapter:db'],
        useFactory: (db: { flush(): Promise<number> }) => ({
          onCleanup: async () => {
            await db.flush();
            calls.push('cleaned');
          },
        }),
      },
    ]);
    await app.close();
    expect(calls).toEqual(['flush', 'cleaned']);
  });

  it('promise P10: runs every hook although some fail, and ends in one error with all of them', async () => {
    const trace: Trace = [];
    const broken = new Error('shop stuck');
    const app = await appOf([
      part(trace, 'shop', { needs: ['db'], cleanup: () => Promise.reject(broken) }),
      part(trace, 'db', { cleanup: () => Promise.reject(new Error('db stuck')) }),
      part(trace, 'other'),
    ]);
    trace.length = 0;
    const [first, second] = await Promise.all([rejectionOf(app.close()), rejectionOf(app.close())]);
    expect(second).toBe(first);
    expect(trace.toSorted()).toEqual(['-db', '-other', '-shop']);
    expect(first).toBeInstanceOf(ShutdownError);
    const { errors, code } = first as ShutdownError;
    expect(code).toBe('lifecycle/shutdown-failed');
    expect(errors).toHaveLength(2);
    expect(errors[0]).toMatchObject({ code: 'swap/cleanup-failed', cause: broken });
  });

  it('gives up a hook that never ends when its deadline has passed, and goes on', async () => {
    const clock = new ManualClock();
    const trace: Trace = [];
    const app = await appOf(
      [
        part(trace, 'shop', { needs: ['db'], cleanup: () => new Promise(() => undefined) }),
        part(trace, 'db'),
      ],
      { clock, deadlines: { cleanup: 2000 } },
    );
    trace.length = 0;
    const closing = rejectionOf(app.close());
    await clock.settle();
    clock.advance(1999);
    await clock.settle();
    expect(trace).toEqual(['-shop']);
    clock.advance(1);
    await clock.settle();
    expect(trace).toEqual(['-shop', '-db']);
    const { errors } = (await closing) as ShutdownError;
    expect(errors).toMatchObject([{ code: 'swap/cleanup-timeout' }]);
    expect(clock.timers).toBe(0);
  });

  it('waits for calls in flight', async () => {
    const clock = new ManualClock();
    const call = gate<string>();
    const app = await appOf(
      [{ slot: 'adapter:db', provider: 'only', useFactory: () => ({ find: async () => call.promise }) }],
      { clock },
    );
    const found = app.get<{ find(): Promise<string> }>('adapter:db').find();
    let closed = false;
    const closing = app.close().then(() => (closed = true));
    await clock.settle();
    expect(closed).toBe(false);
    call.open('row');
    await clock.settle();
    await closing;
    expect(await found).toBe('row');
  });

  it('cuts calls that outlive the deadline, which may still end by themselves', async () => {
    const clock = new ManualClock();
    const call = gate<string>();
    const trace: Trace = [];
    const useFactory = () => ({ find: async () => call.promise, onCleanup: () => void trace.push('-db') });
    const app = await appOf([{ slot: 'adapter:db', provider: 'only', useFactory }], { clock });
    const found = app.get<{ find(): Promise<string> }>('adapter:db').find();
    const closing = app.close();
    await clock.settle();
    clock.advance(9_999);
    await clock.settle();
    expect(trace).toEqual([]);
    clock.advance(1);
    await closing;
    expect(trace).toEqual(['-db']);
    call.open('row');
    expect(await found).toBe('row');
  });

  it('fails every call that comes after it, by promise where the method promises', async () => {
    const trace: Trace = [];
    const app = await appOf([
      {
        slot: 'adapter:db',
        provider: 'only',
        useFactory: () =>
          new (class {
            async find() {}
            size() {}
          })(),
      },
      part(trace, 'shop'),
    ]);
    const db = app.get<{ find(): Promise<void>; size(): void }>('adapter:db');
    await app.close();
    expect(() => db.size()).toThrow('adapter:db cannot be called: the application is closed.');
    await expect(db.find()).rejects.toMatchObject({ code: 'lifecycle/closed' });
    await expect(app.getAsync('service:shop')).rejects.toMatchObject({ code: 'lifecycle/closed' });
  });

  it('is what `await using` does', async () => {
    const trace: Trace = [];
    {
      await using app = await appOf([part(trace, 'db')]);
      expect(app.status('service:db').state).toBe('active');
    }
    expect(trace).toEqual(['+db', 'init db', '-db']);
  });

  it('during start takes over: what had started is stopped, and start rejects', async () => {
    const trace: Trace = [];
    const slow = gate();
    const root = moduleOf({
      providers: [part(trace, 'db'), part(trace, 'slow', { build: () => slow.promise })],
    });
    const app = await Oneiric.create(root, { start: false });
    const starting = rejectionOf(app.start());
    await new Promise((resolve) => setImmediate(resolve));
    const closing = app.close();
    expect(await starting).toMatchObject({ code: expect.stringMatching(/^lifecycle\/clos/) as string });
    slow.open();
    await closing;
    expect(trace.slice(0, 2)).toEqual(['+db', 'init db']);
    expect([...trace.slice(2)].sort()).toEqual(['+slow', '-db', '-slow']);
  });

  it('before start only closes', async () => {
    const trace: Trace = [];
    const app = await Oneiric.create(moduleOf({ providers: [part(trace, 'db')] }), { start: false });
    await app.close();
    await expect(app.start()).rejects.toMatchObject({ code: 'lifecycle/closed' });
    expect(trace).toEqual([]);
  });
});
