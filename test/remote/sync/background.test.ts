import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OneiricEvent } from 'oneiric';
import { RefreshLoop } from '../../../src/remote/sync/refresh-loop.js';
import { ManualClock } from '../../../src/testing/manual-clock.js';
import { entry, said, SyncWorld, until } from './sync-world.js';

let world: SyncWorld;

beforeEach(async () => {
  world = await SyncWorld.open();
});

afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

/** A loop whose syncs fail as often as is said, and the times at which it syncs. */
async function looped(options: { intervalMs: number; random?: number; failing?: number }, forMs: number) {
  const clock = new ManualClock();
  const at: number[] = [];
  let failures = 0;
  const loop = new RefreshLoop({
    ...{ clock, intervalMs: options.intervalMs, random: () => options.random ?? 0.5 },
    sync: async () => {
      at.push(Math.round(clock.now()));
      failures = at.length <= (options.failing ?? 0) ? failures + 1 : 0;
      return failures;
    },
  });
  void loop.run(new AbortController().signal);
  await clock.elapse(forMs);
  return { at, clock, loop };
}

describe('a source that is synced by itself', () => {
  it('M14: registers with the third cycle what the first two could not get', async () => {
    await world.publish(entry('cache', 'redis'));
    world.registry.failNext(500);
    const app = await world.subscribe({ refreshIntervalMs: 40 });
    const before = world.registry.asked('/manifest.json');
    expect(app.candidates()).toEqual([]);
    world.registry.failNext(500);
    const events: OneiricEvent[] = [];
    app.events$.subscribe((event) => events.push(event));
    await until(() => app.candidates().length === 1);
    expect(await said(app, 'adapter:cache')).toBe('redis');
    expect(world.registry.asked('/manifest.json') - before).toBeGreaterThanOrEqual(2);
    expect(events.map(({ type }) => type)).toContain('remote.failed');
    expect(app.remote?.status()[0]).toMatchObject({ consecutiveFailures: 0 });
  });

  it('goes on after a signature that is wrong, for as long as it takes', async () => {
    const { bytes } = await world.publish(entry('cache', 'redis'));
    const app = await world.subscribe({ refreshIntervalMs: 30 });
    const next = await world.publish(entry('cache', 'redis', 'next'));
    const forged = Buffer.from(next.bytes);
    forged.writeUInt8(forged.readUInt8(120) ^ 1, 120);
    world.registry.files.set('/manifest.json', forged);
    const refused: OneiricEvent[] = [];
    app.events$.subscribe((event) => event.type === 'remote.refused' && refused.push(event));
    await until(() => refused.length >= 3);
    world.registry.files.set('/manifest.json', next.bytes);
    await until(() => app.remote?.status()[0]?.applied?.version === 2);
    expect(bytes.length).toBeGreaterThan(0);
    expect(await said(app, 'adapter:cache')).toBe('next');
  });

  it('is never synced by itself where no interval is wished for, but after hints', async () => {
    await world.publish(entry('cache', 'redis'));
    const app = await world.subscribe({ refreshIntervalMs: 0 });
    expect(app.remote?.status()[0]?.nextSyncAt).toBeUndefined();
    const { at, loop, clock } = await looped({ intervalMs: 0 }, 86_400_000);
    expect(at).toEqual([]);
    loop.hint();
    await clock.elapse(1);
    await clock.elapse(1_000);
    expect(at).toHaveLength(1);
    expect(loop.dueInMs).toBeUndefined();
  });

  it.each([
    [0, 9_000],
    [0.5, 10_000],
    [0.999, 10_998],
  ])('comes a tenth earlier or later at most: %d of it after %d ms', async (random, ms) => {
    const { at } = await looped({ intervalMs: 10_000, random }, 11_001);
    expect(at[0]).toBe(ms);
  });

  it('comes soon after a failure, ever later while that goes on, and as usual after a success', async () => {
    const { at } = await looped({ intervalMs: 60_000, failing: 4 }, 260_000);
    const gaps = at.map((time, index) => time - (at[index - 1] ?? 0));
    expect(gaps.slice(0, 6)).toEqual([60_000, 5_000, 10_000, 20_000, 40_000, 60_000]);
  });

  it('takes a hundred hints for one, and those that come while it syncs for another', async () => {
    const { at, loop, clock } = await looped({ intervalMs: 60_000 }, 1);
    const hintOften = async () => {
      for (let hints = 0; hints < 100; hints += 1) {
        loop.hint();
        await clock.elapse(1);
      }
      await clock.elapse(6_000);
    };
    await hintOften();
    expect(at).toHaveLength(1);
    await hintOften();
    expect(at).toHaveLength(2);
  });

  it('shows its loops where the application has a process to itself', async () => {
    await world.publish(entry('cache', 'redis'));
    world.registry.answers.set('/events', (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hello\n\n');
    });
    const eventsUrl = `${world.registry.origin}/events`;
    const app = await world.subscribe({ refreshIntervalMs: 60_000, eventsUrl }, { runtime: true });
    expect(app.runtime?.loops().map(({ name, state }) => `${name} ${state}`)).toEqual([
      'remote.1 running',
      'remote.1.events running',
    ]);
    await app.close();
    expect(app.runtime?.loops().map(({ state }) => state)).toEqual(['stopped', 'stopped']);
  });
});

describe('a stream of events', () => {
  it('hints at news, whatever it says, and is listened to again after it was cut', async () => {
    await world.publish(entry('cache', 'redis'));
    const streams: ServerResponse[] = [];
    world.registry.answers.set('/events', (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(': hello\n\n');
      streams.push(response);
    });
    const app = await world.subscribe({ eventsUrl: `${world.registry.origin}/events` });
    await until(() => streams.length === 1);
    await world.publish(entry('cache', 'redis', 'two'));
    streams[0]?.write('data: {"whatever": true}\n\n');
    await until(() => app.remote?.status()[0]?.applied?.version === 2);
    streams[0]?.socket?.destroy();
    await until(() => streams.length === 2);
    await world.publish(entry('cache', 'redis', 'three'));
    streams[1]?.write('event: x\ndata: y\n\n');
    await until(() => app.remote?.status()[0]?.applied?.version === 3);
    expect(await said(app, 'adapter:cache')).toBe('three');
  });

  it('that is not there is told once, and keeps nothing from working', async () => {
    await world.publish(entry('cache', 'redis'));
    const warnings: OneiricEvent[] = [];
    const app = await world.subscribe(
      { eventsUrl: `${world.registry.origin}/nothing`, refreshIntervalMs: 50 },
      { start: false },
    );
    app.events$.subscribe((event) => event.type === 'remote.warning' && warnings.push(event));
    await app.start();
    await world.publish(entry('cache', 'redis', 'two'));
    await until(() => app.remote?.status()[0]?.applied?.version === 2);
    await until(() => world.registry.asked('/nothing') >= 3);
    expect(warnings).toHaveLength(1);
  });
});
