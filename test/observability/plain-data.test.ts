import { describe, expect, it } from 'vitest';
import { OneiricError, TaskError } from '../../src/core/errors.js';
import { loggedError } from '../../src/observability/logged-error.js';
import { PlainData } from '../../src/observability/plain-data.js';
import { Redactor } from '../../src/observability/redactor.js';
import { hostileValues } from './hostile.js';

const data = (...secrets: string[]) => new PlainData(new Redactor(() => secrets));
const shown = (error: unknown, ...secrets: string[]) =>
  loggedError(error, { data: data(...secrets), hasStack: false });

describe('values in a line', () => {
  it.each(hostileValues())('become bounded, plain data: %s', (_, value) => {
    const plain = data().of({ value, other: 1 });
    expect(JSON.stringify(plain).length).toBeLessThan(40_000);
    expect(plain).toMatchObject({ other: 1 });
    expect(Object.getPrototypeOf(plain)).toBe(Object.prototype);
  });

  it('keep what can be shown', () => {
    const date = new Date(0);
    const value = {
      a: [1, true, null, 'x'],
      at: date,
      map: new Map([['k', 1]]),
      set: new Set([2]),
      none: undefined,
      url: new URL('https://shop.test/a?b=c'),
      query: new URLSearchParams({ b: 'c' }),
      pattern: /^a+$/g,
    };
    expect(data().of(value)).toEqual({
      a: [1, true, null, 'x'],
      at: '1970-01-01T00:00:00.000Z',
      map: { k: 1 },
      set: [2],
      url: 'https://shop.test/a?b=c',
      query: 'b=c',
      pattern: '/^a+$/g',
    });
  });

  it('hold no secrets: not in names, numbers, errors or deep inside', () => {
    const value = {
      hunter22: 1,
      pin: 12345678,
      error: new Error('hunter22'),
      url: new URL('http://hunter22/'),
      deep: [{ in: 'is hunter22' }],
    };
    expect(JSON.stringify(data('hunter22', '12345678').of(value))).toBe(
      '{"***":1,"pin":"***","error":"Error: ***","url":"http://***/","deep":[{"in":"is ***"}]}',
    );
  });
});

describe('errors in a line', () => {
  it.each(hostileValues())('become bounded, plain data: %s', (_, value) => {
    const error = shown(value);
    expect(JSON.stringify(error).length).toBeLessThan(100_000);
    expect(typeof error.message).toBe('string');
    expect(
      shown(Object.assign(new Error('x'), { cause: value, errors: [value], others: value })),
    ).toMatchObject({
      name: 'Error',
      message: 'x',
    });
  });

  it('say code, hint and path apart from the message', () => {
    const error = new OneiricError('area/what', 'It failed.', {
      path: 'A -> B',
      hint: 'do',
      cause: new Error('why'),
    });
    expect(shown(error)).toEqual({
      name: 'OneiricError',
      code: 'area/what',
      message: 'It failed.',
      path: 'A -> B',
      hint: 'do',
      cause: { name: 'Error', message: 'why' },
    });
  });

  it('say what they are made of', () => {
    expect(shown(new AggregateError([new Error('a'), 'b'], 'both'))).toMatchObject({
      message: 'both',
      errors: [{ message: 'a' }, { name: 'string', message: 'b' }],
    });
    const others = [{ task: 't', error: new Error('besides') }];
    expect(shown(new TaskError('task/failed', 'x', { others }))).toMatchObject({
      errors: [{ message: 'besides' }],
    });
  });

  it('are bounded where many lead to many', () => {
    const many = (depth: number): Error =>
      new AggregateError(depth === 0 ? [] : Array.from({ length: 10 }, () => many(depth - 1)), 'x');
    expect(JSON.stringify(shown(many(4))).length).toBeLessThan(40_000);
  });

  it('hold no secrets', () => {
    const error = new OneiricError('a/b', 'hunter22', { hint: 'hunter22', cause: new Error('hunter22') });
    const view = { data: data('hunter22'), hasStack: true };
    expect(JSON.stringify(loggedError(error, view))).not.toContain('hunter22');
  });
});
