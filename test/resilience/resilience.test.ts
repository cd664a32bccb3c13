import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Adapter, Intercept, Module, Oneiric } from '../../src/index.js';
import type { Application } from '../../src/index.js';
import { bulkhead, circuitBreaker, fallback, retry, timeout } from '../../src/resilience/index.js';
import { rateLimit } from '../../src/resilience/rate-limit.js';
import { gate } from '../support/traced-parts.js';
import { A, AppModule, begin, fails, stateOf, Store, with_, world } from './store-world.js';

beforeEach(begin);

describe('retry', () => {
  it('tries again what fails, and says how often', async () => {
    await using app = await with_(retry({ attempts: 3, delayMs: 1 }));
    world.plan = [fails(), fails()];
    await expect(app.get(Store).find('x')).resolves.toBe('a x');
    expect([world.calls, stateOf(app)]).toEqual([3, { retries: 2, exhausted: 0 }]);
  });

  it('fails with the last error once there were enough tries', async () => {
    await using app = await with_(retry({ attempts: 2, delayMs: 1 }));
    world.plan = [fails('one'), fails('two')];
    await expect(app.get(Store).find('x')).rejects.toThrow('two');
    expect([world.calls, stateOf(app)]).toEqual([2, { retries: 1, exhausted: 1 }]);
  });

  it('tries only what is worth it', async () => {
    await using app = await with_(
      retry({ delayMs: 1, if: (error) => (error as Error).message === 'worth it' }),
    );
    world.plan = [fails('worth it'), fails('not')];
    await expect(app.get(Store).find('x')).rejects.toThrow('not');
    expect(world.calls).toBe(2);
  });

  it('does not try what the application refuses', async () => {
    await using app = await with_(retry({ attempts: 5, delayMs: 1 }));
    app.intercept(Store, circuitBreaker({ failures: 1 }), { order: 1 });
    world.plan = [fails()];
    await expect(app.get(Store).find('x')).rejects.toMatchObject({ code: 'resilience/circuit-open' });
    expect([world.calls, stateOf(app)]).toEqual([1, { retries: 1, exhausted: 0 }]);
  });

  it('makes a later try on what serves by then', async () => {
    await using app = await with_(retry({ attempts: 2, delayMs: 1 }));
    const until = gate();
    world.plan = [() => until.promise.then(fails())];
    const running = app.get(Store).find('x');
    await app.swap(Store, { provider: 'b' }).switched;
    until.open();
    await expect(running).resolves.toBe('b x');
  });

  it('leaves alone what answers at once, and async generators', async () => {
    await using app = await with_(retry({ delayMs: 1 }));
    const store = app.get(Store);
    world.plan = [fails()];
    expect(() => store.peek('x')).toThrow('no');
    expect([store.peek('x'), world.calls]).toEqual(['a x', 2]);
    const keys: string[] = [];
    for await (const key of store.keys()) keys.push(key);
    expect(keys).toEqual(['x']);
  });
});

describe('timeout', () => {
  it('fails what takes too long, and the method counts until it has ended', async () => {
    await using app = await with_(timeout({ ms: 20 }));
    const until = gate();
    world.plan = [() => until.promise.then(() => 'late')];
    await expect(app.get(Store).find('x')).rejects.toMatchObject({
      code: 'resilience/timed-out',
      message: expect.stringContaining('adapter:store, find: it took longer than 20 ms. The method goes on'),
    });
    expect([app.status(Store).inFlight, stateOf(app)]).toEqual([1, { timedOut: 1 }]);
    until.open();
    await vi.waitFor(() => {
      expect(app.status(Store).inFlight).toBe(0);
    });
  });

  it('passes on what is in time, and errors as they are', async () => {
    await using app = await with_(timeout({ ms: 5_000 }));
    await expect(app.get(Store).find('x')).resolves.toBe('a x');
    world.plan = [fails('mine')];
    await expect(app.get(Store).find('x')).rejects.toThrow('mine');
    expect(stateOf(app)).toEqual({ timedOut: 0 });
  });

  it('that nobody waits for any more may fail without harm', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    await using app = await with_(timeout({ ms: 5 }));
    const until = gate();
    world.plan = [() => until.promise.then(fails())];
    await expect(app.get(Store).find('x')).rejects.toMatchObject({ code: 'resilience/timed-out' });
    until.open();
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});

describe('bulkhead', () => {
  it('lets so many calls run, makes so many wait, and refuses the rest', async () => {
    await using app = await with_(bulkhead({ calls: 1, queue: 1 }));
    const store = app.get(Store);
    const until = gate();
    world.plan = [() => until.promise.then(() => 'first')];
    const [first, second] = [store.find('x'), store.find('y')];
    await expect(store.find('z')).rejects.toMatchObject({ code: 'resilience/bulkhead-full' });
    expect([world.calls, stateOf(app)]).toEqual([1, { running: 1, waiting: 1, refused: 1 }]);
    until.open();
    await expect(Promise.all([first, second])).resolves.toEqual(['first', 'a y']);
    expect(stateOf(app)).toEqual({ running: 0, waiting: 0, refused: 1 });
  });
});

describe('fallback', () => {
  it('answers instead, with a value or by a function', async () => {
    await using app = await with_(
      fallback({
        to: (error: Error, { args }: { args: unknown[] }) => `${error.message} ${String(args[0])}`,
      }),
    );
    world.plan = [fails()];
    await expect(app.get(Store).find('x')).resolves.toBe('no x');
    await expect(app.get(Store).find('x')).resolves.toBe('a x');
    expect(stateOf(app)).toEqual({ used: 1 });
  });

  it('answers with nothing where that is what it is given', async () => {
    await using app = await with_(fallback({ to: undefined }));
    world.plan = [fails()];
    await expect(app.get(Store).find('x')).resolves.toBeUndefined();
  });

  it('stands in only for the errors that it is for', async () => {
    await using app = await with_(
      fallback({ to: 'else', if: (error) => (error as Error).message === 'mine' }),
    );
    world.plan = [fails('mine'), fails('other')];
    await expect(app.get(Store).find('x')).resolves.toBe('else');
    await expect(app.get(Store).find('x')).rejects.toThrow('other');
  });
});

describe('rateLimit', () => {
  it('refuses calls beyond the rate, each by its name', async () => {
    await using app = await with_(rateLimit({ calls: 2, perMs: 60_000, by: ({ args }) => String(args[0]) }));
    const store = app.get(Store);
    await store.find('x');
    await store.find('x');
    await expect(store.find('x')).rejects.toMatchObject({
      code: 'resilience/rate-limited',
      hint: expect.stringMatching(/^call again in \d+ ms$/),
    });
    await expect(store.find('y')).resolves.toBe('a y');
    expect([world.calls, stateOf(app)]).toEqual([3, { refused: 1 }]);
  });
});

describe('what a component declares', () => {
  const breaker = circuitBreaker({ failures: 1, openMs: 60_000 });

  @Adapter({ provider: 'c', stackLevel: 5 })
  class Declared extends A {
    @Intercept(breaker)
    override async find(key: string) {
      return super.find(key);
    }
  }

  @Module({ providers: [Declared] })
  class DeclaredModule {}

  it('shares nothing between applications, and begins anew with each instance', async () => {
    await using one = await Oneiric.create(DeclaredModule, { env: {} });
    await using other = await Oneiric.create(DeclaredModule, { env: {} });
    world.plan = [fails()];
    await expect(one.get(Store).find('x')).rejects.toThrow('no');
    await expect(one.get(Store).find('x')).rejects.toMatchObject({ code: 'resilience/circuit-open' });
    await expect(other.get(Store).find('x')).resolves.toBe('a x');
    await one.refresh(Store);
    await expect(one.get(Store).find('x')).resolves.toBe('a x');
  });
});

describe('options', () => {
  it.each([
    ['retry', () => retry({ attempts: 1 })],
    ['retry', () => retry({ attemps: 3 } as never)],
    ['timeout', () => timeout({} as never)],
    ['timeout', () => timeout({ ms: 2 ** 31 })],
    ['circuitBreaker', () => circuitBreaker({ failures: 1, rate: 0.5 })],
    ['circuitBreaker', () => circuitBreaker({ windowMs: 1_000 })],
    ['circuitBreaker', () => circuitBreaker({ failures: 2, minCalls: 5 })],
    ['bulkhead', () => bulkhead({ calls: 0 })],
    ['fallback', () => fallback({} as never)],
    ['rateLimit', () => rateLimit({ calls: 5 } as never)],
  ])('of %s are refused where they make no sense', (where, make) => {
    expect(make).toThrow(
      expect.objectContaining({
        code: expect.stringMatching(/^resilience\/(bad|unknown)-option$/),
        path: where,
      }),
    );
  });
});

describe('a call', () => {
  const added: Application[] = [];
  afterEach(() => Promise.all(added.splice(0).map((app) => app.close())));

  it('that is not known to be asynchronous yet is protected from its first time on', async () => {
    const app = await Oneiric.create(AppModule, { env: {} });
    added.push(app);
    let count = 0;
    await app.register({
      domain: 'adapter',
      key: 'store',
      provider: 'undeclared',
      stackLevel: 9,
      factory: () => ({
        find: () => {
          count += 1;
          return count === 1 ? Promise.reject(new Error('once')) : Promise.resolve('found');
        },
      }),
    });
    app.intercept(Store, retry({ delayMs: 1 }));
    await expect(app.get(Store).find('x')).resolves.toBe('found');
    expect(count).toBe(2);
  });
});
