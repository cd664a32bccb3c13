import { setTimeout as pause } from 'node:timers/promises';
import type { SlotName, SwapReport } from 'oneiric';
import { PlantedFault } from '../parts/stores.js';
import type { World } from '../world.js';
import { UnexpectedEnd, type Fault } from './fault.js';

const GOOD = {
  'adapter:store': ['ledger', 'table'],
  'adapter:index': ['tree', 'hash'],
  'adapter:cache': ['memory', 'sqlite'],
  'adapter:relay': ['near', 'far'],
} as const;
type Swapped = keyof typeof GOOD;
const SWAPPED: [Swapped, ...Swapped[]] = ['adapter:store', 'adapter:index', 'adapter:cache', 'adapter:relay'];
const REFRESHED: [SlotName, ...SlotName[]] = [
  ...SWAPPED,
  'adapter:gateway',
  'adapter:database',
  'service:catalogue',
];
const BROKEN: [string, ...string[]] = ['fails-in-init', 'hangs-in-init', 'unhealthy', 'hangs-in-health'];

const by = { requestedBy: 'soak' };

/** What has switched stays known. */
async function outcomeOf({ acknowledged }: World, swapping: Promise<SwapReport>): Promise<string> {
  const report = await swapping;
  if (report.outcome === 'switched') acknowledged.add(report);
  return report.outcome;
}

async function swap(world: World): Promise<string> {
  const { app, random } = world;
  const slot = random.pick(SWAPPED);
  const [first, second] = GOOD[slot];
  const provider = app.status(slot).active === first ? second : first;
  return outcomeOf(world, app.swap(slot, { ...by, provider, reason: 'it is its turn' }));
}

async function swapGroup(world: World): Promise<string> {
  const { app, random } = world;
  const members = SWAPPED.map((slot) => ({ slot, provider: random.pick([...GOOD[slot]]) }));
  return outcomeOf(world, app.swapAll(members, by));
}

async function refresh(world: World): Promise<string> {
  const { app, random } = world;
  return outcomeOf(world, app.refresh(random.pick(REFRESHED), by));
}

async function unselect(world: World): Promise<string> {
  const { app, random } = world;
  return outcomeOf(world, app.unselect(random.pick(SWAPPED), by));
}

async function swapToBroken({ app, random }: World): Promise<string> {
  const provider = random.pick(BROKEN);
  const { outcome } = await app.swap('adapter:store', { ...by, provider, reason: 'nobody knows yet' });
  if (outcome === 'switched') throw new UnexpectedEnd(`${provider} was not refused`);
  return outcome;
}

/**
 * It passes every check, and the calls show what it is: soon, but on a busy machine nobody knows how soon. A change of the slot
 * to something else ends the probation; what is renewed in its time stays on probation.
 */
async function probation({ app, excuses }: World): Promise<string> {
  const probation = {
    windowMs: 60_000,
    minCalls: 5,
    isFailure: (error: unknown) => error instanceof PlantedFault,
  };
  excuses.probation.begin();
  try {
    const provider = 'fails-in-use';
    const { outcome } = await app.swap('adapter:store', { ...by, provider, probation });
    if (outcome !== 'switched') return outcome;
    if (app.status('adapter:store').active === provider)
      throw new UnexpectedEnd(`${provider} has passed its probation`);
    return 'ended by another change';
  } finally {
    excuses.probation.end();
  }
}

async function abort({ app, random }: World): Promise<string> {
  const slot = random.pick(SWAPPED);
  const swapping = app.swap(slot, { ...by, provider: random.pick([...GOOD[slot]]) });
  const timer = setTimeout(() => swapping.abort('not needed any more'), random.between(0, 4));
  try {
    return (await swapping).outcome;
  } finally {
    clearTimeout(timer);
  }
}

/** Many at once: of those that are overtaken, the newest wish holds. */
async function burst({ app, random }: World): Promise<string> {
  const slot = random.pick(SWAPPED);
  const swaps = [0, 1, 2, 3].map((at) =>
    app.swap(slot, { ...by, provider: GOOD[slot][at % 2] ?? GOOD[slot][0] }),
  );
  await pause(0);
  const ends = await Promise.allSettled(swaps);
  const refused = ends.find((end) => end.status === 'rejected');
  if (refused) throw refused.reason as Error;
  return 'done';
}

/** Bindings that move, and those that must not. */
export const SWAPS: readonly Fault[] = [
  { name: 'swap', weight: 10, run: swap },
  { name: 'group swap', weight: 4, run: swapGroup },
  { name: 'refresh', weight: 6, run: refresh },
  { name: 'unselect', weight: 3, run: unselect },
  { name: 'swap to what does not start, is unhealthy or hangs', weight: 6, run: swapToBroken },
  { name: 'probation that takes a swap back', weight: 2, hand: 'probation', run: probation },
  { name: 'aborted swap', weight: 3, run: abort },
  { name: 'burst of four swaps', weight: 2, run: burst },
];
