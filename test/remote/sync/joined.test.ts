import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OneiricEvent } from 'oneiric';
import { entry, said, SyncWorld, until } from './sync-world.js';

let world: SyncWorld;

beforeEach(async () => {
  world = await SyncWorld.open();
});

afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

const MANIFEST = '/manifest.json';

/** An application that has version 1, while whoever asks for version 2 waits. */
async function held() {
  await world.publish(entry('cache', 'redis'));
  const app = await world.subscribe();
  await world.publish(entry('cache', 'redis', 'redis 2'));
  const release = world.registry.hold(MANIFEST);
  const before = world.registry.asked(MANIFEST);
  const asked = () => world.registry.asked(MANIFEST) - before;
  const sync = (signal?: AbortSignal) => (app.remote as NonNullable<typeof app.remote>).sync({ signal });
  return { app, release, asked, sync };
}

describe('syncs that are asked for at once', () => {
  it('are one: fifty who ask get the report of one request', async () => {
    const { release, asked, sync } = await held();
    const all = Array.from({ length: 50 }, () => sync());
    await until(() => asked() > 0);
    release();
    const reports = await Promise.all(all);
    expect(new Set(reports).size).toBe(1);
    expect(reports[0]).toMatchObject({ outcome: 'applied', version: 2 });
    expect(asked()).toBe(1);
  });

  it('go on for the others where one of those who asked has enough', async () => {
    const { release, asked, sync } = await held();
    const stop = new AbortController();
    const first = sync(stop.signal);
    const second = sync(new AbortController().signal);
    await until(() => asked() > 0);
    stop.abort(new RangeError('enough'));
    await expect(first).rejects.toThrow('enough');
    release();
    expect(await second).toMatchObject({ outcome: 'applied', version: 2 });
  });

  it('are given up where all who asked have enough, which is no failure of the source', async () => {
    const { app, asked, sync } = await held();
    const events: OneiricEvent[] = [];
    app.events$.subscribe((event) => events.push(event));
    const [one, other] = [new AbortController(), new AbortController()];
    const both = [sync(one.signal), sync(other.signal)];
    await until(() => asked() > 0);
    one.abort();
    other.abort();
    await Promise.allSettled(both);
    await until(() => app.remote?.status()[0]?.isSyncing === false);
    expect(app.remote?.status()[0]).toMatchObject({ consecutiveFailures: 0, lastError: undefined });
    expect(events.filter(({ type }) => type.startsWith('remote.'))).toEqual([]);
    expect(await said(app, 'adapter:cache')).toBe('redis');
  });

  it('begin anew for whoever asks after all others have had enough', async () => {
    const { release, asked, sync } = await held();
    const stop = new AbortController();
    const first = sync(stop.signal);
    await until(() => asked() > 0);
    stop.abort(new RangeError('enough'));
    const second = sync();
    await expect(first).rejects.toThrow('enough');
    release();
    expect(await second).toMatchObject({ outcome: 'applied', version: 2, error: undefined });
  });

  it('are not one where the manifest is somewhere else', async () => {
    const { app, release, asked, sync } = await held();
    const first = sync();
    await until(() => asked() > 0);
    const newer = await world.latest.next({ entries: [entry('cache', 'redis', 'redis 3')] });
    world.registry.files.set('/other.json', newer.bytes);
    for (const [uri, code] of newer.artifacts) world.registry.files.set(new URL(uri).pathname, code);
    const other = app.remote?.sync({ manifestUrl: `${world.registry.origin}/other.json` });
    release();
    expect(await first).toMatchObject({ outcome: 'applied', version: 2 });
    expect(await other).toMatchObject({ outcome: 'applied', version: 3 });
  });
});
