import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canMount, mountTinyDisk } from '../../runtime/state/tiny-disk.js';
import { entry, said, SyncWorld } from './sync-world.js';

let world: SyncWorld;

beforeEach(async () => {
  world = await SyncWorld.open();
});

afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

// Whoever may not mount one, as most people on their own machine, has this run where somebody may: in CI.
describe.skipIf(!canMount)('a source on a disk that is full', () => {
  it('takes no new manifest, since it could not be kept, and what serves goes on', async () => {
    const { at, fill, empty } = mountTinyDisk('3m');
    await world.publish(entry('cache', 'redis'));
    const app = await world.subscribe({}, { stateDir: join(at, 'state') });
    expect(await said(app, 'adapter:cache')).toBe('redis');
    const large = `redis ${'2'.repeat(400_000)}`;
    await world.publish(entry('cache', 'redis', large));
    fill();
    let report = await app.remote?.sync();
    // Some may fit into pages that are there already.
    for (let more = 0; more < 20 && report?.outcome !== 'failed'; more += 1) {
      await world.publish(entry('cache', 'redis', `${large}${more}`));
      report = await app.remote?.sync();
    }
    expect(report).toMatchObject({ outcome: 'failed', error: { code: 'state/unavailable' } });
    const { version } = report ?? {};
    expect(app.remote?.status()[0]?.applied?.version).toBe(version);
    await said(app, 'adapter:cache');
    empty();
    await expect
      .poll(async () => (await app.remote?.sync())?.outcome, { timeout: 20_000 })
      .toMatch(/applied/u);
    await app.close();
  }, 60_000);

  it('uses artifacts that its cache has no room for', async () => {
    const { at, fill } = mountTinyDisk('1m');
    fill();
    await world.publish(entry('cache', 'redis'));
    const app = await world.subscribe({ cacheDir: join(at, 'cache') });
    expect(await said(app, 'adapter:cache')).toBe('redis');
    await app.close();
  });
});
