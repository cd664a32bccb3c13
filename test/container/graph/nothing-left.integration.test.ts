import { setImmediate } from 'node:timers/promises';
import { queryObjects } from 'node:v8';
import { inject, injectable } from 'inversify';
import { describe, expect, it } from 'vitest';
import { WorkCounter } from '../../../src/container/live/generation.js';
import { Adapter, Contract, Inject, InjectLive, Module, Oneiric, Service } from '../../../src/index.js';
import type { Application, Graph, Live } from '../../../src/index.js';

@Contract('adapter:cache')
abstract class Cache {
  abstract get(): Promise<string>;
}

@Adapter({ provider: 'memory', priority: 1 })
class MemoryCache extends Cache {
  get = async () => Promise.resolve('memory');
}

@Adapter({ provider: 'redis' })
class RedisCache extends Cache {
  get = async () => Promise.resolve('redis');
}

@Service({ key: 'reader' })
class Reader {
  constructor(@InjectLive(Cache) readonly live: Live<Cache>) {}
  lease = () => this.live.lease();
}

@Service({ key: 'keeper' })
class Keeper {
  constructor(@Inject(Cache, { onSwap: 'keep' }) readonly cache: Cache) {}
}

/** Never swapped: whatever a lease on it leaves behind stays. */
@Service({ key: 'steady' })
class Steady {}

@injectable()
class Repository {
  constructor(@inject(Cache) readonly cache: Cache) {}
}

@Module({ providers: [MemoryCache, RedisCache, Reader, Keeper, Steady] })
class AppModule {}

/** What the last round has left to be done is done. */
async function atRest(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await setImmediate();
}

const PATIENCE = { timeout: 20_000 };

/** How many there are on the heap, which is of this file only; the engine collects before it counts. */
const living = (cls: abstract new (...args: never[]) => object) => queryObjects(cls, { format: 'count' });

const instancesIn = ({ nodes }: Graph) =>
  nodes.flatMap((node) => (node.kind === 'slot' ? node.instances : []));

/** What a graph shows, whatever the numbers of its generations are. */
const shown = (graph: Graph): string => JSON.stringify(graph).replaceAll(/#\d+|"generation":\d+/g, '#');

/** A swap under leases of the application and of a consumer; now and then the consumers are renewed, and let go what they keep. */
async function round(app: Application, number: number): Promise<void> {
  const leases = [app.live(Cache).lease(), app.get(Reader).lease(), app.live(Steady).lease()];
  const used = app.live(Cache).use((cache) => cache.get());
  const swap = app.swap(Cache, { provider: number % 2 === 0 ? 'redis' : 'memory' });
  await swap.switched;
  await app.refresh(Keeper);
  if (number % 10 === 0) await app.refresh(Reader);
  await used;
  for (const lease of leases) lease[Symbol.dispose]();
  expect((await swap).drained.cut).toEqual([]);
}

describe('1,000 swaps with leases that are given back', () => {
  it('leave nothing in the graph, and nothing on the heap', async () => {
    await using app = await Oneiric.create(AppModule);
    app.container.inversify.bind(Repository).toSelf().inSingletonScope();
    app.container.inversify.get(Repository);
    for (let number = 0; number < 10; number += 1) await round(app, number);
    await atRest();
    const [before, counters] = [shown(app.graph({ plain: true })), living(WorkCounter)];
    for (let number = 0; number < 1_000; number += 1) await round(app, number);
    await atRest();
    const graph = app.graph({ plain: true });
    expect(shown(graph)).toBe(before);
    expect(instancesIn(graph).flatMap(({ keptBy }) => keptBy)).toEqual([
      expect.stringMatching(/^service:keeper#\d+$/),
    ]);
    // What a frame of the stack or a promise on its way still names is collected a little later; what is left behind never is.
    await expect.poll(() => [living(MemoryCache), living(RedisCache)], PATIENCE).toEqual([1, 0]);
    // Every lease has one of its own.
    await expect.poll(() => living(WorkCounter), PATIENCE).toBeLessThanOrEqual(counters);
  }, 60_000);
});
