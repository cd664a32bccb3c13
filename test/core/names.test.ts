import { describe, expect, it } from 'vitest';
import { checkOpenDomain, isSlotName, parseSlotName, shown } from '../../src/core/names.js';

describe('a value from outside in a message', () => {
  it('is one short quoted line', () => {
    expect(shown('a\nb')).toBe('"a\\nb"');
    expect(shown('x'.repeat(100))).toBe(`"${'x'.repeat(59)}…"`);
    expect(shown(Symbol('x'.repeat(100)))).toBe(`Symbol(${'x'.repeat(53)}…`);
    expect([shown(7), shown(null), shown(undefined)]).toEqual(['7', 'null', 'undefined']);
  });

  it('is named by its class, or as a plain object where that does not tell', () => {
    expect(shown(new Map())).toBe('an object (Map)');
    expect(shown(Object.create(null))).toBe('an object (Object)');
    expect(shown(Object.create({ constructor: 'mine' }))).toBe('an object (Object)');
  });

  it('is named where it is a function', () => {
    expect(shown(function load() {})).toBe('load');
    expect(
      shown(
        (
          () => () =>
            undefined
        )(),
      ),
    ).toBe('an anonymous function');
  });
});

describe('a domain', () => {
  it("may be anybody's, except that of the plain providers", () => {
    expect(() => checkOpenDomain('payments')).not.toThrow();
    expect(() => checkOpenDomain('plain')).toThrow('The domain "plain" is reserved.');
    expect(() => checkOpenDomain('Payments')).toThrow('"Payments" is not a domain.');
  });
});

describe('a slot name', () => {
  it('is split at its first colon', () => {
    expect(parseSlotName('adapter:cache')).toEqual({ domain: 'adapter', key: 'cache' });
    expect(() => parseSlotName('adapter')).toThrow('"adapter" is not a slot name.');
    expect(() => parseSlotName(7 as never)).toThrow('7 is not a slot name.');
    expect(() => parseSlotName('adapter:a:b')).toThrow('"a:b" is not a key.');
  });

  it('is told from what is none, whatever that is', () => {
    const names = ['adapter:cache', 'adapter:cache@CacheModule', 'adapter', 'adapter:', 'A:b', 'adapter:a:b'];
    const others = [7, undefined, null, {}, ['adapter:cache']];
    expect([...names, ...others].filter(isSlotName)).toEqual(names.slice(0, 2));
  });
});
