import { describe, expect, it } from 'vitest';
import type { SlotName } from '../../../src/core/names.js';
import type { Swap } from '../../../src/core/swap.js';
import { ProbeWorld, Store, type Probe } from '../../support/probe-world.js';
import { gate } from '../../support/traced-parts.js';
import { probation, tries } from '../grace/on-probation.js';
import { alive, labelsGiven, rebuildWith } from './policy-worlds.js';

const slotAt = (at: number): SlotName => `service:s${at}`;

/** Slots that serve `old-N`, and `new-N` of each would be rebuilt with what serves the next slot, all around. */
interface Ring {
  readonly world: ProbeWorld;
  readonly size: number;
  readonly offered: boolean;
}

async function ringOf(size: number, { offered = true } = {}): Promise<Ring> {
  const places = Array.from({ length: size }, (_, at) => at);
  const providers = (at: number): string[] => (offered ? [`old-${at}`, `new-${at}`] : [`old-${at}`]);
  const world = await ProbeWorld.start({
    slots: Object.fromEntries(places.map((at) => [slotAt(at), providers(at)])),
    inject: Object.fromEntries(places.map((at) => [`new-${at}`, injectOf(at, size)])),
  });
  return { world, size, offered };
}

const injectOf = (at: number, size: number) => [rebuildWith(slotAt((at + 1) % size))];

/** Asks for the new one of a slot, by a selection or by offering it. */
function ask({ world, size, offered }: Ring, at: number): Swap {
  if (offered) return world.app.swap(slotAt(at), { provider: `new-${at}`, drainTimeoutMs: 100 });
  const offer = world.offer(`new-${at}`, { slot: slotAt(at), stackLevel: 9 });
  return world.app.register({ ...offer, inject: injectOf(at, size) });
}

const serving = ({ world, size }: Ring): string[] =>
  Array.from({ length: size }, (_, at) => world.app.get<Probe>(slotAt(at)).name().replace(/#.*/, ''));

/** What lives and was given what does not. */
const betrayed = ({ world }: Ring): string[] =>
  world.probes
    .filter(({ disposals, given }) => !disposals && given.some((each) => (each as Probe).disposals > 0))
    .map(({ label }) => label);

/** What becomes of changes that are asked for in one tick; each is ready when its turn in `order` comes. */
async function race(ring: Ring, asked: readonly number[], order?: readonly number[]) {
  const { world } = ring;
  const gates = new Map(order?.map((at) => [at, gate()]));
  for (const [at, { promise }] of gates) world.when(`new-${at}`, { init: () => promise });
  const swaps = asked.map((at) => ask(ring, at));
  const settled = Promise.allSettled(swaps);
  for (const { open } of gates.values()) {
    await world.clock.settle();
    open();
  }
  await world.pass(0);
  await world.pass(30_000);
  const ends = await settled;
  return new Map(asked.map((at, index) => [at, ends[index]]));
}

const REFUSED = { status: 'rejected', reason: { code: 'resolution/rebuild-cycle' } };
const WAYS = [
  ['selected', { offered: true }],
  ['registered', { offered: false }],
] as const;
const PAIRS = [
  [0, 1],
  [1, 0],
] as const;
const TRIPLES = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const;

describe.each(WAYS)('a ring that arises between changes, where both are %s in one tick', (_, way) => {
  it.each(PAIRS)('is refused to one of them: first %i, then %i', async (first, second) => {
    const ring = await ringOf(2, way);
    await using world = ring.world;
    const ends = await race(ring, [first, second]);
    expect([...ends.values()].filter((end) => end?.status === 'rejected')).toMatchObject([REFUSED]);
    expect(serving(ring).sort()).toEqual([expect.stringMatching(/^new/), expect.stringMatching(/^old/)]);
    expect(alive(world)).toHaveLength(2);
    expect(betrayed(ring)).toEqual([]);
  });

  it.each(PAIRS)('is refused to the later one: %i is ready before %i', async (winner, loser) => {
    const ring = await ringOf(2, way);
    await using world = ring.world;
    const ends = await race(ring, [0, 1], [winner, loser]);
    const [slot, provider] = [slotAt(loser), `new-${loser}`];
    const path = `${slot} (${provider}) -> ${slotAt(winner)} (new-${winner}) -> ${slot} (${provider})`;
    const stillActive = `old-${loser}#1`;
    expect(ends.get(winner)).toMatchObject({ status: 'fulfilled' });
    expect(ends.get(loser)).toMatchObject({ ...REFUSED, reason: { slot, to: provider, path, stillActive } });
    expect(labelsGiven(world, `new-${winner}`)).toEqual([stillActive]);
    expect(betrayed(ring)).toEqual([]);
  });

  it.each(TRIPLES)('is refused to the last of three: ready are %i, %i, %i', async (...order) => {
    const ring = await ringOf(3, way);
    await using world = ring.world;
    const ends = await race(ring, [0, 1, 2], order);
    const outcomes = order.map((at) => ends.get(at)?.status);
    expect(outcomes).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(ends.get(order[2])).toMatchObject(REFUSED);
    for (let round = 0; round < 3; round += 1) await world.pass(60_000);
    expect(alive(world)).toHaveLength(3);
    expect(betrayed(ring)).toEqual([]);
  });

  it('leaves slots that can be refreshed', async () => {
    const ring = await ringOf(2, way);
    await using world = ring.world;
    await race(ring, [0, 1], [0, 1]);
    for (const at of [0, 1]) await world.report(world.app.refresh(slotAt(at)));
    expect(serving(ring)).toEqual(['new-0', 'old-1']);
    expect(betrayed(ring)).toEqual([]);
  });
});

describe('a probation that fails after something came that is rebuilt with what it replaced', () => {
  it('is not taken back: what it replaced would be rebuilt with that as well', async () => {
    await using world = await ProbeWorld.start({
      slots: { 'adapter:store': ['old', 'fresh'], 'service:shop': ['stall', 'shop'] },
      inject: { old: [rebuildWith('service:shop')], shop: [rebuildWith()] },
    });
    const swap = world.app.swap(Store, { provider: 'fresh', probation });
    await swap.switched;
    await world.report(world.app.swap('service:shop', { provider: 'shop', drainTimeoutMs: 100 }), 100);
    tries(world.store, 4);
    const { outcome, warnings } = await world.report(swap);
    expect(outcome).toBe('switched');
    const ring = 'adapter:store (old) -> service:shop (shop) -> adapter:store (old)';
    expect(warnings).toMatchObject([{ code: 'resolution/rebuild-cycle', cause: { path: ring } }]);
    expect([world.store.name(), labelsGiven(world, 'shop')]).toEqual(['fresh#2', ['fresh#2']]);
    expect(alive(world)).toEqual(['fresh#2', 'shop#2']);
    await world.report(world.app.refresh(Store));
    expect(labelsGiven(world, 'shop')).toEqual(['fresh#3']);
  });
});
