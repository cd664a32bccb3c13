import { setTimeout as pause } from 'node:timers/promises';
import type { World } from '../world.js';
import type { Fault } from './fault.js';

async function editConfig({ config, random }: World): Promise<string> {
  await config.say({
    indexDelayMs: random.between(0, 3),
    pageSize: random.between(1, 100),
    index: random.pick(['tree', 'hash', undefined]),
  });
  // As long as one edit is noticed by itself.
  await pause(200);
  return 'done';
}

const NO_CONFIG: [string, ...string[]] = [
  'catalogue: { pageSize: 0 }\n',
  'catalogue: { pageSise: 5 }\n',
  'catalogue: [\n',
  'adapters: { providers: { index/tree: { delayMs: soon } } }\n',
];

async function spoilConfig({ config, random }: World): Promise<string> {
  await config.spoil(random.pick(NO_CONFIG));
  await pause(random.between(100, 500));
  await config.say({});
  return 'done';
}

/** Whoever is in with the old password stays until nobody needs it; then nobody gets in with it. */
async function rotateSecret({ secret, server }: World): Promise<string> {
  const before = await secret.next();
  for (let turn = 0; turn < 200 && server.sessionsOf(before) > 0; turn += 1) await pause(20);
  if (server.sessionsOf(before) > 0) return 'still in use';
  server.forbid(before);
  return 'done';
}

async function spoilSecret(world: World): Promise<string> {
  const { secret, server } = world;
  const { refused } = server;
  await secret.spoil();
  for (let turn = 0; turn < 50 && server.refused === refused; turn += 1) await pause(20);
  return rotateSecret(world);
}

/** Sick for about as long as is needed to be left, then well for as long as is needed to be returned to. */
async function flap({ condition, random }: World): Promise<string> {
  condition.isSick = true;
  await pause(random.between(20, 400));
  condition.isSick = false;
  await pause(random.between(20, 600));
  return 'done';
}

/** Short-lived objects, as much as makes V8 collect everything; gone before anybody looks at the heap. */
async function fillHeap({ random }: World): Promise<string> {
  let last: number[] = [];
  for (let turn = random.between(20, 60); turn > 0; turn -= 1) last = new Array<number>(125_000).fill(turn);
  return last.length > 0 ? 'done' : 'nothing';
}

async function block({ random }: World): Promise<string> {
  const end = performance.now() + random.between(5, 60);
  while (performance.now() < end);
  return 'done';
}

/** A loop that dies is begun again, until it is stopped. */
async function killLoop({ app, random }: World): Promise<string> {
  const loop = app.runtime?.supervise(
    'soak',
    async () => {
      await pause(50);
      throw new RangeError('this loop dies');
    },
    { minBackoffMs: 50, maxBackoffMs: 500 },
  );
  await pause(random.between(200, 1_000));
  await loop?.stop();
  return (loop?.status.runs ?? 0) > 1 ? 'begun again' : 'done';
}

/** What happens around the application. */
export const SURROUNDINGS: readonly Fault[] = [
  { name: 'configuration edited', weight: 3, hand: 'config', run: editConfig },
  { name: 'configuration spoilt and put right', weight: 2, hand: 'config', run: spoilConfig },
  { name: 'secret rotated', weight: 2, hand: 'secret', run: rotateSecret },
  { name: 'secret spoilt and rotated', weight: 1, hand: 'secret', run: spoilSecret },
  { name: 'health that flaps', weight: 3, hand: 'health', run: flap },
  { name: 'heap filled with garbage', weight: 1, run: fillHeap },
  { name: 'event loop blocked', weight: 1, run: block },
  { name: 'loop that dies again and again', weight: 0.5, hand: 'loop', run: killLoop },
];
