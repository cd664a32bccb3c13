import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExplainOptions } from '../../../src/container/candidates/explanation.js';
import { SELECTION_LAYERS } from '../../../src/core/events.js';
import { SwapError } from '../../../src/core/errors.js';
import { CACHE, world } from './offers.js';

const AT = Date.UTC(2026, 0, 2, 10, 3, 12);

const buildFailed = () =>
  new SwapError('swap/build-failed', 'redis could not be built', {
    phase: 'build',
    slot: CACHE,
    from: 'memory#1',
    to: 'redis',
    stillActive: 'memory#1',
  });

/** The slot of the documentation: redis is first, memory serves. */
function documented() {
  const made = world();
  const memory = made.add('memory', { module: 'CacheModule', declaration: { place: 'src/cache.ts:12' } });
  const redis = made.add('redis', {
    stackLevel: 10,
    module: 'CacheModule',
    declaration: { place: 'src/cache.ts:31' },
  });
  return { ...made, memory, redis };
}

describe('explain', () => {
  it('R01: has nothing to say about an empty slot, and is no error', () => {
    const explanation = world().explain();
    expect(explanation).toEqual({
      slot: CACHE,
      chosen: undefined,
      active: undefined,
      ordered: [],
      history: [],
    });
    expect(explanation.toString()).toBe('adapter:cache   nothing chosen, nothing active');
  });

  it('shows what is chosen, what serves, what is blocked and why the others lost', () => {
    const { explain, memory, redis } = documented();
    const blocked = new Map([[redis, { error: buildFailed(), at: AT, nextTryAt: AT + 60_000 }]]);
    const explanation = explain({ limit: 10 }, { active: { candidate: memory, generation: 1 }, blocked });
    expect(explanation.toString().split('\n')).toEqual([
      'adapter:cache   chosen redis, active memory (redis blocked: build failed 10:03:12, next try 10:04:12)',
      '  redis    chosen    selection=0 capabilities=0 priority=0 stack=10 order=2   src/cache.ts:31 (CacheModule)',
      '  memory   active    stack level 0 < 10                                       src/cache.ts:12 (CacheModule)',
    ]);
  });

  it('gives the same as plain data', () => {
    const { explain, memory, redis } = documented();
    const error = buildFailed();
    const blocked = new Map([[redis, { error, at: AT, nextTryAt: AT + 60_000 }]]);
    const explanation = explain({}, { active: { candidate: memory, generation: 1 }, blocked });
    const origin = { source: 'runtime', module: 'CacheModule' };
    expect(explanation).toEqual({
      slot: CACHE,
      chosen: 'redis',
      active: 'memory',
      blocked: {
        provider: 'redis',
        reason: 'build failed',
        error: error.message,
        at: AT,
        nextTryAt: AT + 60_000,
      },
      ordered: [
        {
          ...origin,
          provider: 'redis',
          score: [0, 0, 0, 10, 2],
          selected: true,
          state: 'chosen',
          reasons: ['selection=0 capabilities=0 priority=0 stack=10 order=2'],
          declaredAt: 'src/cache.ts:31',
        },
        {
          ...origin,
          provider: 'memory',
          score: [0, 0, 0, 0, 1],
          selected: false,
          state: 'active',
          reasons: ['stack level 0 < 10'],
          declaredAt: 'src/cache.ts:12',
        },
      ],
      history: [],
    });
    expect(JSON.parse(JSON.stringify(explanation))).toMatchObject({ chosen: 'redis', active: 'memory' });
  });

  it('R02: tells which candidate is shadowed, and which one serves because it is chosen', () => {
    const { explain, add } = world();
    add('a', { priority: 5 });
    const b = add('b', { priority: 10 });
    const states = explain({}, { active: { candidate: b, generation: 3 } }).ordered.map(
      ({ provider, state }) => [provider, state],
    );
    expect(states).toEqual([
      ['b', 'active'],
      ['a', 'shadowed'],
    ]);
  });

  it('gives the deciding reason of every loser', () => {
    const { explain, add } = world();
    add('low', { priority: 1 });
    add('below', { priority: 5, stackLevel: -4 });
    add('early', { priority: 5 });
    add('late', { priority: 5 });
    expect(explain().ordered.map(({ provider, reasons }) => [provider, ...reasons])).toEqual([
      ['late', 'selection=0 capabilities=0 priority=5 stack=0 order=4'],
      ['early', 'registered earlier (order 3 < 4)'],
      ['below', 'stack level -4 < 0'],
      ['low', 'priority 1 < 5'],
    ]);
  });

  it('R06: says who selected the winner, and that the others were not', () => {
    const { explain, selections, add } = world();
    add('redis', { priority: -5 });
    add('memory', { priority: 5 });
    selections.set(CACHE, 'config', 'memory');
    selections.set(CACHE, 'operator', 'redis');
    const { selection, ordered } = explain();
    expect(selection).toEqual({ provider: 'redis', layer: 'operator' });
    expect(ordered.map(({ score, reasons }) => [score[0], ...reasons])).toEqual([
      [1, 'selection=1 capabilities=0 priority=-5 stack=0 order=1', 'selected by operator'],
      [0, 'not selected: adapter:cache is set to redis by operator'],
    ]);
  });

  it('R07: mentions a selection that no candidate meets', () => {
    const { explain, selections, add } = world();
    selections.set(CACHE, 'environment', 'ghost');
    const unmet =
      'unmet selection: adapter:cache is set to ghost by environment, but no candidate has that name';
    expect(explain().toString()).toBe(`adapter:cache   nothing chosen, nothing active\n  ${unmet}`);
    add('memory');
    const explanation = explain();
    expect(explanation.selection).toEqual({ provider: 'ghost', layer: 'environment', unmet: true });
    expect(explanation.ordered[0]?.reasons).toContain(unmet);
    expect(explanation.toString().split('\n')).toEqual([
      'adapter:cache   chosen memory, nothing active',
      `  ${unmet}`,
      '  memory   chosen    selection=0 capabilities=0 priority=0 stack=0 order=1   from runtime',
    ]);
  });

  it('mentions a selection of a candidate that lacks what is required, but not one beside a pin', () => {
    const { explain, selections, add } = world();
    add('plain');
    add('rich', { capabilities: ['x'] });
    selections.set(CACHE, 'config', 'plain');
    const unmet =
      'unmet selection: adapter:cache is set to plain by config, which does not offer the required capabilities';
    expect(explain({ capabilities: ['x'] }).ordered[0]?.reasons).toContain(unmet);
    expect(explain({ provider: 'rich' }).selection).toEqual({ provider: 'plain', layer: 'config' });
  });

  it('R10: has an empty ordered where nothing offers what is required, and says what each near one lacks', () => {
    const { explain, add } = world();
    add('none');
    add('one', { capabilities: ['ttl'], module: 'CacheModule' });
    const explanation = explain({ capabilities: ['ttl', 'shared'] });
    expect([explanation.chosen, explanation.ordered]).toEqual([undefined, []]);
    expect(explanation.ineligible).toEqual([
      expect.objectContaining({
        provider: 'one',
        missing: ['shared'],
        reasons: ['lacks shared'],
        module: 'CacheModule',
      }),
      expect.objectContaining({
        provider: 'none',
        missing: ['ttl', 'shared'],
        reasons: ['lacks ttl, shared'],
      }),
    ]);
    expect(explanation.toString().split('\n')).toEqual([
      'adapter:cache   nothing chosen, nothing active',
      '  one    unfit     lacks shared        from runtime (CacheModule)',
      '  none   unfit     lacks ttl, shared   from runtime',
    ]);
  });

  it('R09: counts what losers offer of what is required', () => {
    const { explain, add } = world();
    add('a', { capabilities: ['x', 'y'] });
    add('b', { capabilities: ['x'], priority: 100 });
    add('c');
    const { ordered, ineligible } = explain({ capabilities: ['x', 'y', 'z'], require: 'any' });
    expect(ordered[1]?.reasons).toEqual(['offers 1 of 3 required capabilities, not 2']);
    expect(ineligible?.map(({ reasons }) => reasons)).toEqual([['offers none of x, y, z']]);
  });

  it('shows at most ten candidates that lack something, and quotes odd names', () => {
    const { explain, add } = world();
    for (let index = 0; index < 30; index += 1) add(`p${index}`);
    const { ineligible } = explain({ capabilities: ['a\u001b[31m'] });
    expect(ineligible).toHaveLength(10);
    expect(ineligible?.[0]?.reasons).toEqual(['lacks "a\\u001b[31m"']);
  });

  it('explains a pin by the candidates of that name', () => {
    const { explain, add } = world();
    add('redis', { source: 'config' });
    add('redis', { source: 'test', priority: -1 });
    add('memory', { priority: 9 });
    const { chosen, ordered } = explain({ provider: 'redis' });
    expect([chosen, ordered.map(({ source }) => source)]).toEqual(['redis', ['config', 'test']]);
  });

  it('marks blocked losers, and says when nobody will try again', () => {
    const { explain, memory, redis } = documented();
    const error = new Error('cannot\u001b[2J connect\nsecond line');
    const { ordered, blocked } = explain(
      {},
      { blocked: new Map([[memory, { error, at: AT, nextTryAt: Infinity }]]) },
    );
    expect([ordered[0]?.provider, blocked]).toEqual([redis.provider, undefined]);
    expect(ordered[1]).toMatchObject({
      state: 'blocked',
      reasons: ['stack level 0 < 10', 'blocked: cannot [2J connect 10:03:12, no further try'],
    });
  });

  it('shows as many candidates as asked for, and formats no more places', () => {
    const { explain, add } = world();
    let formatted = 0;
    const declaration = {
      get place() {
        formatted += 1;
        return 'src/cache.ts:1';
      },
    };
    for (let index = 0; index < 50_000; index += 1)
      add(`p${index}`, { declaration, capabilities: [`c${index % 64}`] });
    const { ordered, more } = explain({ limit: 10 });
    expect([ordered.length, more, formatted]).toEqual([10, true, 10]);
    expect(ordered[0]?.provider).toBe('p49999');
    expect(explain({ limit: 0 })).toMatchObject({ chosen: 'p49999', ordered: [], more: true });
  });

  it('says that there is more only where there is', () => {
    const { explain } = documented();
    expect(explain({ limit: 2 }).more).toBeUndefined();
    expect(explain({ limit: 1 }).toString()).toMatch(/\n {2}… and more; raise the limit to see them$/);
  });

  it.each([-1, 1.5, NaN])('refuses a limit of %j', (limit) => {
    const error = expect.objectContaining({ code: 'resolution/bad-query' }) as Error;
    expect(() => world().explain({ limit })).toThrow(error);
  });

  it('is frozen to the bottom, and does not follow what it was made from', () => {
    const { explain, selections, add, memory } = documented();
    const entry = {
      at: AT,
      id: 1,
      from: undefined,
      to: 'memory#1',
      outcome: 'switched',
      error: undefined,
      reason: undefined,
      requestedBy: undefined,
    };
    const history = [entry];
    selections.set(CACHE, 'config', 'memory');
    const explanation = explain(
      { capabilities: ['x'] },
      { history, blocked: new Map([[memory, { error: 'x', at: AT, nextTryAt: AT }]]) },
    );
    const before = JSON.stringify(explanation);
    history.push(entry);
    entry.outcome = 'changed';
    selections.set(CACHE, 'operator', 'redis');
    add('newest');
    expect(JSON.stringify(explanation)).toBe(before);
    expect(thawedParts(explanation)).toEqual([]);
    expect(thawedParts(explain())).toEqual([]);
  });

  it('R18: agrees with resolve about any candidates, selections and queries', () => {
    fc.assert(
      fc.property(
        fc.array(ANY_OFFER, { maxLength: 12 }),
        ANY_SELECTIONS,
        ANY_QUERY,
        (offers, selected, query) => {
          const { add, explain, resolver, selections } = world();
          for (const { provider, ...rest } of offers) add(provider, rest);
          for (const [layer, provider] of selected) selections.set(CACHE, layer, provider);
          const chosen = resolver.resolve(CACHE, query);
          const { ordered, chosen: name } = explain(query);
          expect(name).toBe(chosen?.provider);
          expect(ordered[0]?.score[4]).toBe(chosen?.order);
          expect(ordered.map(({ selected: first }) => first)).toEqual(ordered.map((_, index) => index === 0));
          expect(ordered.map(({ score }) => score)).toEqual(ordered.map(({ score }) => score).sort(byScore));
        },
      ),
    );
  });

  it('R18: admits and leaves out every candidate exactly once, for any candidates and queries', () => {
    fc.assert(
      fc.property(
        fc.array(ANY_OFFER, { maxLength: 10 }),
        ANY_SELECTIONS,
        ANY_QUERY,
        (offers, selected, query) => {
          const { add, registry, resolver, selections } = world();
          for (const { provider, ...rest } of offers) add(provider, rest);
          for (const [layer, provider] of selected) selections.set(CACHE, layer, provider);
          const rows = [...resolver.rank(CACHE, query), ...resolver.lacking(CACHE, query)].map(
            ({ candidate }) => candidate.order,
          );
          const all = [...registry.candidates(CACHE)].filter(
            ({ provider }) => provider === (query.provider ?? provider),
          );
          expect(rows.sort()).toEqual(all.map(({ order }) => order).sort());
        },
      ),
    );
  });
});

const ANY_PROVIDER = fc.constantFrom('a', 'b', 'c', 'd');
const ANY_CAPABILITIES = fc.subarray(['x', 'y', 'z']);
const ANY_OFFER = fc.record({
  provider: ANY_PROVIDER,
  source: fc.constantFrom('config' as const, 'runtime' as const, 'test' as const),
  priority: fc.integer({ min: -1, max: 1 }),
  stackLevel: fc.integer({ min: -1, max: 1 }),
  capabilities: ANY_CAPABILITIES,
});
const ANY_SELECTIONS = fc.array(
  fc.tuple(fc.constantFrom(...SELECTION_LAYERS), fc.constantFrom('a', 'b', 'ghost', undefined)),
  { maxLength: 3 },
);
const ANY_QUERY: fc.Arbitrary<ExplainOptions> = fc.record(
  { capabilities: ANY_CAPABILITIES, require: fc.constantFrom('all', 'any'), provider: ANY_PROVIDER },
  { requiredKeys: [] },
);

function byScore(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((part, index) => part !== b[index]);
  return at < 0 ? 0 : (b[at] ?? 0) - (a[at] ?? 0);
}

/** Paths of the parts of a value that can be changed. */
function thawedParts(value: unknown, path = 'explanation'): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.entries(value).flatMap(([key, part]) => thawedParts(part, `${path}.${key}`));
  return Object.isFrozen(value) ? inside : [path, ...inside];
}
