import { describe, expect, it } from 'vitest';
import { ConfigError, LifecycleError, Module, Oneiric, type CreateOptions } from '../../../src/index.js';
import { Test } from '../../../src/testing/index.js';
import { linesIn } from '../../observability/log-world.js';
import { adapter, Cache, PluginFolder } from './plugin-folder.js';

@Module({})
class AppModule {}

/** An installed plugin, and one that cannot be loaded. */
function installed(): PluginFolder {
  const folder = new PluginFolder();
  folder.plugin('valkey', adapter('valkey'));
  folder.plugin('broken', 'throw new Error("boom")');
  return folder;
}

async function pluginsOf(options: CreateOptions): Promise<string[]> {
  await using app = await Oneiric.create(AppModule, { env: {}, ...options });
  return app.plugins().map(({ name, state }) => `${name} ${state}`);
}

describe('plugins', () => {
  it('are none unless somebody wishes for them', async () => {
    expect(await pluginsOf({})).toEqual([]);
    expect(await pluginsOf({ plugins: {} })).toEqual([]);
    expect(await pluginsOf({ plugins: { packages: [], discover: false } })).toEqual([]);
  });

  it('are named by a file, above that by the environment, and above that by an option', async () => {
    using folder = installed();
    const from = folder.path;
    const config = folder.write(
      'oneiric.yaml',
      `plugins: { packages: [valkey], from: ${JSON.stringify(from)} }`,
    );
    const env = { ONEIRIC_PLUGINS__PACKAGES: 'broken' };
    expect(await pluginsOf({ config })).toEqual(['valkey loaded']);
    expect(await pluginsOf({ config, env })).toEqual(['broken failed']);
    expect(await pluginsOf({ config, env, plugins: { packages: ['valkey', 'broken', 'valkey'] } })).toEqual([
      'valkey loaded',
      'broken failed',
    ]);
    expect(await pluginsOf({ config, plugins: { packages: [] } })).toEqual([]);
  });

  it('are what a profile adds to the file', async () => {
    using folder = installed();
    const config = folder.write(
      'oneiric.yaml',
      `plugins: { packages: [valkey], from: ${JSON.stringify(folder.path)} }`,
    );
    folder.write('oneiric.canary.yaml', 'plugins: { packages+: [broken] }');
    expect(await pluginsOf({ config, profile: 'canary' })).toEqual(['valkey loaded', 'broken failed']);
  });

  it('take settings of the same configuration, also where they are not there', async () => {
    using folder = installed();
    const config = folder.write(
      'oneiric.yaml',
      `plugins: { packages: [broken, valkey], from: ${JSON.stringify(folder.path)} }
adapters: { selections: { cache: valkey }, providers: { cache/broken: { url: 'redis://x' } } }`,
    );
    await using app = await Oneiric.create(AppModule, { env: {}, config });
    expect(app.explain(Cache).selection).toMatchObject({ layer: 'config', provider: 'valkey' });
    expect(app.config.get('plugins.packages')).toEqual(['broken', 'valkey']);
  });

  it('are not imported where the configuration cannot be read', async () => {
    using folder = installed();
    folder.plugin('marks', 'globalThis["imported by mistake"] = true');
    const config = folder.write('oneiric.yaml', 'plugins: { packages: [marks');
    const created = Oneiric.create(AppModule, {
      env: {},
      config,
      plugins: { packages: ['marks'], from: folder.path },
    });
    await expect(created).rejects.toThrow(ConfigError);
    expect(globalThis).not.toHaveProperty(['imported by mistake']);
  });

  it.each([
    ['plugins: 7', 'plugins must be a map'],
    ['plugins: { packages: valkey }', 'plugins.packages must be a list'],
    ['plugins: { package: [valkey] }', 'plugins.package is not known'],
  ])('that configuration says wrongly are refused with all else: %s', async (text, message) => {
    using folder = installed();
    const config = folder.write('oneiric.yaml', text);
    await expect(Oneiric.create(AppModule, { env: {}, config })).rejects.toThrow(message);
  });

  it.each([
    [7, 'plugins cannot be 7'],
    [{ packages: 'valkey' }, 'packages cannot be'],
    [{ packages: [7] }, 'packages cannot be'],
    [{ package: ['valkey'] }, 'did you mean packages?'],
    [{ discover: 'yes' }, 'discover cannot be'],
    [{ from: '' }, 'from cannot be'],
  ])('that an option says wrongly are refused: %j', async (plugins, message) => {
    const created = Oneiric.create(AppModule, { env: {}, plugins: plugins as never });
    await expect(created).rejects.toThrow(LifecycleError);
    await expect(created).rejects.toThrow(message);
  });

  it('are part of a test application as well', async () => {
    using folder = installed();
    await using app = await Test.createTestingModule({}).compile({
      plugins: { packages: ['valkey'], from: folder.path },
    });
    expect(app.get(Cache).name()).toBe('valkey');
  });
});

describe('plugins that are looked for', () => {
  it('are the dependencies that say so, by name, and those that are named come first', async () => {
    using folder = installed();
    folder.install('lib', {});
    folder.plugin('alpha', adapter('alpha'));
    folder.plugin('beta', adapter('beta'));
    folder.plugin('for-tests', adapter('for-tests'));
    const dependencies = { valkey: '1', lib: '1', 'not-there': '1', 'file:///evil.js': '1', beta: '1' };
    const json = {
      dependencies,
      optionalDependencies: { alpha: '1' },
      devDependencies: { 'for-tests': '1' },
    };
    folder.write('package.json', JSON.stringify(json));
    const from = folder.path;
    expect(await pluginsOf({ plugins: { discover: true, from } })).toEqual([
      'alpha loaded',
      'beta loaded',
      'valkey loaded',
    ]);
    expect(await pluginsOf({ plugins: { discover: true, packages: ['valkey', 'broken'], from } })).toEqual([
      'valkey loaded',
      'broken failed',
      'alpha loaded',
      'beta loaded',
    ]);
  });

  it('are found from a folder within the application', async () => {
    using folder = installed();
    folder.write('package.json', '{ "dependencies": { "valkey": "1" } }');
    folder.write('src/deep/main.js', '');
    const from = `${folder.path}/src/deep`;
    expect(await pluginsOf({ plugins: { discover: true, from } })).toEqual(['valkey loaded']);
  });

  it.each(['{', '[]'])(
    'are none where the package.json of the application is %s, which is told',
    async (text) => {
      using folder = installed();
      folder.write('package.json', text);
      await using app = await Oneiric.create(AppModule, {
        env: {},
        plugins: { discover: true, packages: ['valkey'], from: folder.path },
      });
      expect(app.plugins()).toMatchObject([
        { name: 'valkey', state: 'loaded' },
        { name: 'package.json', state: 'failed', error: { code: 'plugins/bad-package' } },
      ]);
    },
  );

  it('are listed where what they say of themselves cannot be read', async () => {
    using folder = installed();
    folder.install('odd', '{');
    folder.write('package.json', '{ "dependencies": { "odd": "1", "valkey": "1" } }');
    expect(await pluginsOf({ plugins: { discover: true, from: folder.path } })).toEqual([
      'odd failed',
      'valkey loaded',
    ]);
  });
});

describe('what is told of plugins', () => {
  it('stands in the log, before the application starts', async () => {
    using folder = installed();
    const path = folder.write('app.log', '');
    const app = await Oneiric.create(AppModule, {
      env: {},
      logging: { console: 'off', file: { path } },
      plugins: { packages: ['valkey', 'broken'], from: folder.path },
    });
    await app.close();
    expect(linesIn(path).slice(0, 2)).toMatchObject([
      {
        event: 'plugin.loaded',
        level: 'info',
        fields: { plugin: 'valkey', version: '1.2.3', candidates: 1 },
      },
      { event: 'plugin.failed', level: 'error', error: { code: 'plugins/import-failed' } },
    ]);
  });

  it('has no secrets, whatever a plugin throws', async () => {
    using folder = installed();
    folder.plugin('talkative', 'throw new Error("cannot use pa55word-of-the-shop")');
    await using app = await Oneiric.create(AppModule, {
      env: { ONEIRIC_SECRET_SHOP: 'pa55word-of-the-shop' },
      plugins: { packages: ['talkative'], from: folder.path },
      config: { values: { secrets: { inline: { shop: 'pa55word-of-the-shop' } } } },
    });
    expect(app.plugins()[0]?.error?.message).toContain('***');
    expect(JSON.stringify(app.plugins())).not.toContain('pa55word');
  });
});
