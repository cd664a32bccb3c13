import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SqliteCache, SqliteCacheSettings } from '../../../src/adapters/cache/sqlite.js';
import type { Clock } from '../../../src/core/ports.js';
import { systemClock } from '../../../src/core/system-clock.js';
import { collect } from '../../../src/testing/cache-assertions.js';
import { describeCacheContract } from '../../../src/testing/cache-contract.js';
import { ManualClock } from './manual-clock.js';

const signal = new AbortController().signal;
let folder: string;
let opened: SqliteCache[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oneiric-cache-'));
  opened = [];
});

afterEach(() => {
  for (const cache of opened) cache.onCleanup();
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

describeCacheContract({ describe, it }, 'SqliteCache', {
  capabilities: ['ttl', 'persistent', 'shared'],
  create: async () => {
    const clock = new ManualClock();
    const cache = await open({ clock });
    return { cache, clock, reopen: () => reopen(cache), peer: () => open({ clock }) };
  },
});

describeCacheContract({ describe, it }, 'SqliteCache on the system clock', {
  capabilities: ['ttl'],
  create: async () => ({ cache: await open() }),
});

describe('SqliteCache', () => {
  it('evicts the entries that were written longest ago, and a rewritten one is young', async () => {
    const cache = await open({ maxEntries: 3 });
    for (const key of ['a', 'b', 'c', 'a', 'd']) await cache.set(key, key);
    expect((await collect(cache.keys())).sort()).toEqual(['a', 'c', 'd']);
  });

  it('never holds more than its bound', async () => {
    const cache = await open({ maxEntries: 50 });
    for (let index = 0; index < 500; index++) await cache.set(`k${index % 90}`, 'x');
    expect((await cache.onHealthCheck()).details).toMatchObject({ entries: 50 });
    expect(await collect(cache.keys())).toHaveLength(50);
  });

  it('shrinks a file that is over a new bound with the following writes, a bounded number each', async () => {
    const cache = await open({ maxEntries: 100 });
    for (let index = 0; index < 100; index++) await cache.set(`k${index}`, 'x');
    cache.onCleanup();
    const smaller = await open({ maxEntries: 10 });
    const sizes: unknown[] = [];
    for (let index = 0; index < 4; index++) {
      await smaller.set('new', 'x');
      sizes.push((await smaller.onHealthCheck()).details?.['entries']);
    }
    expect(sizes).toEqual([69, 37, 10, 10]);
  });

  it('gives the room of expired entries back with the following writes', async () => {
    const clock = new ManualClock();
    const cache = await open({ clock });
    for (let index = 0; index < 60; index++) await cache.set(`k${index}`, 'x', { ttlMs: 10 });
    clock.advance(10);
    for (let index = 0; index < 2; index++) await cache.set('new', 'x');
    expect((await cache.onHealthCheck()).details).toMatchObject({ entries: 1 });
  });

  it('counts an entry as expired at the same instant after it was opened again', async () => {
    const clock = new ManualClock();
    const cache = await open({ clock });
    await cache.set('a', 'one', { ttlMs: 100 });
    cache.onCleanup();
    const again = await open({ clock });
    clock.advance(99);
    expect(await again.get('a')).toBe('one');
    clock.advance(1);
    expect(await again.get('a')).toBeUndefined();
  });

  it('makes its files readable by their owner only', async () => {
    const cache = await open();
    await cache.set('a', 'one');
    const modes = readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777);
    expect(modes).toEqual([0o600, 0o600, 0o600]);
  });

  it('says that it is healthy while it can read, and why it is not', async () => {
    const cache = await open();
    await cache.set('a', 'one');
    expect(await cache.onHealthCheck()).toEqual({ status: 'healthy', details: { file: path(), entries: 1 } });
    rmSync(path());
    expect(await cache.onHealthCheck()).toMatchObject({
      status: 'unhealthy',
      details: { reason: expect.stringContaining('ENOENT') },
    });
    cache.onCleanup();
    expect(await cache.onHealthCheck()).toMatchObject({
      status: 'unhealthy',
      details: { reason: expect.stringContaining('was cleaned up') },
    });
  });

  it('refuses a damaged file at the start, and leaves it as it is', async () => {
    const garbage = 'this is no database '.repeat(500);
    writeFileSync(path(), garbage);
    await expect(open()).rejects.toMatchObject({
      code: 'storage/corrupt',
      message: expect.stringContaining(JSON.stringify(path())),
    });
    expect(readFileSync(path(), 'utf8')).toBe(garbage);
    expect(readdirSync(folder)).toEqual(['cache.sqlite']);
  });

  it('names the path and the remedy where the folder is missing, and makes nothing', async () => {
    const file = join(folder, 'missing', 'cache.sqlite');
    await expect(open({ file })).rejects.toMatchObject({
      code: 'storage/no-folder',
      message: `Cannot open ${JSON.stringify(file)}: its folder does not exist.\n  hint: create the folder first; only the file itself is created`,
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses calls before it was opened', async () => {
    const cache = new SqliteCache(settings());
    await expect(cache.get('a')).rejects.toMatchObject({ code: 'adapter/not-open' });
    await expect(collect(cache.keys())).rejects.toMatchObject({ code: 'adapter/not-open' });
  });

  it('stays open where it is told to open twice', async () => {
    const cache = await open();
    await expect(cache.onInit({ signal })).rejects.toMatchObject({ code: 'adapter/already-open' });
    await cache.set('a', 'one');
    expect(await cache.get('a')).toBe('one');
  });

  it('does not open where it is cleaned up, or no longer wanted, meanwhile', async () => {
    const cleaned = new SqliteCache(settings());
    const opening = cleaned.onInit({ signal });
    cleaned.onCleanup();
    await expect(opening).rejects.toMatchObject({ code: 'adapter/closed' });
    const unwanted = new SqliteCache(settings());
    await expect(unwanted.onInit({ signal: AbortSignal.abort() })).rejects.toThrow('aborted');
    await expect(unwanted.get('a')).rejects.toMatchObject({ code: 'adapter/not-open' });
  });

  it('refuses settings that cannot be, without touching the disk', () => {
    const bad = [{ file: '' }, { file: 7 as never }, { maxEntries: 0 }, { synchronous: 'OFF' as never }];
    for (const wrong of bad) {
      expect(() => new SqliteCache({ ...settings(), ...wrong })).toThrow(
        expect.objectContaining({ code: 'adapter/bad-settings' }),
      );
    }
    expect(readdirSync(folder)).toEqual([]);
  });
});

const path = () => join(folder, 'cache.sqlite');
const settings = () => Object.assign(new SqliteCacheSettings(), { file: path() });

async function open(wanted: Partial<SqliteCacheSettings> & { clock?: Clock } = {}): Promise<SqliteCache> {
  const { clock = systemClock, ...rest } = wanted;
  const cache = SqliteCache.withClock(clock, { ...settings(), ...rest });
  await cache.onInit({ signal });
  opened.push(cache);
  return cache;
}

async function reopen(cache: SqliteCache): Promise<SqliteCache> {
  cache.onCleanup();
  return open();
}
