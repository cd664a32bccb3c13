import { NestApplication, NestApplicationContext, type ModulesContainer } from '@nestjs/core';

type Undo = () => Promise<void>;

/** What every NestJS application does when it is initialised, also one of microservices, which has no `init`. */
const STEPS = ['init', 'callInitHook', 'callBootstrapHook'] as const;

type Step = (this: Initialised, ...args: unknown[]) => Promise<unknown>;

type Initialised = { readonly container: { getModules(): ModulesContainer } };

const UNDOING = new WeakMap<ModulesContainer, Set<Undo>>();

let isWatching = false;

/**
 * Undoes something, once, where NestJS cannot be initialised, whatever of it fails, before anybody is told. NestJS leaves what has started
 * by then as it is, and nobody may have anything to close. It tells only whoever calls `init`, so that this is where it is watched.
 */
export function undoneUnlessInitialised(modules: ModulesContainer, undo: Undo): void {
  watch();
  const undoing = UNDOING.get(modules) ?? new Set();
  UNDOING.set(modules, undoing.add(undo));
}

function watch(): void {
  if (isWatching) return;
  isWatching = true;
  for (const { prototype } of [NestApplicationContext, NestApplication])
    for (const name of STEPS) {
      const step: unknown = Object.getOwnPropertyDescriptor(prototype, name)?.value;
      if (typeof step !== 'function') continue;
      const value = watched(step as Step);
      Object.defineProperty(prototype, name, {
        value,
        configurable: true,
        enumerable: false,
        writable: true,
      });
    }
}

const watched = (step: Step): Step =>
  async function (...args) {
    try {
      return await step.apply(this, args);
    } catch (error) {
      await undoAll(this.container.getModules());
      throw error;
    }
  };

async function undoAll(modules: ModulesContainer): Promise<void> {
  const undoing = [...(UNDOING.get(modules) ?? [])];
  UNDOING.delete(modules);
  for (const undo of undoing.reverse()) await undo();
}
