import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestEntry } from 'oneiric/testing';
import type { Registry } from './registry.js';
import { entry, until } from './sync-world.js';
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

const REDIS = entry('cache', 'redis');
const SMTP = entry('mail', 'smtp');
const MEMORY = entry('cache', 'memory');

const unwilling = (one: TestEntry, ...conflicts: string[]): TestEntry => ({ ...one, conflicts });

const START: [TestEntry[], TestEntry[]] = [[entry('a', 'x')], [entry('b', 'x')]];

describe('what cannot be beside what another source has brought', () => {
  const pairs: { what: string; one: TestEntry; other: TestEntry }[] = [
    { what: 'a provider of another slot', one: unwilling(REDIS, 'adapter:mail/smtp'), other: SMTP },
    { what: 'another slot', one: unwilling(REDIS, 'adapter:mail'), other: SMTP },
    { what: 'another provider of its slot', one: unwilling(REDIS, 'adapter:cache/memory'), other: MEMORY },
    { what: 'its slot', one: unwilling(REDIS, 'adapter:cache'), other: MEMORY },
  ];
  const orders = pairs.flatMap(({ what, one, other }) => [
    { what, who: 'the newcomer says so', first: other, second: one },
    { what, who: 'what is there says so', first: one, second: other },
  ]);

  it.each(orders)('does not come, and what is there stays: $what, where $who', async ({ first, second }) => {
    const app = await sources.subscribed(...START);
    await sources.publish(left, [first]);
    await app.remote?.sync({ source: 'left' });
    const before = offers(app);
    await sources.publish(right, [entry('b', 'y'), second]);
    const report = await app.remote?.sync({ source: 'right' });
    expect(report).toMatchObject({ outcome: 'refused', refused: [{ code: 'remote/conflict' }] });
    expect(report?.refused[0]?.path).toMatch(/^entries\[1\]/);
    expect(offers(app)).toEqual(before);
  });

  it('is told by both names', async () => {
    const app = await sources.subscribed([unwilling(REDIS, 'adapter:mail')], [entry('b', 'x')]);
    await sources.publish(right, [SMTP]);
    expect((await app.remote?.sync({ source: 'right' }))?.refused).toEqual([
      {
        code: 'remote/conflict',
        path: 'entries[0]',
        text: 'adapter:mail/smtp cannot be there: adapter:cache/redis of the source left cannot be beside it',
      },
    ]);
  });

  it('comes where neither says anything, and as soon as the other is gone', async () => {
    const app = await sources.subscribed([unwilling(REDIS, 'adapter:mail/other')], [SMTP]);
    expect(offers(app).sort()).toEqual(['adapter:cache/redis', 'adapter:mail/smtp']);
    await sources.publish(left, [unwilling(REDIS, 'adapter:queue')]);
    await app.remote?.sync({ source: 'left' });
    await sources.publish(right, [entry('queue', 'nats')]);
    expect((await app.remote?.sync({ source: 'right' }))?.outcome).toBe('refused');
    await sources.publish(left, [REDIS]);
    await app.remote?.sync({ source: 'left' });
    expect((await app.remote?.sync({ source: 'right' }))?.outcome).toBe('applied');
  });

  it.each([unwilling(REDIS, 'adapter:mail'), REDIS])(
    'does not come beside it where both begin at once: %j',
    async (one) => {
      const other = one === REDIS ? unwilling(SMTP, 'adapter:cache') : SMTP;
      const app = await sources.subscribed(...START);
      const { artifacts } = await sources.publish(left, [one]);
      const [[uri = ''] = []] = artifacts;
      const { pathname } = new URL(uri);
      const release = left.hold(pathname);
      const coming = app.remote?.sync({ source: 'left' });
      await until(() => left.asked(pathname) > 0);
      await sources.publish(right, [other]);
      expect((await app.remote?.sync({ source: 'right' }))?.outcome).toBe('refused');
      release();
      expect((await coming)?.outcome).toBe('applied');
      expect(offers(app).sort()).toEqual(['adapter:b/x', 'adapter:cache/redis']);
    },
  );

  it('does not come while what it conflicts with may stay: the manifest that lets it go is not applied yet', async () => {
    const app = await sources.subscribed([unwilling(REDIS, 'adapter:mail')], [entry('b', 'x')]);
    const { artifacts } = await sources.publish(left, [entry('cache', 'redis', 'another')]);
    const [[uri = ''] = []] = artifacts;
    const { pathname } = new URL(uri);
    const release = left.hold(pathname);
    const coming = app.remote?.sync({ source: 'left' });
    await until(() => left.asked(pathname) > 0);
    await sources.publish(right, [SMTP]);
    expect((await app.remote?.sync({ source: 'right' }))?.outcome).toBe('refused');
    release();
    await coming;
    expect((await app.remote?.sync({ source: 'right' }))?.outcome).toBe('applied');
  });
});
