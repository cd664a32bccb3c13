import { countIterator, countObservable, countStream, countThenable } from './in-flight-kinds.js';
import { Hold, type Generation, type WorkCounter } from './generation.js';

/** The prototype of native promises: what makes a promise one that is running already, and safe to observe. */
export const PROMISE = Promise.prototype;

// Called with the promise itself, whatever `then` its owner may have given it.
// eslint-disable-next-line @typescript-eslint/unbound-method -- its receiver is always given
const promiseThen = PROMISE.then;

/** What the results of one method on one generation count as, seen through one cell. */
export interface TrackedMethod {
  readonly generation: Generation;
  /** What they count on. */
  readonly counter: WorkCounter;
  /** The live reference that stands for the raw instance. */
  readonly reference: () => unknown;
}

/**
 * Decides what of a method's result is work in flight, and counts it until it is over.
 * Never throws, whatever the result does when it is looked at: such a result is handed on untouched.
 */
export class ResultTracker {
  private readonly counter: WorkCounter;

  constructor(private readonly tracked: TrackedMethod) {
    this.counter = tracked.counter;
  }

  /** Any result. */
  result(result: unknown): unknown {
    if (result === this.tracked.generation.instance) return this.own(result);
    if (!isObject(result)) return result;
    try {
      if (Object.getPrototypeOf(result) === PROMISE) return this.promise(result as Promise<unknown>);
    } catch {
      return result;
    }
    return this.object(result);
  }

  /**
   * A native promise: counted until it settles. The caller gets the derived promise,
   * since a second branch would keep an unhandled rejection from being noticed.
   */
  promise(running: Promise<unknown>): unknown {
    this.counter.begin();
    const next = derived(running, this.fulfilled, this.rejected);
    if (next) return next;
    this.counter.end();
    return running;
  }

  /** Any object that is not a native promise. */
  object(result: object): unknown {
    try {
      return this.standIn(result);
    } catch {
      return result;
    }
  }

  /** A hold that does not count yet. */
  hold(): Hold {
    return new Hold(this.counter);
  }

  /** The value as the caller may have it: the live reference instead of the raw instance. */
  own(value: unknown): unknown {
    return value === this.tracked.generation.instance ? this.tracked.reference() : value;
  }

  private standIn(result: object): unknown {
    const it = result as Partial<Record<PropertyKey, unknown>>;
    const { generation } = this.tracked;
    const then = it['then'];
    if (isFunction(then)) return generation.standIn(result, () => countThenable(result, then, this));
    if (isFunction(it['pipe']) && isFunction(it['on']) && isFunction(it['removeListener'])) {
      return generation.standIn(result, () => countStream(result, this));
    }
    if (isFunction(it[Symbol.asyncIterator]) && isFunction(it['next'])) {
      return generation.standIn(result, () => countIterator(result, this));
    }
    if (isFunction(it['subscribe']) && !isFunction(it['next']) && isObservable(it)) {
      return generation.standIn(result, () => countObservable(result, this));
    }
    return result;
  }

  private readonly fulfilled = (value: unknown): unknown => {
    this.counter.end();
    return this.own(value);
  };

  private readonly rejected = (reason: unknown): never => {
    this.counter.end();
    throw reason;
  };
}

const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

const isFunction = (value: unknown): value is (...args: unknown[]) => unknown => typeof value === 'function';

// Libraries agree on this symbol only where a polyfill has defined it; else on the string.
const OBSERVABLE = (Symbol as { observable?: symbol }).observable ?? '@@observable';

const isObservable = (it: Partial<Record<PropertyKey, unknown>>) =>
  isFunction(it['lift']) || isFunction(it[OBSERVABLE]) || isFunction(it['@@observable']);

/** The promise that follows a native one, with what its owner has hung onto it; undefined where it cannot be followed. */
export function derived(
  running: Promise<unknown>,
  fulfilled: (value: unknown) => unknown,
  rejected: (reason: unknown) => never,
): Promise<unknown> | undefined {
  let next: Promise<unknown>;
  try {
    next = promiseThen.call(running, fulfilled, rejected);
  } catch {
    return undefined;
  }
  // Some libraries hang methods onto their promises, such as cancel(); the usual promise has no own key at all.
  for (const _key in running) return withOwnMembers(next, running);
  return next;
}

function withOwnMembers(derived: Promise<unknown>, source: object): Promise<unknown> {
  for (const [key, member] of Object.entries(Object.getOwnPropertyDescriptors(source))) {
    if (member.enumerable) Reflect.defineProperty(derived, key, member);
  }
  return derived;
}
