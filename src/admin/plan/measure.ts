import type { SlotName } from '../../core/names.js';
import type { Clock } from '../../core/ports.js';
import type { Application } from '../../modules/application.js';
import type { Cost, Measured } from './capacity.js';
import { usedHeap } from './used-heap.js';

const SLOTS = 200;
/** Calls in a round, after which the event loop turns once. */
const CALLS = 5_000;
const ROUNDS = 5;

/** What is called. */
interface Counting {
  count(): number;
}

/** Measures what slots, candidates and calls cost, in an application that is there for that only, in bounded time. */
export async function measure(app: Application, clock: Clock): Promise<Measured> {
  const empty = await usedHeap();
  const slotMs = await msOf(clock, async (nth) => {
    await app.register(offerOf(nth, 'first'));
    await app.getAsync(slotOf(nth));
  });
  const withSlots = await usedHeap();
  const candidateMs = await msOf(clock, async (nth) => {
    await app.register(offerOf(nth, 'second'), { activate: false });
  });
  const withAll = await usedHeap();
  return {
    slot: costOf(slotMs, withSlots - empty),
    candidate: costOf(candidateMs, withAll - withSlots),
    call: { ns: await callCost(app, clock) },
  };
}

async function msOf(clock: Clock, make: (nth: number) => Promise<void>): Promise<number> {
  const began = clock.now();
  for (let nth = 0; nth < SLOTS; nth += 1) await make(nth);
  return clock.now() - began;
}

const costOf = (ms: number, bytes: number): Cost => ({
  bytes: Math.max(0, Math.round(bytes / SLOTS)),
  ns: Math.round((ms * 1e6) / SLOTS),
});

/** The best round of each, for what else the process does only makes them slower. */
async function callCost(app: Application, clock: Clock): Promise<number> {
  const live = app.get<Counting>(slotOf(0));
  const direct = counting();
  let [throughLive, directly] = [Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round += 1) {
    throughLive = Math.min(throughLive, nsOf(live, clock));
    directly = Math.min(directly, nsOf(direct, clock));
    await new Promise<void>((resolve) => clock.soon(resolve));
  }
  return Math.max(0, throughLive - directly);
}

function nsOf(target: Counting, clock: Clock): number {
  const began = clock.now();
  for (let call = 0; call < CALLS; call += 1) target.count();
  return ((clock.now() - began) * 1e6) / CALLS;
}

function counting(): Counting {
  let calls = 0;
  return { count: () => (calls += 1) };
}

const slotOf = (nth: number): SlotName => `service:plan-${nth}`;

const offerOf = (nth: number, provider: string) => ({
  ...{ domain: 'service', key: `plan-${nth}`, provider, factory: counting },
});
