import { describe, expect, it } from 'vitest';
import {
  Adapter,
  Config,
  ConfigModule,
  ConfigSection,
  LazyModuleLoader,
  Module,
  Optional,
  Service,
  type LiveValue,
} from '../../src/index.js';
import { CatalogConfig, MemoryStore, started, Store, StoreModule } from './live-world.js';

class Unregistered {
  size = 1;
}

@ConfigSection('late')
class LateConfig {
  size = 7;
}

/** An application with a service that is built with what stands at a path. */
function startedWith(path: string) {
  @Service({ key: 'asker' })
  class Asker {
    constructor(@Config(path) readonly it: LiveValue<unknown>) {}
  }
  @Module({ imports: [StoreModule], providers: [Asker] })
  class AskerModule {}
  return started([], {}, [AskerModule]).then((app) => ({ app, asker: app.get(Asker) }));
}

describe('@Config', () => {
  it.each([
    ['catalog.pagSize', 'catalog.pagSize is not known; did you mean pageSize?'],
    ['catlog.pageSize', 'catlog is not known; did you mean catalog?'],
    ['catalog.pageSize.x', 'catalog.pageSize.x is not known: catalog.pageSize is an integer of at least 1.'],
    ['catalog.tags.first', 'catalog.tags.first is not known: catalog.tags is a list.'],
    ['catalog.doubled', 'catalog.doubled is not known; known are pageSize, tags.'],
    ['adapters.provders.store/redis', 'adapters.provders is not known; did you mean providers?'],
    [
      'adapters.providers.store/redis.timeout',
      'adapters.providers.store/redis.timeout is not known; did you mean timeoutMs?',
    ],
  ])('of %s, which leads to nothing, keeps the application from starting', async (path, message) => {
    await expect(startedWith(path)).rejects.toMatchObject({
      code: 'config/unknown-path',
      message: expect.stringContaining(`@Config("${path}"): ${message} Nothing was built with it`) as unknown,
    });
  });

  it.each([
    'adapters.providers.store/redis.password',
    'adapters.providers.store/later.anything.at.all',
    'adapters.selections.store',
    'catalog.tags[7]',
    'logging.file.path',
    'logging.levels.swap',
  ])('of %s is undefined where nobody says anything', async (path) => {
    const { app, asker } = await startedWith(path);
    expect(asker.it.value).toBeUndefined();
    await app.close();
  });

  it('beside @Optional() waits for a section that comes later', async () => {
    @Service({ key: 'patient' })
    class Patient {
      constructor(@Optional() @Config('late.size') readonly size: LiveValue<number> | undefined) {}
    }
    @Module({ imports: [StoreModule], providers: [Patient] })
    class PatientModule {}
    await using app = await started([], {}, [PatientModule]);
    const { size } = app.get(Patient);
    expect(size?.value).toBeUndefined();
    await loadLate(app);
    expect(size?.value).toBe(7);
  });

  it('of nothing known is refused in what is registered later, and what serves goes on', async () => {
    await using app = await started([]);
    @Adapter({ key: 'store', provider: 'wrong', provides: Store, stackLevel: 20 })
    class Wrong extends MemoryStore {
      constructor(@Config('catalog.size') readonly size: LiveValue<number>) {
        super();
      }
    }
    await expect(app.register(Wrong)).rejects.toMatchObject({ code: 'config/unknown-path' });
    expect(app.get(Store).where()).toBe('redis://default');
  });
});

describe('config.select, config.get and config.explain', () => {
  it.each([3, undefined, null, {}, '', 'catalog..pageSize', '.catalog', 'a b'])(
    'refuse %j, which is neither a class nor a path',
    async (what) => {
      await using app = await started([]);
      const refused = expect.objectContaining({
        code: 'config/bad-path',
        hint: expect.stringContaining("'catalog.pageSize'") as unknown,
      }) as Error;
      expect(() => app.config.select(what as never)).toThrow(refused);
      expect(() => app.config.get(what as never)).toThrow(refused);
      expect(() => app.config.explain(what as never)).toThrow(refused);
    },
  );

  it('refuse a class that no module has imported', async () => {
    await using app = await started([]);
    const refused = expect.objectContaining({
      code: 'config/unknown-section',
      message: expect.stringContaining('Unregistered is no section of this application.') as unknown,
      hint: 'import ConfigModule.forFeature(Unregistered) in one of its modules; known are catalog',
    }) as Error;
    expect(() => app.config.select(Unregistered)).toThrow(refused);
    expect(() => app.config.get(Unregistered)).toThrow(refused);
    expect(() => app.config.explain(Unregistered)).toThrow(refused);
    expect(app.config.get(CatalogConfig)?.pageSize).toBe(50);
    expect(app.config.explain(CatalogConfig)).toMatchObject({ path: 'catalog', value: { pageSize: 50 } });
  });

  it('warn once of a path that nothing is known of, and follow it until something is', async () => {
    await using app = await started([]);
    const sizes: unknown[] = [];
    app.config.select('late.size').subscribe((size) => sizes.push(size));
    app.config.select('late.size').subscribe();
    app.config.get('late.size');
    app.config.select('adapters.providers.store/redis.password').subscribe();
    expect(app.recorded.of('config.warning').map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /^somebody asks for late\.size, and is given undefined: late is not known; known are .*catalog$/,
      ),
    ]);
    await loadLate(app);
    expect(sizes).toEqual([undefined, 7]);
  });
});

async function loadLate(app: Awaited<ReturnType<typeof started>>): Promise<void> {
  @Module({ imports: [ConfigModule.forFeature(LateConfig)] })
  class LateModule {}
  await app.get(LazyModuleLoader).load(() => LateModule);
  // Sections are looked at when somebody asks for any.
  expect(app.config.get(LateConfig)).toEqual({ size: 7 });
}
