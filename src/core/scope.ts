import type { GetOptions } from './component.js';
import type { SlotName } from './names.js';
import type { Of, Ref } from './token.js';

/** A value of a scope, filed under the token or class that it is asked for by. */
export type ScopeValue = readonly [ref: Ref, value: unknown];

/** What a scope is opened with. */
export interface ScopeOptions {
  /** Values of this scope; they win over providers. */
  readonly values?: Iterable<ScopeValue> | undefined;
  /** Aborts the scope's own signal as well. It does not end the scope: whoever opened it does. */
  readonly signal?: AbortSignal | undefined;
}

/** What `scope.get` asks for besides the slot. */
export type ScopeGetOptions = Pick<GetOptions, 'key' | 'provider'>;

/**
 * One request, job or message: what has scope `request` has one instance in it, and what it made is disposed of
 * with it. Made by `app.createScope` and `app.runInScope`; end it with `await using`, `using` or `runInScope`.
 */
export interface RequestScope extends AsyncDisposable, Disposable {
  /**
   * The scope's own instance of what has scope `request`, a new instance of what is `transient`, a value of this scope;
   * anything else as `app.get` gives it.
   * @throws ScopeError `scope/not-ready`, `scope/no-value`, `scope/ended`; else as `app.get`
   */
  get<R extends Ref>(ref: R, options?: ScopeGetOptions): Of<R>;
  /** The same by the name of a slot. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- a slot name says nothing of its type; the caller does
  get<T = unknown>(slot: SlotName, options?: ScopeGetOptions): T;
  /** As `get`, and waits for what takes time to build; however many ask, it is built once. */
  getAsync<R extends Ref>(ref: R, options?: ScopeGetOptions): Promise<Of<R>>;
  /** The same by the name of a slot. */
  getAsync<T = unknown>(slot: SlotName, options?: ScopeGetOptions): Promise<T>;
  /** Calls a function for which, and for all that it awaits, this is the current scope. It does not end the scope. */
  run<T>(fn: () => T): T;
  /** What it was opened with. */
  readonly values: ReadonlyMap<Ref, unknown>;
  /** Aborts when the scope begins to end, and with the signal that it was opened with. */
  readonly signal: AbortSignal;
  /** Nothing can be asked of it any more. */
  readonly isEnded: boolean;
  /** Ends it: disposes of all that it made, last made first. @throws ScopeEndError with everything that failed */
  [Symbol.asyncDispose](): Promise<void>;
  /**
   * Ends it where everything can be disposed of in this tick. What takes time goes on, and `scope/async-cleanup` is
   * thrown; `await scope[Symbol.asyncDispose]()` then waits for the rest.
   * @throws ScopeEndError with everything that failed; ScopeError `scope/async-cleanup`
   */
  [Symbol.dispose](): void;
}
