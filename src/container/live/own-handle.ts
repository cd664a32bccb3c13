import type { Subscription } from 'rxjs';
import type { Lease, Live } from '../../core/live.js';
import type { EachFn } from './live-each.js';
import type { LiveHandle } from './live-handle.js';

const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** The handle of a cell as one holder was given it: its leases bear the holder's name, so that one that is never given back can be found. */
export class OwnHandle<T> implements Live<T> {
  readonly #handle: LiveHandle<T>;
  readonly #holder: string;

  constructor(handle: LiveHandle<T>, holder: string) {
    this.#handle = handle;
    this.#holder = holder;
  }

  get ref(): T {
    return this.#handle.ref;
  }

  get generation(): number {
    return this.#handle.generation;
  }

  get provider(): string {
    return this.#handle.provider;
  }

  get changes$(): Live<T>['changes$'] {
    return this.#handle.changes$;
  }

  use<R>(fn: (instance: T, lease: Lease<T>) => R): R {
    return this.#handle.useAs(`use by ${this.#holder}`, fn);
  }

  lease(): Lease<T> {
    return this.#handle.leaseAs(`lease by ${this.#holder}`);
  }

  each(fn: EachFn<T>): Subscription {
    return this.#handle.each(fn);
  }

  unsafeCurrent(): T {
    return this.#handle.unsafeCurrent();
  }

  [INSPECT](): unknown {
    return this.#handle;
  }
}
