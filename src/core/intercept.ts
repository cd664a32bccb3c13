import type { SlotName } from './names.js';

/** One call through a live reference, as interceptors see it. */
export interface Invocation {
  /** Slot of the reference that was called. */
  readonly slot: SlotName;
  /** Name of the method; `()` where the reference itself is called. */
  readonly method: string | symbol;
  /** What it was called with. */
  readonly args: readonly unknown[];
  /** What the method is known to return, by declaration or by what it returned before; undefined: at once, or not known. */
  readonly returns: 'promise' | 'iterator' | undefined;
  /** Provider that the call was last made on; before the first `next`, the one that serves. */
  readonly provider: string;
  /** Number of that generation. */
  readonly generation: number;
  /** Aborts when somebody further out, as a timeout, does not wait for this try any more; undefined where nobody says so. */
  readonly signal: AbortSignal | undefined;
}

/** How a call is made further in. */
export interface NextOptions {
  /**
   * Aborts when this try is not waited for any more. Those further in see it as `call.signal`, and what has not begun by then does
   * not begin: `next` throws its reason. Default: that of the call; with both, whichever aborts first.
   */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes the call, through the interceptors further in.
 *
 * It may be called more than once, which tries again: each try is made on what serves at that moment. Never calling it
 * answers instead of the instance. Once the call is over it is made as a new one would be: a slot that is paused or drained refuses it.
 *
 * @param args what to call with instead; default: what came in
 * @param options whether somebody may stop waiting for this try
 * @returns what the method returned: for an asynchronous one the promise, async iterator or Observable
 * @throws what the method threw; the reason of `call.signal` where that has aborted; RegistryError `registry/bad-option`,
 * `registry/unknown-option` for what is no list or no options
 */
export type Next = (args?: readonly unknown[], options?: NextOptions) => unknown;

/**
 * Code around calls of a live reference.
 *
 * What it returns is what the caller gets, and what it throws is what the caller is told. An interceptor of a method that
 * is not asynchronous has to answer at once as well: its caller does not await. Of a method that is known to return promises,
 * the call rejects with what an interceptor throws at once.
 *
 * @param call which call it is
 * @param next makes it
 * @example
 * const timed: Interceptor = async (call, next) => {
 *   const started = performance.now();
 *   try {
 *     return await next();
 *   } finally {
 *     record(call.method, performance.now() - started);
 *   }
 * };
 */
export type Interceptor = (call: Invocation, next: Next) => unknown;

/** One interceptor that keeps something from call to call, for one place. */
export interface StatefulInterceptor {
  /** Around each call. */
  readonly intercept: Interceptor;
  /**
   * What it keeps, for `status`: plain data. Where it throws, `status` shows `{ error }` with what that says. It is given the number
   * of the generation that serves now; undefined where nothing does.
   */
  readonly state?: ((serving: number | undefined) => Readonly<Record<string, unknown>>) | undefined;
}

/**
 * Makes an interceptor for each place where it is added: for one slot of one application, or where a component declares it,
 * for one of its instances. So nothing of it is shared.
 */
export interface InterceptorMaker {
  /** For `status` and errors: one line of 1 to 100 characters. */
  readonly name: string;
  /** Makes one. @param place slot whose calls it will see */
  make(place: { readonly slot: SlotName }): StatefulInterceptor;
}

/**
 * Makes the interceptors that configuration names. It is called for each place where one is named, and again where its
 * options become other ones.
 *
 * @param options what configuration says, frozen; an empty object where that is nothing
 * @throws anything for options that it cannot use: what names it is refused then, and what held before holds
 */
export type InterceptorFactory = (
  options: Readonly<Record<string, unknown>>,
) => Interceptor | InterceptorMaker;

/** Where an interceptor stands, and what it is for. */
export interface InterceptOptions {
  /** For `status` and errors. Default: the name of the function, else `interceptor`. */
  readonly name?: string | undefined;
  /**
   * Lower is further out, from -1,000 to 1,000. Of the same order, whichever came first is further out. Those that configuration
   * names are outside of all. Default 0.
   */
  readonly order?: number | undefined;
  /** Only calls of these methods. Default: all. */
  readonly methods?: readonly (string | symbol)[] | undefined;
}

/** An interceptor that was added. */
export interface Interception extends Disposable {
  /** Slot whose calls it sees. */
  readonly slot: SlotName;
  /** For people. */
  readonly name: string;
  /** Takes it away: calls that began with it end with it, later ones do not meet it. A second time does nothing. */
  remove(): void;
}

/** One interceptor of a slot, as `status` shows it. */
export interface InterceptorStatus {
  /** For people. */
  readonly name: string;
  /** Lower is further out, among those of the same `of`. */
  readonly order: number;
  /** Methods that it sees; undefined: all. */
  readonly methods: readonly string[] | undefined;
  /**
   * From the outermost: `config`, which configuration names, in the order in which it does; `slot`, which code has put
   * around whatever serves; `provider`, declared by what serves; `manifest`, of what serves as well, by what its manifest says.
   */
  readonly of: 'config' | 'slot' | 'provider' | 'manifest';
  /** What it keeps from call to call; undefined where it keeps nothing. */
  readonly state: Readonly<Record<string, unknown>> | undefined;
}
