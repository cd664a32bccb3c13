import { ContainerModule } from 'inversify';
import { describe, expect, it } from 'vitest';
import { Injectable, Inject, LazyModuleLoader, toInversify, token } from '../../../src/index.js';
import { Oneiric } from '../../../src/oneiric.js';
import { ManualClock } from '../../../src/testing/manual-clock.js';
import { gate, moduleOf, rejectionOf } from '../../support/traced-parts.js';

const LIMIT = token<{ rows: number }>('limit');

@Injectable()
class Reports {
  constructor(@Inject(LIMIT) readonly limit: { rows: number }) {}
}

@Injectable()
class Broken {
  constructor() {
    throw new Error('broken');
  }
}

const TEXT = 'text';

function limits(trace: string[] = []): ContainerModule {
  return new ContainerModule(({ bind }) => {
    trace.push('load');
    bind(toInversify(LIMIT)).toConstantValue({ rows: 20 });
    bind(TEXT)
      .toDynamicValue(() => 'made')
      .inSingletonScope()
      .onDeactivation(() => void trace.push('gone'));
  });
}

describe('a module of inversify in a module that is loaded later', () => {
  it('is loaded before what comes with it is built', async () => {
    await using app = await Oneiric.create(moduleOf({}));
    const trace: string[] = [];
    const Late = moduleOf({ imports: [limits(trace)], providers: [Reports] }, 'LateModule');
    const late = await app.get(LazyModuleLoader).load(Late);
    expect(late.get(Reports).limit).toEqual({ rows: 20 });
    expect(app.container.inversify.get(TEXT)).toBe('made');
    await app.get(LazyModuleLoader).load(Late);
    expect(trace).toEqual(['load']);
  });

  it('goes again where loading fails, and can be loaded anew', async () => {
    await using app = await Oneiric.create(moduleOf({}));
    const trace: string[] = [];
    const shared = limits(trace);
    const loader = app.get(LazyModuleLoader);
    const inversify = app.container.inversify;
    @Injectable()
    class Asking {
      readonly text = inversify.get(TEXT);
    }
    const Bad = moduleOf({ imports: [shared], providers: [Asking, Broken] }, 'BadModule');
    await expect(loader.load(Bad)).rejects.toMatchObject({
      message: expect.stringContaining('broken') as string,
    });
    expect(trace).toEqual(['load', 'gone']);
    expect(inversify.isBound(TEXT)).toBe(false);
    await loader.load(moduleOf({ imports: [shared], providers: [Reports] }, 'GoodModule'));
    expect(app.get(Reports).limit.rows).toBe(20);
    expect(trace).toEqual(['load', 'gone', 'load']);
  });

  it('stays where somebody else has it: an earlier load, or the application itself', async () => {
    const trace: string[] = [];
    const [own, shared] = [
      limits(trace),
      new ContainerModule(({ bind }) => void bind('other').toConstantValue(1)),
    ];
    await using app = await Oneiric.create(moduleOf({ imports: [own] }));
    const loader = app.get(LazyModuleLoader);
    await loader.load(moduleOf({ imports: [shared] }, 'FirstModule'));
    const Bad = moduleOf({ imports: [own, shared], providers: [Broken] }, 'BadModule');
    await expect(loader.load(Bad)).rejects.toThrow();
    expect(app.container.inversify.get('other')).toBe(1);
    expect(app.container.inversify.get(TEXT)).toBe('made');
    expect(trace).toEqual(['load']);
  });

  it('takes the load with it where it fails itself, and what it had bound is gone', async () => {
    await using app = await Oneiric.create(moduleOf({}));
    const failing = new ContainerModule(({ bind }) => {
      bind(TEXT).toConstantValue('half');
      throw new Error('no');
    });
    const Late = moduleOf({ imports: [failing], providers: [] }, 'LateModule');
    await expect(app.get(LazyModuleLoader).load(Late)).rejects.toMatchObject({
      code: 'inversify/module-failed',
    });
    expect(app.container.inversify.isBound(TEXT)).toBe(false);
  });

  describe('and does not end in time', () => {
    /** A module that binds one thing at once and others when it is let; loading it is given up. */
    async function overdue() {
      const clock = new ManualClock();
      const app = await Oneiric.create(moduleOf({}), { clock, env: {}, deadlines: { build: 1_000 } });
      const inversify = app.container.inversify;
      const until = [gate(), gate()] as const;
      const failures: unknown[] = [];
      let runs = 0;
      const slow = new ContainerModule(async ({ bind, unbind, isBound }) => {
        const run = (runs += 1);
        bind('early').toConstantValue(run);
        const begun = bind('begun');
        await until[run - 1]?.promise;
        const changes: (() => unknown)[] = [
          () => bind('tardy').toConstantValue(run),
          () => begun.toConstantValue(run),
          () => unbind('early'),
        ];
        for (const change of changes)
          try {
            await change();
          } catch (error) {
            failures.push(error);
          }
        return isBound('tardy') ? undefined : Promise.reject(new Error('nothing was bound'));
      });
      const Late = moduleOf({ imports: [slow] }, 'LateModule');
      const load = () => app.get(LazyModuleLoader).load(Late);
      const failing = rejectionOf(load());
      await clock.settle();
      clock.advance(1_000);
      expect(await failing).toMatchObject({
        code: 'inversify/module-failed',
        message: expect.stringContaining('did not end within 1000 ms') as string,
      });
      await clock.settle();
      const names = () => ['early', 'begun', 'tardy'].filter((name) => inversify.isBound(name));
      return { app, clock, until, load, names, failures };
    }

    it('has what it binds from then on refused, and nothing of it stays', async () => {
      const { app, clock, until, names, failures } = await overdue();
      expect(names()).toEqual([]);
      until[0].open();
      await clock.settle();
      expect(names()).toEqual([]);
      const refused = { code: 'inversify/module-failed', path: 'LateModule.imports[0]' };
      expect(failures).toMatchObject([refused, refused, refused]);
      await app.close();
    });

    it('can be loaded anew meanwhile, and the old run does not disturb it', async () => {
      const { app, clock, until, load, names } = await overdue();
      const again = load();
      await clock.settle();
      until[0].open();
      await clock.settle();
      until[1].open();
      await again;
      expect(names().sort()).toEqual(['begun', 'tardy']);
      expect([app.container.inversify.get('tardy'), app.container.inversify.get('begun')]).toEqual([2, 2]);
      await app.close();
    });
  });
});
