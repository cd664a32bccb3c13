import { describe, expect, it } from 'vitest';
import {
  Injectable,
  Logger,
  Module,
  OnEvent,
  Oneiric,
  Service,
  type HandlerFailed,
  type OneiricEvent,
  type Provider,
  type SwapEvent,
  type SwapSwitched,
} from '../../../src/index.js';
import { EVENT_TYPES } from '../../../src/core/event-types.js';
import { thrownBy } from '../../decorators/thrown-by.js';
import { Cache, CACHES } from '../../support/hooked-parts.js';

type Made = Provider | (abstract new (...args: never[]) => unknown);

function appOf(...more: Made[]) {
  const App = class {};
  Module({ providers: [...CACHES, ...(more as Provider[])] })(App);
  return Oneiric.create(App);
}

/** What was told is told after the step. */
const told = () => new Promise((resolve) => setImmediate(resolve));

describe('@OnEvent', () => {
  it('tells a component of events of one type, after what they tell of', async () => {
    const seen: string[] = [];
    @Service({ key: 'auditor' })
    class Auditor {
      constructor(private readonly cache: Cache) {}

      @OnEvent('swap.switched')
      moved({ slot, to }: SwapSwitched): void {
        if (slot === 'adapter:cache') seen.push(`${slot} -> ${to?.provider}: ${this.cache.name()} answers`);
      }
    }
    await using app = await appOf(Auditor);
    seen.length = 0;
    await app.swap(Cache, { provider: 'redis' });
    await told();
    expect(seen).toEqual(['adapter:cache -> redis: redis answers']);
  });

  it('tells of all of an area, and of all, once per method, in order', async () => {
    const seen: string[] = [];
    const own: string[] = [];
    @Injectable()
    class Watcher {
      @OnEvent('swap.*')
      @OnEvent('swap.switched')
      swaps(event: SwapEvent): void {
        seen.push(event.type);
      }

      @OnEvent('*')
      all(event: OneiricEvent): void {
        own.push(event.type);
      }
    }
    await using app = await appOf(Watcher);
    const expected: string[] = [];
    seen.length = own.length = 0;
    app.events$.subscribe(({ type }) => expected.push(type));
    await app.swap(Cache, { provider: 'redis' });
    await app.pause(Cache);
    await told();
    expect(own).toEqual(expected);
    expect(seen).toEqual(expected.filter((type) => type.startsWith('swap.')));
    expect(new Set(own)).toContain('activity.changed');
  });

  it('tells whoever serves at that moment, and nobody after it has gone', async () => {
    const seen: string[] = [];
    abstract class Auditor {
      abstract readonly label: string;

      @OnEvent('selection.changed')
      noted(): void {
        seen.push(this.label);
      }
    }
    @Service({ key: 'auditor', provides: Auditor, provider: 'a', stackLevel: 1 })
    class A extends Auditor {
      label = 'a';
    }
    @Service({ key: 'auditor', provides: Auditor, provider: 'b' })
    class B extends Auditor {
      label = 'b';
    }
    await using app = await appOf(A, B);
    seen.length = 0;
    await app.select(Cache, 'redis');
    await told();
    await app.swap('service:auditor', { provider: 'b' });
    await told();
    seen.length = 0;
    await app.select(Cache, 'memory');
    await told();
    expect(seen).toEqual(['b']);
    await app.unregister('service:auditor', 'b', { force: true });
    await told();
    seen.length = 0;
    await app.select(Cache, 'redis');
    await told();
    expect(seen).toEqual(['a']);
  });

  it('is in flight while it runs: its component is cleaned up after it', async () => {
    const trace: string[] = [];
    let goOn: () => void = () => undefined;
    abstract class Auditor {}
    @Service({ key: 'auditor', provides: Auditor, provider: 'slow', stackLevel: 1 })
    class Slow extends Auditor {
      @OnEvent('selection.changed')
      async noted(): Promise<void> {
        trace.push('begun');
        await new Promise<void>((resolve) => (goOn = resolve));
        trace.push('over');
      }

      onCleanup(): void {
        trace.push('cleaned up');
      }
    }
    @Service({ key: 'auditor', provides: Auditor, provider: 'next' })
    class Next extends Auditor {}
    await using app = await appOf(Slow, Next);
    await app.select(Cache, 'redis');
    await told();
    const swap = app.swap('service:auditor', { provider: 'next' });
    await swap.switched;
    goOn();
    await swap;
    expect(trace).toEqual(['begun', 'over', 'cleaned up']);
  });

  it('harms nobody where it fails: that is told, and to a handler of failures once', async () => {
    const failures: string[] = [];
    @Injectable()
    class Broken {
      @OnEvent('swap.switched')
      thrown(): void {
        throw new Error('thrown');
      }

      @OnEvent('swap.switched')
      async rejected(): Promise<void> {
        await Promise.reject(new Error('rejected'));
      }

      @OnEvent('handler.failed')
      failed({ event }: HandlerFailed): void {
        failures.push(event);
        throw new Error('cannot even say so');
      }
    }
    await using app = await appOf(Broken);
    await told();
    failures.length = 0;
    const heard: string[] = [];
    app.events$.subscribe((event) => {
      if (event.type === 'handler.failed')
        heard.push(`${event.handler} at ${event.event}: ${(event.error as Error).message}`);
    });
    const report = await app.swap(Cache, { provider: 'redis' });
    await told();
    expect(report).toMatchObject({ outcome: 'switched', warnings: [] });
    expect(heard.sort()).toEqual([
      '@OnEvent of Broken.failed at handler.failed: cannot even say so',
      '@OnEvent of Broken.failed at handler.failed: cannot even say so',
      '@OnEvent of Broken.rejected at swap.switched: rejected',
      '@OnEvent of Broken.thrown at swap.switched: thrown',
    ]);
    expect(failures).toEqual(['swap.switched', 'swap.switched']);
  });

  it('of all does not hear what it writes to the log itself', async () => {
    let calls = 0;
    @Service({ key: 'chatty' })
    class Chatty {
      constructor(private readonly log: Logger) {}

      @OnEvent('*')
      all({ type }: OneiricEvent): void {
        calls += 1;
        this.log.info(`heard of ${type}`);
      }
    }
    const App = class {};
    Module({ providers: [...CACHES, Chatty] })(App);
    await using app = await Oneiric.create(App, { logging: { console: 'off' } });
    calls = 0;
    await app.select(Cache, 'redis');
    await told();
    const after = calls;
    await told();
    expect([after > 0, calls]).toEqual([true, after]);
  });

  it('may ask for a swap of its own component, or close nothing down by asking for another', async () => {
    @Service({ key: 'follower' })
    class Follower {
      @OnEvent('selection.changed')
      async follow(): Promise<void> {
        await app.refresh(Cache);
      }
    }
    await using app = await appOf(Follower);
    const before = app.status(Cache).active;
    await app.select(Cache, 'redis');
    await told();
    await expect.poll(() => app.status(Cache).active).not.toBe(before);
  });

  it.each([...EVENT_TYPES, 'swap.*', '*'])('takes the name %s', (name) => {
    expect(() => OnEvent(name as never)).not.toThrow();
    const decorate = OnEvent(name as never) as unknown as (...args: unknown[]) => void;
    expect(() => {
      decorate(class {}.prototype, 'told', { value: () => undefined });
    }).not.toThrow();
  });

  it('gets events that nobody can change for the others', async () => {
    const failures: unknown[] = [];
    @Service({ key: 'spoiler' })
    class Spoiler {
      @OnEvent('swap.switched')
      spoil(event: { slot: string }): void {
        event.slot = 'adapter:other';
      }

      @OnEvent('handler.failed')
      heard({ error }: { readonly error: unknown }): void {
        failures.push(error);
      }
    }
    await using app = await appOf(Spoiler);
    await app.swap(Cache, { provider: 'redis' });
    await told();
    await expect.poll(() => failures[0]).toBeInstanceOf(TypeError);
  });

  it('is refused for what names no event, for static methods, and where there are several instances', () => {
    const decorate = (name: unknown, target: unknown = class {}.prototype, method: unknown = 'm') =>
      thrownBy(() => {
        const descriptor = { value: () => undefined };
        (OnEvent(name as never) as unknown as (...args: unknown[]) => void)(target, method, descriptor);
      });
    for (const name of [
      '',
      'swap',
      'swap.',
      '.switched',
      'swap.**',
      'swap switched',
      'swop.*',
      7,
      undefined,
      {},
    ])
      expect(decorate(name)).toMatchObject({ code: 'registry/bad-event' });
    expect(decorate('swap.swiched')).toMatchObject({
      hint: expect.stringContaining("'swap.switched'") as string,
    });
    expect(decorate('swap.switched', class {})).toMatchObject({ code: 'registry/not-a-method' });
    expect(
      thrownBy(() => {
        @Service({ key: 'many', scope: 'transient' })
        class Many {
          @OnEvent('swap.*')
          noted(): void {
            return;
          }
        }
        return Many;
      }),
    ).toMatchObject({ code: 'registry/scoped-hook' });
  });
});
