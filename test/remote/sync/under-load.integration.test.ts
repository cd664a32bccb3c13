import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLoad } from 'oneiric/testing';
import { entry, SyncWorld } from './sync-world.js';

let world: SyncWorld;

beforeEach(async () => {
  world = await SyncWorld.open();
});

afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

/** What takes longer than others until it is there. */
const slow = (key: string, word: string) => ({
  ...{ domain: 'adapter', key, provider: 'nats' },
  code: `export const create = async () => { await new Promise((go) => setTimeout(go, 5)); return { say: () => '${word}' }; };`,
});

describe('a manifest that takes the place of another', () => {
  it('threat 4: a hundred times under load: no call is lost, and none meets parts of two', async () => {
    const both = (word: string) => [entry('cache', 'redis', word), slow('queue', word)];
    await world.publish(...both('0'));
    const app = await world.subscribe();
    const [cache, queue] = (await Promise.all([
      app.getAsync('adapter:cache'),
      app.getAsync('adapter:queue'),
    ])) as [{ say(): Promise<string> }, { say(): Promise<string> }];
    // Both are called in one turn, so that one change is before both or after both.
    const load = startLoad(async () => Promise.all([cache.say(), queue.say()]), {
      check: ([one, other]) => one === other,
    });
    for (let round = 1; round <= 100; round += 1) {
      await world.publish(...both(`${round}`));
      expect(await app.remote?.sync()).toMatchObject({ outcome: 'applied', version: round + 1 });
    }
    const report = await load.stop();
    expect(report).toMatchObject({ failed: 0, wrong: 0, unfinished: 0 });
    expect(report.calls).toBeGreaterThan(100);
    expect(await cache.say()).toBe('100');
  }, 120_000);
});
