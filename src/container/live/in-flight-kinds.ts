import { errorMonitor } from 'node:events';
import { finished, type Readable } from 'node:stream';

/** One piece of work: it begins and ends at most once, however often it is told to. */
interface Held {
  begin(): void;
  end(): void;
}

/** What the kinds of work need to count: holds, and the raw instance hidden behind its reference. */
export interface Counting {
  hold(): Held;
  own(value: unknown): unknown;
  /** Is told what it failed with, where somebody wants to know. */
  failed?(reason: unknown): void;
}

type Callable = (...args: unknown[]) => unknown;
type Shadow = (receiver: unknown, args: unknown[]) => unknown;

/**
 * Counts a thenable that is not a native promise: each `then` until it calls back.
 * It is never started here: queries of many libraries run when `then` is called, and once for every call.
 */
export function countThenable(thenable: object, then: Callable, counting: Counting): object {
  const counted: Shadow = (receiver, [onFulfilled, onRejected, ...rest]) => {
    const hold = counting.hold();
    hold.begin();
    const fulfilled: Callable = (value, ...more) => {
      hold.end();
      const own = counting.own(value);
      return isFunction(onFulfilled) ? onFulfilled(own, ...more) : own;
    };
    const rejected: Callable = (reason, ...more) => {
      hold.end();
      counting.failed?.(reason);
      if (isFunction(onRejected)) return onRejected(reason, ...more);
      throw reason;
    };
    return endingOnThrow(hold, () => Reflect.apply(then, receiver, [fulfilled, rejected, ...rest]));
  };
  return shadow(thenable, new Map([['then', counted]]));
}

// Holds of iterators that were dropped half way: nobody will ever end those. A hold knows nothing of its iterator.
const abandoned = new FinalizationRegistry<Held>((hold) => hold.end());

/** Counts an async iterator from its first step until it is done, fails, is returned or is garbage collected. */
export function countIterator(iterator: object, counting: Counting): object {
  const hold = counting.hold();
  const shadows = new Map<PropertyKey, Shadow>();
  for (const name of ['next', 'return', 'throw'] as const) {
    const step: unknown = Reflect.get(iterator, name);
    if (isFunction(step)) shadows.set(name, countedStep(step, { hold, counting }, name === 'return'));
  }
  const standIn = shadow(iterator, shadows);
  if (standIn !== iterator) defineHidden(standIn, Symbol.asyncIterator, () => standIn);
  abandoned.register(standIn, hold, hold);
  return standIn;
}

function countedStep(
  step: Callable,
  { hold, counting }: { hold: Held; counting: Counting },
  isReturn: boolean,
): Shadow {
  const end = () => {
    abandoned.unregister(hold);
    hold.end();
  };
  const seen = (result: unknown) => {
    const done = (result as { done?: unknown } | undefined)?.done;
    if (done === true || (isReturn && done !== false)) end();
    return result;
  };
  const failed = (reason: unknown): never => {
    end();
    counting.failed?.(reason);
    throw reason;
  };
  return (receiver, args) => {
    hold.begin();
    let result: unknown;
    try {
      result = Reflect.apply(step, receiver, args);
    } catch (error) {
      return failed(error);
    }
    const isPending = typeof result === 'object' && result !== null && 'then' in result;
    return isPending ? Promise.resolve(result).then(seen, failed) : seen(result);
  };
}

/** Counts a Node stream until it has ended, closed or failed. */
export function countStream(stream: object, counting: Counting): object {
  const source = stream as Readable;
  const hold = counting.hold();
  hold.begin();
  let forget: (() => void) | undefined;
  const end = (error?: Error | null) => {
    hold.end();
    source.removeListener(errorMonitor, end);
    forget?.();
    if (error) counting.failed?.(error);
  };
  return endingOnThrow(hold, () => {
    // A listener for 'error' would make an error that nobody handles disappear; the monitor does not count as one.
    forget = finished(source, { error: false }, end);
    source.on(errorMonitor, end);
    return source;
  });
}

/**
 * Counts each subscription to an Observable until it is torn down.
 * The caller gets an heir of the Observable, so that `instanceof` and `pipe` of any copy of any library work on it.
 */
export function countObservable(observable: object, counting: Counting): object {
  const heir = Object.create(observable) as object;
  const source = observable as { lift?: unknown; subscribe: Callable };
  defineHidden(heir, 'subscribe', (...args: unknown[]) => {
    const hold = counting.hold();
    hold.begin();
    return endingOnThrow(hold, () =>
      typeof source.lift === 'function'
        ? subscribeRx(source, args, hold)
        : subscribeForeign(source, args, hold),
    );
  });
  return heir;
}

interface Subscribable {
  subscribe: Callable;
}

function subscribeRx(source: Subscribable, args: unknown[], hold: Held): unknown {
  const subscription = source.subscribe(...args) as { add?: Callable } | undefined;
  if (isFunction(subscription?.add)) subscription.add(() => hold.end());
  else hold.end();
  return subscription;
}

// Subscriptions of other libraries cannot be asked to tell about their end, so observer and unsubscribe are watched.
function subscribeForeign(source: Subscribable, args: unknown[], hold: Held): unknown {
  const subscription = source.subscribe(endingObserver(args, hold));
  const ending =
    (fn: Callable): Shadow =>
    (receiver, rest) => {
      hold.end();
      return Reflect.apply(fn, receiver, rest);
    };
  if (isFunction(subscription)) return (...rest: unknown[]) => ending(subscription)(undefined, rest);
  const unsubscribe = (subscription as { unsubscribe?: unknown } | undefined)?.unsubscribe;
  if (!isFunction(unsubscribe)) return subscription;
  return shadow(subscription as object, new Map([['unsubscribe', ending(unsubscribe)]]));
}

function endingObserver(args: unknown[], hold: Held): object {
  const [first, error, complete] = args;
  const given = typeof first === 'object' && first !== null ? first : { next: first, error, complete };
  const observer = given as Partial<Record<'next' | 'error' | 'complete', Callable>>;
  return {
    next: (value: unknown) => observer.next?.(value),
    error: (reason: unknown) => {
      hold.end();
      if (!isFunction(observer.error)) throw reason;
      return observer.error(reason);
    },
    complete: () => {
      hold.end();
      return observer.complete?.();
    },
  };
}

/**
 * Puts the functions onto the object itself, so that it stays the object that it is.
 * Where it does not allow that, onto an heir that calls on the original.
 */
function shadow(original: object, shadows: ReadonlyMap<PropertyKey, Shadow>): object {
  if (putOnto(original, shadows, (self) => self)) return original;
  const heir = Object.create(original) as object;
  putOnto(heir, shadows, () => original);
  return heir;
}

function putOnto(
  target: object,
  shadows: ReadonlyMap<PropertyKey, Shadow>,
  receiverOf: (self: unknown) => unknown,
) {
  return [...shadows].every(([name, run]) =>
    defineHidden(target, name, function (this: unknown, ...args: unknown[]) {
      return run(receiverOf(this), args);
    }),
  );
}

function defineHidden(target: object, name: PropertyKey, value: Callable): boolean {
  return Reflect.defineProperty(target, name, {
    value,
    writable: true,
    configurable: true,
    enumerable: false,
  });
}

function endingOnThrow<R>(hold: Held, fn: () => R): R {
  try {
    return fn();
  } catch (error) {
    hold.end();
    throw error;
  }
}

const isFunction = (value: unknown): value is Callable => typeof value === 'function';
