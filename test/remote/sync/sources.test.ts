import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Registry } from './registry.js';
import { entry, said, until } from './sync-world.js';
import { offers, TwoSources } from './two-sources.js';

let sources: TwoSources;
let left: Registry;
let right: Registry;

beforeEach(async () => {
  sources = await TwoSources.open();
  ({ left, right } = sources);
});

afterEach(async () => {
  await sources[Symbol.asyncDispose]();
});

const nameOf = (registry: Registry) => sources.nameOf(registry);
const publish = (...given: Parameters<TwoSources['publish']>) => sources.publish(...given);
const subscribed = (...given: Parameters<TwoSources['subscribed']>) => sources.subscribed(...given);

describe('two sources', () => {
  it('bring what is theirs, and take away nothing of the other', async () => {
    const app = await subscribed([entry('cache', 'redis')], [entry('queue', 'nats')]);
    await publish(left, [entry('mail', 'smtp')]);
    expect(await app.remote?.sync({ source: 'left' })).toMatchObject({ removed: ['adapter:cache/redis'] });
    expect(offers(app).sort()).toEqual(['adapter:mail/smtp', 'adapter:queue/nats']);
    expect(app.remote?.sources).toEqual(['left', 'right']);
  });

  it('do not bring the same: the second is refused as a whole', async () => {
    const app = await subscribed([entry('cache', 'redis', 'of left')], [entry('queue', 'nats')]);
    await publish(right, [entry('cache', 'redis', 'of right'), entry('mail', 'smtp')]);
    expect(await app.remote?.sync({ source: 'right' })).toMatchObject({
      outcome: 'refused',
      refused: [{ code: 'remote/taken', path: 'entries[0]' }],
    });
    expect(await said(app, 'adapter:cache')).toBe('of left');
    expect(offers(app).sort()).toEqual(['adapter:cache/redis', 'adapter:queue/nats']);
  });

  it('do not bring the same where both begin at once, and the one that gives it up leaves it to the other', async () => {
    const app = await subscribed([entry('a', 'x')], [entry('b', 'x')]);
    const releases = await Promise.all(
      [left, right].map(async (registry) => {
        const { artifacts } = await publish(registry, [entry('cache', 'redis', `of ${nameOf(registry)}`)]);
        const [uri = ''] = artifacts.keys();
        return registry.hold(new URL(uri).pathname);
      }),
    );
    const both = ['left', 'right'].map(async (source) => app.remote?.sync({ source }));
    const artifactsOf = ({ server }: Registry) =>
      server.asked.filter((one) => one.includes('/artifacts/')).length;
    await until(() => artifactsOf(left) + artifactsOf(right) > 2);
    for (const release of releases) release();
    const outcomes = (await Promise.all(both)).map((report) => report?.outcome);
    expect(outcomes.sort()).toEqual(['applied', 'refused']);
    const word = await said(app, 'adapter:cache');
    const [owner, other] = word === 'of left' ? ([left, right] as const) : ([right, left] as const);
    await publish(owner, [entry('other', 'x')]);
    await app.remote?.sync({ source: nameOf(owner) });
    expect(await app.remote?.sync({ source: nameOf(other) })).toMatchObject({ outcome: 'applied' });
    expect(await said(app, 'adapter:cache')).toBe(`of ${nameOf(other)}`);
  });

  it('may each bring only what it is let', async () => {
    const app = await subscribed([entry('cache', 'redis')], [entry('queue', 'nats')], {
      right: { allow: { keys: ['queue'] } },
    });
    await publish(right, [entry('mail', 'smtp')]);
    expect(await app.remote?.sync({ source: 'right' })).toMatchObject({
      outcome: 'refused',
      refused: [{ code: 'remote/not-allowed' }],
    });
    await publish(left, [entry('mail', 'smtp')]);
    expect(await app.remote?.sync({ source: 'left' })).toMatchObject({ outcome: 'applied' });
  });

  it('have names of their own', async () => {
    await expect(
      subscribed([entry('cache', 'redis')], [entry('queue', 'nats')], { right: { source: 'left' } }),
    ).rejects.toMatchObject({ code: 'remote/same-source' });
  });

  it('are named where one of them is to be synced', async () => {
    const app = await subscribed([entry('cache', 'redis')], [entry('queue', 'nats')]);
    await expect(app.remote?.sync()).rejects.toMatchObject({ code: 'remote/unknown-source' });
    await expect(app.remote?.sync({ source: 'middle' })).rejects.toMatchObject({
      code: 'remote/unknown-source',
    });
  });
});
