import { afterEach, describe, expect, it, vi } from 'vitest';
import { Adapter, type ConfigError, type InterceptorFactory, type OneiricError } from '../../src/index.js';
import { gate, rejectionOf } from '../support/traced-parts.js';
import { around, failing, mark, plan, Shelf, tally, World } from './intercepted-world.js';

const OWN = { mark, tally };
const PATIENCE = { timeoutMs: 20_000 };

afterEach(() => {
  vi.doUnmock('cockatiel');
  vi.resetModules();
});

describe('an edit of interceptors', () => {
  it('replaces the one of three that it changes: the others keep what they know', async () => {
    const breaker = 'circuitBreaker: { failures: 1, openMs: 60000 }';
    await using world = await World.start(around('tally:', breaker, 'retry: { delayMs: 1 }'), {
      interceptors: OWN,
    });
    plan.push(failing, failing, failing);
    await rejectionOf(world.shelf.get('a'));
    const known = [world.stateOf('tally'), world.stateOf('circuitBreaker')];
    expect(known).toMatchObject([{ calls: 1 }, { circuit: 'open' }]);
    await world.edit(around('tally:', breaker, 'retry: { delayMs: 2 }'));
    expect(world.names).toEqual(['tally', 'circuitBreaker', 'retry']);
    expect([world.stateOf('tally'), world.stateOf('circuitBreaker')]).toEqual(known);
    expect(world.stateOf('retry')).toEqual({ retries: 0, exhausted: 0 });
    const error = await rejectionOf(world.shelf.get('a'));
    expect(error).toMatchObject({ code: 'resilience/circuit-open' });
  });

  it('of their order, or of words that say the same, makes none anew', async () => {
    const own: InterceptorFactory = vi.fn(tally);
    const options = { interceptors: { own, mark } };
    await using world = await World.start(around('own: { a: 1, b: { c: 2, d: 3 } }', 'mark:'), options);
    await world.shelf.get('a');
    await world.edit(around('mark: {}', '{ own: { b: { d: 3, c: 2 }, a: 1 } }'));
    expect(world.names).toEqual(['mark', 'own']);
    await expect(world.shelf.get('a')).resolves.toBe('*wood a*');
    expect(world.app.status(Shelf).interceptors[1]?.state).toEqual({ calls: 2 });
    expect(own).toHaveBeenCalledTimes(1);
  });

  it('takes away what it leaves out, and what comes back begins anew', async () => {
    await using world = await World.start(around('tally:', 'mark:'), { interceptors: OWN });
    await world.shelf.get('a');
    const inner = world.app.intercept(Shelf, (_call, next) => next(), { name: 'inner' });
    await world.edit(around('mark: { with: "+" }'));
    expect(world.names).toEqual(['mark', 'inner']);
    await expect(world.shelf.get('a')).resolves.toBe('+wood a+');
    await world.edit('{}');
    expect(world.names).toEqual(['inner']);
    inner.remove();
    expect(world.names).toEqual([]);
    await world.edit(around('tally:'));
    await world.shelf.get('a');
    expect(world.stateOf('tally')).toEqual({ calls: 1 });
  });

  it('while calls are in flight lets them end as they began', async () => {
    await using world = await World.start(around('mark: { with: "1" }', 'tally:'), { interceptors: OWN });
    const open = gate();
    plan.push(async () => {
      await open.promise;
      return 'slow';
    });
    const slow = world.shelf.get('a');
    await world.edit(around('mark: { with: "2" }'));
    await expect(world.shelf.get('a')).resolves.toBe('2wood a2');
    open.open();
    await expect(slow).resolves.toBe('1slow1');
  });

  it('that changes what serves as well moves both', async () => {
    await using world = await World.start(around('mark:'), { interceptors: OWN });
    await world.edit(`${around('mark: { with: "+" }')}  selections: { shelf: iron }\n`);
    await world.app.recorded.waitFor('swap.switched', () => world.app.live(Shelf).provider === 'iron');
    await expect(world.shelf.get('a')).resolves.toBe('+iron a+');
  });

  it('before there is the slot counts when it comes', async () => {
    const late = (item: string) => `adapters: { interceptors: { late: [${item}] } }`;
    await using world = await World.start(late('{ tally: {} }'), { interceptors: OWN });
    @Adapter({ key: 'late', provider: 'one' })
    class Late {}
    await world.edit('{}');
    await world.app.register(Late, { activate: false });
    expect(world.app.status('adapter:late').interceptors).toEqual([]);
    await world.edit(late('{ mark: {} }'));
    expect(world.app.status('adapter:late').interceptors).toMatchObject([{ name: 'mark' }]);
  });

  it('is followed where the file is watched', async () => {
    await using world = await World.start(around('mark:'), { config: { watch: true }, interceptors: OWN });
    await world.folder.replace('oneiric.yaml', around('tally:'));
    await world.app.recorded.waitFor('config.changed', () => true, PATIENCE);
    expect(world.names).toEqual(['tally']);
    await expect(world.shelf.get('a')).resolves.toBe('wood a');
  });

  it('concerns the application whose file it is of, and no other', async () => {
    await using one = await World.start(around('tally:'), { interceptors: OWN });
    await using two = await World.start(around('tally:'), { interceptors: OWN });
    await one.edit('{}');
    expect([one.names, two.names]).toEqual([[], ['tally']]);
  });
});

describe('an edit of interceptors that cannot be used', () => {
  it.each([
    ['an unknown name', 'retri:', 'did you mean retry?'],
    ['options out of bounds', 'timeout: { ms: -1 }', 'ms must be a number above 0'],
    ['options that do not go together', 'circuitBreaker: { failures: 1, rate: 0.1 }', 'failures and rate'],
    ['one that cannot be made', 'picky: { level: high }', 'picky for adapter:shelf failed'],
  ])('for %s is rejected with its place, and what held holds', async (_, item, words) => {
    const interceptors = { ...OWN, picky };
    await using world = await World.start(around('tally:', 'mark: { with: "1" }'), { interceptors });
    await world.shelf.get('a');
    await rejectionOf(world.edit(around('mark: { with: "2" }', 'tally:', item)));
    const { error } = await world.app.recorded.waitFor('config.rejected');
    expect(error).toMatchObject({ code: 'config/invalid', file: world.folder.file, line: 6 });
    expect(String(error)).toContain(words);
    expect(world.names).toEqual(['tally', 'mark']);
    await expect(world.shelf.get('a')).resolves.toBe('1wood a1');
    expect(world.stateOf('tally')).toEqual({ calls: 2 });
    await world.edit(around('mark: { with: "3" }', 'tally:'));
    await world.app.recorded.waitFor('config.recovered');
    await expect(world.shelf.get('a')).resolves.toBe('3wood a3');
    expect(world.stateOf('tally')).toEqual({ calls: 3 });
  });

  it('is taken once what it names can be made', async () => {
    let isThere = false;
    const picked: InterceptorFactory = (options) => {
      if (!isThere) throw new Error('not there yet');
      return tally(options);
    };
    await using world = await World.start('{}', { interceptors: { picked } });
    await rejectionOf(world.edit(around('picked:')));
    expect(world.names).toEqual([]);
    isThere = true;
    await world.app.config.reload();
    expect(world.names).toEqual(['picked']);
  });

  it('of one file leaves the others heard, whatever they name', async () => {
    const files = { 'oneiric.night.yaml': '{}' };
    const options = { files, interceptors: { ...OWN, picky }, profile: 'night' };
    await using world = await World.start(around('mark:'), options);
    // Nobody has made this one when the profile, which stands above it, turns out to be wrong.
    await world.folder.replace('oneiric.yaml', around('mark: { with: "2" }'));
    await world.folder.replace('oneiric.night.yaml', around('picky: { level: high }'));
    await rejectionOf(world.app.config.reload());
    await expect(world.shelf.get('a')).resolves.toBe('2wood a2');
    await world.folder.replace('oneiric.night.yaml', around('tally:'));
    await world.app.config.reload();
    expect(world.names).toEqual(['tally']);
  });
});

describe('where the library of a ready-made one is not installed', () => {
  it('the error says what to install', async () => {
    vi.resetModules();
    vi.doMock('cockatiel', () => {
      throw new Error("Cannot find package 'cockatiel'");
    });
    const { World: Fresh } = await import('./intercepted-world.js');
    const error = (await rejectionOf(Fresh.start(around('retry:')))) as ConfigError;
    expect(error.message).toContain('retry needs cockatiel, which cannot be imported');
    expect(error.hint).toBe('npm install cockatiel');
    expect((error.cause as OneiricError).code).toBe('resilience/not-installed');
    await using bare = await Fresh.start('{}', { interceptors: OWN });
    await expect(bare.shelf.get('a')).resolves.toBe('wood a');
    await using world = await Fresh.start(around('rateLimit: { calls: 1, perMs: 1000 }'));
    expect(world.names).toEqual(['rateLimit']);
  });
});

const picky: InterceptorFactory = ({ level }) => {
  if (level === 'high') throw new RangeError('too high');
  return mark({});
};
