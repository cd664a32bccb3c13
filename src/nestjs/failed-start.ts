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

const HOOKS = ['onModuleInit', 'onApplicationBootstrap'] as const;

type Hooked = Record<string, (...args: unknown[]) => unknown>;

/**
 * Is told where a hook fails that NestJS calls while it is initialised, from now on, before anybody else is. NestJS leaves what
 * has started by then as it is. Each hook is looked over once, when it is called, and is what it was from then on.
 */
export function watchInitHooks(modules: ModulesContainer, failed: () => Promise<void>): void {
  for (const wrapper of [...modules.values()].flatMap(madeIn)) {
    if (!wrapper.isDependencyTreeStatic()) continue;
    for (const instance of instancesOf(wrapper)) for (const hook of HOOKS) watch(instance, hook, failed);
  }
}

function instancesOf(wrapper: Wrapper): readonly Hooked[] {
  const transient = wrapper.isTransient ? wrapper.getStaticTransientInstances() : [];
  const all: readonly unknown[] = [wrapper.instance, ...transient.map((host) => host?.instance)];
  return all.filter((instance): instance is Hooked => typeof instance === 'object' && instance !== null);
}

function watch(instance: Hooked, hook: (typeof HOOKS)[number], failed: () => Promise<void>): void {
  const method: unknown = instance[hook];
  if (typeof method !== 'function') return;
  const own = Object.getOwnPropertyDescriptor(instance, hook);
  const value = async (...args: unknown[]): Promise<unknown> => {
    if (own) Object.defineProperty(instance, hook, own);
    else Reflect.deleteProperty(instance, hook);
    try {
      return await instance[hook]?.(...args);
    } catch (error) {
      await failed();
      throw error;
    }
  };
  // What is frozen is not watched.
  Reflect.defineProperty(instance, hook, { value, configurable: true, enumerable: false, writable: true });
}
