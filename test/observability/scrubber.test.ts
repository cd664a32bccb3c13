import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { SwapError, textOf } from '../../src/core/errors.js';
import { Redactor } from '../../src/observability/redactor.js';
import { Scrubber } from '../../src/observability/scrubber.js';
import { hostileValues } from './hostile.js';
import { ASCII, harmless, planted, plantedErrors, SECRET } from './planted-values.js';

const NO_FACTS = {
  phase: 'init',
  slot: 'a:b',
  stillActive: undefined,
  from: undefined,
  to: undefined,
} as const;
const scrubber = new Scrubber(new Redactor(() => [SECRET, ASCII, '12345678', 'abc', `${SECRET}longer`]));

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
    ['in an error of ours', () => new SwapError('swap/init-failed', SECRET, NO_FACTS)],
  ])('has none %s', (_, make) => {
    expectClean(scrubber.clean(make()));
  });

  it('leaves what is in use as it is, and shows another', () => {
    const settings = Object.freeze({ password: SECRET });
    class Client {
      password = SECRET;
    }
    const client = new Client();
    const error = Object.assign(new Error('x'), { settings, client });
    scrubber.clean(error);
    expect(error.settings).toEqual({ password: '***' });
    expect([settings.password, client.password]).toEqual([SECRET, SECRET]);
    expect(error.client).toBe("Client { password: '***' }");
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

  it('is replaced where it cannot be looked at', () => {
    const hostile = new Proxy(new Error(SECRET), {
      ownKeys() {
        throw new TypeError('no');
      },
    });
    const clean = scrubber.clean(hostile);
    expect(clean).not.toBe(hostile);
    expect(clean.message).toBe('***');
    expectClean(clean);
  });

  it('is not looked at where there are no secrets', () => {
    const idle = new Scrubber(new Redactor());
    expect(idle.clean(SECRET)).toBe(SECRET);
  });
});

describe('what an error holds', () => {
  it.each(planted())('shows no secret: %s', (_, make) => {
    const held = make();
    for (const error of [
      Object.assign(new Error('x'), { held }),
      Object.assign(new Error('x'), { list: [{ held }] }),
      new Error('x', { cause: held }),
    ]) {
      expect(scrubber.clean(error)).toBe(error);
      expectClean(error);
      expectTellsNothing(error);
    }
    const thrown = scrubber.clean(held);
    expectClean(thrown);
    expectTellsNothing(thrown);
  });

  it.each(plantedErrors())('shows no secret where it is an error: %s', (_, make) => {
    const cause = make();
    const clean = scrubber.clean(new Error('x', { cause }));
    for (const error of [clean, clean.cause, scrubber.clean(make())]) {
      expect(error).toBeInstanceOf(Error);
      expectClean(error);
      expectTellsNothing(error);
    }
  });

  it.each(harmless())('stays what it is without a secret: %s', (_, held) => {
    const error = Object.assign(new Error('x'), { held, list: [held], text: SECRET });
    expect(scrubber.clean(error).held).toBe(held);
    expect(error.list[0]).toBe(held);
    expect(error.text).toBe('***');
  });

  it.each(hostileValues())('may be anything: %s', (_, value) => {
    const error = Object.assign(new Error('x'), { value, text: SECRET });
    expect(scrubber.clean(error)).toBe(error);
    expect(error.text).toBe('***');
    expect(() => scrubber.clean(value)).not.toThrow();
  });

  it('is copied with what leads back to it', () => {
    const parent: Record<string, unknown> = { password: SECRET };
    const child = { parent };
    parent['child'] = child;
    const error = Object.assign(new Error('x'), { child, parent });
    scrubber.clean(error);
    expect(error.parent).toEqual({ password: '***', child: error.child });
    expect(error.child.parent).toBe(error.parent);
  });

  it('keeps its order and kind in a copy', () => {
    const held = {
      map: new Map([[SECRET, { a: SECRET }]]),
      set: new Set([1, SECRET]),
      [SECRET]: [undefined, SECRET],
      get token() {
        return SECRET;
      },
    };
    const error = Object.assign(new Error('x'), { held });
    scrubber.clean(error);
    expect(error.held).toEqual({
      map: new Map([['***', { a: '***' }]]),
      set: new Set([1, '***']),
      '***': [undefined, '***'],
      token: '***',
    });
  });

  it.each([
    ['an object', () => Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`k${at}`, at]))],
    ['a boxed text', () => new String('.'.repeat(20_000))],
  ])('is not read member by member where those are too many: %s', (_, make) => {
    let reads = 0;
    const held = new Proxy(make(), {
      get: (target, key) => {
        reads += 1;
        return Reflect.get(target, key) as unknown;
      },
    });
    const error = Object.assign(new Error('x'), { held });
    scrubber.clean(error);
    // Before anything is expected of it: comparing reads it as well.
    expect(reads).toBeLessThan(100);
    expect(error.held).not.toBe(held);
  });

  it('may promise what it says, and break that', async () => {
    class Broken {
      toJSON() {
        return Promise.reject(new TypeError('broken'));
      }
      get ready() {
        return Promise.reject(new TypeError('broken'));
      }
    }
    const unhandled: unknown[] = [];
    const hear = (error: unknown) => unhandled.push(error);
    process.on('unhandledRejection', hear);
    scrubber.clean(Object.assign(new Error('x'), { held: new Broken() }));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', hear);
    expect(unhandled).toEqual([]);
  });

  it('is left out beyond what can be looked at', () => {
    let deep: unknown = SECRET;
    for (let depth = 0; depth < 10_000; depth += 1) deep = [deep];
    const many = Array.from({ length: 5_000 }, () => ({ token: SECRET }));
    const error = Object.assign(new Error('x'), { deep, many });
    scrubber.clean(error);
    expect(JSON.stringify(error)).toContain('[left out]');
    expect(JSON.stringify(error)).not.toContain(JSON.stringify(SECRET).slice(1, -1));
  });
});

describe('a long text of an error', () => {
  it('is cut, and says so, once', () => {
    const error = new Error('m'.repeat(1_000_000), { cause: 'c'.repeat(1_000_000) });
    scrubber.clean(error);
    const cut = { message: error.message, stack: error.stack, cause: error.cause };
    expect(error.message).toBe(`${'m'.repeat(16_384)}… (983616 more)`);
    expect(error.cause).toBe(`${'c'.repeat(16_384)}… (983616 more)`);
    expect(error.stack?.length).toBeLessThan(17_000);
    scrubber.clean(error);
    expect(error).toMatchObject(cut);
  });

  it('shows no half of a secret where it is cut', () => {
    for (let before = 16_384 - SECRET.length - 2; before < 16_386; before += 1) {
      const clean = scrubber.clean(`${'.'.repeat(before)}${SECRET}${'.'.repeat(1_000)}`);
      expect(clean).not.toContain('pl');
      expect(clean).toMatch(/… \(\d+ more\)$/);
    }
  });

  it('leaves an error what it is, also one that has its own way of saying it', () => {
    const texts = Array.from({ length: 20 }, () => SECRET.padEnd(16_000, '.'));
    const cause = Object.assign(new Error('m'.repeat(100_000)), { texts });
    const error = new SwapError('swap/init-failed', 'm'.repeat(100_000), { ...NO_FACTS, cause });
    expect(scrubber.clean(error)).toBe(error);
    expect(cause.texts.at(-1)).toBe('[left out]');
    expectClean(error);
    class Talkative extends Error {
      override toString() {
        return `${this.message} ${this.stack}`;
      }
    }
    const talkative = new Talkative('m'.repeat(100_000));
    expect(scrubber.clean(talkative)).toBe(talkative);
  });

  it('is not looked at once there has been enough', () => {
    const texts = Array.from({ length: 1_000 }, (_, at) => `${at} ${SECRET}`.padEnd(16_000, '.'));
    const error = Object.assign(new Error('x'), { texts });
    Object.assign(error, { cause: new Error(`late ${SECRET}`) });
    scrubber.clean(error);
    expect(error.texts[0]).toContain('0 ***');
    expect(error.texts.at(-1)).toBe('[left out]');
    expect(error.cause).toMatchObject({ message: '[left out]', stack: '[left out]' });
    expectClean(error);
  });
});

/** Nobody gets a secret by asking what is held. */
function expectTellsNothing(value: unknown, depth = 0): void {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || depth > 6) return;
  if (Reflect.getPrototypeOf(value)) expectClean(textOf(value));
  expectClean(JSON.stringify(value));
  for (const key of Reflect.ownKeys(value)) expectTellsNothing(Reflect.get(value, key), depth + 1);
  if (value instanceof Error && 'token' in value) expectClean(value.token);
  if (value instanceof Map) for (const entry of value) expectTellsNothing(entry, depth + 1);
}

function expectClean(error: unknown): void {
  const shown = inspect(error, { depth: 12, showHidden: true, getters: true }) + String(error);
  for (const form of [
    SECRET,
    ASCII,
    '12345678',
    JSON.stringify(SECRET).slice(1, -1),
    encodeURIComponent(SECRET),
  ])
    expect(shown).not.toContain(form);
  expect(shown).not.toContain(Buffer.from(SECRET).toString('base64'));
  expect(shown).not.toContain(
    Buffer.from(SECRET)
      .toString('hex')
      .replaceAll(/..(?=.)/g, '$& '),
  );
}

describe('an event without its secrets', () => {
  it('has none either in what whoever asks calls a request', () => {
    const event = { type: 'http.answered', requestId: SECRET, method: 'GET' };
    expect(scrubber.event(event)).toEqual({ ...event, requestId: '***' });
    expect(event.requestId).toBe(SECRET);
  });
});
