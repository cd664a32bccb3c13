import { describe, expect, it } from 'vitest';
import { DEFAULT_SECRET_SETTINGS } from '../../../src/config/secrets/secret-settings.js';
import type { SecretSettings } from '../../../src/config/secrets/secret-settings.js';
import { Secrets } from '../../../src/config/secrets/secrets.js';
import { LifecycleError, SecretError } from '../../../src/core/errors.js';
import type { SecretEvent } from '../../../src/core/secret-events.js';
import { ManualClock } from '../../../src/testing/manual-clock.js';

describe('secrets that are kept', () => {
  it('A08: are fetched once, and again when their time is over', async () => {
    const { secrets, store, clock } = world({ a: 'one' });
    expect(await secrets.get('a')).toBe('one');
    store.set('a', 'two');
    clock.advance(599_999);
    expect(await secrets.get('a')).toBe('one');
    clock.advance(1);
    expect(await secrets.get('a')).toBe('two');
    expect(store.asked).toEqual(['a', 'a']);
  });

  it('A08: rotate fetches those that it names, and no others', async () => {
    const { secrets, store } = world({ a: 'one', b: 'one', c: 'one' });
    await secrets.resolve(['a', 'b', 'c']);
    for (const name of ['a', 'b', 'c']) store.set(name, 'two');
    store.asked.length = 0;
    expect(await secrets.refetch(['b'])).toEqual({ names: ['b'], changed: ['b'], missing: [], failed: [] });
    expect(store.asked).toEqual(['b']);
    expect(await Promise.all(['a', 'b', 'c'].map((name) => secrets.get(name)))).toEqual([
      'one',
      'two',
      'one',
    ]);
  });

  it('A08: inline always wins, and no store is asked', async () => {
    const { secrets, store } = world({ a: 'store' }, { inline: { a: 'inline' } });
    expect(await secrets.get('a')).toBe('inline');
    await secrets.refetch(['a']);
    expect(await secrets.get('a')).toBe('inline');
    expect(store.asked).toEqual([]);
  });

  it('A08: a time of 0 keeps nothing', async () => {
    const { secrets, store } = world({ a: 'one' }, { ttlMs: 0 });
    await secrets.get('a');
    store.set('a', 'two');
    expect(await secrets.get('a')).toBe('two');
    expect(store.asked).toEqual(['a', 'a']);
  });

  it('A08: an empty list rotates nothing', async () => {
    const { secrets, store } = world({ a: 'one' });
    await secrets.get('a');
    expect(await secrets.refetch([])).toEqual({ names: [], changed: [], missing: [], failed: [] });
    expect(store.asked).toEqual(['a']);
  });

  it('hold where their store refuses to be asked, as one does that is being closed', async () => {
    const clock = new ManualClock();
    const store = { provider: 'file', getSecret: () => 'one' };
    let isClosed = false;
    const secrets = new Secrets({
      clock,
      emit: () => undefined,
      store: () => {
        if (isClosed) throw new LifecycleError('lifecycle/closed', 'The application is closing.');
        return store;
      },
      consumersOf: () => [],
      clean: (text) => text,
    });
    secrets.open();
    await secrets.get('a');
    isClosed = true;
    const why = expect.stringContaining('closing') as unknown;
    expect(await secrets.refetch(['a'])).toMatchObject({ failed: [{ name: 'a', why }] });
    expect(await secrets.get('a')).toBe('one');
  });

  it('are asked for again soon where there was none', async () => {
    const { secrets, store, clock } = world({});
    expect(await secrets.get('a')).toBeUndefined();
    store.set('a', 'one');
    clock.advance(4_999);
    expect(await secrets.get('a')).toBeUndefined();
    clock.advance(1);
    expect(await secrets.get('a')).toBe('one');
  });

  it('are no more than their number; the one that was asked for least recently gives way', async () => {
    const { secrets, store } = world({ a: '1', b: '2', c: '3' }, { maxEntries: 2 });
    for (const name of ['a', 'b', 'a', 'c', 'a', 'b']) await secrets.get(name);
    expect(store.asked).toEqual(['a', 'b', 'c', 'b']);
  });

  it('follow another time at once', async () => {
    const { secrets, store } = world({ a: 'one' });
    await secrets.get('a');
    store.set('a', 'two');
    secrets.configure({ ...DEFAULT_SECRET_SETTINGS, ttlMs: 1_000 });
    expect(await secrets.get('a')).toBe('two');
  });
});

describe('fetching secrets', () => {
  it('happens once for all who ask at the same time', async () => {
    const { secrets, store } = world({ a: 'one' });
    const values = await Promise.all(Array.from({ length: 100 }, () => secrets.get('a')));
    expect(new Set(values)).toEqual(new Set(['one']));
    expect(store.asked).toEqual(['a']);
  });

  it('begins anew for a rotation, also while an older fetch is under way', async () => {
    const { secrets, store } = world({ a: 'old' });
    store.hold();
    const first = secrets.get('a');
    const rotated = Promise.all([secrets.refetch(['a']), secrets.refetch(['a'])]);
    const late = secrets.get('a');
    store.release();
    expect(await first).toBe('old');
    store.set('a', 'new');
    store.release();
    expect(await rotated).toMatchObject([{ names: ['a'] }, { names: ['a'] }]);
    expect(await late).toBe('new');
    expect(store.asked).toEqual(['a', 'a']);
  });

  it('asks one store for 16 at a time at most', async () => {
    const names = Array.from({ length: 50 }, (_, at) => `n${at}`);
    const { secrets, store } = world(Object.fromEntries(names.map((name) => [name, name])));
    store.hold();
    const all = secrets.resolve(names);
    await settled();
    expect(store.asked).toHaveLength(16);
    store.letAll();
    expect((await all).size).toBe(50);
  });

  it('does not wait for ever', async () => {
    const { secrets, store, clock, events } = world({ a: 'one' });
    store.hold();
    const asked = secrets.get('a');
    await settled();
    await clock.elapse(10_000);
    expect(await asked).toBeUndefined();
    expect(store.aborted).toBe(1);
    expect(events).toMatchObject([
      { type: 'secret.refused', reason: 'failed', why: 'no answer within 10000 ms' },
    ]);
  });

  it('ends when the application closes', async () => {
    const { secrets, store } = world({ a: 'one' });
    store.hold();
    const asked = secrets.get('a');
    await settled();
    secrets.close();
    expect(await asked).toBeUndefined();
    expect(store.aborted).toBe(1);
  });

  it('knows only what is inline until stores can be asked', async () => {
    const { store, make } = world({ a: 'one' });
    const secrets = make({ inline: { b: 'two' } }, false);
    expect([...(await secrets.resolve(['a', 'b']))]).toEqual([['b', 'two']]);
    secrets.open();
    expect(await secrets.get('a')).toBe('one');
    expect(store.asked).toEqual(['a']);
  });

  it('says that there is no store', async () => {
    const { secrets, events } = world(undefined);
    expect(await secrets.get('a')).toBeUndefined();
    expect(secrets.troubleOf('a')).toEqual({ why: 'there is no store of secrets' });
    expect(events).toMatchObject([{ type: 'secret.refused', provider: 'none' }]);
  });
});

describe('what was known of a secret', () => {
  it('holds where the store fails', async () => {
    const { secrets, store, events } = world({ a: 'one' });
    await secrets.get('a');
    store.failWith(new SecretError('secrets/unreadable', 'the file cannot be read: EIO.'));
    const report = await secrets.refetch(['a']);
    expect(report).toMatchObject({
      changed: [],
      failed: [{ name: 'a', why: 'the file cannot be read: EIO.' }],
    });
    expect(await secrets.get('a')).toBe('one');
    expect((await secrets.resolve(['a'])).has('a')).toBe(false);
    expect(events.at(-1)).toMatchObject({ type: 'secret.refused', reason: 'failed', isKept: true });
  });

  it('holds where the store does not have it any more', async () => {
    const { secrets, store, events } = world({ a: 'one' });
    await secrets.get('a');
    store.set('a', undefined);
    expect(await secrets.refetch(['a'])).toMatchObject({ changed: [], missing: ['a'] });
    expect(await secrets.get('a')).toBe('one');
    expect(events.at(-1)).toMatchObject({ type: 'secret.refused', reason: 'missing', isKept: true });
  });

  it('is told of: what has changed, and what is new', async () => {
    const { secrets, store } = world({ a: 'one', b: 'one' });
    await secrets.resolve(['a', 'b', 'c']);
    store.set('b', 'two');
    store.set('c', 'three');
    expect((await secrets.refetch(['a', 'b', 'c'])).changed).toEqual(['b', 'c']);
  });

  it('does not keep a store from being asked again after its failure', async () => {
    const { secrets, store, clock } = world({ a: 'one' });
    store.failWith(new Error('down'));
    await secrets.get('a');
    store.failWith(undefined);
    clock.advance(5_000);
    expect(await secrets.get('a')).toBe('one');
    expect(secrets.troubleOf('a')).toBeUndefined();
  });

  it('is known by where it came from', async () => {
    const { secrets } = world({ a: 'one' }, { inline: { b: 'two' } });
    await secrets.resolve(['a', 'b']);
    expect([
      secrets.namesFrom('vault'),
      secrets.namesFrom('inline'),
      [...secrets.namesFrom()].sort(),
    ]).toEqual([['a'], ['b'], ['a', 'b']]);
  });
});

describe('what is told of secrets', () => {
  it('is who was given which from where, once', async () => {
    const { secrets, events } = world({ a: 'one' }, { inline: { b: 'two' } });
    for (const name of ['a', 'b', 'a']) {
      await secrets.get(name);
      secrets.accessed(name, `user of ${name}`);
    }
    expect(events).toEqual([
      {
        type: 'secret.accessed',
        at: expect.any(Number),
        name: 'a',
        consumer: 'user of a',
        provider: 'vault',
      },
      {
        type: 'secret.accessed',
        at: expect.any(Number),
        name: 'b',
        consumer: 'user of b',
        provider: 'inline',
      },
    ]);
  });

  it.each([
    [
      'an error that quotes it',
      Object.assign(new Error('E403 planted sealed'), { config: 'planted-value' }),
      'it failed: E403 *** sealed',
    ],
    [
      'an error with a code',
      Object.assign(new Error('no planted'), { code: 'ECONNREFUSED' }),
      'it failed: ECONNREFUSED: no ***',
    ],
    ['a thrown text', 'planted-value', 'it failed: ***-value'],
    ['a code that quotes it', { code: 'planted-value and more' }, 'it failed: { code: ***-value and more }'],
  ])('is what the store said, without values: %s', async (_, thrown, why) => {
    const { secrets, store, events } = world({});
    store.failWith(thrown);
    const report = await secrets.refetch(['a']);
    expect(report.failed[0]?.why).toContain(why);
    expect(JSON.stringify([report, events, secrets.troubleOf('a')?.why])).not.toContain('planted');
    expect(secrets.troubleOf('a')?.cause).toBe(thrown);
  });

  it.each([
    [7, 'it gave a number, not a text'],
    [null, 'it gave null, not a text'],
    [{ value: 'planted' }, 'it gave an object, not a text'],
    ['x'.repeat(1_048_577), 'it gave more than 1048576 UTF-16 units'],
  ])('says what a store gave that is no value', async (given, why) => {
    const { secrets, store } = world({});
    store.set('a', given as never);
    expect((await secrets.refetch(['a'])).failed).toEqual([{ name: 'a', why }]);
  });

  it('includes what is to be hidden: also what was replaced, and what is inline and unused', async () => {
    const { secrets, store } = world({ a: 'first' }, { inline: { unused: 'inline-one' } });
    await secrets.get('a');
    const before = secrets.values();
    expect(secrets.values()).toBe(before);
    store.set('a', 'second');
    await secrets.refetch(['a']);
    expect([...secrets.values()].sort()).toEqual(['first', 'inline-one', 'second']);
  });

  it('takes an empty value for none', async () => {
    const { secrets } = world({ a: '' }, { inline: { a: '' } });
    expect(await secrets.get('a')).toBeUndefined();
  });
});

it('changing what is inline tells which names it concerns', () => {
  const { secrets } = world({}, { inline: { a: '1', b: '1', c: '1' } });
  const names = secrets.configure({ ...DEFAULT_SECRET_SETTINGS, inline: { b: '1', c: '2', d: '1' } });
  expect([...names].sort()).toEqual(['a', 'c', 'd']);
});

it('what nobody needs any more is forgotten where it has become much', async () => {
  const used = new Set(['a', 'b']);
  const { make } = world({ a: '1', b: '2', c: '3' });
  const secrets = make({ maxEntries: 2 }, true, (name) => (used.has(name) ? ['somebody'] : []));
  await secrets.resolve(['c']);
  await secrets.resolve(['a', 'b']);
  expect(secrets.namesFrom()).toEqual(['a', 'b']);
});

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A store that a test can hold up and break. */
class TestStore {
  readonly provider = 'vault';
  readonly asked: string[] = [];
  aborted = 0;
  #failure: { thrown: unknown } | undefined;
  #isHeld = false;
  #held: (() => void)[] = [];
  readonly #values: Map<string, string | undefined>;

  constructor(values: Record<string, string>) {
    this.#values = new Map(Object.entries(values));
  }

  set(name: string, value: string | undefined): void {
    this.#values.set(name, value);
  }

  failWith(thrown: unknown): void {
    this.#failure = thrown === undefined ? undefined : { thrown };
  }

  hold(): void {
    this.#isHeld = true;
  }

  /** Lets the oldest call go on as soon as there is one. */
  release(): void {
    const next = this.#held.shift();
    if (next) next();
    else setImmediate(() => this.release());
  }

  letAll(): void {
    this.#isHeld = false;
    for (const one of this.#held.splice(0)) one();
  }

  async getSecret(name: string, { signal }: { signal: AbortSignal }): Promise<string | undefined> {
    this.asked.push(name);
    signal.addEventListener('abort', () => (this.aborted += 1));
    if (this.#isHeld) await new Promise<void>((resolve) => this.#held.push(resolve));
    if (this.#failure) throw this.#failure.thrown;
    return this.#values.get(name);
  }
}

function world(values: Record<string, string> | undefined, settings: Partial<SecretSettings> = {}) {
  const clock = new ManualClock();
  const store = new TestStore(values ?? {});
  const events: SecretEvent[] = [];
  const make = (
    some: Partial<SecretSettings>,
    isOpen = true,
    consumersOf = (name: string): readonly string[] => [`user of ${name}`],
  ) => {
    const made = new Secrets({
      clock,
      emit: (event) => events.push(event),
      store: () => (values ? store : undefined),
      consumersOf,
      clean: (text) => text.replaceAll('planted', '***'),
    });
    made.configure({ ...DEFAULT_SECRET_SETTINGS, ...some });
    if (isOpen) made.open();
    return made;
  };
  return { secrets: make(settings), store, clock, events, make };
}
