import { describe, expect, it } from 'vitest';
import { Adapter, ConfigError, Module, Oneiric } from '../../src/index.js';
import { ManualClock } from '../../src/testing/index.js';
import { rejectionOf } from '../support/traced-parts.js';
import {
  Catalog,
  CatalogConfig,
  connected,
  LargeStore,
  MemoryStore,
  RedisSettings,
  RedisStore,
  rest,
  Said,
  started,
  Store,
  StoreModule,
} from './live-world.js';

const redis = (settings: object) => ({ adapters: { providers: { redis: settings } } });
const select = (store: string | null) => ({ adapters: { selections: { store } } });

describe('settings of a provider', () => {
  it('L21: reach its factory, validated and frozen', async () => {
    const said = new Said();
    said.values(redis({ url: 'redis://one' }));
    await using app = await started([said]);
    const { settings } = app.live(Store).unsafeCurrent() as RedisStore;
    expect(settings).toBeInstanceOf(RedisSettings);
    expect(settings).toEqual({ url: 'redis://one', timeoutMs: 100 });
    expect(Object.isFrozen(settings)).toBe(true);
  });

  it('L21: that are invalid fail before anything is built, all of them in one error', async () => {
    const said = new Said();
    said.values({ ...redis({ url: 'http://x', timeoutMs: '80a' }), catalog: { pageSiz: 5 } });
    const error = await rejectionOf(started([said], { env: { ONEIRIC_CATALOG__TAGS: '[1' } }));
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ code: 'config/invalid' });
    const messages = (error as ConfigError).problems.map(({ path }) => path);
    expect(messages).toEqual(
      expect.arrayContaining([
        'adapters.providers.store/redis.url',
        'adapters.providers.store/redis.timeoutMs',
        'catalog.pageSiz',
        'catalog.tags',
      ]),
    );
    expect(String(error)).toContain('did you mean pageSize?');
    expect(connected).toEqual([]);
  });

  it('L21: come from the environment and from explicit values where there is no file', async () => {
    const env = { ONEIRIC_ADAPTERS__PROVIDERS__STORE_REDIS__URL: 'redis://environment' };
    await using one = await started([], { env });
    expect(one.get(Store).where()).toBe('redis://environment');
    await using two = await started([], { env, config: { values: redis({ url: 'redis://explicit' }) } });
    expect(two.get(Store).where()).toBe('redis://explicit');
  });

  it('that change renew exactly the providers that they concern', async () => {
    const said = new Said();
    await using app = await started([said]);
    const before = app.live(Catalog).generation;
    said.values(redis({ url: 'redis://two' }));
    await app.recorded.waitFor('swap.completed', () => app.get(Store).where() === 'redis://two');
    expect(app.live(Catalog).generation).toBe(before);
    expect(app.live(Store).generation).toBe(2);
    // What says the same in other words moves nothing.
    said.values(redis({ timeoutMs: 100, url: 'redis://two' }));
    await rest(app);
    expect(app.live(Store).generation).toBe(2);
  });

  it('of a provider that is registered later wait for it', async () => {
    const said = new Said();
    said.values({ adapters: { providers: { 'queue/late': { url: 'redis://late' } } } });
    await using app = await started([said]);
    expect(app.config.warnings).toEqual([expect.stringMatching(/queue\/late .* kept for when it comes/)]);
    @Adapter({ key: 'queue', provider: 'late', settings: RedisSettings })
    class Late {
      constructor(readonly settings: RedisSettings) {}
    }
    await app.register(Late);
    expect((await app.getAsync<Late>('adapter:queue')).settings.url).toBe('redis://late');
  });

  it('of a provider that is registered later are refused then, and no others', async () => {
    const said = new Said();
    said.values({ adapters: { providers: { 'queue/late': { url: 5 } } } });
    await using app = await started([said]);
    @Adapter({ key: 'queue', provider: 'late', settings: RedisSettings })
    class Late {
      constructor(readonly settings: RedisSettings) {}
    }
    await app.register(Late, { activate: false });
    const error = await rejectionOf(app.getAsync('adapter:queue'));
    expect(`${String(error)} ${String((error as Error).cause)}`).toContain('queue/late.url');
    said.values({
      adapters: { providers: { 'queue/late': { url: 'redis://good' }, redis: { url: 'redis://r' } } },
    });
    await app.recorded.waitFor('swap.completed', () => app.get(Store).where() === 'redis://r');
    expect((await app.getAsync<Late>('adapter:queue')).settings.url).toBe('redis://good');
  });
});

describe('selections', () => {
  it('A06: that are removed leave the best candidate by ranking active', async () => {
    const said = new Said();
    said.values(select('memory'));
    await using app = await started([said]);
    expect(app.get(Store).where()).toBe('memory');
    said.values({});
    await app.recorded.waitFor('swap.completed', () => app.get(Store).where() === 'redis://default');
    said.values(select('memory'));
    await app.recorded.waitFor('swap.completed', () => app.get(Store).where() === 'memory');
    said.values(select(null));
    await rest(app);
    expect(app.get(Store).where()).toBe('redis://default');
    expect(app.differences()).toEqual([]);
  });

  it('have layers: the environment before sources, explicit values before it, the operator before all', async () => {
    const said = new Said();
    said.values(select('redis'));
    const env = { ONEIRIC_ADAPTERS__SELECTIONS__STORE: 'memory' };
    await using app = await started([said], { env });
    expect(app.get(Store).where()).toBe('memory');
    await app.select(Store, 'redis');
    said.values(select('memory'));
    await rest(app);
    expect(app.get(Store).where()).toBe('redis://default');
    await using explicit = await started([said], { env, config: { values: select('redis') } });
    expect(explicit.get(Store).where()).toBe('redis://default');
    expect(explicit.explain(Store).selection).toEqual({ provider: 'redis', layer: 'explicit' });
  });

  it('of a provider that there is not are wishes, and differences say so', async () => {
    const said = new Said();
    await using app = await started([said]);
    said.values(select('rediss'));
    await rest(app);
    expect(app.get(Store).where()).toBe('redis://default');
    expect(app.differences()).toEqual([expect.objectContaining({ kind: 'selection', desired: 'rediss' })]);
  });

  it('by names that nothing can have are refused', async () => {
    const said = new Said();
    said.values(select('no good'));
    expect(await rejectionOf(started([said]))).toMatchObject({
      code: 'config/invalid',
      problems: [expect.objectContaining({ path: 'adapters.selections.store' })],
    });
  });
});

describe('a source', () => {
  it('that says something wrong is refused, told once, and recovers; the others are heard meanwhile', async () => {
    const [good, bad] = [new Said('good'), new Said('bad')];
    bad.values(redis({ timeoutMs: 7 }));
    await using app = await started([good, bad]);
    bad.values(redis({ timeoutMs: 0 }));
    const rejected = await app.recorded.waitFor('config.rejected');
    expect(rejected).toMatchObject({ source: 'bad', error: { code: 'config/invalid' } });
    good.values(redis({ url: 'redis://good' }));
    await app.recorded.waitFor('swap.completed', () => app.get(Store).where() === 'redis://good');
    expect(app.config.get('adapters.providers.store/redis.timeoutMs')).toBe(7);
    expect(app.recorded.of('config.rejected')).toHaveLength(1);
    expect(app.config.snapshot().sources).toEqual([
      { source: 'good', layer: 'source', state: 'accepted' },
      expect.objectContaining({ source: 'bad', state: 'rejected' }),
    ]);
    bad.values(redis({ timeoutMs: 9 }));
    expect(await app.recorded.waitFor('config.recovered')).toMatchObject({ source: 'bad' });
    expect(app.config.get('adapters.providers.store/redis.timeoutMs')).toBe(9);
  });

  it.each([
    [{ kind: 'bad', error: new RangeError('no line') }, 'no line'],
    [{ kind: 'bad', error: { at: 7 } }, '{ at: 7 }'],
    [{ kind: 'values', values: [] }, 'a list'],
    [{ kind: 'values', values: { a: new Map() } }, 'an instance of a class'],
    [{ kind: 'nonsense' }, 'which is no reading'],
    [null, 'it gave null, which is no reading'],
    [undefined, 'it gave undefined, which is no reading'],
    ['absent', 'it gave "absent", which is no reading'],
  ])('that gives %j is refused, and nothing falls', async (reading, words) => {
    const said = new Said();
    await using app = await started([said]);
    said.readings$.next(reading as never);
    const { error } = await app.recorded.waitFor('config.rejected');
    expect(String(error)).toContain(words);
    said.values(redis({ url: 'redis://again' }));
    await app.recorded.waitFor('config.recovered');
  });

  it('that says something for the first time while it runs is refused where that is wrong, and told', async () => {
    class Root {}
    Module({})(Root);
    const said = new Said();
    await using app = await started([said], {}, [Root]);
    said.values({ nonsense: 1 });
    await expect(app.config.reload()).rejects.toMatchObject({ code: 'config/invalid', path: 'nonsense' });
    said.values({ profile: 'default' });
    await app.config.reload();
    expect(app.recorded.events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['config.rejected', 'config.recovered']),
    );
  });

  it.each(['', 'a\nb', '\u001b[31mred', 'a\u202eb', 5])('cannot be called %j', async (name) => {
    const sources = [{ name: name as string, readings$: new Said().readings$ }];
    await expect(started([], { config: { sources } })).rejects.toMatchObject({
      code: 'lifecycle/bad-option',
      hint: 'name is a text of one line',
    });
  });

  it.each([0, 1, 2, 3, 4, 5, 6])(
    'that says the next thing %i microtasks after the last one was told of is heard',
    async (microtasks) => {
      const said = new Said();
      await using app = await started([said]);
      const heard: number[] = [];
      app.config.select<number>('catalog.pageSize').subscribe((size) => {
        heard.push(size);
        void answered(size);
      });
      async function answered(size: number): Promise<void> {
        for (let turn = 0; turn < microtasks; turn += 1) await Promise.resolve();
        if (size < 60) said.values({ catalog: { pageSize: size + 1 } });
      }
      await expect.poll(() => heard.at(-1)).toBe(60);
      expect(heard).toEqual([50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60]);
    },
  );

  it('that is over before it has said anything ends the start at once, and is named', async () => {
    const said = new Said('panel');
    said.readings$.complete();
    const options = { env: {}, clock: new ManualClock(), config: { sources: [said] } };
    const error = await rejectionOf(Oneiric.create(StoreModule, options));
    expect(error).toMatchObject({ code: 'config/invalid' });
    expect(String(error)).toContain('panel');
    expect(String(error)).toContain('has said nothing');
  });

  it('that ends with an error keeps what it said', async () => {
    const said = new Said();
    said.values(redis({ url: 'redis://kept' }));
    await using app = await started([said]);
    said.readings$.error(new RangeError('line cut'));
    expect(String((await app.recorded.waitFor('config.rejected')).error)).toContain('line cut');
    await rest(app);
    expect(app.get(Store).where()).toBe('redis://kept');
  });

  it('is not listened to after the application has closed, nor where it did not start', async () => {
    const said = new Said();
    const app = await started([said]);
    expect(said.readings$.observed).toBe(true);
    await app.close();
    expect(said.readings$.observed).toBe(false);
    said.values({ nonsense: 1 });
    await rejectionOf(started([said]));
    expect(said.readings$.observed).toBe(false);
    class Broken extends Store {
      constructor() {
        super();
        throw new RangeError('broken');
      }
      where(): string {
        return '';
      }
    }
    Adapter({ provider: 'broken' })(Broken);
    class BrokenModule {}
    Module({ providers: [Broken] })(BrokenModule);
    said.values({});
    await rejectionOf(started([said], {}, [BrokenModule]));
    expect(said.readings$.observed).toBe(false);
  });
});

describe('a section', () => {
  it('is one object for ever, that says what holds', async () => {
    const said = new Said();
    said.values({ catalog: { pageSize: 10 } });
    await using app = await started([said]);
    const catalog = app.live(Catalog).unsafeCurrent();
    const { config } = catalog;
    expect(config).toBeInstanceOf(CatalogConfig);
    expect([config.pageSize, config.doubled, catalog.pageSize.value]).toEqual([10, 20, 10]);
    said.values({ catalog: { pageSize: 11 } });
    await rest(app);
    expect([config.pageSize, config.doubled, catalog.pageSize.value]).toEqual([11, 22, 11]);
    expect(app.get(CatalogConfig)).toBe(config);
    expect(() => Object.assign(config, { pageSize: 5 })).toThrow(TypeError);
    expect(app.live(Catalog).generation).toBe(1);
  });

  it('is followed: each value once, frozen, the last good one kept', async () => {
    const said = new Said();
    await using app = await started([said]);
    const sizes: number[] = [];
    const tags: (readonly string[])[] = [];
    const sections = new Set<object>();
    app.config.select<number>('catalog.pageSize').subscribe((size) => sizes.push(size));
    app.config.select<string[]>('catalog.tags').subscribe((one) => tags.push(one));
    app.config.select(CatalogConfig).subscribe((one) => sections.add(one));
    for (const catalog of [
      { pageSize: 50 },
      { pageSize: 60 },
      { pageSize: -1 },
      { pageSize: 60, tags: ['a'] },
    ]) {
      said.values({ catalog });
      await rest(app);
    }
    expect(sizes).toEqual([50, 60]);
    expect(tags).toEqual([['new'], ['a']]);
    expect(Object.isFrozen(tags[1])).toBe(true);
    expect(sections.size).toBe(3);
  });

  it('has values that conditions of candidates look at', async () => {
    class LargeModule {}
    Module({ imports: [StoreModule], providers: [LargeStore] })(LargeModule);
    const said = new Said();
    said.values({ ...select('large'), catalog: { pageSize: 1_000 } });
    await using app = await started([said], {}, [LargeModule]);
    expect(app.get(Store).where()).toBe('large');
    said.values(select('large'));
    await app.recorded.waitFor('swap.completed', () => app.get(Store).where() === 'redis://default');
    said.values({ catalog: { pageSize: 1_000 } });
    await rest(app);
    expect(app.resolve(Store)?.provider).toBe('redis');
    expect(app.explain(Store).toString()).toContain('large');
  });
});

describe('the configuration of an application', () => {
  it('without any says its defaults', async () => {
    await using app = await Oneiric.create(StoreModule, { env: {} });
    expect(app.config.profile).toBe('default');
    expect(app.config.get(CatalogConfig)).toEqual(new CatalogConfig());
    expect(app.config.get('nowhere')).toBeUndefined();
    expect(app.config.explain('catalog.pageSize').layer).toBe('defaults');
    await app.config.reload();
  });

  it('explains settings by the name of their provider alone, as it gives them', async () => {
    const values = { adapters: { providers: { redis: { url: 'redis://short' } } } };
    await using app = await started([], { config: { values } });
    for (const path of ['adapters.providers.redis.url', 'adapters.providers.store/redis.url']) {
      expect(app.config.get(path)).toBe('redis://short');
      expect(app.config.explain(path)).toMatchObject({ path, value: 'redis://short', layer: 'explicit' });
    }
  });

  it('has a schema, and shows no secret', async () => {
    const said = new Said();
    said.values(redis({ password: 'hunter2' }));
    await using app = await started([said]);
    expect(app.config.schema()).toMatchObject({ properties: { catalog: { additionalProperties: false } } });
    expect(JSON.stringify(app.config.snapshot())).not.toContain('hunter2');
    expect(app.config.explain('adapters.providers.store/redis.password').toString()).not.toContain('hunter2');
  });

  it('moves slots as one group where it says so', async () => {
    const said = new Said();
    await using app = await started([said]);
    said.values({ atomic: true, ...select('memory') });
    await app.recorded.waitFor('swap.completed', () => app.get(Store).where() === 'memory');
    expect(app.live(Store).unsafeCurrent()).toBeInstanceOf(MemoryStore);
  });
});
