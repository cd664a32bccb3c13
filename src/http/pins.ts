import type { GetOptions } from '../core/component.js';
import { ActivityError, oneLineOf } from '../core/errors.js';
import type { Lease, Live } from '../core/live.js';
import type { Ref } from '../core/token.js';
import type { Application } from '../modules/application.js';
import { HttpError } from './http-error.js';

/** What `@Pin` asks for: the same object each time. */
export interface Pinned {
  readonly ref: Ref;
  readonly options: GetOptions | undefined;
}

/** The handles of what requests pin. */
export class Handles {
  readonly #app: Application;
  readonly #known = new Map<Pinned, Live<unknown>>();

  constructor(app: Application) {
    this.#app = app;
  }

  /** Has it serve. @param where what it is for. @throws HttpError `http/cannot-pin` */
  async prepare(pinned: Pinned, where: string): Promise<void> {
    try {
      await this.#app.getAsync<Ref>(pinned.ref, pinned.options);
      this.of(pinned).lease()[Symbol.dispose]();
    } catch (cause) {
      if (!(cause instanceof ActivityError)) throw cannotPin(cause, where);
    }
  }

  /** @throws as `app.live` */
  of(pinned: Pinned): Live<unknown> {
    let handle = this.#known.get(pinned);
    if (!handle) {
      handle = this.#app.live<Ref>(pinned.ref, pinned.options);
      this.#known.set(pinned, handle);
    }
    return handle;
  }
}

/** What one request has pinned: one generation of each slot, whatever is swapped meanwhile. */
export class Pins {
  readonly #handles: Handles;
  /** Made when something is pinned: most requests pin nothing. */
  #leases: Map<Live<unknown>, Lease<unknown>> | undefined;

  constructor(handles: Handles) {
    this.#handles = handles;
  }

  /** The instance that this request has of it. @throws ActivityError while the slot refuses calls */
  get(pinned: Pinned): unknown {
    const handle = this.#handles.of(pinned);
    const leases = (this.#leases ??= new Map<Live<unknown>, Lease<unknown>>());
    let lease = leases.get(handle);
    if (!lease) {
      lease = handle.lease();
      leases.set(handle, lease);
    }
    return lease.value;
  }

  /** The request is over. */
  release(): void {
    for (const lease of this.#leases?.values() ?? []) lease[Symbol.dispose]();
    this.#leases = undefined;
  }
}

const cannotPin = (cause: unknown, where: string) =>
  new HttpError('http/cannot-pin', `A parameter pins what it cannot have: ${oneLineOf(cause)}`, {
    path: where,
    cause,
    hint: 'offer a candidate of the slot in a module; what has scope request is the same for the whole request as it is',
  });
