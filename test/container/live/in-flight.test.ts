import { describe, expect, it } from 'vitest';
import { cellOf, deferred, returning } from './live-cells.js';

describe('native promises in flight', () => {
  it('promise P1: count until they are fulfilled', async () => {
    const { promise, resolve } = deferred<number>();
    const { run, generation } = returning(() => promise);
    const running = run();
    expect(generation.cut()).toEqual([{ method: 'run', calls: 1 }]);
    resolve(7);
    await expect(running).resolves.toBe(7);
    expect(generation.inFlight).toBe(0);
  });

  it('promise P1: count until they are rejected', async () => {
    const { promise, reject } = deferred();
    const { run, generation } = returning(() => promise);
    const running = run();
    expect(generation.inFlight).toBe(1);
    reject(new RangeError('no'));
    await expect(running).rejects.toThrow('no');
    expect(generation.inFlight).toBe(0);
  });

  it('promise P1: count each call of one method', async () => {
    const gates = [deferred(), deferred(), deferred()];
    let calls = 0;
    const { run, generation } = returning(() => gates[calls++]?.promise);
    const running = [run(), run(), run()];
    expect(generation.cut()).toEqual([{ method: 'run', calls: 3 }]);
    for (const { resolve } of gates) resolve();
    await Promise.all(running as Promise<unknown>[]);
    expect(generation.inFlight).toBe(0);
  });

  it('promise P1: keep counting on the generation that they started on after a switch', async () => {
    const slow = deferred<string>();
    const old = { get: () => slow.promise };
    const { cell, generations } = cellOf([old, { get: () => Promise.resolve('new') }]);
    const [first, second] = generations;
    const running = cell.ref.get();
    if (second) cell.point(second);
    await expect(cell.ref.get()).resolves.toBe('new');
    expect(first?.inFlight).toBe(1);
    expect(second?.inFlight).toBe(0);
    slow.resolve('old');
    await expect(running).resolves.toBe('old');
    expect(first?.inFlight).toBe(0);
  });

  it('resolve with the live reference where they would with the instance', async () => {
    const { run, ref } = returning((self) => Promise.resolve(self));
    await expect(run()).resolves.toBe(ref);
  });

  it('are noticed when nobody handles their rejection, exactly once', async () => {
    const seen: unknown[] = [];
    const listeners = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', (reason) => seen.push(reason));
    const { run } = returning(() => Promise.reject(new Error('nobody cares')));
    void run();
    await new Promise((resolve) => setImmediate(resolve));
    process.removeAllListeners('unhandledRejection');
    for (const listener of listeners) process.on('unhandledRejection', listener);
    expect(seen).toEqual([new Error('nobody cares')]);
  });

  it('keep members that a library put onto them', async () => {
    const { run } = returning(() => Object.assign(Promise.resolve(1), { cancel: () => 'cancelled' }));
    const running = run();
    expect(running.cancel()).toBe('cancelled');
    await expect(running).resolves.toBe(1);
  });
});

describe('other thenables in flight', () => {
  class Query {
    runs = 0;
    constructor(private readonly answer: Promise<unknown>) {}
    where(): this {
      return this;
    }
    then(ok?: (value: unknown) => unknown, bad?: (reason: unknown) => unknown): Promise<unknown> {
      this.runs++;
      return this.answer.then(ok, bad);
    }
  }

  it('promise P1: are not started by us, count from their first then, and run once per then', async () => {
    const { promise, resolve } = deferred<string>();
    const query = new Query(promise);
    const { run, generation } = returning(() => query);
    const result = run();
    expect(result).toBe(query);
    await Promise.resolve();
    expect(query.runs).toBe(0);
    expect(generation.inFlight).toBe(0);
    const answer = Promise.all([result.where(), result]);
    await Promise.resolve();
    expect(generation.inFlight).toBe(2);
    resolve('rows');
    await expect(answer).resolves.toEqual(['rows', 'rows']);
    expect(query.runs).toBe(2);
    expect(generation.inFlight).toBe(0);
  });

  it('end with their rejection', async () => {
    const { run, generation } = returning(() => new Query(Promise.reject(new Error('syntax'))));
    await expect(Promise.resolve(run())).rejects.toThrow('syntax');
    expect(generation.inFlight).toBe(0);
  });

  it('end when then itself throws', () => {
    const thenable = {
      then: (): never => {
        throw new Error('broken then');
      },
    };
    const { run, generation } = returning(() => thenable);
    expect(() => run().then()).toThrow('broken then');
    expect(generation.inFlight).toBe(0);
  });

  it('may call back twice and count once', () => {
    const twice = {
      then(ok: (value: number) => void) {
        ok(1);
        ok(2);
      },
    };
    const { run, generation } = returning(() => twice);
    run().then(() => {});
    expect(generation.inFlight).toBe(0);
  });

  it('count where a subclass of Promise is awaited, and keep their class', async () => {
    class Cancellable<T> extends Promise<T> {}
    let settle: (value: number) => void = () => {};
    const { run, generation } = returning(() => new Cancellable<number>((resolve) => (settle = resolve)));
    const running = run();
    expect(running).toBeInstanceOf(Cancellable);
    const answer = running.finally(() => {});
    expect(generation.inFlight).toBe(1);
    settle(3);
    await expect(answer).resolves.toBe(3);
    expect(generation.inFlight).toBe(0);
  });

  it('count where the object cannot be changed', async () => {
    class Sealed {
      #answer = 'frozen';
      name = 'q';
      then(ok: (value: string) => void) {
        queueMicrotask(() => ok(this.#answer));
      }
    }
    const query = Object.freeze(new Sealed());
    const { run, generation } = returning(() => query);
    const result = run();
    expect(result.name).toBe('q');
    const answer = Promise.resolve(result as unknown as PromiseLike<string>);
    await Promise.resolve();
    expect(generation.inFlight).toBe(1);
    await expect(answer).resolves.toBe('frozen');
    expect(generation.inFlight).toBe(0);
    expect(run()).toBe(result);
  });

  it('give the live reference instead of the instance', async () => {
    const { run, ref } = returning((self) => new Query(Promise.resolve([self]).then(([it]) => it)));
    await expect(Promise.resolve(run())).resolves.toBe(ref);
  });
});

describe('async iterators in flight', () => {
  async function* count(to: number): AsyncGenerator<number, void, unknown> {
    for (let i = 1; i <= to; i++) yield await Promise.resolve(i);
  }

  it('promise P1: count from their first step until they are done', async () => {
    const { run, generation } = returning(() => count(2));
    const iterator = run();
    expect(generation.inFlight).toBe(0);
    const first = iterator.next();
    expect(generation.inFlight).toBe(1);
    await expect(first).resolves.toEqual({ done: false, value: 1 });
    await iterator.next();
    expect(generation.inFlight).toBe(1);
    await iterator.next();
    expect(generation.inFlight).toBe(0);
  });

  it('promise P1: count through a for await loop, and until it is left', async () => {
    const { run, generation } = returning(() => count(9));
    const seen: [number, number][] = [];
    for await (const value of run()) {
      seen.push([value, generation.inFlight]);
      if (value === 2) break;
    }
    expect(seen).toEqual([
      [1, 1],
      [2, 1],
    ]);
    expect(generation.inFlight).toBe(0);
  });

  it('end when they fail', async () => {
    const { run, generation } = returning(async function* () {
      await Promise.resolve();
      yield 1;
      throw new Error('lost');
    });
    const iterator = run();
    await iterator.next();
    expect(generation.inFlight).toBe(1);
    await expect(iterator.next()).rejects.toThrow('lost');
    expect(generation.inFlight).toBe(0);
  });

  it('end when they are thrown into', async () => {
    const { run, generation } = returning(() => count(2));
    const iterator = run();
    await iterator.next();
    await expect(iterator.throw(new Error('stop'))).rejects.toThrow('stop');
    expect(generation.inFlight).toBe(0);
  });

  it('count where they are objects of a class that cannot be changed', async () => {
    const frozen: AsyncIterableIterator<number> = Object.freeze({
      next: () => Promise.resolve({ done: true as const, value: undefined }),
      [Symbol.asyncIterator]: () => frozen,
    });
    const { run, generation } = returning(() => frozen);
    const step = run()[Symbol.asyncIterator]().next();
    expect(generation.inFlight).toBe(1);
    await step;
    expect(generation.inFlight).toBe(0);
  });
});

describe('results that are not work', () => {
  it('are handed on as they are and not counted', () => {
    const web = new ReadableStream();
    const list = [1, 2];
    const fn = () => 1;
    for (const result of [1, 'x', undefined, null, true, 1n, list, fn, web, new Map(), Object.create(null)]) {
      const { run, generation } = returning(() => result as unknown);
      expect(run()).toBe(result);
      expect(generation.inFlight).toBe(0);
    }
  });

  it('become the live reference where they are the instance itself', () => {
    const { run, ref } = returning((self) => self);
    expect(run()).toBe(ref);
  });

  it.each([
    ['a proxy that throws in every trap', new Proxy({}, throwingTraps())],
    ['a proxy that throws in get', new Proxy({}, { get: throwing })],
    ['a proxy around a promise', new Proxy(Promise.resolve(1), {})],
    ['a revoked proxy', revoked()],
    ['a then getter that throws', Object.defineProperty({}, 'then', { get: throwing })],
    ['a fake promise', Object.create(Promise.prototype) as object],
    ['a fake stream', { pipe() {}, on: throwing, removeListener() {} }],
  ])('are handed on untouched where they are hostile: %s', (_what, result) => {
    const { run, generation } = returning(() => result);
    expect(run() === result).toBe(true);
    expect(generation.inFlight).toBe(0);
  });
});

function throwing(): never {
  throw new Error('trap');
}

function throwingTraps(): ProxyHandler<object> {
  return {
    get: throwing,
    has: throwing,
    getPrototypeOf: throwing,
    ownKeys: throwing,
    defineProperty: throwing,
  };
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
