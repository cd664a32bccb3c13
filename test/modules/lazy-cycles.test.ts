import { describe, expect, it } from 'vitest';
import {
  Injectable,
  LazyModuleLoader,
  Module,
  Oneiric,
  Service,
  token,
  type Application,
} from '../../src/index.js';
import type { Source } from '../../src/modules/graph-edits.js';
import { ManualClock } from '../../src/testing/manual-clock.js';
import { gate } from '../support/traced-parts.js';
import { moduleOf, rejection } from './module-parts.js';

/** A module of that name, whose hook does something with its own loader. */
function hooked(name: string, hook: (loader: LazyModuleLoader) => unknown, imports: Source[] = []): Source {
  @Injectable()
  class Hook {
    constructor(private readonly loader: LazyModuleLoader) {}
    onModuleInit(): unknown {
      return hook(this.loader);
    }
  }
  return moduleOf(name, { providers: [Hook], imports });
}

/** An application whose clock stands still: no deadline ever comes. */
const started = (): Promise<Application> =>
  Oneiric.create(moduleOf('App'), { clock: new ManualClock(), env: {} });

const load = (app: Application, module: Source) => app.get(LazyModuleLoader).load(module);

const CYCLE = 'modules/load-cycle';

const MADE = token<object>('made');

describe('a lazily loaded module whose hook waits for itself', () => {
  it('is refused at once', async () => {
    await using app = await started();
    const Self: Source = hooked('Self', async (loader) => {
      await Promise.resolve();
      await loader.load(Self);
    });
    await expect(load(app, Self)).rejects.toMatchObject({ code: CYCLE, path: 'Self -> Self' });
  });

  it('is refused where it does so through what it loads', async () => {
    await using app = await started();
    const A: Source = hooked('A', (loader) => loader.load(() => Promise.resolve(B)));
    const B: Source = hooked('B', (loader) => loader.load(() => Promise.resolve(C)));
    const C: Source = hooked('C', (loader) => loader.load(A));
    await expect(load(app, A)).rejects.toMatchObject({ code: CYCLE, path: 'C -> A -> B -> C' });
    expect(app.candidates({ shadowed: true })).toEqual([]);
  });

  it('is refused where two that are loaded at a time wait for one another', async () => {
    await using app = await started();
    const both = gate();
    const A: Source = hooked('A', (loader) => both.promise.then(() => loader.load(B)));
    const B: Source = hooked('B', (loader) => both.promise.then(() => loader.load(A)));
    const loading = [load(app, A), load(app, B)].map(rejection);
    await new Promise(setImmediate);
    both.open();
    const refused = expect.stringContaining(`${CYCLE}: `) as string;
    expect(await Promise.all(loading)).toEqual([refused, refused]);
  });

  it('is refused where a factory does so, or a module inside it', async () => {
    await using app = await started();
    const Inner: Source = hooked('Inner', (loader) => loader.load(Outer));
    const Outer: Source = moduleOf('Outer', { imports: [Inner] });
    await expect(load(app, Outer)).rejects.toMatchObject({ code: CYCLE });
    const Made: Source = moduleOf('Made', {
      providers: [
        {
          provide: MADE,
          inject: [LazyModuleLoader],
          useFactory: (own: LazyModuleLoader) => own.load(Made),
        },
      ],
    });
    expect(await rejection(load(app, Made))).toContain('Made is being loaded');
  });

  it('may be loaded once its hook does so no more', async () => {
    await using app = await started();
    let isWise = false;
    const Self: Source = hooked('Self', (loader) => (isWise ? undefined : loader.load(Self)));
    await load(app, Self).catch(() => undefined);
    isWise = true;
    expect((await load(app, Self)).name).toBe('Self');
  });
});

describe('a lazily loaded module', () => {
  it('may load others from its hooks, also what others load already, and itself once it is there', async () => {
    await using app = await started();
    const hold = gate();
    const Slow = hooked('Slow', () => hold.promise);
    @Service({ key: 'late' })
    class Late {
      constructor(readonly loader: LazyModuleLoader) {}
    }
    @Module({ providers: [Late], imports: [hooked('First', (loader) => loader.load(Slow))] })
    class Second {}
    const loading = [load(app, Slow), load(app, Second)] as const;
    await new Promise(setImmediate);
    hold.open();
    const [, second] = await Promise.all(loading);
    expect(await second.get(Late).loader.load(Second)).toBe(second);
  });
});
