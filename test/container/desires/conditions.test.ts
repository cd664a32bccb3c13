import { describe, expect, it } from 'vitest';
import { ConditionWorld } from './condition-world.js';

const always = { key: 'cache', provider: 'memory' };
const inProduction = { key: 'cache', provider: 'redis', when: { profile: 'production' } };

describe('a candidate with a condition', () => {
  it('takes part while it holds, and comes and goes by swaps', async () => {
    await using world = await ConditionWorld.start([always, inProduction]);
    expect(world.active('cache')).toBe('memory');
    world.facts.profile = 'production';
    await world.changed();
    expect(world.active('cache')).toBe('redis');
    world.facts.profile = 'default';
    await world.changed();
    expect(world.active('cache')).toBe('memory');
  });

  it('is explained as what does not take part, with the reason', async () => {
    await using world = await ConditionWorld.start([always, inProduction]);
    const explanation = world.container.explain('adapter:cache');
    expect(explanation.ordered.map(({ provider }) => provider)).toEqual(['memory']);
    expect(explanation.ineligible).toMatchObject([
      { provider: 'redis', reasons: ['when: profile is default, not production'] },
    ]);
    expect(explanation.toString()).toContain('when: profile is default, not production');
  });

  it('cannot be swapped to, and the error says which condition does not hold', async () => {
    await using world = await ConditionWorld.start([always, inProduction]);
    const swap = world.container.changes.swap('adapter:cache', { provider: 'redis' });
    await expect(swap).rejects.toMatchObject({
      code: 'resolution/condition-unmet',
      message: expect.stringContaining('profile is default, not production') as unknown,
    });
  });

  it('that is selected waits for its condition, and serves as soon as it holds', async () => {
    await using world = await ConditionWorld.start([inProduction, always]);
    const selections = [{ slot: 'adapter:cache', layer: 'config', provider: 'redis' }] as const;
    await world.container.desires.wish({ selections, reason: 'a test' });
    expect(world.container.explain('adapter:cache').toString()).toContain('whose condition does not hold');
    world.facts.profile = 'production';
    await world.changed();
    expect(world.active('cache')).toBe('redis');
  });

  it('leaves its slot vacant where it was the only one, and fills it again', async () => {
    await using world = await ConditionWorld.start([inProduction]);
    expect(world.container.resolve('adapter:cache')).toBeUndefined();
    world.facts.profile = 'production';
    await world.changed();
    expect(world.container.resolve('adapter:cache')?.provider).toBe('redis');
  });

  it('can be unregistered, and replaced by one of its name', async () => {
    await using world = await ConditionWorld.start([always, inProduction]);
    world.offer({ key: 'cache', provider: 'redis' });
    expect(world.container.resolve('adapter:cache')?.provider).toBe('redis');
    world.offer(inProduction);
    await world.container.registryChanges.unregister('adapter:cache', 'redis');
    world.facts.profile = 'production';
    await world.changed();
    expect(world.active('cache')).toBe('memory');
  });
});

describe('a condition', () => {
  it.each([
    ['one of several profiles', { profile: ['staging', 'production'] }],
    ['a value of configuration', { config: { 'search.engine': 'elastic' } }],
    ['one of several values', { config: { 'search.replicas': [2, 3] } }],
    ['what must not hold', { not: { profile: 'default' } }],
    ['one of several conditions', { any: [{ profile: 'none' }, { config: { 'search.engine': 'elastic' } }] }],
    ['all that is stated', { profile: 'production', config: { 'search.replicas': 3 } }],
  ])('may be %s', async (_, when) => {
    await using world = await ConditionWorld.start([always, { ...inProduction, when }]);
    expect(world.active('cache')).toBe('memory');
    world.facts.profile = 'production';
    world.facts.values.set('search.engine', 'elastic').set('search.replicas', 3);
    await world.changed();
    expect(world.active('cache')).toBe('redis');
  });

  it('may be what another slot offers, also of one that is registered later', async () => {
    const when = { capability: 'shared' };
    await using world = await ConditionWorld.start([always, { ...inProduction, when }]);
    expect(world.active('cache')).toBe('memory');
    world.offer({ key: 'bus', provider: 'nats', capabilities: ['shared'] });
    await world.changed();
    expect(world.active('cache')).toBe('redis');
  });

  it('is not met by what its own slot offers, nor by what waits for a profile itself', async () => {
    const when = { capability: 'shared' };
    const shared = ['shared'];
    const offers = [
      { ...always, capabilities: shared },
      { key: 'bus', provider: 'nats', capabilities: shared, when: { profile: 'production' } },
      { ...inProduction, when },
    ];
    await using world = await ConditionWorld.start(offers);
    expect(world.active('cache')).toBe('memory');
    world.facts.profile = 'production';
    await world.changed();
    expect(world.active('cache')).toBe('redis');
  });

  it('of two slots that wait for one another is met by both', async () => {
    const offers = [
      { key: 'a', provider: 'one', capabilities: ['left'], when: { capability: 'right' } },
      { key: 'b', provider: 'two', capabilities: ['right'], when: { capability: 'left' } },
    ];
    await using world = await ConditionWorld.start(offers);
    expect([world.active('a'), world.active('b')]).toEqual(['one', 'two']);
  });

  it('that something is not offered is read the same way', async () => {
    const offers = [
      { key: 'a', provider: 'fallback', when: { not: { capability: 'right' } } },
      { key: 'b', provider: 'two', capabilities: ['right'] },
    ];
    await using world = await ConditionWorld.start(offers);
    expect(world.container.explain('adapter:a').ineligible).toMatchObject([
      { reasons: ['when: what must not hold does: capability right'] },
    ]);
  });
});
