import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeTrees } from '../../src/config/merge.js';
import { CONFIG_LAYERS, emptyMap } from '../../src/config/tree.js';
import type { ConfigLayer, MapNode } from '../../src/config/tree.js';
import { layer, plain, tree } from './config-kit.js';
import { directory, evaluated, messagesOf, snapshotOf } from './evaluate-kit.js';
import { Inner, Kinds } from './kinds.js';

const known = directory({ kinds: Kinds });

/** What a layer below and one above say, what the environment writes for it, and what comes of both. */
const TYPES: Record<
  string,
  { low: unknown; high: unknown; text: [low: string, high: string]; both: unknown }
> = {
  text: { low: 'low', high: '007', text: ['low', '007'], both: '007' },
  whole: { low: 1, high: 2, text: ['1', '2'], both: 2 },
  amount: { low: 1.5, high: -2.5, text: ['1.5', '-2.5'], both: -2.5 },
  flag: { low: false, high: true, text: ['false', 'TRUE'], both: true },
  list: { low: ['a', 'b'], high: ['c'], text: ['a, b', 'c'], both: ['c'] },
  record: {
    low: { a: '1', b: '2' },
    high: { b: '3' },
    text: ['{"a":"1","b":"2"}', '{"b":"3"}'],
    both: { d: 'd', a: '1', b: '3' },
  },
  nested: {
    low: { x: 'lx', y: 'ly' },
    high: { y: 'hy' },
    text: ['{"x":"lx","y":"ly"}', '{"y":"hy"}'],
    both: { x: 'lx', y: 'hy' },
  },
  maybe: { low: 'l', high: 'h', text: ['l', 'h'], both: 'h' },
};

const said = CONFIG_LAYERS.filter((one) => one !== 'defaults');
const pairs = said.flatMap((low, at) => said.slice(at + 1).map((high) => ({ low, high })));
const matrix = pairs.flatMap((pair) => Object.keys(TYPES).map((type) => ({ ...pair, type })));

describe('layers', () => {
  it.each(matrix)(
    'A10: $high wins over $low for $type, in whatever order they are given',
    async ({ low, high, type }) => {
      const { both, ...row } = TYPES[type] ?? { both: undefined, low: 0, high: 0, text: ['', ''] };
      const said = [
        { name: low, value: row.low, text: row.text[0] },
        { name: high, value: row.high, text: row.text[1] },
      ];
      const layers = said
        .filter(({ name }) => name !== 'environment')
        .map(({ name, value }) => layer(name, { kinds: { [type]: value } }));
      const environment = said.find(({ name }) => name === 'environment');
      const variables = environment ? { [`ONEIRIC_KINDS__${type.toUpperCase()}`]: environment.text } : {};
      for (const order of [layers, layers.toReversed()]) {
        const snapshot = snapshotOf({ layers: order, variables, directory: known });
        expect(snapshot.valueAt(`kinds.${type}`)).toEqual(both);
        expect(
          snapshot
            .explain(`kinds.${type}`)
            .said.map((one) => one.layer)
            .slice(0, 2),
        ).toEqual([high, low]);
      }
    },
  );

  it.each(said)('A10: %s wins over the defaults, and null in it brings them back', async (name) => {
    const below = said.filter((one) => one !== 'environment' && said.indexOf(one) < said.indexOf(name));
    const lower = below.map((one) => layer(one, { kinds: { text: 'low', list: ['l'] } }));
    if (name === 'environment') {
      const variables = { ONEIRIC_KINDS__TEXT: '', ONEIRIC_KINDS__LIST: '' };
      const snapshot = snapshotOf({ layers: lower, variables, directory: known });
      expect(snapshot.valueAt('kinds')).toMatchObject({ text: '', list: [] });
      return;
    }
    const top = layer(name, { kinds: { text: null, list: null, whole: 5 } });
    const snapshot = snapshotOf({ layers: [...lower, top], directory: known });
    expect(snapshot.valueAt('kinds')).toMatchObject({ text: 'default', list: ['d1', 'd2'], whole: 5 });
  });

  it('A10: the last of several sources wins', async () => {
    const layers = [
      layer('source', { kinds: { text: 'first' } }),
      layer('source', { kinds: { text: 'second' } }),
    ];
    expect(snapshotOf({ layers, directory: known }).valueAt('kinds.text')).toBe('second');
  });

  it('appends to what lower layers and defaults say with key+, whatever the order of the names', async () => {
    const layers = [
      layer('file', { kinds: { 'list+': ['f'] } }),
      layer('profile', { kinds: { 'list+': ['p2'], list: ['p1'] } }),
      layer('explicit', { kinds: { 'list+': ['e'] } }),
    ];
    expect(snapshotOf({ layers: layers.slice(0, 1), directory: known }).valueAt('kinds.list')).toEqual([
      'd1',
      'd2',
      'f',
    ]);
    const snapshot = snapshotOf({ layers, directory: known });
    expect(snapshot.valueAt('kinds.list')).toEqual(['p1', 'p2', 'e']);
    expect(snapshot.explain('kinds.list').said[0]).toMatchObject({
      layer: 'explicit',
      value: ['e'],
      isAppended: true,
    });
  });

  it('has the default to explain and to append to, once null took back what lower layers say', async () => {
    const layers = [
      layer('file', { kinds: { list: ['f'], text: 'f' } }),
      layer('profile', { kinds: { list: null, text: null } }),
      layer('explicit', { kinds: { 'list+': ['e'] } }),
    ];
    const snapshot = snapshotOf({ layers, directory: known });
    expect(snapshot.valueAt('kinds.list')).toEqual(['d1', 'd2', 'e']);
    expect(snapshot.explain('kinds.text').value).toBe('default');
  });

  it('refuses key+ where there is no list, and where it is none', async () => {
    const layers = [
      layer('file', { kinds: { 'text+': ['x'], 'maybe+': ['x'], 'list+': 'x', 'lits+': ['x'] } }),
    ];
    expect(messagesOf(evaluated({ layers, directory: known }))).toEqual([
      'kinds.text+ has no list to be appended to: default of Kinds says something else; write kinds.text without "+" (from file)',
      'kinds.maybe+ has no list to be appended to: there is none; write kinds.maybe without "+" (from file)',
      'kinds.list+ must be a list: it is appended to one (from file)',
      'kinds.lits+ has no list to be appended to: there is none; did you mean list+? (from file)',
    ]);
  });

  it('takes back a whole section, a selection and the settings of a provider with null', async () => {
    const providers = directory({ kinds: Kinds }, { 'adapter:cache/redis': Inner });
    const adapters = { selections: { cache: 'redis', mailer: 'smtp' }, providers: { redis: { x: 'fx' } } };
    const layers = [
      layer('file', { kinds: { whole: 3 }, adapters }),
      layer('profile', {
        kinds: null,
        adapters: { selections: { cache: null }, providers: { 'cache/redis': null } },
      }),
    ];
    const snapshot = snapshotOf({ layers, directory: providers });
    expect(snapshot.valueAt('kinds.whole')).toBe(0);
    expect(snapshot.selections).toMatchObject([
      { slot: 'adapter:mailer', provider: 'smtp', layer: 'config' },
    ]);
    expect(snapshot.settings('adapter:cache', 'redis', Inner).value).toMatchObject({ x: 'dx' });
  });
});

describe('mergeTrees', () => {
  const nothing = emptyMap({ layer: 'defaults', source: 'test' });
  const over = (...trees: MapNode[]) => mergeTrees(nothing, trees).tree;
  const scalars = fc.oneof(fc.string(), fc.integer(), fc.boolean());
  const single = fc.oneof(scalars, fc.array(scalars, { maxLength: 3 }));
  // Names collide often, or nothing would be merged; each holds maps or single values, as in a class of settings.
  const { map } = fc.letrec((tie) => ({
    map: fc
      .array(
        fc.oneof(
          { depthSize: 'small' },
          fc.tuple(fc.constantFrom('a', 'constructor'), single),
          fc.tuple(fc.constantFrom('b', '__proto__'), tie('map')),
        ),
        { maxLength: 4 },
      )
      .map((entries) => Object.fromEntries(entries)),
  }));

  it('is associative on maps, and merging with oneself changes nothing', () => {
    const trees = map.map((value) => tree(value) as MapNode);
    fc.assert(
      fc.property(trees, trees, trees, (a, b, c) => {
        expect(plain(over(over(a, b), c))).toEqual(plain(over(a, over(b, c))));
        expect(plain(over(a, a))).toEqual(plain(over(a)));
        expect(plain(over(nothing, a))).toEqual(plain(a));
      }),
      { numRuns: 300 },
    );
  });

  it('changes none of what it is given', () => {
    const low = tree({ a: { b: [1] } }) as MapNode;
    const before = plain(low);
    over(low, tree({ a: { 'b+': [2], c: 1 } }) as MapNode, tree({ a: null }) as MapNode);
    expect(plain(low)).toEqual(before);
  });

  it.each<ConfigLayer>(['file', 'explicit'])('leaves no null and no key+ of %s in the tree', (name) => {
    const top = tree({ x: null, y: { z: null, 'list+': [1] } }, name) as MapNode;
    expect(mergeTrees(nothing, [top])).toMatchObject({ problems: [{ path: 'y.list+' }] });
    expect(plain(over(top))).toEqual(new Map([['y', new Map()]]));
  });
});
