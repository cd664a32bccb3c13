import type { Observable, Subscription } from 'rxjs';
import type { SlotName } from './names.js';

/** What serves a slot at some moment. */
export interface ActiveDescriptor {
  /** The slot. */
  readonly slot: SlotName;
  /** Name of the implementation that serves. */
  readonly provider: string;
  /** Running number of the instance within its slot. */
  readonly generation: number;
  /** Milliseconds since 1970 when it began to serve. */
  readonly since: number;
}

/** A counted hold on one generation; it is not cleaned up before the lease is disposed of or its deadline passed. */
export interface Lease<T> {
  /** The instance itself. Do not keep it beyond the lease. */
  readonly value: T;
  /** Aborts when the generation starts to retire. */
  readonly signal: AbortSignal;
  /** Ends the lease; a second time does nothing. */
  [Symbol.dispose](): void;
}

/** The handle of a live reference: what it points at, and ways to hold on to one generation of it. */
export interface Live<T> {
  /** The live reference: the same object for ever, always calling the current instance. */
  readonly ref: T;
  /** Running number of the instance that serves, within its slot. */
  readonly generation: number;
  /** Name of the implementation that serves. */
  readonly provider: string;
  /** What serves, current value first. */
  readonly changes$: Observable<ActiveDescriptor>;
  /** Calls with one generation for a whole unit of work, counted until the result settles. */
  use<R>(fn: (instance: T, lease: Lease<T>) => R): R;
  /** A hold on the current generation: `using lease = live.lease()`. */
  lease(): Lease<T>;
  /**
   * Calls once per generation, now and after every switch: for listeners and registrations.
   * What `fn` returns is called when that generation retires; unsubscribing ends it.
   */
  each(
    fn: (instance: T, context: { signal: AbortSignal }) => void | (() => void | Promise<void>),
  ): Subscription;
  /** The current instance, uncounted: a swap may dispose of it at any time. */
  unsafeCurrent(): T;
}
