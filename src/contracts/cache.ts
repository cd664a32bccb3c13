import { Contract } from '../decorators/contract.js';

/** How long an entry lives. */
export interface CacheSetOptions {
  /** Milliseconds until the entry is gone: positive and finite. Without it the entry does not expire. */
  readonly ttlMs?: number | undefined;
}

/**
 * Texts by key, kept until they expire, are removed, or are evicted for lack of room.
 *
 * - A key is any string of 1 to 1,024 UTF-16 units, a value any string of up to 1,048,576; both come back
 *   exactly as they were given, lone surrogates and NUL included. `cache-limits.ts` checks them.
 * - Every failure is a rejection, never a synchronous throw, and a refused call changes nothing:
 *   `adapter/bad-key`, `adapter/bad-value`, `adapter/bad-ttl`, `adapter/closed` after its cleanup.
 * - A provider without the capability `ttl` refuses `ttlMs` with `adapter/no-ttl`; it never keeps such an
 *   entry for ever in silence.
 * - Room is bounded: a provider may evict any entry but the one just written. Callers treat every entry as
 *   one that may be gone.
 * - An entry that has expired does not exist for any member, whether or not its room was given back.
 */
@Contract('adapter:cache')
export abstract class Cache {
  /** The value, or undefined where there is none: never written, removed, expired or evicted. */
  abstract get(key: string): Promise<string | undefined>;

  /**
   * Writes the entry. An older one is replaced together with its expiry: without `ttlMs` the new entry does
   * not expire. With it, the entry exists while less than `ttlMs` milliseconds have passed, and not at `ttlMs`.
   */
  abstract set(key: string, value: string, options?: CacheSetOptions): Promise<void>;

  /** Removes the entry; true where there was one. */
  abstract delete(key: string): Promise<boolean>;

  /** Whether `get` would find a value. Does not count as a use where eviction looks at uses. */
  abstract has(key: string): Promise<boolean>;

  /** Removes every entry of this cache, and nothing else. */
  abstract clear(): Promise<void>;

  /**
   * The keys that start with `prefix` (default: all), in no particular order. A key that exists from the first
   * step to the last comes exactly once; one written or removed meanwhile may or may not. Errors come with the step.
   */
  abstract keys(prefix?: string): AsyncIterable<string>;
}
