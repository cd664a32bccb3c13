import { describe, expect, it } from 'vitest';
import type { Query } from '../../../src/container/candidates/ranking.js';
import { CACHE, world } from './offers.js';

const names = (ranking: Iterable<{ candidate: { provider: string } }>) =>
  Array.from(ranking, (row) => row.candidate.provider);

describe('Resolver', () => {
  it('R01: resolves nothing in an empty registry', () => {
    const { resolver } = world();
    expect([resolver.resolve(CACHE), [...resolver.rank(CACHE)]]).toEqual([undefined, []]);
  });

  it('R02: prefers the higher priority', () => {
    const { resolver, add } = world();
    add('b', { priority: 10 });
    add('a', { priority: 5 });
    expect(resolver.resolve(CACHE)?.provider).toBe('b');
  });

  it('R03: prefers priority over stack level', () => {
    const { resolver, add } = world();
    add('a', { priority: 10, stackLevel: 0 });
    add('b', { priority: 5, stackLevel: 100 });
    expect(resolver.resolve(CACHE)?.provider).toBe('a');
  });

  it('R04: prefers the higher stack level, an absent one counting as 0', () => {
    const { resolver, add } = world();
    add('seven', { stackLevel: 7 });
    add('three', { stackLevel: 3 });
    add('absent');
    add('negative', { stackLevel: -1 });
    expect(names(resolver.rank(CACHE))).toEqual(['seven', 'three', 'absent', 'negative']);
  });

  it('R05: prefers the latest of three that are equal otherwise', () => {
    const { resolver, add } = world();
    for (const name of ['a', 'b', 'c']) add(name);
    expect(names(resolver.rank(CACHE))).toEqual(['c', 'b', 'a']);
  });

  it('R06: puts the selected provider first, however weak', () => {
    const { resolver, selections, add } = world();
    add('weak', { priority: -1000 });
    add('strong', { priority: 1000, capabilities: ['ttl'] });
    selections.set(CACHE, 'module', 'weak');
    const scores = Array.from(resolver.rank(CACHE), ({ score }) => score);
    expect(scores).toEqual([
      [1, 0, -1000, 0, 1],
      [0, 0, 1000, 0, 2],
    ]);
  });

  it('R07: ranks as usual when the selected provider is unknown', () => {
    const { resolver, selections, add } = world();
    add('a');
    selections.set(CACHE, 'operator', 'ghost');
    expect(resolver.resolve(CACHE)?.provider).toBe('a');
  });

  it('puts candidates of the selected name from every source first', () => {
    const { resolver, selections, add } = world();
    add('redis', { source: 'config', priority: 1 });
    add('memory', { priority: 9 });
    add('redis', { source: 'test', priority: 2 });
    selections.set(CACHE, 'config', 'redis');
    const sources = Array.from(resolver.rank(CACHE), ({ candidate }) => candidate.source);
    expect(sources).toEqual(['test', 'config', 'runtime']);
  });

  it('R09: admits those that offer all, or any, and counts what they offer before priority', () => {
    const { resolver, add } = world();
    add('a', { capabilities: ['x', 'y'] });
    add('b', { capabilities: ['x'], priority: 100 });
    add('c', { priority: 1000 });
    const capabilities = ['x', 'y'];
    expect(names(resolver.rank(CACHE, { capabilities }))).toEqual(['a']);
    expect(names(resolver.rank(CACHE, { capabilities, require: 'any' }))).toEqual(['a', 'b']);
    expect(resolver.resolve(CACHE)?.provider).toBe('c');
  });

  it('R10: resolves nothing when no candidate offers what is required', () => {
    const { resolver, add } = world();
    add('a', { capabilities: ['x'] });
    for (const require of ['all', 'any'] as const) {
      expect(resolver.resolve(CACHE, { capabilities: ['z'], require })).toBeUndefined();
    }
  });

  it('R11: counts described capabilities, and ignores blanks and repetitions in what is required', () => {
    const { resolver, add } = world();
    add('a', { capabilities: [{ name: 'x' }] });
    add('b');
    const [row] = resolver.rank(CACHE, { capabilities: [' x ', '', '  ', 'x'] });
    expect(row).toMatchObject({ candidate: { provider: 'a' }, score: [0, 1, 0, 0, 1] });
    expect(resolver.resolve(CACHE, { capabilities: [' '], require: 'any' })?.provider).toBe('b');
  });

  it('R12: resolves nothing when the asked provider lacks a capability, whoever else has it', () => {
    const { resolver, add } = world();
    add('a', { capabilities: ['x'] });
    add('b', { capabilities: ['x', 'y'] });
    expect(resolver.resolve(CACHE, { provider: 'a', capabilities: ['x', 'y'] })).toBeUndefined();
    expect(resolver.resolve(CACHE, { provider: 'a', capabilities: ['x'] })?.provider).toBe('a');
    expect(resolver.resolve(CACHE, { provider: 'ghost' })).toBeUndefined();
  });

  it('gives the best of a name among its sources', () => {
    const { resolver, selections, add } = world();
    add('redis', { source: 'config', priority: 1, capabilities: ['x', 'y'] });
    add('redis', { source: 'test', priority: 9, capabilities: ['x'] });
    add('redis', { source: 'plugin', priority: 10 });
    add('memory', { priority: 100 });
    selections.set(CACHE, 'operator', 'memory');
    const sourceOf = (query: Query) => resolver.resolve(CACHE, { provider: 'redis', ...query })?.source;
    expect(sourceOf({})).toBe('plugin');
    expect(sourceOf({ capabilities: ['x', 'y'], require: 'any' })).toBe('config');
    expect(sourceOf({ capabilities: ['x'] })).toBe('test');
  });

  it('does not let a selection decide among candidates that offer what is required when it does not', () => {
    const { resolver, selections, add } = world();
    add('a', { capabilities: ['x'] });
    add('b');
    selections.set(CACHE, 'operator', 'b');
    expect(resolver.resolve(CACHE, { capabilities: ['x'] })?.provider).toBe('a');
  });

  it('keeps the order across many different sets of capabilities', () => {
    const { resolver, add } = world();
    const priorities = Array.from({ length: 200 }, (_, index) => (index * 37) % 101);
    for (const [index, priority] of priorities.entries()) {
      add(`p${index}`, { priority, capabilities: ['x', `only-${index % 70}`] });
    }
    const ranked = [...resolver.rank(CACHE, { capabilities: ['x'] })].map(({ candidate }) => candidate);
    expect(ranked).toEqual([...resolver.rank(CACHE)].map(({ candidate }) => candidate));
    expect(ranked).toHaveLength(200);
  });

  it('goes on when candidates come and go while the ranking is read', () => {
    const { registry, resolver, add } = world();
    for (const name of ['a', 'b', 'c', 'd']) add(name, { capabilities: ['x', name] });
    const seen: string[] = [];
    for (const { candidate } of resolver.rank(CACHE, { capabilities: ['x'] })) {
      seen.push(candidate.provider);
      registry.unregister(candidate);
      add(`late-${candidate.provider}`, { capabilities: ['x', candidate.provider] });
    }
    expect(seen).toEqual(['d', 'c', 'b', 'a']);
  });

  it.each([{ capabilities: 'ttl' }, { capabilities: [7] }, { require: 'some' }])(
    'refuses the query %j at once',
    (query) => {
      const { resolver } = world();
      const error = expect.objectContaining({
        name: 'ResolutionError',
        code: 'resolution/bad-query',
      }) as Error;
      expect(() => resolver.rank(CACHE, query as Query)).toThrow(error);
    },
  );

  it('tells what the others lack, nearest first', () => {
    const { resolver, add } = world();
    add('none', { priority: 9 });
    add('one', { capabilities: ['x'] });
    add('both', { capabilities: ['x', 'y'] });
    const lacking = (query: Query) =>
      Array.from(
        resolver.lacking(CACHE, query),
        ({ candidate, missing }) => `${candidate.provider}: ${missing.join()}`,
      );
    const capabilities = ['x', 'y'];
    expect(lacking({ capabilities })).toEqual(['one: y', 'none: x,y']);
    expect(lacking({ capabilities, require: 'any' })).toEqual(['none: x,y']);
    expect(lacking({ capabilities, provider: 'one' })).toEqual(['one: y']);
    expect(lacking({ capabilities, provider: 'both' })).toEqual([]);
    expect(lacking({})).toEqual([]);
  });
});
