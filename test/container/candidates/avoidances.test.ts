import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SelectionLayer } from '../../../src/core/events.js';
import { CACHE, world } from './offers.js';

const AVOIDED = { why: 'unhealthy', since: 43_200_000, until: 43_260_000 };

/** A slot of redis before memory before disk. */
function three() {
  const known = world();
  for (const [provider, stackLevel] of [
    ['redis', 3],
    ['memory', 2],
    ['disk', 1],
  ] as const)
    known.add(provider, { stackLevel, capabilities: ['ttl'] });
  const avoid = (provider: string) => known.resolver.avoidances.set(CACHE, provider, AVOIDED);
  const ranking = (query = {}) =>
    Array.from(known.resolver.rank(CACHE, query), ({ candidate }) => candidate.provider);
  return { ...known, avoid, ranking };
}

describe('what is avoided', () => {
  it('ranks behind all others, also among those that offer something', () => {
    const { avoid, ranking, resolver } = three();
    expect(avoid('redis')).toBe(true);
    expect(avoid('redis')).toBe(false);
    expect(ranking()).toEqual(['memory', 'disk', 'redis']);
    expect(ranking({ capabilities: ['ttl'] })).toEqual(['memory', 'disk', 'redis']);
    expect(ranking({ provider: 'redis' })).toEqual(['redis']);
    expect(resolver.preferred(CACHE)?.provider).toBe('redis');
    expect(resolver.avoidances.set(CACHE, 'redis', undefined)).toBe(true);
    expect(resolver.avoidances.set(CACHE, 'redis', undefined)).toBe(false);
    expect(ranking()).toEqual(['redis', 'memory', 'disk']);
  });

  it('ranks as ever where everything is', () => {
    const { avoid, ranking } = three();
    for (const provider of ['disk', 'redis', 'memory']) avoid(provider);
    expect(ranking()).toEqual(['redis', 'memory', 'disk']);
  });

  it.each<[SelectionLayer, string]>([
    ['operator', 'redis'],
    ['test', 'redis'],
    ['explicit', 'redis'],
    ['environment', 'memory'],
    ['config', 'memory'],
    ['manifest', 'memory'],
    ['module', 'memory'],
  ])('where %s selects it, leaves %s first', (layer, first) => {
    const { avoid, ranking, selections } = three();
    selections.set(CACHE, layer, 'redis');
    avoid('redis');
    expect(ranking()[0]).toBe(first);
  });

  it('counts for nothing where a change wants it', () => {
    const { avoid, resolver } = three();
    avoid('redis');
    const [first] = resolver.rank(CACHE, { capabilities: ['ttl'] }, 'redis');
    expect(first?.candidate.provider).toBe('redis');
  });

  it('says so before anything else that it lost by', () => {
    const { avoid, explain, selections } = three();
    avoid('redis');
    const text = 'avoided since 12:00:00: unhealthy, tried again 12:01:00';
    expect(explain().ordered.map(({ reasons }) => reasons.at(-1))).toEqual([
      'selection=0 capabilities=0 priority=0 stack=2 order=2',
      'stack level 1 < 2',
      text,
    ]);
    expect(explain().ordered[2]?.avoided).toEqual(AVOIDED);
    selections.set(CACHE, 'config', 'redis');
    expect(explain().ordered[0]?.reasons.at(-1)).toBe(
      `unmet selection: ${CACHE} is set to redis by config, which is ${text}`,
    );
    selections.set(CACHE, 'operator', 'redis');
    expect(explain().ordered[0]?.reasons.at(-1)).toBe(`${text}; but it is selected by operator`);
  });

  it('that is all there is, says why it is first', () => {
    const known = world();
    known.add('redis');
    known.resolver.avoidances.set(CACHE, 'redis', AVOIDED);
    expect(known.explain().ordered[0]?.reasons.at(-1)).toBe(
      'avoided since 12:00:00: unhealthy, tried again 12:01:00; but nothing else is there',
    );
  });

  it('changes nothing of what is ranked, and explains as it resolves', () => {
    const names = fc.subarray(['redis', 'memory', 'disk']);
    const layers = fc.constantFrom<SelectionLayer | undefined>(undefined, 'operator', 'config');
    fc.assert(
      fc.property(names, layers, (avoided, layer) => {
        const { avoid, ranking, resolver, selections, explain } = three();
        if (layer) selections.set(CACHE, layer, 'memory');
        const before = ranking();
        for (const provider of avoided) avoid(provider);
        expect([...ranking()].sort()).toEqual([...before].sort());
        expect(explain().chosen).toBe(resolver.resolve(CACHE)?.provider);
        expect(explain().ordered.map(({ provider }) => provider)).toEqual(ranking());
      }),
    );
  });
});
