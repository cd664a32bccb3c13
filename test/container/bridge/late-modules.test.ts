import { ContainerModule } from 'inversify';
import { describe, expect, it } from 'vitest';
import { Injectable, Inject, LazyModuleLoader, toInversify, token } from '../../../src/index.js';
import { Oneiric } from '../../../src/oneiric.js';
import { moduleOf } from '../../support/traced-parts.js';

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
});
