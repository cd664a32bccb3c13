import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Application, OneiricEvent } from 'oneiric';
import type { TestEntry } from 'oneiric/testing';
import { entry, said, SyncWorld } from './sync-world.js';
import { offers, TwoSources } from './two-sources.js';

let sources: TwoSources;

beforeEach(async () => {
  sources = await TwoSources.open();
});

afterEach(async () => {
  await sources[Symbol.asyncDispose]();
});

const STORE = entry('store', 'sqlite');

const needing = (...wanted: string[]): TestEntry => ({
  ...entry('cache', 'redis'),
  requires: { offers: wanted },
});

/** What is told as not well, in the words of the error. */
function warningsOf(app: Application): [string, unknown][] {
  const heard: [string, unknown][] = [];
  app.events$.subscribe((event: OneiricEvent) => {
    if (event.type === 'remote.warning') heard.push([event.source, (event.error as { code?: unknown }).code]);
  });
  return heard;
}

const unmetOf = (app: Application, source: string) =>
  app.remote?.status().find((one) => one.source === source)?.unmet;

const GONE = {
  code: 'remote/requirement-gone',
  source: 'right',
  offer: 'adapter:cache/redis',
  text: 'adapter:cache/redis needs adapter:store, which is not there any more',
};

const UNMET = { offer: 'adapter:cache/redis', needs: 'adapter:store' };

describe('what an entry needs and another source takes away', () => {
  it('goes all the same, and that is told: in the report, as an event, in the audit log and by the status', async () => {
    const app = await sources.subscribed([STORE], [needing('adapter:store')]);
    const heard = warningsOf(app);
    expect(unmetOf(app, 'right')).toEqual([]);
    await sources.publish(sources.left, [entry('mail', 'smtp')]);
    const report = await app.remote?.sync({ source: 'left' });
    expect(report).toMatchObject({
      outcome: 'applied',
      removed: ['adapter:store/sqlite'],
      warnings: [GONE],
      refused: [],
    });
    expect(heard).toEqual([['right', GONE.code]]);
    expect(unmetOf(app, 'right')).toEqual([UNMET]);
    expect(unmetOf(app, 'left')).toEqual([]);
    const lines = (await app.remote?.audit({ source: 'right', limit: 1 })) ?? [];
    expect(lines).toMatchObject([{ what: 'unmet', about: GONE.offer, code: GONE.code, detail: GONE.text }]);
    expect(await app.remote?.verifyAudit()).toMatchObject({ isSound: true });
    expect(await said(app, 'adapter:cache')).toBe('redis');
    await app.close();
    expect(unmetOf(app, 'right')).toEqual([UNMET]);
  });

  it('is told once, and again where it was there meanwhile', async () => {
    const app = await sources.subscribed([STORE], [needing('adapter:store')]);
    const sync = async (...entries: TestEntry[]) => {
      await sources.publish(sources.left, entries);
      return (await app.remote?.sync({ source: 'left' }))?.warnings.length;
    };
    expect([await sync(entry('mail', 'smtp')), await sync(entry('mail', 'http'))]).toEqual([1, 0]);
    expect(await app.remote?.sync({ source: 'right' })).toMatchObject({ outcome: 'unchanged', warnings: [] });
    expect([await sync(STORE), unmetOf(app, 'right')]).toEqual([0, []]);
    expect(await sync(entry('mail', 'smtp'))).toBe(1);
  });

  it('is no loss where something else is what is needed, or whoever needed it went with it', async () => {
    const app = await sources.subscribed([STORE, entry('store', 'file')], [needing('adapter:store')]);
    await sources.publish(sources.left, [entry('store', 'file')]);
    expect(await app.remote?.sync({ source: 'left' })).toMatchObject({ outcome: 'applied', warnings: [] });
    await sources.publish(sources.right, [entry('queue', 'nats')]);
    await app.remote?.sync({ source: 'right' });
    await sources.publish(sources.left, [entry('mail', 'smtp')]);
    expect(await app.remote?.sync({ source: 'left' })).toMatchObject({ outcome: 'applied', warnings: [] });
  });

  it('is shown at once where code has taken it away, and told by the next sync', async () => {
    const app = await sources.subscribed([entry('mail', 'smtp')], [entry('queue', 'nats')]);
    await app.register({ domain: 'adapter', key: 'store', provider: 'own', factory: () => ({}) });
    await sources.publish(sources.right, [needing('adapter:store')]);
    await app.remote?.sync({ source: 'right' });
    await app.unregister('adapter:store', 'own');
    expect(unmetOf(app, 'right')).toEqual([UNMET]);
    expect(await app.remote?.sync({ source: 'right' })).toMatchObject({
      outcome: 'unchanged',
      warnings: [GONE],
    });
  });

  it('keeps nobody from the same entries in a manifest that is good for longer', async () => {
    const app = await sources.subscribed([STORE], [needing('adapter:store')]);
    await sources.publish(sources.left, [entry('mail', 'smtp')]);
    await app.remote?.sync({ source: 'left' });
    await sources.publish(sources.right, [needing('adapter:store')]);
    expect(await app.remote?.sync({ source: 'right' })).toMatchObject({ outcome: 'applied', version: 2 });
    expect(unmetOf(app, 'right')).toEqual([UNMET]);
  });

  it('is still needed by the next manifest of whoever needs it, which is refused then', async () => {
    const app = await sources.subscribed([STORE], [needing('adapter:store')]);
    await sources.publish(sources.left, [entry('mail', 'smtp')]);
    await app.remote?.sync({ source: 'left' });
    await sources.publish(sources.right, [needing('adapter:store'), entry('queue', 'nats')]);
    expect(await app.remote?.sync({ source: 'right' })).toMatchObject({
      outcome: 'refused',
      refused: [{ code: 'remote/unmet-requirement', path: 'entries[0].requires.offers' }],
    });
    expect(offers(app)).toContain('adapter:cache/redis');
  });
});

describe('what an entry needs and its own source takes away', () => {
  it('is not taken away by a manifest that still has the entry: that is refused', async () => {
    await using world = await SyncWorld.open();
    await world.publish(STORE, needing('adapter:store/sqlite'));
    const app = await world.subscribe();
    await world.publish(needing('adapter:store/sqlite'));
    expect(await app.remote?.sync()).toMatchObject({
      outcome: 'refused',
      version: 1,
      refused: [{ code: 'remote/unmet-requirement', path: 'entries[0].requires.offers' }],
    });
    expect(offers(app).sort()).toEqual(['adapter:cache/redis', 'adapter:store/sqlite']);
  });

  it('is taken away by a revocation, which nothing holds up, and that is told', async () => {
    await using world = await SyncWorld.open();
    await world.publish(STORE, needing('adapter:store'));
    const app = await world.subscribe(world.byDocument);
    const heard = warningsOf(app);
    await world.trustNext({ revokedArtifacts: [world.digestOf('store')] });
    const report = await app.remote?.sync();
    expect(report?.warnings).toEqual([{ ...GONE, source: 'acme-test' }]);
    expect(heard).toContainEqual(['acme-test', GONE.code]);
    expect(offers(app)).toEqual(['adapter:cache/redis']);
    expect(await said(app, 'adapter:cache')).toBe('redis');
  });
});
