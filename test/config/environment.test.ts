import {
  IsArray,
  IsBoolean,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  ValidateNested,
} from 'class-validator';
import { describe, expect, it } from 'vitest';
import { layer } from './config-kit.js';
import { directory, evaluated, messagesOf, snapshotOf } from './evaluate-kit.js';

class Deep {
  @IsInt() maxSize = 1;
}

class All {
  @IsString() name = '';
  @IsInt() size = 0;
  @IsNumber() ratio = 0;
  @IsBoolean() isOpen = false;
  @IsString({ each: true }) tags: string[] = [];
  @IsInt({ each: true }) ports: number[] = [];
  @IsObject() labels: Record<string, unknown> = {};
  @ValidateNested() deep: Deep = new Deep();
  @IsOptional() @IsArray() anything?: unknown[];
}

class Manifest {
  @IsString() manifestUrl = '';
}

class Alike {
  @IsOptional() @IsString() maxSize?: string;
  @IsOptional() @IsString() max_size?: string;
}

const known = directory(
  { all: All, 'session-cache': Manifest, alike: Alike },
  { 'adapter:cache/redis': Manifest, 'adapter:session-cache/memory': undefined },
);

const all = (name: string, text: string) =>
  snapshotOf({ variables: { [`ONEIRIC_ALL__${name}`]: text }, directory: known });
const refused = async (variables: Record<string, string>) =>
  messagesOf(evaluated({ variables, directory: known }));

describe('the environment', () => {
  it.each([
    ['NAME', '007', 'name', '007'],
    ['NAME', 'true', 'name', 'true'],
    ['NAME', 'a,b', 'name', 'a,b'],
    ['NAME', '', 'name', ''],
    ['NAME', '{"a":1}', 'name', '{"a":1}'],
    ['SIZE', '007', 'size', 7],
    ['SIZE', '-3', 'size', -3],
    ['RATIO', '1e3', 'ratio', 1000],
    ['RATIO', '.5', 'ratio', 0.5],
    ['IS_OPEN', 'TRUE', 'isOpen', true],
    ['isopen', 'False', 'isOpen', false],
    ['TAGS', 'a, b ,007', 'tags', ['a', 'b', '007']],
    ['TAGS', '', 'tags', []],
    ['TAGS', '["a,b", "c"]', 'tags', ['a,b', 'c']],
    ['PORTS', '1,2', 'ports', [1, 2]],
    ['LABELS', '{"a": [1, null]}', 'labels', { a: [1, null] }],
    ['LABELS__SOME_NAME', '1', 'labels', { 'some-name': '1' }],
    ['DEEP__MAX_SIZE', '5', 'deep', { maxSize: 5 }],
    ['DEEP', '{"maxSize": 5}', 'deep', { maxSize: 5 }],
  ])('ALL__%s=%s is what the target wants', (...[name, text, field, value]) => {
    expect(all(name, text).valueAt(`all.${field}`)).toEqual(value);
  });

  it.each([
    ['SIZE', '1.5', 'all.size must be an integer, got "1.5"'],
    ['SIZE', '0x10', 'all.size must be an integer, got "0x10"'],
    ['SIZE', '', 'all.size must be an integer, got ""'],
    ['SIZE', '99999999999999999999', 'all.size must be an integer, got "99999999999999999999"'],
    ['RATIO', 'NaN', 'all.ratio must be a number, got "NaN"'],
    ['RATIO', 'Infinity', 'all.ratio must be a number, got "Infinity"'],
    ['RATIO', '1e999', 'all.ratio must be a number, got "1e999"'],
    ['IS_OPEN', '1', 'all.isOpen must be true or false, got "1"'],
    ['IS_OPEN', 'yes', 'all.isOpen must be true or false, got "yes"'],
    ['PORTS', '1,x', 'all.ports[1] must be an integer, got "x"'],
    ['TAGS', '["a"', 'all.tags must be a list, written as JSON'],
    ['DEEP', '[]', 'all.deep must be a map, written as JSON'],
    ['DEEP', 'x', 'all.deep must be a map, written as JSON'],
    ['DEEP', '{"maxSize": 1, "maxSize": 2}', 'all.deep must be a map, written as JSON'],
    ['DEEP__MAX_SIZ', '1', 'all.deep.max_siz is not known; did you mean maxSize?'],
    ['NMAE', '1', 'all.nmae is not known; did you mean name?'],
    [
      '__PROTO__',
      '1',
      'ONEIRIC_ALL____PROTO__ has no setting of this name: names are joined by two underscores',
    ],
    [
      'CONSTRUCTOR',
      '1',
      'all.constructor is not known; known are name, size, ratio, isOpen, tags, ports, labels, deep, anything',
    ],
    ['LABELS__CONSTRUCTOR', '1', 'all.labels.constructor is no name that can be used'],
    ['LABELS', '{"toString": "x"}', 'all.labels.toString is no name that can be used'],
    ['LABELS', '{"__proto__": {"x": 1}}', 'all.labels.__proto__ is no name that can be used'],
    ['NAME__X', '1', 'all.name must be text: it holds nothing by name'],
    [
      'TOSTRING',
      '1',
      'all.tostring is not known; known are name, size, ratio, isOpen, tags, ports, labels, deep, anything',
    ],
  ])('ALL__%s=%s is refused with the name of the variable', async (name, text, message) => {
    expect(await refused({ [`ONEIRIC_ALL__${name}`]: text })).toEqual([
      `${message} (from environment ONEIRIC_ALL__${name})`,
    ]);
  });

  it('finds names by their letters and digits', async () => {
    const snapshot = snapshotOf({
      variables: {
        ONEIRIC_ADAPTERS__PROVIDERS__CACHE_REDIS__MANIFEST_URL: 'long',
        ONEIRIC_SESSION_CACHE__MANIFESTURL: 'section',
        ONEIRIC_ADAPTERS__SELECTIONS__SESSION_CACHE: 'memory',
        ONEIRIC_ADAPTERS__SELECTIONS__FUTURE_SLOT: 'x',
      },
      directory: known,
    });
    expect(snapshot.settings('adapter:cache', 'redis', Manifest).value).toMatchObject({
      manifestUrl: 'long',
    });
    expect(snapshot.valueAt('session-cache.manifestUrl')).toBe('section');
    expect(snapshot.selections.map(({ slot }) => slot)).toEqual([
      'adapter:future-slot',
      'adapter:session-cache',
    ]);
    const short = snapshotOf({
      variables: { ONEIRIC_ADAPTERS__PROVIDERS__REDIS__MANIFEST_URL: 'short' },
      directory: known,
    });
    expect(short.settings('adapter:cache', 'redis', Manifest).value).toMatchObject({ manifestUrl: 'short' });
  });

  it('refuses a name that may be two, and two names that are one', async () => {
    expect(await refused({ ONEIRIC_ALIKE__MAX_SIZE: '1' })).toEqual([
      'alike.MAX_SIZE is both maxSize and max_size to the environment; say it elsewhere (from environment ONEIRIC_ALIKE__MAX_SIZE)',
    ]);
    expect(await refused({ ONEIRIC_ALL__DEEP: '{}', ONEIRIC_ALL__DEEP__MAX_SIZE: '1' })).toEqual([
      'all.deep is said by ONEIRIC_ALL__DEEP as well (from environment ONEIRIC_ALL__DEEP__MAX_SIZE)',
    ]);
    expect(await refused({ ONEIRIC_ALL__IS_OPEN: 'true', ONEIRIC_ALL__ISOPEN: 'true' })).toEqual([
      'all.isOpen is said by ONEIRIC_ALL__ISOPEN as well (from environment ONEIRIC_ALL__IS_OPEN)',
    ]);
  });

  it('appends to the list below by a name that ends in "+", also to its own', async () => {
    const layers = [layer('file', { all: { tags: ['file'], size: 3 } })];
    const tagsBy = (variables: Record<string, string>) =>
      snapshotOf({ layers, variables, directory: known }).valueAt('all.tags');
    expect(tagsBy({ 'ONEIRIC_ALL__TAGS+': 'a, b' })).toEqual(['file', 'a', 'b']);
    expect(tagsBy({ 'ONEIRIC_ALL__TAGS+': '["a"]', ONEIRIC_ALL__TAGS: 'own' })).toEqual(['own', 'a']);
    expect(await refused({ 'ONEIRIC_ALL__SIZE+': '1' })).toEqual([
      'all.size+ must be a list: it is appended to one (from environment ONEIRIC_ALL__SIZE+)',
    ]);
  });

  it('warns of other names of the package that it does not know, and of no others', async () => {
    const variables = {
      PATH: '/bin',
      ONEIRIC_PROFILE: 'x',
      ONEIRIC_STACK_ORDER: 'x',
      ONEIRIC_LOG_LEVEL: 'x',
      ONEIRIC_STATE_DIR: 'x',
      ONEIRIC_SECRET_A__B: 'x',
      ONEIRIC_TEST_REPORT: 'x',
      ONEIRIC_PROFIL: 'x',
      ONEIRIC_REMOTE: 'x',
      ONEIRIC_: 'x',
    };
    const { warnings, problems } = evaluated({ variables, directory: known });
    expect(problems).toEqual([]);
    expect(warnings.map(({ message }) => message)).toEqual([
      'ONEIRIC_ is not known and not read: a setting has two underscores between its names (from environment ONEIRIC_)',
      'ONEIRIC_PROFIL is not known and not read; did you mean ONEIRIC_PROFILE? (from environment ONEIRIC_PROFIL)',
      'ONEIRIC_REMOTE is not known and not read: a setting has two underscores between its names (from environment ONEIRIC_REMOTE)',
    ]);
  });

  it('is bounded', async () => {
    const [long] = await refused({ ONEIRIC_ALL__NAME: 'x'.repeat(70_000) });
    expect(long).toContain('all.name has more than 65536 characters');
    const [deep] = await refused({ [`ONEIRIC_ALL${'__A'.repeat(100)}`]: 'x' });
    expect(deep).toContain('has no setting of this name');
  });

  it('merges what it says below a name into what lower layers say', async () => {
    const layers = [layer('file', { all: { labels: { a: 1 }, size: 3 } })];
    const snapshot = snapshotOf({
      layers,
      variables: { ONEIRIC_ALL__LABELS: '{"b":2}' },
      directory: known,
    });
    expect(snapshot.valueAt('all')).toMatchObject({ labels: { a: 1, b: 2 }, size: 3 });
  });
});
