import { describe, expect, it } from 'vitest';
import { Module, Oneiric } from '../../../src/index.js';

const cache = { slot: 'adapter:cache', provider: 'memory', useFactory: () => ({ get: () => 1 }) } as const;

@Module({ providers: [cache] })
class AppModule {}

describe('what is paused', () => {
  it('is told by name, with who decided it and why, until it is resumed', async () => {
    await using app = await Oneiric.create(AppModule);
    await app.pause('adapter:cache', { note: 'lunch', requestedBy: 'ann' });
    await app.drain({ domain: 'adapter' }, { requestedBy: 'bob' });
    expect(app.paused()).toEqual([
      { slot: undefined, domain: 'adapter', activity: 'draining', note: undefined, requestedBy: 'bob' },
      { slot: 'adapter:cache', domain: undefined, activity: 'paused', note: 'lunch', requestedBy: 'ann' },
    ]);
    expect(Object.isFrozen(app.paused())).toBe(true);
    await app.resume({ domain: 'adapter' });
    await app.resume('adapter:cache');
    expect(app.paused()).toEqual([]);
  });

  it('is resumed with a note, that is told', async () => {
    await using app = await Oneiric.create(AppModule);
    const notes: unknown[] = [];
    app.activity$.subscribe((event) => {
      if (event.type === 'activity.changed') notes.push([event.activity, event.note]);
    });
    await app.pause('adapter:cache');
    await app.resume('adapter:cache', { note: 'all is well' });
    expect(notes).toEqual([
      ['paused', undefined],
      ['active', 'all is well'],
    ]);
  });
});

describe('an explanation of what would be', () => {
  it('ranks as if the provider were selected, and changes nothing', async () => {
    const redis = { ...cache, provider: 'redis', priority: 5 } as const;
    @Module({ providers: [cache, redis] })
    class Both {}
    await using app = await Oneiric.create(Both);
    const would = app.explain('adapter:cache', { selected: 'memory' });
    expect(would).toMatchObject({ chosen: 'memory', active: 'redis', selection: { layer: 'operator' } });
    expect(would.ordered.map(({ provider }) => provider)).toEqual(['memory', 'redis']);
    expect(would.toString()).toContain('not selected: adapter:cache is set to memory by operator');
    expect(app.explain('adapter:cache', { selected: 'nope' })).toMatchObject({
      chosen: 'redis',
      selection: { provider: 'nope', unmet: true },
    });
    expect(app.explain('adapter:cache')).not.toHaveProperty('selection');
  });
});
