import { describe, expect, it } from 'vitest';
import { Adapter, Module, Oneiric, Service, type CreateOptions } from '../../../src/index.js';
import { adapter, Cache, PluginFolder } from './plugin-folder.js';

@Adapter({ provider: 'memory' })
class MemoryCache extends Cache {
  name(): string {
    return 'memory';
  }
}

@Module({ providers: [MemoryCache] })
class AppModule {}

@Module({})
class EmptyModule {}

async function withPlugins(
  folder: PluginFolder,
  packages: readonly string[],
  { root = AppModule, ...options }: CreateOptions & { root?: typeof AppModule } = {},
) {
  return Oneiric.create(root, { env: {}, plugins: { packages, from: folder.path }, ...options });
}

describe('a plugin', () => {
  it('offers its candidates beside those of the application, and is listed with them', async () => {
    using folder = new PluginFolder();
    folder.plugin('cache-valkey', adapter('valkey'));
    await using app = await withPlugins(folder, ['cache-valkey']);
    expect(app.get(Cache).name()).toBe('valkey');
    expect(app.resolve(Cache)).toMatchObject({
      source: 'plugin',
      package: 'cache-valkey',
      version: '1.2.3',
      module: undefined,
    });
    const [report] = app.plugins();
    expect(report).toEqual({
      name: 'cache-valkey',
      version: '1.2.3',
      state: 'loaded',
      candidates: ['adapter:cache/valkey'],
      error: undefined,
      ms: expect.any(Number) as number,
    });
    expect(Object.isFrozen(app.plugins()) && Object.isFrozen(report?.candidates)).toBe(true);
  });

  it('gives way to a selection, and serves again without', async () => {
    using folder = new PluginFolder();
    folder.plugin('cache-valkey', adapter('valkey'));
    await using app = await withPlugins(folder, ['cache-valkey']);
    await app.swap(Cache, { provider: 'memory' });
    expect(app.get(Cache).name()).toBe('memory');
    await app.unselect(Cache);
    expect(app.get(Cache).name()).toBe('valkey');
  });

  it('stands in for a provider of the same name that a module has', async () => {
    using folder = new PluginFolder();
    folder.plugin('other-memory', adapter('memory', 'by() { return "plugin"; }'));
    await using app = await withPlugins(folder, ['other-memory']);
    expect(app.resolve(Cache)).toMatchObject({ provider: 'memory', source: 'plugin' });
    expect(app.get(Cache)).toHaveProperty('by');
  });

  it('is ranked by the name of its package', async () => {
    using folder = new PluginFolder();
    for (const name of ['first', 'second', 'third']) folder.plugin(name, adapter(name));
    const env = { ONEIRIC_STACK_ORDER: 'second,first' };
    await using app = await withPlugins(folder, ['first', 'second', 'third'], { env });
    const ranked = app
      .candidates({ shadowed: true })
      .map(({ provider, priority }) => `${provider} ${priority}`);
    expect(ranked).toEqual(['second 10', 'third 0', 'first 0', 'memory 0']);
  });

  it('serves a slot that nobody else has anything for', async () => {
    using folder = new PluginFolder();
    folder.plugin('cache-valkey', adapter('valkey'));
    await using app = await withPlugins(folder, ['cache-valkey'], { root: EmptyModule });
    expect(app.get(Cache).name()).toBe('valkey');
  });

  it('may be a list of components, of several domains', async () => {
    using folder = new PluginFolder();
    folder.plugin(
      'several',
      `import { Action, Service } from 'oneiric';
      class Resize { run() { return 'resized'; } }
      Action({ key: 'image.resize' })(Resize);
      class Thumbs { of() { return 'thumb'; } }
      Service({ key: 'thumbs' })(Thumbs);
      export default [Resize, Thumbs];`,
    );
    await using app = await withPlugins(folder, ['several']);
    expect(app.plugins()[0]?.candidates).toEqual(['action:image.resize/resize', 'service:thumbs/thumbs']);
    expect((await app.getAsync<{ run(): string }>('action:image.resize')).run()).toBe('resized');
    expect(app.get<{ of(): string }>('service:thumbs').of()).toBe('thumb');
  });

  it('may be a module, whose exports are visible everywhere', async () => {
    using folder = new PluginFolder();
    folder.plugin(
      'as-module',
      `import { Adapter, Module } from 'oneiric';
      import { Cache } from 'contracts';
      class Valkey extends Cache { name() { return 'valkey'; } }
      Adapter({ provider: 'valkey' })(Valkey);
      class ValkeyModule {}
      Module({ providers: [Valkey], exports: ['adapter:cache'] })(ValkeyModule);
      export default ValkeyModule;`,
    );
    @Service({ key: 'shop' })
    class Shop {
      constructor(readonly cache: Cache) {}
    }
    @Module({ providers: [Shop] })
    class ShopModule {}
    await using app = await withPlugins(folder, ['as-module'], { root: ShopModule });
    expect(app.get(Shop).cache.name()).toBe('valkey');
    expect(app.resolve(Cache)).toMatchObject({ source: 'plugin', module: 'ValkeyModule' });
  });
});
