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

/**
 * The live references of all candidates of a slot that work, by precedence: best first. It is the same object for ever;
 * what is read from it, and every iteration, is a snapshot that no swap changes.
 */
export interface LiveList<T> extends Iterable<T> {
  /** How many there are. */
  readonly length: number;
  /** The one at a position; counted from the end where that is negative. */
  at(index: number): T | undefined;
  /** A copy of your own. */
  toArray(): T[];
  /** As of arrays. */
  map<R>(fn: (value: T, index: number) => R): R[];
  /** As of arrays. */
  filter(fn: (value: T, index: number) => boolean): T[];
  /** As of arrays. */
  find(fn: (value: T, index: number) => boolean): T | undefined;
  /** As of arrays. */
  some(fn: (value: T, index: number) => boolean): boolean;
  /** As of arrays. */
  every(fn: (value: T, index: number) => boolean): boolean;
  /** As of arrays. */
  forEach(fn: (value: T, index: number) => void): void;
  /** Who is there and in which order, current value first; in the tick of the switch that changes it. */
  readonly changes$: Observable<readonly T[]>;
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
   * What `fn` returns is called when that generation retires; unsubscribing ends it. What `fn`, or what it returns, fails
   * with stops nothing: it is the event `swap.warning` of the switch, and `live.warning` where there is none.
   */
  each(
    fn: (instance: T, context: { signal: AbortSignal }) => void | (() => void | Promise<void>),
  ): Subscription;
  /** The current instance, uncounted: a swap may dispose of it at any time. */
  unsafeCurrent(): T;
}
