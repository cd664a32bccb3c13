import { stat } from 'node:fs/promises';
import {
  cacheTtl,
  checkCacheKey,
  checkCachePrefix,
  checkCacheValue,
  checkMaxEntries,
} from '../../contracts/cache-limits.js';
import { Cache } from '../../contracts/cache.js';
import type { CacheSetOptions } from '../../contracts/cache.js';
import { AdapterError, LifecycleError, StorageError, textOf } from '../../core/errors.js';
import type { Health } from '../../core/health.js';
import type { InitContext, OnCleanup, OnHealthCheck, OnInit } from '../../core/hooks.js';
import { shown } from '../../core/names.js';
import type { Clock } from '../../core/ports.js';
import { systemClock } from '../../core/system-clock.js';
import { Adapter } from '../../decorators/component.js';
import type { Database, SqlValue } from '../../storage/database.js';
import { decodeText, encodeText } from '../../storage/exact-text.js';
import { openDatabase } from '../../storage/sqlite.js';
import * as statements from './sqlite/statements.js';

/** Rows that one write removes at most, of the expired and of the oldest each: its time stays bounded. */
const SWEEP_ROWS = 32;

/** Keys read at a time; between pages other processes may write. */
const PAGE_ROWS = 256;

/** Settings of {@link SqliteCache}. */
export class SqliteCacheSettings {
  /** Path of the file, absolute or from the working directory; its folder must exist. Required. */
  file = '';
  /** Most entries held; the one written longest ago is evicted for a new one. 1 to 10,000,000, default 100,000. */
  maxEntries = 100_000;
  /** `NORMAL` (default): a power cut may take the last writes. `FULL`: it takes none, and writes are slower. */
  synchronous: 'NORMAL' | 'FULL' = 'NORMAL';
}

/**
 * A cache in a SQLite file: survives the process, and is shared by all processes of the machine that open it.
 *
 * Expiry is stored as wall-clock time, so a clock that is set changes when entries expire. Calls block
 * the event loop while the disk works, or while another process writes (then for 5 seconds at most).
 * Where processes give one file different `maxEntries`, the smallest counts; a file that is over it
 * shrinks with the following writes. Failures of the file are StorageErrors (`storage/busy`, `storage/full`, …).
 */
@Adapter({ provider: 'sqlite', capabilities: ['ttl', 'persistent', 'shared'], settings: SqliteCacheSettings })
export class SqliteCache extends Cache implements OnInit, OnHealthCheck, OnCleanup {
  private clock: Clock = systemClock;
  private database: Database | undefined;
  private closed = false;

  /** @throws AdapterError `adapter/bad-settings` */
  constructor(private readonly settings: SqliteCacheSettings) {
    super();
    checkMaxEntries(settings.maxEntries);
    checkSynchronous(settings.synchronous);
    if (typeof settings.file === 'string' && settings.file !== '') return;
    throw new AdapterError(
      'adapter/bad-settings',
      `A SQLite cache needs a file, got ${shown(settings.file)}.`,
      {
        hint: 'set file to a path, for example "var/cache.sqlite"',
      },
    );
  }

  /** A cache on another clock: for tests, and for hosts that have their own time. */
  static withClock(clock: Clock, settings: SqliteCacheSettings): SqliteCache {
    const cache = new SqliteCache(settings);
    cache.clock = clock;
    return cache;
  }

  /** Opens the file, or makes it. @throws StorageError as `openDatabase`; an existing file is as it was */
  async onInit({ signal }: Pick<InitContext, 'signal'>): Promise<void> {
    const { file, synchronous } = this.settings;
    const database = await openDatabase(file, { schema: statements.CACHE_SCHEMA, synchronous, signal });
    if (this.closed || this.database) {
      database.close();
      throw this.notOpen();
    }
    this.database = database;
  }

  /** Reads the newest entry from the file. */
  async onHealthCheck(): Promise<Health> {
    const { file } = this.settings;
    try {
      const database = this.opened();
      const newest = database.get(statements.NEWEST);
      if (newest) decodeText(newest['value']);
      // SQLite goes on with a file that was deleted, and every write would be lost with the process.
      // eslint-disable-next-line security/detect-non-literal-fs-filename -- the path is the operator's setting
      await stat(file);
      return {
        status: 'healthy',
        details: { file, entries: Number(database.get(statements.SIZE)?.['entries']) },
      };
    } catch (error) {
      return { status: 'unhealthy', details: { file, reason: textOf(error) } };
    }
  }

  /** Closes the file; later calls reject with `adapter/closed`. */
  onCleanup(): void {
    this.closed = true;
    this.database?.close();
    this.database = undefined;
  }

  async get(key: string): Promise<string | undefined> {
    const database = this.opened();
    checkCacheKey(key);
    const row = database.get(statements.READ, keyBytes(key), this.clock.epoch());
    return row && decodeText(row['value']);
  }

  async set(key: string, value: string, options?: CacheSetOptions): Promise<void> {
    const database = this.opened();
    checkCacheKey(key);
    checkCacheValue(value);
    const ttlMs = cacheTtl(options);
    const now = this.clock.epoch();
    const expiresAt = ttlMs === undefined ? null : now + ttlMs;
    const [id, content] = [keyBytes(key), encodeText(value)];
    database.transaction(() => {
      database.run(statements.REMOVE, id);
      database.run(statements.ADD, id, content, expiresAt);
      database.run(statements.REMOVE_EXPIRED, now, SWEEP_ROWS);
      database.run(statements.REMOVE_OLDEST, this.settings.maxEntries, SWEEP_ROWS);
    });
  }

  async delete(key: string): Promise<boolean> {
    const database = this.opened();
    checkCacheKey(key);
    return database.run(statements.REMOVE_LIVE, keyBytes(key), this.clock.epoch()) > 0;
  }

  async has(key: string): Promise<boolean> {
    const database = this.opened();
    checkCacheKey(key);
    return database.get(statements.EXISTS, keyBytes(key), this.clock.epoch()) !== undefined;
  }

  async clear(): Promise<void> {
    this.opened().run(statements.REMOVE_ALL);
  }

  async *keys(prefix = ''): AsyncGenerator<string, void, undefined> {
    checkCachePrefix(prefix);
    const end = afterAll(prefix);
    let from = keyBytes(prefix);
    for (;;) {
      const rows = this.opened().all(statements.KEYS_FROM, from, end, this.clock.epoch(), PAGE_ROWS);
      for (const row of rows) {
        this.opened();
        const key = bytesOf(row['key']);
        yield key.toString('utf16le');
        // The bytes that come directly after this key's.
        from = Buffer.concat([key, Uint8Array.of(0)]);
      }
      if (rows.length < PAGE_ROWS) return;
    }
  }

  private opened(): Database {
    if (this.database) return this.database;
    throw this.notOpen();
  }

  private notOpen(): LifecycleError {
    const file = JSON.stringify(this.settings.file);
    if (this.closed) {
      return new LifecycleError(
        'adapter/closed',
        `The SQLite cache of ${file} was cleaned up. Its entries stay in the file.`,
        {
          hint: 'inject Cache, which follows a swap, instead of keeping an instance',
        },
      );
    }
    return this.database
      ? new LifecycleError('adapter/already-open', `The SQLite cache of ${file} is open, and stays so.`)
      : new LifecycleError('adapter/not-open', `The SQLite cache of ${file} was not opened.`, {
          hint: 'await onInit first; the container does',
        });
  }
}

const keyBytes = (key: string) => Buffer.from(key, 'utf16le');

function bytesOf(value: SqlValue | undefined): Buffer {
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  throw new StorageError('storage/corrupt', 'A stored key is not a blob.');
}

/** The first bytes that no key with this prefix has or exceeds; null where the range is open. */
function afterAll(prefix: string): Buffer | null {
  const bytes = keyBytes(prefix);
  const last = bytes.findLastIndex((byte) => byte < 0xff);
  if (last < 0) return null;
  const end = bytes.subarray(0, last + 1);
  end[last] = (end[last] ?? 0) + 1;
  return end;
}

function checkSynchronous(synchronous: unknown): void {
  if (synchronous === 'NORMAL' || synchronous === 'FULL') return;
  throw new AdapterError('adapter/bad-settings', `synchronous cannot be ${shown(synchronous)}.`, {
    hint: 'use NORMAL or FULL',
  });
}
