import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { SwapError } from '../../src/core/errors.js';
import { Redactor } from '../../src/observability/redactor.js';
import { Scrubber } from '../../src/observability/scrubber.js';

const SECRET = 'pl"anted/§value';
const scrubber = new Scrubber(new Redactor(() => [SECRET, 'abc', `${SECRET}longer`]));

describe('an error without its secrets', () => {
  it('is the same error, with other texts', () => {
    const error = new TypeError(`cannot connect with ${SECRET}`);
    expect(scrubber.clean(error)).toBe(error);
    expect(error.message).toBe('cannot connect with ***');
    expect(error.stack).toContain('TypeError: cannot connect with ***');
    expectClean(error);
  });

  it.each([
    ['in its cause', () => new Error('x', { cause: new Error(SECRET) })],
    ['in one of several', () => new AggregateError([new Error(SECRET)], SECRET)],
    ['in what it holds', () => Object.assign(new Error('x'), { config: { headers: [`Bearer ${SECRET}`] } })],
    ['in a cause that is a text', () => new Error('x', { cause: SECRET })],
    ['in a cause that cannot be changed', () => new Error('x', { cause: Object.freeze(new Error(SECRET)) })],
    ['as in JSON', () => new Error(JSON.stringify({ password: SECRET }))],
    ['as in an address', () => new Error(`redis://:${encodeURIComponent(SECRET)}@host`)],
    ['in base64', () => new Error(Buffer.from(SECRET).toString('base64'))],
    ['with another secret around it', () => new Error(`${SECRET}longer`)],
    [
      'in an error of ours',
      () =>
        new SwapError('swap/init-failed', SECRET, {
          phase: 'init',
          slot: 'a:b',
          stillActive: undefined,
          from: undefined,
          to: undefined,
        }),
    ],
  ])('has none %s', (_, make) => {
    expectClean(scrubber.clean(make()));
  });

  it('keeps what is in use as it is', () => {
    const settings = Object.freeze({ password: SECRET });
    class Client {
      password = SECRET;
    }
    const client = new Client();
    const error = Object.assign(new Error('x'), { settings, client });
    scrubber.clean(error);
    expect(error.settings).toEqual({ password: '***' });
    expect([settings.password, client.password]).toEqual([SECRET, SECRET]);
    expect(error.client).toBeInstanceOf(Client);
    expect(error.client.password).toBe('***');
  });

  it('is looked at once, also where it leads back to itself', () => {
    const error: Error & { self?: unknown } = new Error(SECRET);
    error.self = error;
    error.cause = { error };
    expectClean(scrubber.clean(error));
    expect(error.self).toBe(error);
  });

  it.each([
    ['a text', `x ${SECRET}`, 'x ***'],
    ['nothing', undefined, undefined],
    ['a short one', new Error('abc').message, 'abc'],
  ])('may be %s', (_, thrown, clean) => {
    expect(scrubber.clean(thrown)).toBe(clean);
  });

  it('is left alone where it cannot be looked at', () => {
    const hostile = new Proxy(new Error('x'), {
      ownKeys() {
        throw new TypeError('no');
      },
    });
    expect(scrubber.clean(hostile)).toBe(hostile);
  });

  it('is not looked at where there are no secrets', () => {
    const idle = new Scrubber(new Redactor());
    expect(idle.clean(SECRET)).toBe(SECRET);
  });
});

function expectClean(error: unknown): void {
  const shown = inspect(error, { depth: 12, showHidden: true }) + String(error);
  for (const form of [SECRET, JSON.stringify(SECRET).slice(1, -1), encodeURIComponent(SECRET)])
    expect(shown).not.toContain(form);
  expect(shown).not.toContain(Buffer.from(SECRET).toString('base64'));
}
