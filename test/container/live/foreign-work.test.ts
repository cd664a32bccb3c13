import { describe, expect, it } from 'vitest';
import { returning } from './live-cells.js';

/** What a library of its own kind calls when something happens. */
interface Watcher {
  readonly next?: (n: number) => unknown;
  readonly error?: (reason: unknown) => unknown;
  readonly complete?: () => unknown;
}

/** An Observable of a library that nobody knows; `answer` is what subscribing returns. */
function foreign(answer: unknown) {
  const watchers: Watcher[] = [];
  const source = {
    subscribe(...given: unknown[]): unknown {
      watchers.push(given[0] as Watcher);
      return answer;
    },
    '@@observable'() {
      return this;
    },
  };
  return { source, watchers };
}

describe('a subscription of another library', () => {
  it('ends by the function that subscribing returned', () => {
    const ended: unknown[] = [];
    const { source } = foreign((why: unknown) => ended.push(why));
    const { run, generation } = returning(() => source);
    const stop = run().subscribe({}) as (why: string) => unknown;
    expect(generation.inFlight).toBe(1);
    stop('enough');
    expect(ended).toEqual(['enough']);
    expect(generation.inFlight).toBe(0);
  });

  it('is handed on as it is where nothing can end it, and counts until it completes', () => {
    const answer = { id: 7 };
    const { source, watchers } = foreign(answer);
    const { run, generation } = returning(() => source);
    expect(run().subscribe({})).toBe(answer);
    expect(generation.inFlight).toBe(1);
    watchers[0]?.complete?.();
    expect(generation.inFlight).toBe(0);
  });

  it('takes functions instead of an observer', () => {
    const { source, watchers } = foreign(undefined);
    const { run, generation } = returning(() => source);
    const seen: unknown[] = [];
    run().subscribe(
      (n: number) => seen.push(n),
      (reason: unknown) => seen.push(reason),
    );
    watchers[0]?.next?.(4);
    watchers[0]?.error?.('gone');
    expect(seen).toEqual([4, 'gone']);
    expect(generation.inFlight).toBe(0);
  });

  it('gives an error that nobody handles back to its library', () => {
    const { source, watchers } = foreign(undefined);
    const { run, generation } = returning(() => source);
    run().subscribe();
    expect(() => watchers[0]?.error?.(new Error('gone'))).toThrow('gone');
    expect(generation.inFlight).toBe(0);
  });

  it('is over at once where it looks like RxJS and returns nothing that could end', () => {
    const source = { subscribe: (): unknown => undefined, lift() {} };
    const { run, generation } = returning(() => source);
    expect(run().subscribe()).toBeUndefined();
    expect(generation.inFlight).toBe(0);
  });

  it('does not count where only a method is called subscribe', () => {
    const topic = { subscribe: () => 'joined' };
    const { run, generation } = returning(() => topic);
    expect(run()).toBe(topic);
    expect(run().subscribe()).toBe('joined');
    expect(generation.inFlight).toBe(0);
  });
});

describe('a thenable of another library', () => {
  /** A query that settles as told when somebody awaits it. */
  const query = (
    settle: (yes: (value: unknown) => unknown, no: (reason: unknown) => unknown) => unknown,
  ) => ({
    then: (yes: (value: unknown) => unknown, no: (reason: unknown) => unknown) => settle(yes, no),
  });

  it('hands its value on where nobody asked for it', () => {
    const { run, generation } = returning(() => query((yes) => yes('rows')));
    expect(run().then(undefined as never, undefined as never)).toBe('rows');
    expect(generation.inFlight).toBe(0);
  });

  it('throws what it failed with where nobody handles that', () => {
    const { run, generation } = returning(() => query((_yes, no) => no(new Error('no rows'))));
    expect(() => run().then(undefined as never, undefined as never)).toThrow('no rows');
    expect(generation.inFlight).toBe(0);
  });
});

describe('an async iterator of another library', () => {
  /** An iterator whose steps are what they are, synchronous or not. */
  const cursor = (steps: { next: () => unknown; return?: () => unknown }) => ({
    ...steps,
    [Symbol.asyncIterator]() {
      return this;
    },
  });

  it('counts steps that are not promises', () => {
    const left = [1, 2];
    const { run, generation } = returning(() =>
      cursor({ next: () => ({ value: left[0], done: left.shift() === undefined }) }),
    );
    const rows = run();
    expect(rows.next()).toEqual({ value: 1, done: false });
    expect(generation.inFlight).toBe(1);
    void rows.next();
    expect(rows.next()).toEqual({ value: undefined, done: true });
    expect(generation.inFlight).toBe(0);
  });

  it('ends when a step throws', () => {
    const next = () => {
      throw new Error('connection lost');
    };
    const { run, generation } = returning(() => cursor({ next }));
    expect(() => run().next()).toThrow('connection lost');
    expect(generation.inFlight).toBe(0);
  });

  it('ends when it is returned, unless it says that it goes on', async () => {
    const answers: unknown[] = [{ done: false }, undefined];
    const { run, generation } = returning(() =>
      cursor({ next: () => ({ value: 1, done: false }), return: () => answers.shift() }),
    );
    const rows = run();
    await rows.next();
    await rows.return?.();
    expect(generation.inFlight).toBe(1);
    await rows.return?.();
    expect(generation.inFlight).toBe(0);
  });
});

describe('a result that is hard to look at', () => {
  it('is handed on where it does not even tell its prototype', () => {
    const refusal = () => {
      throw new Error('do not look');
    };
    const shy = new Proxy({}, { getPrototypeOf: refusal });
    const { cell, generation } = returning(() => shy);
    expect(cell.live.use(() => shy)).toBe(shy);
    expect(generation.inFlight).toBe(0);
  });

  it('keeps the methods that a library hung onto its promise, and hides what it hid', async () => {
    const running = Object.assign(Promise.resolve('done'), { cancel: () => 'cancelled' });
    Reflect.defineProperty(running, 'hidden', { value: 1, enumerable: false });
    const { run } = returning(() => running);
    const promise = run();
    expect(promise.cancel()).toBe('cancelled');
    expect(Object.hasOwn(promise, 'hidden')).toBe(false);
    expect(await promise).toBe('done');
  });
});
