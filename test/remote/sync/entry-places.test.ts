import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestEntry } from 'oneiric/testing';
import { entry, said, SyncWorld } from './sync-world.js';

let world: SyncWorld;

beforeEach(async () => {
  world = await SyncWorld.open();
});

afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

/** A component with this code, behind one that is well. */
const behind = (code: string, more: object = {}): [TestEntry, TestEntry] => [
  entry('queue', 'nats'),
  { domain: 'adapter', key: 'cache', provider: 'redis', code, ...more },
];

/** Subscribes to a good manifest, and syncs with what is published then. */
async function synced(publish: () => Promise<unknown>) {
  await world.publish(entry('cache', 'redis'));
  const app = await world.subscribe();
  await publish();
  const report = await app.remote?.sync();
  expect(await said(app, 'adapter:cache')).toBe('redis');
  return { report, app };
}

describe('an entry that cannot be used', () => {
  it.each([
    {
      what: 'has no such export',
      code: 'export const made = () => ({});',
      expected: 'remote/no-export',
      text: 'exports no function',
    },
    {
      what: 'throws when it is imported',
      code: 'throw new Error("no license");',
      expected: 'remote/import-failed',
      text: 'no license',
    },
    {
      what: 'exports what is not of its own',
      code: 'export const create = setTimeout;',
      expected: 'remote/denied-export',
      text: 'is not of its own',
    },
  ])('is named with its place where its artifact $what', async ({ code, expected, text }) => {
    const { report, app } = await synced(() => world.publish(...behind(code)));
    const path = 'entries[1] adapter:cache/redis';
    expect(report).toMatchObject({ outcome: 'refused', error: { code: expected, path } });
    expect(report?.refused).toEqual([
      { code: expected, path, text: expect.stringContaining(text) as string },
    ]);
    expect(app.remote?.status()[0]?.lastError).toMatchObject({
      code: expected,
      text: expect.stringContaining(path) as string,
    });
    const [line] = (await app.remote?.audit({ limit: 1 })) ?? [];
    expect(line).toMatchObject({ what: 'refused', detail: expect.stringContaining(path) as string });
  });

  it('is named with its place where its artifact is at an origin that is not one of the source', async () => {
    const { report } = await synced(() =>
      world.publishAt('https://elsewhere.test/artifacts/', ...behind('export const create = () => ({});')),
    );
    expect(report).toMatchObject({
      outcome: 'failed',
      refused: [
        { code: 'net/origin-refused', path: expect.stringMatching(/^entries\[[01]\] adapter:/) as string },
      ],
    });
  });

  it('holds a sync for no longer than a factory may take, and what was there serves', async () => {
    await world.publish(entry('cache', 'redis'));
    const app = await world.subscribe({}, { deadlines: { build: 20 } });
    await world.publish(...behind('export const create = () => new Promise(() => undefined);'));
    expect(await app.remote?.sync()).toMatchObject({
      outcome: 'failed',
      version: 1,
      error: { code: 'swap/build-timeout' },
    });
    expect(await said(app, 'adapter:cache')).toBe('redis');
  });
});
