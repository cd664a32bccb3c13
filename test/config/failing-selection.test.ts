import { BehaviorSubject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Reading } from '../../src/config/sources.js';
import { Module, Oneiric } from '../../src/index.js';
import type { Application } from '../../src/index.js';
import { ManualClock } from '../../src/testing/manual-clock.js';

const CACHE = 'adapter:cache';

/** The first is what the ranking prefers. */
const PROVIDERS = ['memory', 'sqlite', 'redis'] as const;

/** An application whose configuration selects what a test says. */
class World implements AsyncDisposable {
  readonly switched: string[] = [];

  private constructor(
    readonly app: Application,
    /** Providers that cannot be built. */
    readonly broken: Set<string>,
    private readonly said: BehaviorSubject<Reading>,
    private readonly clock: ManualClock,
  ) {}

  static async start(): Promise<World> {
    const said = new BehaviorSubject<Reading>(selecting('sqlite'));
    const clock = new ManualClock();
    const broken = new Set<string>();
    const providers = PROVIDERS.map((provider, at) => {
      const useFactory = () => {
        if (broken.has(provider)) throw new RangeError(`${provider} is down`);
        return { name: () => provider };
      };
      return { slot: CACHE, provider, priority: PROVIDERS.length - at, useFactory } as const;
    });
    const root = class Root {};
    Module({ providers })(root);
    const config = { sources: [{ name: 'test', readings$: said }] };
    const app = await Oneiric.create(root, { clock, env: {}, config });
    const world = new World(app, broken, said, clock);
    app.swaps$.subscribe((event) => {
      if (event.type === 'swap.switched') world.switched.push(event.to?.provider ?? 'nothing');
    });
    return world;
  }

  async select(provider: string | undefined): Promise<void> {
    this.said.next(selecting(provider));
    await this.clock.settle();
  }

  async later(ms: number): Promise<void> {
    await this.clock.elapse(ms);
    await this.clock.settle();
  }

  serving = (): string => this.app.get<{ name(): string }>(CACHE).name();

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.close();
  }
}

const selecting = (provider: string | undefined): Reading => ({
  kind: 'values',
  values: { adapters: { selections: provider === undefined ? {} : { cache: provider } } },
});

describe('a selection of the configuration that cannot serve', () => {
  it('leaves what serves alone, and comes to serve once it works', async () => {
    await using world = await World.start();
    world.broken.add('redis');
    await world.select('redis');
    expect([world.serving(), world.switched]).toEqual(['sqlite', []]);
    expect(world.app.explain(CACHE).toString()).toContain(
      'selected before, and next for as long as redis has not served',
    );
    world.broken.clear();
    await world.later(120_000);
    expect([world.serving(), world.switched]).toEqual(['redis', ['redis']]);
  });

  it('leaves what serves alone where there is no such provider', async () => {
    await using world = await World.start();
    await world.select('valkey');
    expect([world.serving(), world.switched]).toEqual(['sqlite', []]);
    const factory = () => ({ name: () => 'valkey' });
    await world.app.register({ domain: 'adapter', key: 'cache', provider: 'valkey', factory });
    await world.later(1);
    expect(world.serving()).toBe('valkey');
  });

  it('is forgotten when another one is selected, which what serves may be', async () => {
    await using world = await World.start();
    world.broken.add('redis');
    await world.select('redis');
    await world.select('sqlite');
    await world.app.unregister(CACHE, 'sqlite');
    expect(world.serving()).toBe('memory');
    expect(world.app.explain(CACHE).toString()).not.toContain('selected before');
  });

  it('does not keep what served once it has served itself', async () => {
    await using world = await World.start();
    await world.select('redis');
    expect(world.serving()).toBe('redis');
    await world.app.unregister(CACHE, 'redis');
    expect(world.serving()).toBe('memory');
  });

  it('gives way to the ranking when nothing is selected any more', async () => {
    await using world = await World.start();
    world.broken.add('redis');
    await world.select('redis');
    await world.select(undefined);
    expect(world.serving()).toBe('memory');
  });
});
