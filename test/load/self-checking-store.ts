import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Provider } from '../../src/modules/provider.js';

/** What all stores of one run have seen. */
export interface Sightings {
  built: number;
  disposed: number;
  disposedTwice: number;
  callsOnDisposed: number;
}

export const noSightings = (): Sightings => ({ built: 0, disposed: 0, disposedTwice: 0, callsOnDisposed: 0 });

/** A component that notices when it is used after its disposal, at the beginning and at the end of each call. */
export class Store {
  #isDisposed = false;

  constructor(private readonly seen: Sightings) {
    seen.built += 1;
  }

  sync(value: number): number {
    this.#check();
    return value + 1;
  }

  async soon(value: number): Promise<number> {
    this.#check();
    await setImmediate();
    this.#check();
    return value + 1;
  }

  async *stream(count: number): AsyncGenerator<number> {
    for (let at = 0; at < count; at += 1) {
      this.#check();
      yield at;
      await setImmediate();
    }
    this.#check();
  }

  async slow(ms: number): Promise<number> {
    this.#check();
    await setTimeout(ms);
    this.#check();
    return ms;
  }

  /** Settles when told to, and tolerates its end: what outlives every deadline. */
  async stuck(until: Promise<void>): Promise<void> {
    await until;
  }

  onCleanup(): void {
    this.seen.disposed += 1;
    if (this.#isDisposed) this.seen.disposedTwice += 1;
    this.#isDisposed = true;
  }

  #check(): void {
    if (this.#isDisposed) this.seen.callsOnDisposed += 1;
  }
}

/** A candidate that makes such stores. */
export function storeProvider(seen: Sightings, provider: string, key = 'store'): Provider {
  return { slot: `adapter:${key}`, provider, useFactory: () => new Store(seen) };
}
