import { describe, expect, it } from 'vitest';
import { Rotations } from '../../../src/config/secrets/rotations.js';
import { DEFAULT_SECRET_SETTINGS } from '../../../src/config/secrets/secret-settings.js';
import { Secrets } from '../../../src/config/secrets/secrets.js';
import type { SecretEvent } from '../../../src/core/secret-events.js';
import { ManualClock } from '../../../src/testing/manual-clock.js';

describe('a rotation', () => {
  it('of a list fetches those, and tells what has changed and who goes by it', async () => {
    const { rotations, values, asked, told } = await world({ a: 'one', b: 'one' });
    values.set('a', 'two');
    values.set('b', 'two');
    const report = await rotations.rotate(['a']);
    expect(report).toEqual({
      names: ['a'],
      changed: ['a'],
      missing: [],
      failed: [],
      slots: ['adapter:of-a'],
    });
    expect(asked).toEqual(['a']);
    expect(told).toEqual([['a']]);
  });

  it('of an empty list rotates nothing', async () => {
    const { rotations, asked, told } = await world({ a: 'one' });
    expect((await rotations.rotate([])).names).toEqual([]);
    expect([asked, told]).toEqual([[], []]);
  });

  it('of a provider fetches what came from it', async () => {
    const { rotations, asked } = await world({ a: 'one', b: 'one' }, { c: 'inline' });
    expect((await rotations.rotate({ provider: 'vault' })).names).toEqual(['a', 'b']);
    expect((await rotations.rotate({ provider: 'inline' })).names).toEqual(['c']);
    expect(asked.sort()).toEqual(['a', 'b']);
  });

  it('of a provider that none comes from is refused, and says where they do', async () => {
    const { rotations, asked } = await world({ a: 'one' });
    await expect(rotations.rotate({ provider: 'vualt' })).rejects.toMatchObject({
      code: 'secrets/bad-target',
      message: expect.stringContaining('No secret comes from "vualt". Nothing was rotated.') as unknown,
      hint: 'secrets come from inline, vault',
    });
    expect(asked).toEqual([]);
    expect((await rotations.rotate('all')).names).toEqual(['a']);
  });

  it('of all fetches whatever anybody goes by, also what was not there', async () => {
    const { rotations, values } = await world({ a: 'one' }, {}, ['a', 'late']);
    values.set('late', 'one');
    expect((await rotations.rotate('all')).changed).toEqual(['late']);
  });

  it('tells nobody where no value has changed, and says that it was done', async () => {
    const { rotations, told, events } = await world({ a: 'one' });
    await rotations.rotate('all');
    expect(told).toEqual([]);
    expect(events.at(-1)).toMatchObject({
      type: 'secret.rotated',
      cause: 'asked',
      names: ['a'],
      changed: [],
    });
  });

  it('says why the configuration cannot take a value', async () => {
    const { rotations, values, users } = await world({ a: 'one' });
    const rejected = new Error('not a URL');
    users.changed = async () => ({ slots: [], rejected });
    values.set('a', 'two');
    expect((await rotations.rotate('all')).rejected).toBe(rejected);
  });

  it('comes after the one before', async () => {
    const { rotations, values, users, told } = await world({ a: '0' });
    const { changed } = users;
    let running = 0;
    users.changed = async (names) => {
      expect((running += 1)).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return changed(names);
    };
    const all = [1, 2, 3].map((at) => {
      values.set('a', String(at));
      return rotations.rotate(['a']);
    });
    await Promise.all(all);
    expect(told).toEqual([['a']]);
  });

  it('goes on after one that failed', async () => {
    const { rotations, values, users } = await world({ a: 'one' });
    const { changed } = users;
    users.changed = () => Promise.reject(new Error('broken'));
    values.set('a', 'two');
    await expect(rotations.rotate('all')).rejects.toThrow('broken');
    users.changed = changed;
    values.set('a', 'three');
    expect((await rotations.rotate('all')).changed).toEqual(['a']);
  });

  it.each([
    [undefined, 'secrets/bad-target'],
    [null, 'secrets/bad-target'],
    ['everything', 'secrets/bad-target'],
    [{}, 'secrets/bad-target'],
    [{ provider: 7 }, 'secrets/bad-target'],
    [['../a'], 'secrets/bad-name'],
    [[7], 'secrets/bad-name'],
  ])('of %j is refused', async (target, code) => {
    const { rotations, asked } = await world({ a: 'one' });
    await expect(rotations.rotate(target as never)).rejects.toMatchObject({ code });
    expect(asked).toEqual([]);
  });
});

describe('rotating over and over', () => {
  it('happens after each interval, and tells of changes only', async () => {
    const { rotations, values, clock, events, told } = await world({ a: 'one' });
    rotations.every(1_000);
    await clock.elapse(1_000);
    expect(events.filter(({ type }) => type === 'secret.rotated')).toEqual([]);
    values.set('a', 'two');
    await clock.elapse(1_000);
    expect(told).toEqual([['a']]);
    expect(events.at(-1)).toMatchObject({ type: 'secret.rotated', cause: 'interval', changed: ['a'] });
  });

  it('follows another interval, and ends', async () => {
    const { rotations, asked, clock } = await world({ a: 'one' });
    rotations.every(1_000);
    rotations.every(5_000);
    await clock.elapse(4_999);
    expect(asked).toEqual([]);
    await clock.elapse(1);
    expect(asked).toEqual(['a']);
    rotations.end();
    await clock.elapse(10_000);
    expect(asked).toEqual(['a']);
  });
});

async function world(
  initial: Record<string, string>,
  inline: Record<string, string> = {},
  used = Object.keys(initial),
) {
  const clock = new ManualClock();
  const values = new Map(Object.entries(initial));
  const asked: string[] = [];
  const events: SecretEvent[] = [];
  const told: (readonly string[])[] = [];
  const emit = (event: SecretEvent) => events.push(event);
  const getSecret = (name: string) => {
    asked.push(name);
    return values.get(name);
  };
  const secrets = new Secrets({
    clock,
    emit,
    store: () => ({ provider: 'vault', getSecret }),
    consumersOf: () => ['somebody'],
    clean: (text) => text,
  });
  secrets.configure({ ...DEFAULT_SECRET_SETTINGS, inline });
  secrets.open();
  await secrets.resolve([...used, ...Object.keys(inline)]);
  asked.length = 0;
  const users = {
    names: () => used,
    refused: () => [],
    changed: async (names: readonly string[]) => {
      told.push(names);
      return { slots: names.map((name) => `adapter:of-${name}` as const) } as {
        slots: readonly `${string}:${string}`[];
        rejected?: Error;
      };
    },
  };
  const rotations = new Rotations({ secrets, users, clock, emit });
  return { rotations, values, asked, events, told, users, clock };
}
