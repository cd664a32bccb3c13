import { afterEach, describe, expect, it } from 'vitest';
import {
  Adapter,
  Contract,
  Inject,
  Injectable,
  LazyModuleLoader,
  Module,
  Oneiric,
  Service,
  type Application,
  type ModuleMetadata,
} from '../../src/index.js';
import type { Source } from '../../src/modules/graph-edits.js';
import { gate } from '../support/traced-parts.js';
import { moduleOf, rejection } from './module-parts.js';

let trace: string[] = [];
let app: Application;

afterEach(() => app.close());

@Injectable()
class Pool {
  isOpen = true;
  onModuleInit = () => trace.push('init pool');
  onApplicationBootstrap = () => trace.push('up pool');
  onModuleDestroy() {
    trace.push('destroy pool');
    this.isOpen = false;
  }
}

@Contract('adapter:shelf')
abstract class Shelf {
  abstract kind(): string;
}

@Adapter({ provider: 'plain' })
class PlainShelf extends Shelf {
  kind = () => 'plain';
}

@Adapter({ provider: 'better', priority: 5 })
class BetterShelf extends Shelf {
  kind = () => 'better';
}

@Module({ providers: [Pool, BetterShelf], exports: [Pool, Shelf], selections: { 'adapter:shelf': 'better' } })
class PoolModule {}

@Service({ key: 'reports' })
class Reports {
  constructor(
    readonly pool: Pool,
    @Inject(Shelf) readonly shelf: Shelf,
  ) {}
}

const started = async (metadata: ModuleMetadata = {}) => {
  trace = [];
  app = await Oneiric.create(moduleOf('App', metadata));
};

const load = (module: Source) => app.get(LazyModuleLoader).load(module);
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

/** A module that imports the pool, and whose hook ends when it is told to. */
function waiting(name: string, metadata: ModuleMetadata = {}, hook = 'onModuleInit') {
  const until = gate();
  class Waits {}
  Object.assign(Waits.prototype, { [hook]: () => until.promise });
  const { imports = [PoolModule], providers = [] } = metadata;
  return { ...until, Waiting: moduleOf(name, { imports, providers: [Waits, ...providers] }) };
}

describe.each(['onModuleInit', 'onApplicationBootstrap'])(
  'what a module has brought that fails in %s, and another one imports',
  (hook) => {
    it('stays for one that is still being loaded', async () => {
      await started({ providers: [PlainShelf] });
      const bad = waiting('Bad', {}, hook);
      const good = waiting('Good', { providers: [Reports] });
      const loading = [rejection(load(bad.Waiting)), load(good.Waiting)] as const;
      await settled();
      bad.fail(new Error('no table'));
      expect(await loading[0]).toMatch(/no table/);
      await settled();
      good.open();
      const ref = await loading[1];
      expect(ref.get(Pool)).toBe(app.get(Reports).pool);
      expect([app.get(Reports).pool.isOpen, app.get(Shelf).kind()]).toEqual([true, 'better']);
      expect(app.select(PoolModule).get(Pool)).toBe(ref.get(Pool));
      expect(() => app.select('Bad')).toThrow(/Bad is no module/);
      expect(trace).toEqual(['init pool', 'up pool']);
    });

    it('stays for one that is loaded', async () => {
      await started();
      const bad = waiting('Bad', {}, hook);
      const refused = rejection(load(bad.Waiting));
      await settled();
      const good = await load(moduleOf('Good', { imports: [PoolModule], providers: [Reports] }));
      const reports = app.get(Reports);
      expect(reports.shelf.kind()).toBe('better');
      bad.fail(new Error('no table'));
      expect(await refused).toMatch(/no table/);
      await settled();
      expect([good.get(Pool).isOpen, reports.shelf.kind()]).toEqual([true, 'better']);
      expect(trace).toEqual(['init pool', 'up pool']);
    });

    it('is loaded for whoever asks for it by itself', async () => {
      await started({ providers: [PlainShelf] });
      const bad = waiting('Bad', {}, hook);
      const refused = rejection(load(bad.Waiting));
      await settled();
      const pool = load(PoolModule);
      await settled();
      bad.fail(new Error('no table'));
      expect(await refused).toMatch(/no table/);
      expect((await pool).get(Pool).isOpen).toBe(true);
      expect(app.get(Shelf).kind()).toBe('better');
      expect(trace).toEqual(['init pool', 'up pool']);
    });
  },
);

describe('what several modules import that are loaded', () => {
  it('goes when none of them can be loaded', async () => {
    await started({ providers: [PlainShelf] });
    const [one, two] = [waiting('One'), waiting('Two')];
    const loading = [rejection(load(one.Waiting)), rejection(load(two.Waiting))];
    await settled();
    one.fail(new Error('no table'));
    await settled();
    expect(app.select(PoolModule).get(Pool).isOpen).toBe(true);
    two.fail(new Error('no chair'));
    expect(await Promise.all(loading)).toEqual([
      expect.stringMatching(/no table/),
      expect.stringMatching(/no chair/),
    ]);
    await settled();
    expect(() => app.select(PoolModule)).toThrow(/PoolModule is no module/);
    expect([trace, app.get(Shelf).kind()]).toEqual([['init pool', 'up pool', 'destroy pool'], 'plain']);
  });

  it('takes all of them along where it fails itself, each with its reason', async () => {
    await started();
    const shared = waiting('Shared', { imports: [] });
    const imports = [shared.Waiting];
    const later = waiting('Later', { imports });
    const loading = [moduleOf('First', { imports }), moduleOf('Second', { imports })].map(load);
    const reasons = [...loading, load(later.Waiting)].map((each) => each.catch((cause: unknown) => cause));
    await settled();
    shared.fail(new Error('no water'));
    await settled();
    later.open();
    const [first, second, third] = await Promise.all(reasons);
    expect(first).toMatchObject({ code: 'lifecycle/module-hook-failed' });
    expect(third).toMatchObject({ code: 'modules/import-gone', cause: first });
    expect([second, app.candidates({ shadowed: true })]).toEqual([expect.anything(), []]);
    for (const name of ['Shared', 'First', 'Second', 'Later'])
      expect(() => app.select(name)).toThrow(/is no module/);
  });

  it('stays with what it imports itself, and what it imports nothing of goes', async () => {
    await started();
    const Middle = moduleOf('Middle', { imports: [PoolModule], exports: [PoolModule] });
    const Aside = moduleOf('Aside', {});
    const bad = waiting('Bad', { imports: [Middle, Aside] });
    const refused = rejection(load(bad.Waiting));
    await settled();
    const good = await load(moduleOf('Good', { imports: [Middle], providers: [Reports] }));
    bad.fail(new Error('no table'));
    expect(await refused).toMatch(/no table/);
    await settled();
    expect([good.get(Pool).isOpen, app.select('Middle').name]).toEqual([true, 'Middle']);
    expect(() => app.select('Aside')).toThrow(/Aside is no module/);
  });
});
