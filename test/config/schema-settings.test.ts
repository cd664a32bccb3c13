import { describe, expect, it } from 'vitest';
import type { Amendment, CandidateOffer, ConfigError, JsonSchema } from '../../src/index.js';
import { settingsFromSchema } from '../../src/index.js';
import type { TestApplication } from '../../src/testing/index.js';
import { rejectionOf } from '../support/traced-parts.js';
import { rest, Said, started, Store } from './live-world.js';

const REDIS: JsonSchema = {
  type: 'object',
  properties: {
    url: { type: 'string', minLength: 8 },
    retries: { type: 'integer', minimum: 0, maximum: 9, default: 3 },
    password: { type: 'string' },
    pool: { type: 'object', properties: { max: { type: 'integer', default: 10 } }, default: {} },
    mode: { enum: ['one', 'many'], default: 'one' },
  },
  required: ['url'],
  additionalProperties: false,
};

type Settings = Readonly<Record<string, unknown>>;

/** As a manifest brings them: `where` tells its settings. */
const brought = (provider: string, schema = REDIS, rest: Partial<CandidateOffer> = {}): CandidateOffer =>
  ({
    ...{ domain: 'adapter', key: 'store', provider, priority: 50, source: 'manifest', provides: [Store] },
    settings: settingsFromSchema(schema, `settings of ${provider}`),
    factory: ({ settings }: { settings: Settings }) => ({ settings, where: () => JSON.stringify(settings) }),
    ...rest,
  }) as CandidateOffer;

const valkey = (settings: object) => ({ adapters: { providers: { 'store/valkey': settings } } });
const where = (app: TestApplication): Settings => JSON.parse(app.get(Store).where()) as Settings;
const names = (app: TestApplication) => app.candidates({ shadowed: true }).map(({ provider }) => provider);
const SECRET = ['hunter', '22'].join('');
const URL_SAID = { url: 'redis://x' };

describe('settings that a schema describes', () => {
  it('reach the factory, validated, filled in and frozen', async () => {
    const said = new Said();
    said.values(valkey({ url: 'redis://one', pool: {} }));
    await using app = await started([said]);
    await app.amend({ register: [brought('valkey')] });
    expect(where(app)).toEqual({ url: 'redis://one', retries: 3, pool: { max: 10 }, mode: 'one' });
    const { settings } = app.live(Store).unsafeCurrent() as unknown as { settings: Settings };
    expect(Object.isFrozen(settings) && Object.isFrozen(settings['pool'])).toBe(true);
  });

  it('have their defaults where nobody says anything at all', async () => {
    await using app = await started([]);
    const { url, ...properties } = REDIS['properties'] as Record<string, JsonSchema>;
    await app.register(
      brought('valkey', { properties: { ...properties, url: { ...url, default: 'redis://d' } } }),
    );
    expect(where(app)).toEqual({ url: 'redis://d', retries: 3, pool: { max: 10 }, mode: 'one' });
    expect(app.config.get('adapters.providers.store/valkey.retries')).toBe(3);
  });

  it('may be said by the provider alone, in the environment, and by secrets', async () => {
    const said = new Said();
    const providers = { valkey: { url: 'redis://one', password: '${secret:pass}' } };
    said.values({ adapters: { providers }, secrets: { inline: { pass: SECRET } } });
    const env = { ONEIRIC_ADAPTERS__PROVIDERS__STORE_VALKEY__RETRIES: '4' };
    await using app = await started([said], { env });
    await app.amend({ register: [brought('valkey')] });
    expect(where(app)).toMatchObject({ url: 'redis://one', password: SECRET, retries: 4 });
  });

  it('are others when the configuration is, and stay where that is wrong', async () => {
    const said = new Said();
    said.values(valkey(URL_SAID));
    await using app = await started([said]);
    await app.amend({ register: [brought('valkey')] });
    said.values(valkey({ ...URL_SAID, retries: 5 }));
    await rest(app);
    expect([where(app)['retries'], app.status(Store).generation]).toEqual([5, 3]);
    const rejected: unknown[] = [];
    app.events$.subscribe((event) => {
      if (event.type === 'config.rejected') rejected.push(event.error);
    });
    said.values(valkey({ ...URL_SAID, retries: 'many' }));
    await rest(app);
    expect([where(app)['retries'], app.status(Store).generation]).toEqual([5, 3]);
    expect(String(rejected)).toContain('store/valkey.retries must be an integer from 0 to 9, got "many"');
  });

  it('are those of the new schema after an upgrade', async () => {
    const said = new Said();
    said.values(valkey(URL_SAID));
    await using app = await started([said]);
    await app.amend({ register: [brought('valkey')] });
    const next = { properties: { url: { type: 'string' }, fresh: { type: 'boolean', default: true } } };
    await app.amend({ register: [brought('valkey', next)] });
    expect(where(app)).toEqual({ url: 'redis://x', fresh: true });
  });

  it('are in the schema for editors', async () => {
    await using app = await started([]);
    await app.amend({
      register: [brought('valkey', { properties: { on: { type: 'boolean', default: true } } })],
    });
    expect(JSON.stringify(app.config.schema())).toContain('"store/valkey"');
  });
});

describe('an amendment with wrong settings', () => {
  const PLACE = 'adapters.providers.store/valkey';
  it.each<[string, object | undefined, string, string]>([
    ['a word that is none', { ...URL_SAID, retires: 1 }, `${PLACE}.retires`, 'did you mean retries?'],
    ['a number out of bounds', { ...URL_SAID, retries: 10 }, `${PLACE}.retries`, 'from 0 to 9, got 10'],
    ['a text too short', { url: 'redis' }, `${PLACE}.url`, 'text of at least 8 characters, got "redis"'],
    [
      'something else within',
      { ...URL_SAID, pool: { max: 'x' } },
      `${PLACE}.pool.max`,
      'an integer, got "x"',
    ],
    ['no such choice', { ...URL_SAID, mode: 'none' }, `${PLACE}.mode`, 'one of "one", "many"'],
    ['nothing of what is needed', undefined, `${PLACE}.url`, 'is missing'],
  ])('is refused before anything is built: %s', async (...[, settings, path, words]) => {
    const said = new Said();
    if (settings) said.values(valkey(settings));
    await using app = await started([said]);
    const before = names(app);
    for (const activation of ['eager', 'lazy'] as const) {
      const amendment: Amendment = {
        register: [brought('valkey', REDIS, { activation }), brought('other', { default: {} })],
        unregister: [{ slot: Store, provider: 'memory' }],
      };
      const error = await rejectionOf(app.amend(amendment));
      expect(error).toMatchObject({ code: 'config/invalid', path });
      expect(String(error)).toContain(words);
      expect(names(app)).toEqual(before);
    }
    // Whatever was refused is in nobody's way.
    await app.amend({ register: [brought('other', {})] });
    expect(app.status(Store).active).toBe('other');
  });

  it('shows no secret', async () => {
    const said = new Said();
    const secrets = { inline: { pass: SECRET } };
    said.values({ ...valkey({ ...URL_SAID, password: '${secret:pass}' }), secrets });
    await using app = await started([said]);
    const schema = { properties: { password: { type: 'string', maxLength: 3 } } };
    const error = await rejectionOf(app.amend({ register: [brought('valkey', schema)] }));
    expect(error).toMatchObject({ code: 'config/invalid', path: `${PLACE}.password` });
    expect(String(error)).not.toContain(SECRET);
  });

  it('is refused where settings are given to what takes none', async () => {
    const said = new Said();
    said.values(valkey(URL_SAID));
    await using app = await started([said]);
    const none = brought('valkey', {}, { settings: undefined });
    expect(await rejectionOf(app.amend({ register: [none] }))).toMatchObject({
      code: 'config/invalid',
      path: PLACE,
    });
  });
});

describe('settings of a provider that there is not', () => {
  const near = { adapters: { providers: { 'store/redis2': { url: 'redis://two' } } } };

  it('keep an application from starting where another is called nearly so', async () => {
    const said = new Said();
    said.values(near);
    const error = await rejectionOf(started([said]));
    expect(String(error)).toContain(
      'adapters.providers.store/redis2 is not known; did you mean store/redis?',
    );
  });

  it('wait for a manifest to bring it where the configuration names a source of manifests', async () => {
    const said = new Said();
    said.values({ ...near, remote: { manifestUrl: 'https://registry.example.com/m.json', enabled: false } });
    await using app = await started([said]);
    expect(app.config.warnings.join()).toContain(
      'they are kept for when it comes; did you mean store/redis?',
    );
    await app.amend({ register: [brought('redis2')] });
    expect(where(app)).toMatchObject({ url: 'redis://two' });
  });
});

describe('a schema of settings', () => {
  it.each<[unknown, string, string]>([
    [1, 'schema', 'has to be a schema'],
    [{ type: 'string' }, 'schema.type', 'has to be object'],
    [{ properties: { a: { pattern: '.*' } } }, 'schema.properties.a.pattern', 'is no word'],
    [{ properties: { a: { type: 'text' } } }, 'schema.properties.a.type', 'has to be one of'],
    [{ properties: [] }, 'schema.properties', 'has to be an object of schemas'],
    [{ required: [1] }, 'schema.required', 'has to be a list of names'],
    [JSON.parse('{"properties":{"__proto__":{}}}'), 'schema.properties.__proto__', 'is no name'],
    [{ default: () => 1 }, 'schema', 'cannot be copied'],
    [nested(40), 'schema.items'.padEnd(203, '.items'), 'schemas deep'],
  ])('is refused where it says what nobody would hold settings against: %j', (schema, path, words) => {
    const error = thrownFor(schema);
    expect(error).toMatchObject({
      code: 'config/bad-schema',
      path: expect.stringContaining(path.slice(0, 40)),
    });
    expect(error.message).toContain(words);
  });

  it.each<[JsonSchema, unknown, string | undefined]>([
    [{ const: 5 }, 5, undefined],
    [{ const: 5 }, 6, 'must be 5, got 6'],
    [{ enum: [1, 'a', null] }, null, undefined],
    [{ enum: [1, 'a', null] }, 'b', 'must be one of the values that its schema lists, got "b"'],
    [{ const: { a: [1] } }, { a: [1] }, undefined],
    [{ const: { a: [1] } }, { a: [2] }, 'must be one of the values that its schema lists'],
    [{ type: 'null' }, null, undefined],
    [{ type: 'null' }, 1, 'must be null, got 1'],
    [{ type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 2 }, ['a'], undefined],
    [{ type: 'array', minItems: 1, maxItems: 2 }, [], 'must be a list of 1 to 2 values'],
    [{ type: 'array', maxItems: 1 }, [1, 2], 'must be a list of 0 to 1 values'],
    [{ type: 'array', items: { type: 'boolean' } }, [true, 'x'], '[1] must be true or false, got "x"'],
    [{ type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 }, 0.5, undefined],
    [{ type: 'number', exclusiveMinimum: 0 }, 0, 'must be a number above 0, got 0'],
    [{ type: 'integer' }, 1.5, 'must be an integer, got 1.5'],
    [{ type: 'string', maxLength: 2 }, '😀😀', undefined],
    [{ type: 'string', maxLength: 2 }, 'abc', 'must be text of 0 to 2 characters, got "abc"'],
    [{ type: 'object', additionalProperties: { type: 'integer' } }, { a: 1 }, undefined],
    [{ type: 'object', additionalProperties: { type: 'integer' } }, { a: 'x' }, '.a must be an integer'],
    [{ type: 'object', properties: { a: {} }, required: ['a', 'b'] }, { a: 1 }, '.b is missing'],
    [{ type: 'object', additionalProperties: false }, { a: 1 }, '.a is not known'],
    [{ properties: { a: { default: 7, type: 'integer' } } }, {}, undefined],
    [{ items: { properties: { a: { default: 7, type: 'string' } } } }, [{}], '[0].a must be text'],
    [{ additionalProperties: { required: ['a'] } }, { x: {} }, '.x.a is missing'],
    [{}, { anything: [null] }, undefined],
  ])('%j holds against %j: %s', async (schema, value, wrong) => {
    const said = new Said();
    said.values(valkey({ v: value }));
    await using app = await started([said]);
    const swap = app.amend({ register: [brought('valkey', { properties: { v: schema } })] });
    const error = await swap.then(
      () => undefined,
      (thrown: unknown) => thrown as ConfigError,
    );
    if (wrong === undefined) expect(error).toBeUndefined();
    else
      expect(error?.message).toContain(
        `adapters.providers.store/valkey.v${wrong.startsWith('must') ? ' ' : ''}${wrong}`,
      );
  });
});

function thrownFor(schema: unknown): ConfigError {
  try {
    settingsFromSchema(schema as JsonSchema);
  } catch (error) {
    return error as ConfigError;
  }
  throw new TypeError('it was taken');
}

function nested(depth: number): unknown {
  return depth === 0 ? {} : { items: nested(depth - 1) };
}
