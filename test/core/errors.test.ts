import { describe, expect, it } from 'vitest';
import { OneiricError, oneLineOf, ResolutionError, SwapError, textOf } from '../../src/core/errors.js';
import { refName, token } from '../../src/core/token.js';

const refusal = () => {
  throw new TypeError('do not look');
};
const hostile = new Proxy({}, { has: refusal, get: refusal, getPrototypeOf: refusal });

describe('an error of the package', () => {
  it('is told from other errors, and from what does not let itself be looked at', () => {
    const error = new ResolutionError('resolution/unknown', 'Nothing is known of X.');
    for (const is of [OneiricError.is, (value: unknown) => value instanceof OneiricError]) {
      expect(is(error)).toBe(true);
      for (const other of [new Error('x'), 'x', null, undefined, hostile]) expect(is(other)).toBe(false);
    }
  });

  it('is an instance of its own class only', () => {
    const error = new ResolutionError('resolution/unknown', 'Nothing is known of X.');
    expect(error).toBeInstanceOf(ResolutionError);
    expect(error).not.toBeInstanceOf(SwapError);
  });

  it('says what serves now, or that nothing does', () => {
    const facts = { phase: 'init', slot: 'adapter:cache', from: undefined, to: 'redis' };
    const failed = (stillActive?: string) =>
      new SwapError('swap/init-failed', 'redis#2 failed', { ...facts, stillActive }).message;
    expect(failed('memory#1')).toBe('adapter:cache: redis#2 failed (phase init). memory#1 stays active.');
    expect(failed()).toBe('adapter:cache: redis#2 failed (phase init). Nothing is active.');
  });
});

describe('the text of something thrown', () => {
  it('is the message of an error, or its name where it has none', () => {
    expect(textOf(new TypeError('no disk'))).toBe('no disk');
    expect(textOf(new TypeError())).toBe('TypeError');
  });

  it('is found for anything, whatever looking at it does', () => {
    expect([textOf('enough'), textOf(undefined), textOf(7n)]).toEqual(['enough', 'undefined', '7']);
    expect(textOf(hostile)).toBe('something that cannot be shown');
    expect(textOf(Object.create(null))).toBe('something that cannot be shown');
  });

  it('is what an object holds that is no error', () => {
    expect(textOf({ a: 1, b: 'x', deep: { c: 2 } })).toBe('{ a: 1, b: x, deep: … }');
    expect(textOf({ message: 'told', a: 1 })).toBe('told');
    expect(textOf({})).toBe('an object that says nothing');
    expect(textOf(Object.fromEntries(Array.from('abcdefghijk', (name) => [name, 0])))).toMatch(/j: 0, … }$/);
  });

  it('can be limited to its first line', () => {
    expect(oneLineOf(new Error('first\nsecond'))).toBe('first');
    expect(oneLineOf('')).toBe('');
  });

  it('steers no terminal, and has an end, where it is one line', () => {
    expect(oneLineOf(new Error('\u001b[2J\r\u202eall is well'))).toBe('\\u001b[2J\\u000d\\u202eall is well');
    expect(oneLineOf('x'.repeat(1_000_000)).length).toBeLessThan(5_000);
  });
});

describe('a token', () => {
  it('needs a name and a kind that exists', () => {
    expect(() => token('')).toThrow('token("", kind "object") is not possible.');
    expect(() => token('x', { kind: 'thing' as never })).toThrow('kind "thing"');
    expect(() => token(7 as never)).toThrow('token(7');
  });

  it('shows its name, as a class does that has one', () => {
    // eslint-disable-next-line @typescript-eslint/no-base-to-string -- tokens bring their own, which the type does not tell
    expect(String(token('clock'))).toBe('token(clock)');
    expect([refName(token('clock')), refName('adapter:cache'), refName(class Cache {})]).toEqual([
      ...['clock', 'adapter:cache', 'Cache'],
    ]);
    expect(refName((() => class {})())).toBe('an anonymous class');
  });
});
