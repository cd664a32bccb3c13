import { describe, expect, it } from 'vitest';
import { Contract, inject, Oneiric, Service } from '../../../src/index.js';
import { moduleOf } from '../../support/traced-parts.js';
import { ScopeWorld } from './scope-world.js';

@Contract('service:job')
abstract class Job {
  abstract id(): number;
}

function jobs(provider = 'a', trace: string[] = [], more: object = {}) {
  let made = 0;
  return {
    domain: 'service',
    key: 'job',
    provider,
    scope: 'transient' as const,
    provides: [Job],
    factory: () => {
      const id = (made += 1);
      return { id: () => id, onCleanup: () => void trace.push(`cleaned ${provider} ${id}`) };
    },
    ...more,
  };
}

const holder = (key: string, trace: string[]) => ({
  domain: 'service',
  key,
  provider: 'only',
  inject: [Job],
  factory: (job: Job) => ({ job, onCleanup: () => void trace.push(`cleaned ${key}`) }),
});

describe('what is transient', () => {
  it('is made for each holder, and for each ask', async () => {
    await using world = await ScopeWorld.of(jobs(), holder('one', []), holder('two', []));
    const ids = [1, 2].map(() => world.app.get(Job).id());
    expect(new Set([...ids, (await world.app.getAsync(Job)).id()]).size).toBe(3);
    expect(world.app.get(Job)).not.toBe(world.app.get(Job));
  });

  it('is disposed of after its holder, once', async () => {
    const trace: string[] = [];
    await using world = await ScopeWorld.of(jobs('a', trace), holder('one', trace));
    const refreshed = world.app.refresh('service:one');
    await world.clock.settle();
    await refreshed;
    expect(trace).toEqual(['cleaned one', 'cleaned a 1']);
    await world[Symbol.asyncDispose]();
    expect(trace).toEqual(['cleaned one', 'cleaned a 1', 'cleaned one', 'cleaned a 2']);
  });

  it('is the application’s where it asks itself, until close', async () => {
    const trace: string[] = [];
    const world = await ScopeWorld.of(jobs('a', trace));
    world.app.get(Job);
    await world.app.close();
    expect(trace).toEqual(['cleaned a 1']);
  });

  it('stays what it is when its slot is swapped, and the next is new', async () => {
    const trace: string[] = [];
    await using world = await ScopeWorld.of(jobs('a', trace), jobs('b', trace, { stackLevel: -1 }), {
      ...holder('one', trace),
      factory: (job: Job) => ({ id: () => job.id() }),
    });
    const held = world.app.get<{ id(): number }>('service:one');
    expect(held.id()).toBe(1);
    const swap = world.app.swap(Job, { provider: 'b' });
    await world.clock.settle();
    await swap;
    expect(held.id()).toBe(1);
    expect(world.app.status(Job).active).toBe('b');
    expect(trace).toEqual(['cleaned b 1']);
  });

  it('waits where it takes time, and says so where it cannot', async () => {
    await using world = await ScopeWorld.of(jobs('a', [], { factory: async () => ({ id: () => 7 }) }), {
      ...holder('one', []),
      factory: (job: Job) => ({ id: () => job.id() }),
    });
    expect(world.app.get<{ id(): number }>('service:one').id()).toBe(7);
    expect(() => world.app.get(Job)).toThrow(expect.objectContaining({ code: 'scope/not-ready' }));
    expect((await world.app.getAsync(Job)).id()).toBe(7);
  });

  it('is refused where it would be made of itself, whoever closes the ring', async () => {
    await using world = await ScopeWorld.of(jobs(), {
      ...holder('other', []),
      scope: 'transient' as const,
    });
    const ring = jobs('ring', [], { inject: ['service:other'], stackLevel: 5 });
    await expect(world.app.register(ring)).rejects.toMatchObject({ code: 'resolution/cycle' });
    expect(world.app.get(Job).id()).toBe(1);
  });
});

describe('compiled making', () => {
  it('does what making step by step did: injection, ownership, swaps', async () => {
    const trace: string[] = [];

    @Service({ key: 'leaf', scope: 'transient' })
    class Leaf {
      onCleanup() {
        trace.push('leaf');
      }
    }
    @Service({ key: 'branch', scope: 'transient' })
    class Branch {
      readonly injected = inject(Leaf);
      constructor(
        readonly left: Leaf,
        readonly right: Leaf,
      ) {}
    }
    const app = await Oneiric.create(moduleOf({ providers: [Leaf, Branch] }), { env: {} });
    for (let round = 0; round < 100; round += 1) {
      const { left, right, injected } = app.get(Branch);
      expect([left, right, injected].every((leaf) => leaf instanceof Leaf)).toBe(true);
      expect(new Set([left, right, injected]).size).toBe(3);
    }
    class Other extends Leaf {}
    await app.register({
      ...{ domain: 'service', key: 'leaf', provider: 'other', scope: 'transient', stackLevel: 1 },
      factory: () => new Other(),
    });
    expect(app.get(Branch).left).toBeInstanceOf(Other);
    trace.length = 0;
    await app.close();
    expect(trace).toHaveLength(303);
  });
});
