import {
  isBusy,
  problemsNow,
  problemsWhenClosed,
  problemsWhenQuiet,
  wishProblems,
} from './swap-invariants.js';
import type { Program } from './swap-program.js';
import { SwapPlayer } from './swap-player.js';
import { SwapWorld } from './swap-world.js';

/** Longer than the longest pause between two tries of a blocked candidate. */
const LONGEST_PAUSE_MS = 70_000;

/** How much happened in a program. */
interface Played {
  readonly steps: number;
  readonly madeInScopes: number;
}

/** Runs a program, checks after every command, then lets everything come to rest, and closes. */
export async function runProgram({ scoped, candidates, startAt, commands }: Program): Promise<Played> {
  const world = new SwapWorld();
  const player = new SwapPlayer(world);
  for (const registered of world.scoped.register(scoped)) world.track('register what is scoped', registered);
  for (const candidate of candidates) player.register(candidate, { activate: true, signal: false });
  const all = commands.toSpliced(Math.min(startAt, commands.length), 0, { do: 'start' });
  for (const command of all) {
    await player.execute(command);
    refuse(problemsNow(world));
  }
  await world.clock.settle();
  await checkQuiet(world);
  await player.execute({ do: 'close' });
  await checkClosed(world);
  return { steps: world.steps, madeInScopes: world.scoped.made };
}

async function checkQuiet(world: SwapWorld): Promise<void> {
  await rest(world);
  await world.clock.elapse(LONGEST_PAUSE_MS);
  await rest(world);
  refuse(problemsWhenQuiet(world));
  // A candidate may depend on others that come back late themselves.
  for (let round = 0; round < 4 && wishProblems(world).length > 0; round += 1) {
    await world.clock.elapse(LONGEST_PAUSE_MS);
    await rest(world);
  }
  refuse(wishProblems(world));
}

async function checkClosed(world: SwapWorld): Promise<void> {
  await rest(world);
  await world.clock.elapse(1_000);
  refuse(problemsWhenClosed(world));
}

async function rest(world: SwapWorld): Promise<void> {
  await world.clock.settle();
  for (let round = 0; round < 300 && isBusy(world); round += 1) await world.clock.elapse(50);
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error([...new Set(problems)].join('\n'));
}
