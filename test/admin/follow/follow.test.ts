import { onTestFinished, describe, expect, it } from 'vitest';
import { adminClient, follow, type FollowOptions } from '../../../src/admin/index.js';
import type { ActivityChanged } from '../../../src/core/events.js';
import { Oneiric } from '../../../src/index.js';
import { listenerOf, Served } from '../client/served.js';
import { AdminWorld, AppModule, Cache } from '../api/admin-world.js';

/** Two applications: the second one follows the first. */
async function world({ options = {}, started = true }: { options?: FollowOptions; started?: boolean } = {}) {
  const first = await AdminWorld.open();
  const served = new Served();
  const listener = listenerOf(first.host);
  const place = { socket: served.socket };
  if (started) await served.start(listener);
  const second = await Oneiric.create(AppModule, { logging: false });
  const heard: ActivityChanged[] = [];
  second.activity$.subscribe((event) => event.type === 'activity.changed' && heard.push(event));
  const following = follow(second, adminClient(place), options);
  onTestFinished(async () => {
    await following.stop();
    await second.close();
    await first.app.close();
  });
  if (started) await following.begun;
  const activity = () => second.status(Cache).activity;
  return {
    first: first.app,
    second,
    following,
    heard,
    served,
    activity,
    start: () => served.start(listener),
  };
}

describe('an application that follows another one', () => {
  it('takes over what is paused and selected there, and says for whom', async () => {
    const first = await AdminWorld.open();
    const served = new Served();
    const place = await served.start(listenerOf(first.host));
    await first.app.pause(Cache, { note: 'maintenance', requestedBy: 'ann' });
    await first.app.select(Cache, 'redis');
    await using second = await Oneiric.create(AppModule, { logging: false });
    const following = follow(second, adminClient(place));
    await following.begun;
    await expect.poll(() => second.status(Cache)).toMatchObject({ activity: 'paused', active: 'redis' });
    expect(second.status(Cache)).toMatchObject({ activityNote: 'maintenance' });
    expect(following).toMatchObject({ isConnected: true, problems: [] });
    expect(following.leader).toMatch(new RegExp(`:${process.pid}$`));
    await following.stop();
    await first.app.close();
  });

  it('goes by what changes there: pause, drain, resume, select, unselect, swap, domains', async () => {
    const { first, second, heard, activity } = await world();
    await first.pause(Cache, { note: 'one' });
    await expect.poll(activity).toBe('paused');
    expect(heard.at(-1)).toMatchObject({
      note: 'one',
      requestedBy: expect.stringMatching(/^follows .*:\d+$/),
    });
    await first.drain(Cache, { note: 'two' });
    await expect.poll(activity).toBe('draining');
    await first.resume(Cache);
    await expect.poll(activity).toBe('active');
    await first.pause({ domain: 'adapter' });
    await expect.poll(activity).toBe('paused');
    await first.resume({ domain: 'adapter' });
    await expect.poll(activity).toBe('active');
    await first.swap(Cache, { provider: 'redis' });
    await expect.poll(() => second.get(Cache).name()).toBe('redis');
    await first.unselect(Cache);
    await expect.poll(() => second.get(Cache).name()).toBe('memory');
  });

  it('leaves alone what was decided here, until the same changes there', async () => {
    const { first, second, served, start, following, activity } = await world();
    await second.pause(Cache, { note: 'mine' });
    await served.stop();
    await expect.poll(() => following.isConnected).toBe(false);
    await start();
    await expect.poll(() => following.isConnected).toBe(true);
    await first.select(Cache, 'redis');
    await expect.poll(() => second.status(Cache).active).toBe('redis');
    expect(activity()).toBe('paused');
    await first.pause(Cache, { note: 'theirs' });
    await expect.poll(() => second.status(Cache).activityNote).toBe('theirs');
    await first.resume(Cache);
    await expect.poll(activity).toBe('active');
  });

  it('waits for a process that is not there, and catches up with one that was away', async () => {
    const { first, following, served, start, activity } = await world({ started: false });
    await expect.poll(() => following.problems).toMatchObject([{ about: 'connection' }]);
    await first.pause(Cache);
    await start();
    await following.begun;
    await expect.poll(activity).toBe('paused');
    expect(following.problems).toEqual([]);
    await served.stop();
    await first.resume(Cache);
    expect(activity()).toBe('paused');
    await start();
    await expect.poll(activity).toBe('active');
  });

  it('is right in the end however often the connection breaks', async () => {
    const { first, second, served, activity } = await world();
    for (let n = 0; n < 20; n += 1) {
      await (n % 2 === 0 ? first.pause(Cache, { note: `${n}` }) : first.resume(Cache));
      if (n % 3 === 0) served.cut();
    }
    await first.pause(Cache, { note: 'last' });
    await expect.poll(() => second.status(Cache).activityNote).toBe('last');
    expect(activity()).toBe('paused');
  });

  it('says what it could not take over, and does when it can', async () => {
    const { first, second, following } = await world();
    const offer = { domain: 'adapter', key: 'cache', provider: 'new' } as const;
    const made = { ...offer, factory: () => ({ name: () => Promise.resolve('new') }) };
    await first.register(made, { activate: false });
    await first.select(Cache, 'new');
    await expect.poll(() => following.problems).toMatchObject([{ about: 'selection adapter:cache' }]);
    expect(await second.get(Cache).name()).toBe('memory');
    await second.register(made, { activate: false });
    await expect.poll(() => second.get(Cache).name()).toBe('new');
    expect(following.problems).toEqual([]);
  });

  it('follows only what it is told to', async () => {
    const { first, second, activity } = await world({ options: { only: 'selection' } });
    await first.pause(Cache);
    await first.select(Cache, 'redis');
    await expect.poll(() => second.status(Cache).active).toBe('redis');
    expect(activity()).toBe('active');
  });

  it('stops when it is told to, and when the application closes', async () => {
    const controller = new AbortController();
    const { first, following, activity, second } = await world({ options: { signal: controller.signal } });
    controller.abort();
    await following.stop();
    await first.pause(Cache);
    expect(following.isConnected).toBe(false);
    expect(activity()).toBe('active');
    const closing = await world();
    await closing.second.close();
    await expect.poll(() => closing.following.isConnected).toBe(false);
    expect(second.status(Cache).activity).toBe('active');
  });

  it('stops at once also where the process does not say which one it is', async () => {
    await using first = await AdminWorld.open();
    await using second = await Oneiric.create(AppModule, { logging: false });
    const served = new Served();
    const listener = listenerOf(first.host);
    const place = { socket: served.socket };
    const asked = new Promise<void>((resolve) => {
      void served.start((incoming, outgoing) => {
        if (incoming.url === '/v1/info') resolve();
        else listener(incoming, outgoing);
      });
    });
    const following = follow(second, adminClient(place));
    await asked;
    await following.stop();
    expect(following.leader).toBeUndefined();
  });
});
