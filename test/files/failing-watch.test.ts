import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Clock } from '../../src/core/ports.js';
import { systemClock } from '../../src/core/system-clock.js';
import { watchPaths } from '../../src/files/watch-paths.js';
import { ManualClock } from '../../src/testing/manual-clock.js';
import { SecretPlace } from '../adapters/secrets/folders.js';
import { fail, made } from '../support/breakable-watchers.js';

vi.mock('chokidar', () => import('../support/breakable-watchers.js'));

describe('a watcher that dies', () => {
  let place: SecretPlace;
  let end = (): void => undefined;
  const news: string[] = [];
  let told = 0;

  const begin = (clock: Clock) => {
    const watch = { paths: [place.root], depth: 4, quietMs: 5, pollMs: undefined, clock };
    const trouble = {
      failed: (error: unknown) => news.push(String(error)),
      works: () => news.push('works'),
    };
    end = watchPaths({ ...watch, trouble }, () => (told += 1));
  };

  beforeEach(() => {
    place = new SecretPlace();
    made.length = news.length = told = 0;
  });

  afterEach(() => {
    end();
    place.dispose();
  });

  const isReady = (at: number) => expect.poll(() => made[at]?.listenerCount('all') ?? 0, { timeout: 10_000 });

  it('is told once, is made again, and told when it works', async () => {
    begin(systemClock);
    await isReady(0).toBe(1);
    await expect.poll(() => told).toBe(1);
    fail(made[0], 'EIO');
    fail(made[0], 'EIO');
    expect(news).toEqual(['Error: EIO: planted']);
    await expect.poll(() => news, { timeout: 10_000 }).toEqual(['Error: EIO: planted', 'works']);
    const before = told;
    place.write('a', 'one');
    await expect.poll(() => told).toBeGreaterThan(before);
    expect(made[0]?.closed).toBe(true);
  });

  it('since the system has no more room for watchers, looks from then on', async () => {
    begin(systemClock);
    await isReady(0).toBe(1);
    fail(made[0], 'ENOSPC');
    await isReady(1).toBe(1);
    expect([made[0]?.options.usePolling, made[1]?.options.usePolling]).toEqual([false, true]);
  });

  it('is not made again once nobody watches any more', async () => {
    const clock = new ManualClock();
    begin(clock);
    await isReady(0).toBe(1);
    fail(made[0], 'EIO');
    expect(clock.timers).toBeGreaterThan(0);
    end();
    expect(clock.timers).toBe(0);
    fail(made[0], 'EIO');
    expect(news).toEqual(['Error: EIO: planted']);
  });
});
