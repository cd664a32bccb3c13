import { EventEmitter, once } from 'node:events';
import { Duplex, PassThrough, Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { Observable, of, Subject, firstValueFrom } from 'rxjs';
import { map } from 'rxjs/operators';
import { describe, expect, it } from 'vitest';
import { cellOf, deferred } from './live-cells.js';

/** A reference to an object whose only method returns what is given. */
function returning<R>(run: (self: object) => R) {
  const instance = {
    run(): R {
      return run(this);
    },
  };
  const { cell, first } = cellOf([instance]);
  return { run: () => cell.ref.run(), ref: cell.ref, cell, generation: first };
}

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
      then(_ok?: unknown) {
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
    const query = Object.freeze({
      then(ok: (value: string) => void) {
        queueMicrotask(() => ok('frozen'));
      },
      name: 'q',
    });
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
      [Symbol.asyncIterator]() {
        return this;
      },
    });
    const { run, generation } = returning(() => frozen);
    const step = run()[Symbol.asyncIterator]().next();
    expect(generation.inFlight).toBe(1);
    await step;
    expect(generation.inFlight).toBe(0);
  });
});

describe('Node streams in flight', () => {
  it('promise P1: Readables count until they have ended, and stay what they are', async () => {
    const source = Readable.from(['a', 'b']);
    const { run, generation } = returning(() => source);
    const stream = run();
    expect(stream).toBe(source);
    expect(generation.inFlight).toBe(1);
    const chunks: unknown[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    await new Promise((resolve) => setImmediate(resolve));
    expect(chunks).toEqual(['a', 'b']);
    expect(generation.inFlight).toBe(0);
  });

  it('promise P1: Writables and Duplexes count until they are finished', async () => {
    const sink = new Writable({ write: (_chunk, _encoding, done) => done() });
    const both: Duplex = new PassThrough();
    const writing = returning(() => sink);
    const passing = returning(() => both);
    writing.run().end('x');
    passing.run().end('y');
    passing.run().resume();
    expect([writing.generation.inFlight, passing.generation.inFlight]).toEqual([1, 1]);
    await Promise.all([finished(sink), finished(both)]);
    await new Promise((resolve) => setImmediate(resolve));
    expect([writing.generation.inFlight, passing.generation.inFlight]).toEqual([0, 0]);
  });

  it('end when they are destroyed, and keep no listener of ours', async () => {
    const stream = new Readable({ read() {} });
    const before = stream.eventNames();
    const { run, generation } = returning(() => stream);
    run().destroy();
    await once(stream, 'close');
    await new Promise((resolve) => setImmediate(resolve));
    expect(generation.inFlight).toBe(0);
    expect(stream.eventNames()).toEqual(before);
  });

  it('leave an error that nobody handles unhandled', async () => {
    const stream = new Readable({ read() {} });
    const { run, generation } = returning(() => stream);
    run();
    expect(stream.listenerCount('error')).toBe(0);
    expect(() => stream.emit('error', new Error('unplugged'))).toThrow('unplugged');
    expect(generation.inFlight).toBe(0);
  });

  it('count once where a method returns the same one twice', () => {
    const stream = new Readable({ read() {} });
    const { run, generation } = returning(() => stream);
    run();
    run();
    expect(generation.inFlight).toBe(1);
  });

  it('are not seen in other emitters', () => {
    const { run, generation } = returning(() => new EventEmitter());
    expect(run()).toBeInstanceOf(EventEmitter);
    expect(generation.inFlight).toBe(0);
  });
});

describe('Observables in flight', () => {
  it('promise P1: count each subscription until it is torn down', () => {
    const { run, generation } = returning(() => new Observable<number>(() => {}));
    const observable = run();
    expect(generation.inFlight).toBe(0);
    const one = observable.subscribe();
    const two = observable.pipe(map((n) => n + 1)).subscribe();
    expect(generation.inFlight).toBe(2);
    one.unsubscribe();
    one.unsubscribe();
    expect(generation.inFlight).toBe(1);
    two.unsubscribe();
    expect(generation.inFlight).toBe(0);
  });

  it('end when they complete or fail, also at once', async () => {
    const subject = new Subject<number>();
    const { run, generation } = returning(() => subject.asObservable());
    const failing = firstValueFrom(run().pipe(map(() => 1)));
    expect(generation.inFlight).toBe(1);
    subject.error(new Error('gone'));
    await expect(failing).rejects.toThrow('gone');
    expect(generation.inFlight).toBe(0);
    const sync = returning(() => of(1, 2, 3));
    const seen: number[] = [];
    sync.run().subscribe((n) => seen.push(n));
    expect(seen).toEqual([1, 2, 3]);
    expect(sync.generation.inFlight).toBe(0);
  });

  it('stay instances of their class', () => {
    const { run } = returning(() => of(1).pipe(map(String)));
    expect(run()).toBeInstanceOf(Observable);
    expect(run().pipe).toBe(Observable.prototype.pipe);
  });

  it('are left alone where they are Subjects', () => {
    const subject = new Subject<number>();
    const { run, generation } = returning(() => subject);
    expect(run()).toBe(subject);
    run().subscribe();
    expect(generation.inFlight).toBe(0);
  });

  it('count those of other libraries, by the observer and by unsubscribe', () => {
    type Observer = { next?: (n: number) => void; complete?: () => void };
    let emit: Observer = {};
    const foreign = {
      subscribe: (observer: Observer) => {
        emit = observer;
        return { unsubscribe() {} };
      },
      '@@observable'() {
        return this;
      },
    };
    const { run, generation } = returning(() => foreign);
    const seen: number[] = [];
    run().subscribe({ next: (n) => seen.push(n) });
    emit.next?.(4);
    expect(generation.inFlight).toBe(1);
    emit.complete?.();
    expect(generation.inFlight).toBe(0);
    const subscription = run().subscribe({});
    expect(generation.inFlight).toBe(1);
    subscription.unsubscribe();
    expect(generation.inFlight).toBe(0);
    expect(seen).toEqual([4]);
  });

  it('end when subscribing throws', () => {
    const foreign = {
      subscribe: (): void => {
        throw new Error('cold');
      },
      lift() {},
    };
    const { run, generation } = returning(() => foreign);
    expect(() => run().subscribe()).toThrow('cold');
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
