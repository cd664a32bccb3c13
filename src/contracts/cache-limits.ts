import { AdapterError } from '../core/errors.js';
import { shown } from '../core/names.js';
import type { CacheSetOptions } from './cache.js';

/** Most UTF-16 units of a cache key. */
export const MAX_CACHE_KEY_LENGTH = 1024;

/** Most UTF-16 units of a cache value. */
export const MAX_CACHE_VALUE_LENGTH = 1_048_576;

/** Most entries that a bounded cache can be set to hold. */
const MAX_CACHE_ENTRIES = 10_000_000;

/** @throws AdapterError `adapter/bad-key` unless a string of 1 to {@link MAX_CACHE_KEY_LENGTH} UTF-16 units. */
export function checkCacheKey(key: unknown): asserts key is string {
  if (typeof key === 'string' && key !== '' && key.length <= MAX_CACHE_KEY_LENGTH) return;
  const what = typeof key === 'string' && key !== '' ? `A key of ${key.length} units` : shown(key);
  throw new AdapterError('adapter/bad-key', `${what} cannot be a cache key. Nothing was changed.`, {
    hint: `use a string of 1 to ${MAX_CACHE_KEY_LENGTH} UTF-16 units; hash what is longer`,
  });
}

/** @throws AdapterError `adapter/bad-value` unless a string of up to {@link MAX_CACHE_VALUE_LENGTH} UTF-16 units. */
export function checkCacheValue(value: unknown): asserts value is string {
  if (typeof value === 'string' && value.length <= MAX_CACHE_VALUE_LENGTH) return;
  const what = typeof value === 'string' ? `A text of ${value.length} units` : describeKind(value);
  throw new AdapterError('adapter/bad-value', `${what} cannot be a cache value. Nothing was changed.`, {
    hint: `use a string of up to ${MAX_CACHE_VALUE_LENGTH} UTF-16 units, for example JSON.stringify(value)`,
  });
}

/**
 * The `ttlMs` of the options, checked; undefined where the entry does not expire.
 * @throws AdapterError `adapter/bad-ttl` unless a positive finite number.
 */
export function cacheTtl(options: CacheSetOptions | undefined): number | undefined {
  const ttlMs: unknown = options?.ttlMs;
  if (ttlMs === undefined) return undefined;
  if (typeof ttlMs === 'number' && Number.isFinite(ttlMs) && ttlMs > 0) return ttlMs;
  throw new AdapterError('adapter/bad-ttl', `${shown(ttlMs)} is not a time to live. Nothing was changed.`, {
    hint: 'ttlMs is a positive finite number of milliseconds; leave it out for an entry that does not expire',
  });
}

/** @throws AdapterError `adapter/bad-prefix` unless a string; the empty one stands for all keys. */
export function checkCachePrefix(prefix: unknown): asserts prefix is string {
  if (typeof prefix === 'string') return;
  throw new AdapterError('adapter/bad-prefix', `${shown(prefix)} is not a prefix of keys.`, {
    hint: 'use a string, or leave it out for all keys',
  });
}

/** @throws AdapterError `adapter/bad-settings` unless an integer from 1 to {@link MAX_CACHE_ENTRIES}. */
export function checkMaxEntries(maxEntries: unknown): asserts maxEntries is number {
  const isCount = Number.isInteger(maxEntries) && (maxEntries as number) >= 1;
  if (isCount && (maxEntries as number) <= MAX_CACHE_ENTRIES) return;
  throw new AdapterError('adapter/bad-settings', `maxEntries cannot be ${shown(maxEntries)}.`, {
    hint: `use an integer from 1 to ${MAX_CACHE_ENTRIES}`,
  });
}

// A value may be a secret: messages name its kind, never its content.
const describeKind = (value: unknown) =>
  value === null || value === undefined ? String(value) : `A ${typeof value}`;
