import { Type } from 'class-transformer';
import { ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../src/config/snapshot.js';
import { CONFIG_LAYERS, type ConfigLayer } from '../../src/config/tree.js';
import { layer } from './config-kit.js';
import { directory, snapshotOf } from './evaluate-kit.js';
import { Inner, Kinds } from './kinds.js';

/** Within another, since a variable says a field of a section, and this one is to say all of it. */
class Section {
  @ValidateNested() @Type(() => Kinds) kinds = new Kinds();
}

const DEFAULTS = { ...new Kinds(), nested: { ...new Inner() } };

/** What a layer says of each field, what comes of it over the defaults, and a secret that says the same where one can. */
const WORDS: Record<
  string,
  { low: unknown; high: unknown; alone: unknown; secret?: readonly [string, unknown] }
> = {
  text: { low: 'low', high: '007', alone: '007', secret: ['007', '007'] },
  amount: { low: 1.5, high: 2.5, alone: 2.5, secret: ['2.5', 2.5] },
  whole: { low: 1, high: 2, alone: 2, secret: ['2', 2] },
  flag: { low: false, high: true, alone: true, secret: ['true', true] },
  list: { low: ['a'], high: ['b', 'c'], alone: ['b', 'c'] },
  record: { low: { a: '1' }, high: { b: '2' }, alone: { d: 'd', b: '2' } },
  nested: { low: { x: 'lx' }, high: { y: 'hy' }, alone: { x: 'dx', y: 'hy' } },
  maybe: { low: 'low', high: 'high', alone: 'high', secret: ['high', 'high'] },
};

/** Every layer above every other; nobody but the classes says anything in the lowest. */
const pairs = CONFIG_LAYERS.flatMap((low, at) => CONFIG_LAYERS.slice(at + 1).map((high) => ({ low, high })));
const said = pairs.filter(({ low }) => low !== 'defaults');
const fields = Object.keys(WORDS);

/** Every layer says what it says of the section; the environment in one variable, as JSON. */
function kinds(words: Partial<Record<ConfigLayer, unknown>>, secrets: Record<string, string> = {}): Snapshot {
  const { environment, ...others } = words;
  return snapshotOf({
    layers: Object.entries(others).map(([name, value]) =>
      layer(name as ConfigLayer, { all: { kinds: value } }),
    ),
    variables: environment === undefined ? {} : { ONEIRIC_ALL__KINDS: JSON.stringify(environment) },
    directory: directory({ all: Section }),
    secrets: new Map(Object.entries(secrets)),
  });
}

const wordsOf = (field: string) => WORDS[field] ?? { low: undefined, high: undefined, alone: undefined };
const valueOf = (snapshot: Snapshot, field: string): unknown => snapshot.valueAt(`all.kinds.${field}`);
const layersOf = (snapshot: Snapshot, field: string) =>
  snapshot.explain(`all.kinds.${field}`).said.map((one) => one.layer);

describe.each(said)('$high over $low', ({ low, high }) => {
  it.each(fields)('takes %s back with null, so that the default holds', (field) => {
    const snapshot = kinds({ [low]: { [field]: wordsOf(field).low }, [high]: { [field]: null } });
    expect(valueOf(snapshot, field)).toEqual(DEFAULTS[field as keyof typeof DEFAULTS]);
    expect(snapshot.explain(`all.kinds.${field}`).said[0]).toMatchObject({ layer: high, value: null });
  });

  it.each(fields)('says %s again that was taken back', (field) => {
    const { high: value, alone } = wordsOf(field);
    const snapshot = kinds({ [low]: { [field]: null }, [high]: { [field]: value } });
    expect(valueOf(snapshot, field)).toEqual(alone);
    expect(layersOf(snapshot, field).slice(0, 2)).toEqual([high, low]);
  });

  it('takes back all of it at once', () => {
    const words = Object.fromEntries(fields.map((field) => [field, wordsOf(field).low]));
    // What is not JSON of a map is none for a variable.
    const nothing = high === 'environment' ? Object.fromEntries(fields.map((field) => [field, null])) : null;
    expect(kinds({ [low]: words, [high]: nothing }).valueAt('all.kinds')).toEqual(DEFAULTS);
  });

  it('appends to a list', () => {
    expect(valueOf(kinds({ [low]: { list: ['l'] }, [high]: { 'list+': ['h'] } }), 'list')).toEqual([
      'l',
      'h',
    ]);
  });

  it('appends to what is appended', () => {
    const snapshot = kinds({ [low]: { 'list+': ['l'] }, [high]: { 'list+': ['h'] } });
    expect(valueOf(snapshot, 'list')).toEqual(['d1', 'd2', 'l', 'h']);
    expect(snapshot.explain('all.kinds.list').said.map(({ isAppended }) => isAppended)).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('puts a list in the place of one that was appended to', () => {
    expect(valueOf(kinds({ [low]: { 'list+': ['l'] }, [high]: { list: ['h'] } }), 'list')).toEqual(['h']);
  });

  it('appends to the default where the list was taken back', () => {
    const snapshot = kinds({ [low]: { list: null }, [high]: { 'list+': ['h'] } });
    expect(valueOf(snapshot, 'list')).toEqual(['d1', 'd2', 'h']);
  });

  const secretive = fields.filter((field) => wordsOf(field).secret !== undefined);

  it.each(secretive)('says %s by a secret, whatever is said below', (field) => {
    const { low: lower, secret: [value, typed] = ['', ''] } = wordsOf(field);
    const [ref, other] = ['${secret:high}', '${secret:low}'].map((one) => ({ [field]: one }));
    const secrets = { high: value, low: 'never' };
    expect(valueOf(kinds({ [low]: { [field]: lower }, [high]: ref }, secrets), field)).toEqual(typed);
    expect(valueOf(kinds({ [low]: other, [high]: ref }, secrets), field)).toEqual(typed);
  });

  it.each(secretive)('says %s without the secret that is referred to below', (field) => {
    const snapshot = kinds({
      [low]: { [field]: '${secret:nowhere}' },
      [high]: { [field]: wordsOf(field).high },
    });
    expect(valueOf(snapshot, field)).toEqual(wordsOf(field).alone);
    expect(snapshot.secretRefs).toEqual([]);
  });
});

describe.each(pairs.filter(({ low }) => low === 'defaults'))('$high over the defaults', ({ high }) => {
  it.each(fields)('says %s', (field) => {
    const { high: value, alone } = wordsOf(field);
    const snapshot = kinds({ [high]: { [field]: value } });
    expect(valueOf(snapshot, field)).toEqual(alone);
    expect(layersOf(snapshot, field)[0]).toBe(high);
  });

  it('appends to a list, refers to a secret, and null changes nothing', () => {
    const words = { 'list+': ['h'], text: '${secret:s}', whole: null, nested: { x: '${secret:s}', y: null } };
    expect(kinds({ [high]: words }, { s: 'secret' }).valueAt('all.kinds')).toEqual({
      ...DEFAULTS,
      list: ['d1', 'd2', 'h'],
      text: 'secret',
      nested: { x: 'secret', y: 'dy' },
    });
  });
});
