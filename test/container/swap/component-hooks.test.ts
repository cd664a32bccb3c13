import { beforeEach, describe, expect, it } from 'vitest';
import type { SwapContext } from '../../../src/core/swap.js';
import { token } from '../../../src/core/token.js';
import { Service } from '../../../src/decorators/component.js';
import { Injectable } from '../../../src/decorators/injectable.js';
import { PostSwap, PreSwap } from '../../../src/decorators/swap-hook.js';
import { Oneiric } from '../../../src/oneiric.js';
import { ManualClock } from '../../../src/testing/manual-clock.js';
import {
  Cache,
  CACHES,
  FirstAuditor,
  Hooked,
  note,
  SecondAuditor,
  started,
  trace,
  world,
  unhooked,
} from '../../support/hooked-parts.js';
import { appOf, moduleOf } from '../../support/traced-parts.js';

const codeOf = (error: unknown) => (error as { code?: unknown }).code;

beforeEach(unhooked);

describe('methods of components around swaps', () => {
  it('are called on the instance that serves: once before the switch, once after the old one is gone', async () => {
    await using app = await started(FirstAuditor);
    await app.swap(Cache, { provider: 'redis' });
    expect(trace).toEqual([
      'pre first adapter:cache memory#1 -> redis#2',
      'post first adapter:cache memory#1 -> redis#2',
    ]);
  });

  it('follow swaps of the component itself', async () => {
    await using app = await started(FirstAuditor, SecondAuditor);
    await app.swap('service:auditor', { provider: 'second' });
    await app.swap(Cache, { provider: 'redis' });
    await app.refresh('service:auditor');
    await app.swap(Cache, { provider: 'memory' });
    expect(trace).toEqual([
      'pre second adapter:cache memory#1 -> redis#2',
      'post second adapter:cache memory#1 -> redis#2',
      'pre second adapter:cache redis#2 -> memory#3',
      'post second adapter:cache redis#2 -> memory#3',
    ]);
  });

  it('are called once in all where the component is swapped while they wait for their turn', async () => {
    await using app = await started(FirstAuditor, SecondAuditor);
    app.hooks.preSwap(Cache, () => app.swap('service:auditor', { provider: 'second' }));
    await app.swap(Cache, { provider: 'redis' });
    expect(trace).toEqual([
      'pre second adapter:cache memory#1 -> redis#2',
      'post second adapter:cache memory#1 -> redis#2',
    ]);
  });

  it('are called once in all where the component is swapped while one of them runs', async () => {
    await using app = await started(FirstAuditor, SecondAuditor);
    world.behaviour = () => app.swap('service:auditor', { provider: 'second' }).switched;
    await app.swap(Cache, { provider: 'redis' });
    expect(trace.filter((line) => line.startsWith('pre'))).toEqual([
      'pre first adapter:cache memory#1 -> redis#2',
    ]);
    expect(trace.at(-1)).toBe('post second adapter:cache memory#1 -> redis#2');
  });

  it('are all called where the component is swapped between two of them', async () => {
    const PAIR = token<object>('pair');
    abstract class Pair {
      abstract readonly label: string;
      @PreSwap(Cache)
      async first(context: SwapContext): Promise<void> {
        note(`first ${this.label}`, context);
        await app.swap('service:pair', { provider: 'b' });
      }
      @PreSwap(Cache)
      second(context: SwapContext): void {
        note(`second ${this.label}`, context);
      }
    }
    @Service({ key: 'pair', provider: 'a', provides: PAIR, stackLevel: 1, drainTimeoutMs: 0 })
    class A extends Pair {
      label = 'a';
    }
    @Service({ key: 'pair', provider: 'b', provides: PAIR })
    class B extends Pair {
      label = 'b';
    }
    await using app = await started(A, B);
    await app.swap(Cache, { provider: 'redis' });
    expect(trace).toEqual([
      'first a adapter:cache memory#1 -> redis#2',
      'second b adapter:cache memory#1 -> redis#2',
    ]);
  });

  it('are in flight while they run: what replaces the component waits for them before it cleans up', async () => {
    let isOver = false;
    let wasOver: boolean | undefined;
    @Service({ key: 'auditor', provides: Hooked, provider: 'careful', stackLevel: 2 })
    class Careful extends Hooked {
      label = 'careful';

      @PreSwap(Cache)
      override async before(): Promise<void> {
        await app.swap('service:auditor', { provider: 'first' }).switched;
        await new Promise((resolve) => setImmediate(resolve));
        isOver = true;
      }

      onCleanup(): void {
        wasOver = isOver;
      }
    }
    await using app = await started(FirstAuditor, Careful);
    await app.swap(Cache, { provider: 'redis' });
    await app.swap('service:auditor', { provider: 'first' });
    expect(wasOver).toBe(true);
  });

  it('are not called on what does not serve yet: its first activation calls nobody before the switch', async () => {
    @Service({ key: 'watcher' })
    class Watcher {
      @PreSwap('service:watcher')
      before(context: SwapContext): void {
        note(`pre #${String(this === context.previous)}`, context);
      }

      @PostSwap('service:watcher')
      after(context: SwapContext): void {
        note(`post #${String(this === context.instance)}`, context);
      }
    }
    trace.length = 0;
    await using app = await appOf([Watcher]);
    expect(trace).toEqual(['post #true service:watcher undefined -> watcher#1']);
    trace.length = 0;
    await app.refresh('service:watcher');
    expect(trace).toEqual([
      'pre #true service:watcher watcher#1 -> watcher#2',
      'post #true service:watcher watcher#1 -> watcher#2',
    ]);
  });

  it('refuse a swap where one fails before the switch, and warn where one fails after it', async () => {
    @Service({ key: 'strict' })
    class Strict {
      @PreSwap(Cache)
      before({ to }: SwapContext): void {
        if (to === 'redis#2') throw new Error('not now');
      }

      @PostSwap(Cache)
      after(): void {
        throw new Error('too late');
      }
    }
    await using app = await started(Strict);
    await expect(app.swap(Cache, { provider: 'redis' })).rejects.toMatchObject({
      code: 'swap/pre-swap-failed',
      phase: 'preSwap',
      stillActive: 'memory#1',
      cause: { message: 'not now' },
    });
    const report = await app.swap(Cache, { provider: 'redis' });
    expect(report).toMatchObject({ outcome: 'switched', warnings: [{ code: 'swap/post-swap-failed' }] });
  });

  it('have the deadline of hooks', async () => {
    const clock = new ManualClock();
    @Service({ key: 'slow' })
    class Slow {
      @PreSwap(Cache)
      before(): Promise<void> {
        return new Promise(() => undefined);
      }
    }
    const app = await appOf([...CACHES, Slow], { clock });
    const swap = app.swap(Cache, { provider: 'redis' });
    const failed = expect(swap).rejects.toMatchObject({ code: 'swap/pre-swap-timeout' });
    await clock.settle();
    clock.advance(5_000);
    await failed;
    const closed = app.close();
    await clock.settle();
    clock.advance(60_000);
    await closed;
  });

  it('may not wait for the swap that they are called in', async () => {
    const codes: unknown[] = [];
    await using app = await started(FirstAuditor);
    world.behaviour = async (context) => {
      const asked = [context.refresh(Cache), app.refresh(Cache)];
      for (const swap of asked) codes.push(await swap.then(String, codeOf));
    };
    await app.swap(Cache, { provider: 'redis' });
    expect(codes).toEqual(['swap/self-wait', 'swap/self-wait']);
  });

  it('of plain providers and module classes are called on their instances', async () => {
    @Injectable()
    class Plain extends Hooked {
      label = 'plain';
    }
    const AppModule = moduleOf({ providers: [...CACHES, Plain] });
    class Root {
      @PostSwap('*')
      after(context: SwapContext): void {
        note('post root', context);
      }
    }
    Object.defineProperty(Root, 'name', { value: 'Root' });
    const RootModule = moduleOf({ imports: [AppModule] });
    Object.setPrototypeOf(RootModule.prototype, Root.prototype);
    await using app = await Oneiric.create(RootModule);
    trace.length = 0;
    await app.swap(Cache, { provider: 'redis' });
    expect(trace).toEqual([
      'pre plain adapter:cache memory#1 -> redis#2',
      'post plain adapter:cache memory#1 -> redis#2',
      'post root adapter:cache memory#1 -> redis#2',
    ]);
  });

  it('of what a factory returns are called, of values and aliases not', async () => {
    class Made extends Hooked {
      label = 'made';
    }
    class Value extends Hooked {
      label = 'value';
    }
    class Other {}
    await using app = await started(
      { slot: 'service:made', provider: 'only', useFactory: () => new Made() },
      { slot: 'service:value', provider: 'only', useValue: new Value() },
      { provide: Value, useFactory: async () => Promise.resolve(new Value()) },
      { provide: Other, useExisting: Value },
    );
    await app.swap(Cache, { provider: 'redis' });
    expect(trace.filter((line) => line.startsWith('pre'))).toEqual([
      'pre made adapter:cache memory#1 -> redis#2',
      'pre value adapter:cache memory#1 -> redis#2',
    ]);
  });

  it('are called once per method where it is decorated for one slot and for all', async () => {
    @Service({ key: 'both' })
    class Both {
      @PreSwap('*')
      @PreSwap(Cache)
      before(context: SwapContext): void {
        note('pre both', context);
      }
    }
    await using app = await started(Both);
    await app.swap(Cache, { provider: 'redis' });
    expect(trace).toEqual(['pre both adapter:cache memory#1 -> redis#2']);
  });

  it('come after those of the application, and are gone with the component', async () => {
    await using app = await started(FirstAuditor);
    app.hooks.preSwap('*', (context) => note('pre app', context));
    await app.swap(Cache, { provider: 'redis' });
    expect(trace).toEqual([
      'pre app adapter:cache memory#1 -> redis#2',
      'pre first adapter:cache memory#1 -> redis#2',
      'post first adapter:cache memory#1 -> redis#2',
    ]);
    await app.unregister('service:auditor', 'first', { force: true });
    trace.length = 0;
    await app.swap(Cache, { provider: 'memory' });
    expect(trace).toEqual(['pre app adapter:cache redis#2 -> memory#3']);
  });

  it('return to the old instance where the component is rolled back', async () => {
    const WORKER = token<{ work(): void }>('worker');
    @Service({ key: 'worker', provider: 'good', provides: WORKER, stackLevel: 1 })
    class Good {
      work(): unknown {
        return this;
      }
      @PreSwap(Cache)
      before(context: SwapContext): void {
        note('pre good', context);
      }
    }
    @Service({ key: 'worker', provider: 'bad', provides: WORKER })
    class Bad extends Good {
      override work(): void {
        throw new Error('bad');
      }
      override before(context: SwapContext): void {
        note('pre bad', context);
      }
    }
    await using app = await started(Good, Bad);
    const swap = app.swap('service:worker', {
      provider: 'bad',
      probation: { windowMs: 60_000, minCalls: 1 },
    });
    await swap.switched;
    await app.swap(Cache, { provider: 'redis' });
    expect(() => app.get(WORKER).work()).toThrow('bad');
    expect(await swap).toMatchObject({ outcome: 'rolledBack' });
    await app.swap(Cache, { provider: 'memory' });
    expect(trace).toEqual([
      'pre bad adapter:cache memory#1 -> redis#2',
      'pre good adapter:cache redis#2 -> memory#3',
    ]);
  });

  it('are called on every candidate of a slot that is at work: the one that serves, and those that are pinned', async () => {
    @Service({ key: 'holder', inject: [{ token: 'service:auditor', provider: 'second' }] })
    class Pinning {
      constructor(readonly second: Hooked) {}
    }
    await using app = await started(FirstAuditor, SecondAuditor, Pinning);
    await app.swap(Cache, { provider: 'redis' });
    expect(trace.filter((line) => line.startsWith('pre'))).toEqual([
      'pre first adapter:cache memory#1 -> redis#2',
      'pre second adapter:cache memory#1 -> redis#2',
    ]);
  });
});
