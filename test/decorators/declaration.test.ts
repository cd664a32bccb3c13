import { describe, expect, it, vi } from 'vitest';
import { Component } from '../../src/decorators/component.js';
import { Contract } from '../../src/decorators/contract.js';
import { declaredBy, placeOf } from '../../src/decorators/declaration.js';
import { componentOf, contractOf } from '../../src/decorators/metadata.js';

const HERE = /^test[\\/]decorators[\\/]declaration\.test\.ts:\d+$/;

describe('declaredBy', () => {
  it('tells file and line of who called the decorator factory, relative to the working folder', () => {
    const first = factory();
    const second = factory();
    expect(first.place).toMatch(HERE);
    expect(lineOf(second.place)).toBe(lineOf(first.place) + 1);
  });

  it('tells the place of a decorated class', () => {
    @Contract('adapter:cache')
    abstract class Cache {}
    @Component({ domain: 'adapter', key: 'cache' })
    class MemoryCache extends Cache {}

    expect(contractOf(Cache)?.declaration.place).toMatch(HERE);
    expect(componentOf(MemoryCache)?.declaration.place).toMatch(HERE);
  });

  it('puts the stack limit back', () => {
    const before = Error.stackTraceLimit;
    Error.stackTraceLimit = 37;
    factory();
    const after = Error.stackTraceLimit;
    Error.stackTraceLimit = before;
    expect(after).toBe(37);
  });

  it('formats nothing until it is asked, and then once', () => {
    const format = vi.fn(() => 'Error\n    at /somewhere/else.js:12:3');
    const place = withFormatter(format, () => {
      const declaration = factory();
      expect(format).not.toHaveBeenCalled();
      return [declaration.place, declaration.place];
    });
    expect(place).toEqual(['/somewhere/else.js:12', '/somewhere/else.js:12']);
    expect(format).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['a function of a module', 'at Object.run (file:///srv/app/main.js:7:1)', '/srv/app/main.js:7'],
    ['an asynchronous frame', 'at async /srv/my app/main.js:7:1', '/srv/my app/main.js:7'],
    [
      'a module behind frames of the engine',
      'at new Promise (<anonymous>)\n    at f (/srv/a.js:3:1)',
      '/srv/a.js:3',
    ],
    ['a query after the file', 'at file:///srv/a%20b.js?t=1:3:1', '/srv/a b.js:3'],
  ])('reads %s', (_, lines, expected) => {
    expect(placeIn(`Error\n    ${lines}`)).toBe(expected);
  });

  it.each([
    ['evaluated code', 'Error\n    at eval (eval at f (/srv/a.js:1:2), <anonymous>:3:4)'],
    ['modules of Node', 'Error\n    at node:internal/main:1:2'],
    ['an address that is no file', 'Error\n    at file://host%2Fa/b.js:1:2'],
    ['a formatter that returns something else', [{ file: 'a' }]],
  ])('is unknown for %s', (_, stack) => {
    expect(placeIn(stack)).toBeUndefined();
  });
});

describe('placeOf', () => {
  it('is empty where the place is unknown', () => {
    expect(placeOf({ place: 'src/cache.ts:12' })).toBe(' at src/cache.ts:12');
    expect(placeOf({ place: undefined })).toBe('');
  });
});

function factory() {
  return declaredBy(factory);
}

function placeIn(stack: unknown): string | undefined {
  return withFormatter(
    () => stack,
    () => factory().place,
  );
}

function withFormatter<T>(format: () => unknown, fn: () => T): T {
  const before = Error.prepareStackTrace;
  Error.prepareStackTrace = format;
  try {
    return fn();
  } finally {
    Error.prepareStackTrace = before;
  }
}

const lineOf = (place: string | undefined) => Number(place?.split(':').at(-1));
