import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Adapter, Module, Oneiric, Service, SwapError, type CreateOptions } from '../../../src/index.js';
import { linesIn } from '../../observability/log-world.js';
import { adapter, Cache, PluginFolder } from './plugin-folder.js';

let built = 0;

@Adapter({ provider: 'memory' })
class MemoryCache extends Cache {
  name(): string {
    return 'memory';
  }
}

@Service({ key: 'shop' })
class Shop {
  constructor(readonly cache: Cache) {
    built += 1;
  }
}

@Module({ providers: [MemoryCache, Shop] })
class AppModule {}

const options = (folder: PluginFolder, packages: readonly string[]): CreateOptions => ({
  env: {},
  deadlines: { init: 50, build: 50 },
  plugins: { packages, from: folder.path },
});

describe('a plugin whose candidate does not start', () => {
  it.each([
    ['throws when it is built', `constructor() { super(); throw new Error('boom'); }`],
    ['throws something else', `constructor() { super(); throw undefined; }`],
    ['throws in its hook', `onInit() { throw 'boom'; }`],
    ['never ends its hook', `onInit() { return new Promise(() => {}); }`],
    ['is not healthy', `onHealthCheck() { return { status: 'unhealthy' }; }`],
  ])('costs the application that plugin, and no other: it %s', async (_, body) => {
    using folder = new PluginFolder();
    folder.plugin(
      'good',
      `import { Service } from 'oneiric'; class G {} Service({ key: 'g' })(G); export default G;`,
    );
    folder.plugin('bad', adapter('bad', body));
    await using app = await Oneiric.create(AppModule, options(folder, ['bad', 'good']));
    expect(app.get(Shop).cache.name()).toBe('memory');
    expect(app.plugins()).toMatchObject([
      { name: 'bad', state: 'failed', candidates: [], error: { code: 'plugins/start-failed' } },
      { name: 'good', state: 'loaded' },
    ]);
    expect(app.candidates({ shadowed: true }).map(({ provider }) => provider)).not.toContain('bad');
  });

  it('is found among several, one after the other', async () => {
    using folder = new PluginFolder();
    for (const name of ['one', 'two', 'three'])
      folder.plugin(name, adapter(name, `onInit() { throw new Error('${name}'); }`));
    built = 0;
    await using app = await Oneiric.create(AppModule, options(folder, ['one', 'two', 'three']));
    expect(app.get(Shop).cache.name()).toBe('memory');
    expect(app.plugins().map(({ error }) => error?.code)).toEqual(Array(3).fill('plugins/start-failed'));
    expect(built).toBe(1);
  });

  it.each([
    ['plain provider cannot be built', 'class P { constructor() { throw new Error("boom"); } }', ''],
    ['plain provider does not start', 'class P { onInit() { throw new Error("boom"); } }', ''],
    ['module cannot be built', 'class P {}', 'constructor() { throw new Error("boom"); }'],
    ['module has a hook that throws', 'class P {}', 'onModuleInit() { throw new Error("boom"); }'],
    ['module is not up', 'class P {}', 'async onApplicationBootstrap() { throw new Error("boom"); }'],
    [
      'candidate has a hook of modules that throws',
      'class P { onModuleInit() { throw new Error("boom"); } } Service({ key: "p" })(P);',
      '',
    ],
  ])('is one whose %s as well', async (_, part, body) => {
    using folder = new PluginFolder();
    folder.plugin(
      'bad',
      `import { Module, Service } from 'oneiric'; ${part}
       class M { ${body} } Module({ providers: [P] })(M); export default M;`,
    );
    await using app = await Oneiric.create(AppModule, options(folder, ['bad']));
    expect(app.plugins()).toMatchObject([{ state: 'failed', error: { code: 'plugins/start-failed' } }]);
    expect(app.plugins()[0]?.error?.message).toContain('boom');
  });

  it('fails for what it needs and the application does not have', async () => {
    using folder = new PluginFolder();
    folder.plugin(
      'needy',
      `import { Service } from 'oneiric'; class Needy {}
       Service({ key: 'needy', inject: ['adapter:nowhere'] })(Needy); export default Needy;`,
    );
    await using app = await Oneiric.create(AppModule, options(folder, ['needy']));
    const [report] = app.plugins();
    expect(report?.error?.message).toContain('adapter:nowhere');
  });

  it('costs a process of its own no more than that', async () => {
    using folder = new PluginFolder();
    folder.plugin('bad', adapter('bad', `onInit() { throw new Error('boom'); }`));
    await using app = await Oneiric.create(AppModule, {
      ...options(folder, ['bad']),
      runtime: { signals: false },
      stateDir: join(folder.path, 'state'),
    });
    expect(app.get(Shop).cache.name()).toBe('memory');
    expect(app.runtime).toBeDefined();
  });

  it('stands in the log', async () => {
    using folder = new PluginFolder();
    folder.plugin('bad', adapter('bad', `onInit() { throw new Error('boom'); }`));
    const path = folder.write('app.log', '');
    const logging = { console: 'off', file: { path } } as const;
    const app = await Oneiric.create(AppModule, {
      ...options(folder, ['bad']),
      logging,
      stateDir: join(folder.path, 'state'),
    });
    expect(app.state?.health).toEqual({ status: 'ok' });
    await app.close();
    const events = linesIn(path).map(({ event }) => event);
    const interesting = ['plugin.loaded', 'app.start-failed', 'plugin.failed', 'app.started'];
    expect(events.filter((event) => interesting.includes(event))).toEqual(interesting);
  });
});

describe('an application that does not start for reasons of its own', () => {
  it('is not started again, and its plugins are not blamed', async () => {
    using folder = new PluginFolder();
    folder.plugin('good', adapter('good'));
    let tries = 0;
    @Service({ key: 'broken' })
    class Broken {
      onInit(): void {
        tries += 1;
        throw new Error('no database');
      }
    }
    @Module({ imports: [AppModule], providers: [Broken] })
    class BrokenModule {}
    const created = Oneiric.create(BrokenModule, options(folder, ['good']));
    await expect(created).rejects.toThrow(SwapError);
    await expect(created).rejects.toThrow('no database');
    expect(tries).toBe(1);
  });
});
