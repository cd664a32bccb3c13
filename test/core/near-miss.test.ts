import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/core/near-miss.js';

describe('nearest', () => {
  it.each([
    ['reddis', 'redis'],
    ['rdis', 'redis'],
    ['radis', 'redis'],
    ['rdeis', 'redis'],
    ['REDIS', 'redis'],
    ['adapter:cahce', 'adapter:cache'],
  ])('finds what %j may have meant', (name, meant) => {
    expect(nearest(name, ['memory', 'adapter:cache', 'adapter:mailer', 'redis'])).toEqual([meant]);
  });

  it('puts the nearest first, and names at most as many as asked for', () => {
    const known = ['cachier', 'caches', 'cash', 'caché', 'cache'];
    expect(nearest('cachr', known)).toEqual(['cache', 'caché']);
    expect(nearest('cachers', [...known, 'cacher'], 2)).toEqual(['cacher', 'caches']);
  });

  it('finds nothing that is far away, empty, the name itself, or too long', () => {
    expect(nearest('redis', ['memory', 'redis', ''])).toEqual([]);
    expect(nearest('a', ['b'])).toEqual([]);
    expect(nearest('', ['a'])).toEqual([]);
    expect(nearest('x'.repeat(100_000), ['x'.repeat(100_000)])).toEqual([]);
  });

  it('looks at a bounded number of names', () => {
    let looked = 0;
    const endless = {
      *[Symbol.iterator]() {
        for (;;) yield `name${(looked += 1)}`;
      },
    };
    nearest('other', endless);
    expect(looked).toBeLessThan(10_100);
  });
});
