import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { DomainRef, SlotName } from 'oneiric';
import { LatePlug } from '../parts/plug.js';
import type { World } from '../world.js';
import type { Fault } from './fault.js';

const PAUSED: [SlotName, ...SlotName[]] = [
  'adapter:gateway',
  'adapter:plug',
  'adapter:index',
  'adapter:store',
];

type Target = SlotName | DomainRef;

/** New calls are refused for a moment. They are let through again whatever happens: a full disk may have its say first. */
async function held(world: World, how: 'pause' | 'drain', target: Target): Promise<string> {
  const { app, random, excuses } = world;
  const times = excuses.pauseOf(typeof target === 'string' ? target : target.domain);
  times.begin();
  try {
    await app[how](target, { note: 'soak', requestedBy: 'soak' });
    await pause(random.between(10, 100));
    return 'done';
  } finally {
    await resumed(world, target);
    times.end();
  }
}

async function resumed({ app }: World, target: Target): Promise<void> {
  for (;;) {
    try {
      await app.resume(target);
      return;
    } catch {
      await pause(50);
    }
  }
}

const heldSlot = (world: World, how: 'pause' | 'drain') => held(world, how, world.random.pick(PAUSED));

let registered = 0;

/** A candidate that ranks first comes, serves for a moment, and goes. */
async function registerAndUnregister({ app, random, census }: World): Promise<string> {
  const provider = `late-${(registered += 1)}`;
  await app.register({
    domain: 'adapter',
    key: 'plug',
    provider,
    priority: random.between(1, 10),
    factory: () => new LatePlug(census),
  });
  await pause(random.between(0, 200));
  await app.unregister('adapter:plug', provider);
  return 'done';
}

async function intercept({ app, random }: World): Promise<string> {
  const around = app.intercept(random.pick(PAUSED), (_call, next) => next());
  await pause(random.between(10, 300));
  around.remove();
  return 'done';
}

async function logLevel({ app, random }: World): Promise<string> {
  app.log?.level('*', random.pick(['debug', 'info', 'warn', 'error']));
  return 'done';
}

/** The file of the state is away: nothing can be made durable until it is back. */
async function loseStateFile({ stateDir, random }: World): Promise<string> {
  const [file, away] = [join(stateDir, 'state.db'), join(stateDir, 'state.db.away')];
  await rename(file, away);
  await pause(random.between(200, 1_000));
  await rename(away, file);
  return 'done';
}

async function readAndCopyState({ app, folder, random }: World): Promise<string> {
  await app.state?.journal({ limit: 100 });
  await app.state?.backup(join(folder, `backup-${random.between(0, 2 ** 31)}.db`));
  return 'done';
}

async function reload({ app }: World): Promise<string> {
  const errors = (await app.runtime?.reload())?.errors ?? [];
  return errors.length === 0 ? 'done' : 'with errors';
}

/** What an operator does. */
export const OPERATING: readonly Fault[] = [
  { name: 'pause and resume', weight: 4, hand: 'activity', run: (world) => heldSlot(world, 'pause') },
  { name: 'drain and resume', weight: 3, hand: 'activity', run: (world) => heldSlot(world, 'drain') },
  {
    name: 'domain paused and resumed',
    weight: 1,
    hand: 'activity',
    run: (world) => held(world, 'pause', { domain: 'adapter' }),
  },
  { name: 'registration and its end', weight: 5, run: registerAndUnregister },
  { name: 'interceptor and its end', weight: 3, run: intercept },
  { name: 'log level', weight: 1, run: logLevel },
  { name: 'state file away for a while', weight: 0.5, hand: 'disk', run: loseStateFile },
  { name: 'journal read, state copied', weight: 0.5, hand: 'disk', run: readAndCopyState },
  { name: 'everything read again', weight: 1, hand: 'config', run: reload },
];
