import type { ProbationOptions, Swap } from '../../../src/index.js';
import { ProbeWorld, Store } from '../../support/probe-world.js';

export const probation = { windowMs: 1_000, minCalls: 4, maxErrorRate: 0.25 } satisfies ProbationOptions;

export const broken = new Error('broken');

export const fails = (): never => {
  throw broken;
};

/** Calls the store so many times, failing by default. */
export function tries(store: Store, times: number, run: () => unknown = fails): void {
  for (let time = 0; time < times; time += 1) {
    try {
      store.run(run);
    } catch (error) {
      if (error !== broken) throw error;
    }
  }
}

/** A world whose store was just switched from `a` to `b`, on probation. */
export async function onProbation(
  terms: ProbationOptions = probation,
): Promise<{ world: ProbeWorld; swap: Swap; store: Store } & AsyncDisposable> {
  const world = await ProbeWorld.start();
  const { store } = world;
  const swap = world.app.swap(Store, { provider: 'b', requestedBy: 'ann', probation: terms });
  await swap.switched;
  await world.clock.settle();
  return { world, swap, store, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() };
}
