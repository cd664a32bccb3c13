import { describe, expect, it } from 'vitest';
import { ProbeWorld, Store } from '../../support/probe-world.js';
import { alive, rebuildWith } from './policy-worlds.js';

const CHAIN = { 'adapter:store': ['a'], 'service:shop': ['shop'], 'service:mall': ['mall'] } as const;
const INIT_MS = 5;

/** A store, a shop that is rebuilt with it, and a mall that is rebuilt with the shop; each takes a while to start. */
async function slowChain(): Promise<ProbeWorld> {
  const inject = { shop: [rebuildWith()], mall: [rebuildWith('service:shop')] };
  const world = await ProbeWorld.start({ slots: CHAIN, inject });
  const init = () => new Promise<void>((resolve) => void world.clock.after(INIT_MS, resolve));
  for (const provider of ['shop', 'mall', 'b']) world.when(provider, { init });
  return world;
}

/** The store is gone, comes back, and is gone again this many milliseconds later; then it comes back to stay. */
async function flapped(world: ProbeWorld, afterMs: number): Promise<void> {
  await world.report(world.app.unregister(Store, 'a', { force: true }));
  const back = world.app.register(world.offer('b'));
  await world.pass(INIT_MS);
  await back.switched;
  await world.pass(afterMs);
  const gone = world.app.unregister(Store, 'b', { force: true });
  await world.pass(0);
  await gone.switched;
  const stays = world.app.register(world.offer('b'));
  await world.pass(INIT_MS);
  await stays.switched;
}

describe('a consumer that is taken along again while it comes back', () => {
  it.each([0, 1, 4, 5, 6, 9, 10])('is back with what it needs, gone again after %i ms', async (afterMs) => {
    await using world = await slowChain();
    await flapped(world, afterMs);
    for (let ms = 0; ms < 5 * INIT_MS; ms += 1) await world.pass(1);
    expect(alive(world).map((label) => label.replace(/#.*/, ''))).toEqual(['b', 'shop', 'mall']);
    expect(world.app.status('service:mall')).toMatchObject({ state: 'active', lastError: undefined });
  });
});
