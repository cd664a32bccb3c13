import type { Cache } from '../contracts/cache.js';

/** Time that a test moves. */
export interface ManualTime {
  /** Lets that many milliseconds pass. */
  advance(ms: number): unknown;
}

/** A cache on trial, and what the trial may do with its surroundings. */
export interface CacheSubject {
  /** Empty, started, and with room for 1,000 entries. */
  readonly cache: Cache;
  /** The clock that the cache's expiry is on. Without it the checks wait for real, some tenths of a second. */
  readonly clock?: ManualTime | undefined;
  /** Ends the cache and starts another one on the same data. Needed for the capability `persistent`. */
  reopen?(): Promise<Cache>;
  /** Another started cache on the same data, as another process would have. Needed for the capability `shared`. */
  peer?(): Promise<Cache>;
  /** Gives everything back, also the caches of `reopen` and `peer`. */
  dispose?(): unknown;
}
