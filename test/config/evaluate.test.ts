import { Type } from 'class-transformer';
import {
  ValidateBy,
  ArrayMinSize,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { describe, expect, it } from 'vitest';
import { layer, layerOf } from './config-kit.js';
import { directory, evaluated, messagesOf, snapshotOf } from './evaluate-kit.js';

class Tls {
  @IsString() cert = 'cert.pem';
  @IsIn(['1.2', '1.3']) version = '1.3';
}

class Upstream {
  @IsUrl({ require_tld: false }) url!: string;
  @IsInt() @Min(1) weight = 1;
}

class Http {
  @IsInt() @Min(1) @Max(65_535) port = 80;
  @IsString() host = 'localhost';
  @ValidateNested() tls: Tls = new Tls();
  @ValidateNested({ each: true }) @Type(() => Upstream) upstreams: Upstream[] = [];
  @IsOptional() @IsNumber() ratio?: number;
}

class Redis {
  @IsUrl({ protocols: ['redis'], require_tld: false }) url = 'redis://127.0.0.1:6379';
  @IsOptional() @IsString() @Matches(/^\S+$/, { message: 'password $value has spaces' }) password?: string;
}

class Catalog {
  @IsString() apiUrl!: string;
  @ArrayMinSize(1) @IsString({ each: true }) tags = ['a'];
}

const known = directory({ http: Http }, { 'adapter:cache/redis': Redis, 'adapter:cache/memory': undefined });

describe('evaluate', () => {
  it('gives sections and settings as frozen instances of their classes, the same each time', async () => {
    const text =
      'http: {port: 8080, tls: {cert: x}, upstreams: [{url: "http://a"}, {url: "http://b", weight: 2}]}\nadapters: {providers: {redis: {url: "redis://r"}}}';
    const snapshot = snapshotOf({ layers: [await layerOf('oneiric.yaml', text)], directory: known });
    const http = snapshot.valueAt('http') as Http;
    expect(http).toBeInstanceOf(Http);
    expect(http.tls).toBeInstanceOf(Tls);
    expect(http.upstreams[1]).toBeInstanceOf(Upstream);
    expect(http).toMatchObject({ port: 8080, host: 'localhost', tls: { cert: 'x', version: '1.3' } });
    expect(snapshot.valueAt('http')).toBe(http);
    expect(snapshot.valueAt('http.upstreams[1].weight')).toBe(2);
    for (const frozen of [http, http.tls, http.upstreams, http.upstreams[0]])
      expect(Object.isFrozen(frozen)).toBe(true);
    const redis = snapshot.settings('adapter:cache', 'redis', Redis).value;
    expect(redis).toBeInstanceOf(Redis);
    expect(redis).toMatchObject({ url: 'redis://r' });
    expect(snapshot.valueAt('adapters.providers.redis.url')).toBe('redis://r');
    expect(snapshot.valueAt('adapters.providers.cache/redis')).toBe(redis);
  });

  it('looks again only at what is said in other words, or refers to a secret', () => {
    const looked: unknown[] = [];
    class Looked {
      @ValidateBy({ name: 'looked', validator: { validate: (value) => looked.push(value) > 0 } })
      @IsString()
      name = 'initial';
    }
    const all = directory({ one: Looked, two: Looked, three: Looked });
    const said = (one: object, secret = 'first') => ({
      layers: [layer('file', { one, two: { name: 'two' }, three: { name: '${secret:s}' } })],
      directory: all,
      secrets: new Map([['s', secret]]),
    });
    const before = snapshotOf(said({ name: 'one' }));
    expect(looked.splice(0).sort()).toEqual(['first', 'one', 'two']);
    const same = snapshotOf({ ...said({ name: 'one' }), before });
    expect(looked.splice(0)).toEqual(['first']);
    for (const name of ['one', 'two', 'three']) expect(same.valueAt(name)).toBe(before.valueAt(name));
    const other = snapshotOf({ ...said({ name: 'other' }, 'second'), before: same });
    expect(looked.splice(0).sort()).toEqual(['other', 'second']);
    expect(['one', 'two', 'three'].map((name) => other.valueAt(`${name}.name`))).toEqual([
      'other',
      'two',
      'second',
    ]);
  });

  it('names everything that is wrong at once, with path, value, file, line and column', async () => {
    const text = [
      'http:',
      '  prot: 80',
      '  port: "80a"',
      '  host: 7',
      '  tls: []',
      '  upstreams:',
      '    - url: nowhere else',
      '    - {url: "http://b", wieght: 2}',
      '    - {weight: 1.5}',
      'htpp: {}',
      'adapters:',
      '  selection: {cache: redis}',
      '  providers:',
      '    cache/redsi: {url: x}',
      '    memory: {size: 1}',
      '    other/thing: {size: 1}',
    ].join('\n');
    const result = evaluated({ layers: [await layerOf('oneiric.yaml', text)], directory: known });
    expect(result.snapshot).toBeUndefined();
    expect(messagesOf(result).sort()).toEqual([
      'adapters.providers.cache/memory takes no settings (oneiric.yaml:15:5)',
      'adapters.providers.cache/redsi is not known; did you mean cache/redis? (oneiric.yaml:14:5)',
      'adapters.selection is not known; did you mean selections? (oneiric.yaml:12:3)',
      'htpp is not known; did you mean http? (oneiric.yaml:10:1)',
      'http.host must be text, got 7; write it in quotes (oneiric.yaml:4:9)',
      'http.port must be an integer from 1 to 65535, got "80a" (oneiric.yaml:3:9)',
      'http.prot is not known; did you mean port? (oneiric.yaml:2:3)',
      'http.tls must be a map, got a list (oneiric.yaml:5:8)',
      'http.upstreams[0].url must be a URL address, got "nowhere else" (oneiric.yaml:7:12)',
      'http.upstreams[1].wieght is not known; did you mean weight? (oneiric.yaml:8:25)',
      'http.upstreams[2].url is missing: it must be text (oneiric.yaml:9:7)',
      'http.upstreams[2].weight must be an integer of at least 1, got 1.5 (oneiric.yaml:9:16)',
    ]);
    expect(result.warnings).toMatchObject([{ path: 'adapters.providers.other/thing' }]);
  });

  it.each([
    [
      'yaml',
      '__proto__: {x: 1}\nconstructor: {x: 1}\ntoString: 1\nhttp: {__proto__: 1, constructor: 2, toString: 3}',
    ],
    [
      'json',
      '{"__proto__": {"x": 1}, "constructor": {"x": 1}, "toString": 1, "http": {"__proto__": 1, "constructor": 2, "toString": 3}}',
    ],
    [
      'toml',
      'toString = 1\n[__proto__]\nx = 1\n[constructor]\nx = 1\n[http]\n__proto__ = 1\nconstructor = 2\ntoString = 3',
    ],
  ])('refuses the names of Object in %s as any other name that is not known', async (ending, text) => {
    const result = evaluated({ layers: [await layerOf(`oneiric.${ending}`, text)], directory: known });
    expect(result.problems.map(({ path }) => path).sort()).toEqual([
      '__proto__',
      'constructor',
      'http.__proto__',
      'http.constructor',
      'http.toString',
      'toString',
    ]);
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  it('says that a section lacks what only its class knows to be needed, and of a provider only once it is spoken of', async () => {
    const needs = directory({ catalog: Catalog }, { 'adapter:cache/http': Catalog });
    expect(messagesOf(evaluated({ directory: needs }))).toEqual([
      'catalog.apiUrl is missing: it must be text',
    ]);
    const layers = [
      await layerOf(
        'o.json',
        '{"catalog": {"apiUrl": "x", "tags": []},\n"adapters": {"providers": {"http": {"tags": ["b"]}}}}',
      ),
    ];
    expect(messagesOf(evaluated({ layers, directory: needs })).sort()).toEqual([
      'adapters.providers.cache/http.apiUrl is missing: it must be text (o.json:2:36)',
      'catalog.tags must contain at least 1 elements (o.json:1:37)',
    ]);
    const quiet = snapshotOf({ directory: directory({}, { 'adapter:cache/http': Catalog }) });
    expect(quiet.settings('adapter:cache', 'http', Catalog)).toMatchObject({
      value: undefined,
      problems: [{ path: 'adapters.providers.cache/http.apiUrl' }],
    });
  });

  it('takes a shorthand for the provider that it means, and refuses one that may mean two', async () => {
    const same = directory({}, { 'adapter:cache/redis': Redis, 'adapter:queue/redis': Redis });
    const short = [layer('file', { adapters: { providers: { redis: { url: 'redis://a' } } } })];
    const snapshot = snapshotOf({ layers: short, directory: same });
    expect(snapshot.settings('adapter:queue', 'redis', Redis).value).toMatchObject({ url: 'redis://a' });
    const other = directory({}, { 'adapter:cache/redis': Redis, 'adapter:queue/redis': Tls });
    expect(messagesOf(evaluated({ layers: short, directory: other }))).toEqual([
      'adapters.providers.redis may mean cache/redis or queue/redis, which take different settings; write one of them (from file)',
    ]);
    const twice = [layer('file', { adapters: { providers: { redis: {}, 'cache/redis': {} } } })];
    expect(messagesOf(evaluated({ layers: twice, directory: known }))).toEqual([
      'adapters.providers.cache/redis means cache/redis, which stands there as well (from file)',
    ]);
  });

  it('keeps the selections of each layer apart', async () => {
    const selects = (cache: string) => ({ adapters: { selections: { cache } } });
    const snapshot = snapshotOf({
      layers: [layer('file', selects('a')), layer('profile', selects('b')), layer('explicit', selects('d'))],
      variables: { ONEIRIC_ADAPTERS__SELECTIONS__CACHE: '007' },
      directory: known,
    });
    expect(snapshot.selections.map(({ layer: name, provider }) => [name, provider])).toEqual([
      ['config', 'b'],
      ['environment', '007'],
      ['explicit', 'd'],
    ]);
  });

  it('warns of a selection for a slot that there is not, and refuses one that is no name', async () => {
    const layers = [layer('file', { adapters: { selections: { cahce: 'redis' } } })];
    const { warnings, problems } = evaluated({ layers, directory: known });
    expect(problems).toEqual([]);
    expect(warnings.map(({ message }) => message)).toEqual([
      'adapters.selections.cahce selects for a slot that there is not; did you mean cache? (from file)',
    ]);
    const elsewhere = [
      layer('file', { services: { selections: { cache: 'redis' } }, tasks: { selections: { far: 'x' } } }),
    ];
    expect(evaluated({ layers: elsewhere, directory: known }).warnings.map((one) => one.message)).toEqual([
      'services.selections.cache selects for a slot that there is not; adapter:cache is selected for in adapters.selections (from file)',
      'tasks.selections.far selects for a slot that there is not; it is kept for when it comes (from file)',
    ]);
    const wrong = [layer('file', { adapters: { selections: { cache: 7, mailer: '${secret:x}' } } })];
    expect(messagesOf(evaluated({ layers: wrong, directory: known }))).toEqual([
      'adapters.selections.cache must be text, got 7; write it in quotes (from file)',
      'adapters.selections.mailer cannot be a secret (from file)',
    ]);
  });

  it('knows domains of the application, profile and atomic', async () => {
    const own = directory({}, { 'probe:disk/fast': Tls }, ['adapter', 'probe']);
    const layers = [
      layer('file', { profile: 'prod', atomic: true, probes: { providers: { fast: { cert: 'x' } } } }),
    ];
    const snapshot = snapshotOf({ layers, directory: own });
    expect([
      snapshot.profile,
      snapshot.isAtomic,
      snapshot.valueAt('probes.providers.disk/fast.cert'),
    ]).toEqual(['prod', true, 'x']);
    expect(messagesOf(evaluated({ layers: [layer('file', { profile: 1, atomic: 'yes' })] }))).toEqual([
      'profile must be text, got 1; write it in quotes (from file)',
      'atomic must be true or false, got "yes" (from file)',
    ]);
  });

  it('names both classes that want one section, and a class that cannot be made', async () => {
    class Broken {
      readonly port: number = fails();
    }
    const both = {
      ...known,
      sections: () => [
        { name: 'http', cls: Http },
        { name: 'http', cls: Tls },
        { name: 'adapters', cls: Tls },
        { name: 'broken', cls: Broken },
      ],
    };
    const found = messagesOf(evaluated({ directory: both }));
    expect(found[0]).toBe('http is the section of Http and Tls: one of them needs another name');
    expect(found[1]).toBe(
      'adapters is the section of Tls and the package itself: one of them needs another name',
    );
    expect(found[2]).toContain('broken cannot be described: Broken cannot be made: no.');
  });
});

function fails(): never {
  throw new Error('no');
}

describe('secrets', () => {
  const planted = 'hunter2 planted';
  const text =
    'adapters:\n  providers:\n    redis: {password: "${secret:cache/password}", url: "redis://u:${secret:cache/url}@h"}\nhttp: {port: "${secret:port}", host: "$${literal}"}';

  it('are found with the paths that use them, and with what they concern', async () => {
    const snapshot = snapshotOf({ layers: [await layerOf('o.yaml', text)], directory: known });
    expect(snapshot.secretRefs).toEqual([
      { name: 'cache/password', paths: ['adapters.providers.cache/redis.password'] },
      { name: 'cache/url', paths: ['adapters.providers.cache/redis.url'] },
      { name: 'port', paths: ['http.port'] },
    ]);
    expect(snapshot.concernedBy('port')).toEqual({ sections: ['http'], settings: [] });
    expect(snapshot.concernedBy('cache/url')).toEqual({
      sections: [],
      settings: [{ slot: 'adapter:cache', provider: 'redis' }],
    });
    expect(snapshot.settings('adapter:cache', 'redis', Redis)).toMatchObject({
      value: undefined,
      missing: ['cache/password', 'cache/url'],
    });
  });

  it('stand in place of their references, in the type that is wanted', async () => {
    const secrets = new Map([
      ['cache/password', 'pw'],
      ['cache/url', 'x'],
      ['port', '8443'],
    ]);
    const snapshot = snapshotOf({ layers: [await layerOf('o.yaml', text)], directory: known, secrets });
    expect(snapshot.settings('adapter:cache', 'redis', Redis).value).toMatchObject({
      password: 'pw',
      url: 'redis://u:x@h',
    });
    expect(snapshot.valueAt('http')).toMatchObject({ port: 8443, host: '${literal}' });
  });

  it('refuse what begins as a reference and is none', async () => {
    const layers = [layer('file', { http: { host: '${env:HOME}', port: '${secret:}' } })];
    expect(messagesOf(evaluated({ layers, directory: known })).sort()).toEqual([
      'http.host has ${…}, which refers to nothing; write ${secret:name}, or $${ for the signs themselves (from file)',
      'http.port has ${secret…}, which refers to nothing; write ${secret:name}, or $${ for the signs themselves (from file)',
    ]);
  });

  it('are nowhere in problems, explanations, what is shown, and the schema', async () => {
    class Leaky {
      @IsString() apiKey = planted;
      @IsInt() port = 1;
      @Matches(/^x$/, { message: 'got $value' }) name = 'x';
    }
    const leaky = directory({ leaky: Leaky, http: Http }, { 'adapter:cache/redis': Redis });
    const secrets = new Map([['a', planted]]);
    const file = `adapters: {providers: {redis: {password: "${planted}", url: "redis://u:${planted}@h"}}}\nsecrets: {inline: {x: "${planted}"}}\nleaky: {port: "\${secret:a}", name: "\${secret:a}", apiKey: 7}\nhttp: {port: "\${secret:a}"}`;
    const broken = evaluated({ layers: [await layerOf('o.yaml', file)], directory: leaky, secrets });
    expect(broken.problems.length).toBeGreaterThan(4);
    expect(messagesOf(broken)).toContain(
      'http.port must be an integer from 1 to 65535, got *** (o.yaml:4:14)',
    );
    expect(JSON.stringify(broken.problems)).not.toContain('hunter2');
    const fine =
      'leaky: {apiKey: "${secret:a}"}\nadapters: {providers: {redis: {password: hunter2, url: "redis://u:hunter2@h"}}}\nsecrets: {inline: {x: hunter2}, ttlMs: 5}';
    const snapshot = snapshotOf({ layers: [await layerOf('o.yaml', fine)], directory: leaky, secrets });
    expect(snapshot.valueAt('leaky.apiKey')).toBe(planted);
    const paths = [
      'leaky',
      'leaky.apiKey',
      'secrets',
      'secrets.inline.x',
      'adapters',
      'adapters.providers.cache/redis.password',
      'adapters.providers.cache/redis.url',
    ];
    const shown = JSON.stringify([
      snapshot.shown(),
      snapshot.schema(() => false),
      paths.map((path) => [snapshot.explain(path), String(snapshot.explain(path))]),
    ]);
    expect(shown).not.toContain('hunter2');
    expect(shown).toContain('${secret:a}');
    expect(snapshot.explain('secrets.ttlMs').value).toBe(5);
  });
});

describe('explain', () => {
  it('says which layer said what, highest first', async () => {
    const layers = [
      await layerOf('oneiric.yaml', '\nhttp:\n  port: 8080'),
      layer('explicit', { http: { host: 'x' } }),
    ];
    const snapshot = snapshotOf({
      layers,
      variables: { ONEIRIC_HTTP__PORT: '9090' },
      directory: known,
    });
    expect(String(snapshot.explain('http.port')).split('\n')).toEqual([
      'http.port = 9090 (environment)',
      '  environment  9090   from environment ONEIRIC_HTTP__PORT',
      '  file         8080   oneiric.yaml:3:9',
      '  defaults     80   default of Http',
    ]);
    expect(snapshot.originOf('http.port')).toMatchObject({
      layer: 'environment',
      variable: 'ONEIRIC_HTTP__PORT',
    });
    expect(String(snapshot.explain('http.ratio'))).toBe('http.ratio is said by nobody');
    expect(snapshot.explain('http').layer).toBe('explicit');
  });

  it.each([
    ['itself', { http: { port: null } }],
    ['what it is part of', { http: null }],
  ])('names the defaults where a higher layer takes back %s', async (_, values) => {
    const layers = [await layerOf('oneiric.yaml', 'http:\n  port: 8080'), layer('explicit', values)];
    const explained = snapshotOf({ layers, directory: known }).explain('http.port');
    expect(explained).toMatchObject({ value: 80, layer: 'defaults', origin: { layer: 'defaults' } });
    expect(explained.said.map(({ layer: name, value }) => [name, value])).toEqual([
      ['explicit', null],
      ['file', 8080],
      ['defaults', 80],
    ]);
  });
});
