import { describe, expect, it } from 'vitest';
import { parseStackOrder } from '../../../src/container/candidates/stack-order.js';
import { RegistryError } from '../../../src/core/errors.js';

describe('parseStackOrder', () => {
  it('R13: gives the left-most package the highest priority, and an explicit one what it says', () => {
    expect([...parseStackOrder('a,b:50,c')]).toEqual([
      ['a', 20],
      ['b', 50],
      ['c', 0],
    ]);
  });

  it('does not count blank entries', () => {
    expect([...parseStackOrder(' a , , b:-7,,')]).toEqual([
      ['a', 10],
      ['b', -7],
    ]);
    expect(parseStackOrder('  ').size).toBe(0);
  });

  it('knows the names of scoped packages', () => {
    expect([...parseStackOrder('@acme/cache:5,@acme/other')]).toEqual([
      ['@acme/cache', 5],
      ['@acme/other', 0],
    ]);
  });

  it.each([
    ['a,b:x', '"b:x"', '"x" is not an integer'],
    ['a,b:', '"b:"', '"" is not an integer'],
    ['a,b:1.5', '"b:1.5"', '"1.5" is not an integer'],
    ['a:b:5', '"a:b:5"', '"b:5" is not an integer'],
    ['a:1001', '"a:1001"', 'its priority would be 1001, which is not from -1000 to 1000'],
    ['a:-1001', '"a:-1001"', 'its priority would be -1001, which is not from -1000 to 1000'],
    ['a,b,a:3', '"a:3"', '"a" occurs twice'],
    [':5', '":5"', '"" is not the name of a package'],
    ['a b', '"a b"', '"a b" is not the name of a package'],
    ['@acme', '"@acme"', '"@acme" is not the name of a package'],
    ['@a/b/c', '"@a/b/c"', '"@a/b/c" is not the name of a package'],
    ['../x', '"../x"', '"../x" is not the name of a package'],
  ])('refuses %j, saying the entry', (text, entry, reason) => {
    const message = `The entry ${entry} of the stack order is not possible: ${reason}.`;
    expect(() => parseStackOrder(text)).toThrow(message);
    expect(() => parseStackOrder(text)).toThrow(
      expect.objectContaining({ code: 'registry/bad-stack-order' }),
    );
  });

  it('gives 101 bare names a priority each, and refuses the 102nd', () => {
    const names = (count: number) => Array.from({ length: count }, (_, index) => `p${index}`).join(',');
    expect(parseStackOrder(names(101)).get('p0')).toBe(1000);
    expect(() => parseStackOrder(names(102))).toThrow(RegistryError);
  });
});
