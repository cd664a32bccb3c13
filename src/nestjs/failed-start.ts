import { setImmediate } from 'node:timers/promises';
import type { ModulesContainer } from '@nestjs/core';
import { madeIn, type Wrapper } from './nest-parts.js';

type Signal = NonNullable<Wrapper['settlementSignal']>;

/** NestJS begins to make everything, and something of ours is made for it. */
interface Attempt {
  readonly modules: ModulesContainer;
  /** Where it is given up: nothing of ours is left of it. */
  readonly undone: Promise<void>;
}

const ATTEMPTS = new Set<Attempt>();

/**
 * Makes something for NestJS, and undoes it where NestJS cannot make all the rest. Whoever tries again need not wait: what was
 * given up by then is undone before anything is made, since it may hold what is needed now, as a folder of state.
 */
export async function undoneUnlessMade<T>(
  modules: ModulesContainer,
  make: () => Promise<T>,
  undo: (made: T) => Promise<void>,
): Promise<T> {
  const earlier = [...ATTEMPTS];
  const isWhole = canMakeAll(modules);
  const making = givenUpOnes(earlier).then(make);
  const follow = async (): Promise<void> => {
    const made = await making;
    if (!(await isWhole)) await undo(made);
  };
  // What cannot be made rejects for whoever is given it, and leaves nothing.
  const undone = follow()
    .catch(() => undefined)
    .finally(() => ATTEMPTS.delete(attempt));
  const attempt: Attempt = { modules, undone };
  ATTEMPTS.add(attempt);
  return making;
}

async function givenUpOnes(attempts: readonly Attempt[]): Promise<void> {
  for (const { modules, undone } of attempts) if (await isGivenUp(modules)) await undone;
}

/** By what has been settled so far. */
async function isGivenUp(modules: ModulesContainer): Promise<boolean> {
  const open = Symbol('not settled');
  const results = signalsIn(modules).map((signal) =>
    Promise.race([signal.asPromise(), Promise.resolve(open)]),
  );
  return (await Promise.all(results)).some((result) => result !== undefined && result !== open);
}

/**
 * Whether NestJS can make all that it begins to make, from now on. It tells nobody where it gives that up:
 * `NestFactory.create` rejects, and there is nothing that anybody could close.
 */
async function canMakeAll(modules: ModulesContainer): Promise<boolean> {
  const known = new Set<Signal>();
  const failures: Promise<boolean>[] = [];
  for (;;) {
    const begun = signalsIn(modules).filter((signal) => !known.has(signal));
    if (begun.length === 0) return true;
    for (const signal of begun) {
      known.add(signal);
      failures.push(isSettledWell(signal));
    }
    if (!(await allOf(failures))) return false;
    // What waited for these has begun by then.
    await setImmediate();
  }
}

/** Of what there is one for all: the rest is made for requests. */
const signalsIn = (modules: ModulesContainer): readonly Signal[] =>
  [...modules.values()]
    .flatMap(madeIn)
    .filter((wrapper) => !wrapper.isTransient && wrapper.isDependencyTreeStatic())
    .flatMap(({ settlementSignal }) => settlementSignal ?? []);

/** Its promise resolves with what went wrong. */
const isSettledWell = async (signal: Signal): Promise<boolean> => (await signal.asPromise()) === undefined;

/** False as soon as one is. */
async function allOf(answers: readonly Promise<boolean>[]): Promise<boolean> {
  const failed = answers.map(async (answer) => {
    if (await answer) return new Promise<false>(() => undefined);
    return false;
  });
  const all = Promise.all(answers).then((each) => each.every(Boolean));
  return Promise.race([...failed, all]);
}
