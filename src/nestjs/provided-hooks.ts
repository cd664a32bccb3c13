import type { ModulesContainer } from '@nestjs/core';
import { isLive } from '../container/live/live-brand.js';
import { neededBy, type Wrapper } from './nest-parts.js';

type Hooked = Record<string, ((...args: unknown[]) => unknown) | undefined>;

const INIT = 'onModuleInit';
const SHUTDOWN = 'onApplicationShutdown';

/** Whose hooks an application of ours has called out of turn already: several may be given the same provider. */
const TAKEN = new WeakMap<ModulesContainer, WeakSet<object>>();

/**
 * The hooks of the providers that components are given, and of what those are made with: they begin before ours and end
 * after it, wherever their modules stand, while everything else of NestJS finds ours serving. Each is called once: where
 * NestJS comes to it, it has been called or will be. What is frozen keeps its turn.
 */
export class ProvidedHooks {
  readonly #ending: (() => unknown)[] = [];

  constructor(
    private readonly modules: ModulesContainer,
    private readonly isOurs: (instance: object) => boolean,
  ) {}

  /** Calls `onModuleInit` of each, dependencies first. */
  async begin(provided: readonly Wrapper[]): Promise<void> {
    const taken = TAKEN.get(this.modules) ?? new WeakSet();
    TAKEN.set(this.modules, taken);
    for (const instance of this.#instances(provided)) {
      if (taken.has(instance)) continue;
      taken.add(instance);
      this.#putOff(instance);
      const init = instance[INIT];
      if (typeof init !== 'function' || !replaceOnce(instance, INIT, () => undefined)) continue;
      await init.call(instance);
    }
  }

  /** Calls what NestJS has asked for meanwhile: `onApplicationShutdown`, in the order in which it did. */
  async end(): Promise<void> {
    for (const hook of this.#ending.splice(0)) await hook();
  }

  #putOff(instance: Hooked): void {
    const shutdown = instance[SHUTDOWN];
    if (typeof shutdown !== 'function') return;
    replaceOnce(instance, SHUTDOWN, (...args) => {
      this.#ending.push(() => shutdown.apply(instance, args));
    });
  }

  #instances(provided: readonly Wrapper[]): readonly Hooked[] {
    const seen = new Set<Wrapper>();
    const found = new Set<Hooked>();
    const visit = (wrapper: Wrapper): void => {
      const instance: unknown = wrapper.instance;
      if (seen.has(wrapper) || isLive(instance) || (isHooked(instance) && this.isOurs(instance))) return;
      seen.add(wrapper);
      for (const needed of neededBy(wrapper)) visit(needed);
      const isOne = !wrapper.isTransient && wrapper.isDependencyTreeStatic();
      if (isOne && !wrapper.isAlias && isHooked(instance)) found.add(instance);
    };
    for (const wrapper of provided) visit(wrapper);
    return [...found];
  }
}

const isHooked = (instance: unknown): instance is Hooked => typeof instance === 'object' && instance !== null;

/** The next call of a method is this one; from then on it is what it was. @returns whether it could be replaced */
function replaceOnce(instance: Hooked, name: string, once: (...args: unknown[]) => void): boolean {
  const own = Object.getOwnPropertyDescriptor(instance, name);
  const value = (...args: unknown[]): void => {
    if (own) Object.defineProperty(instance, name, own);
    else Reflect.deleteProperty(instance, name);
    once(...args);
  };
  return Reflect.defineProperty(instance, name, {
    value,
    configurable: true,
    enumerable: false,
    writable: true,
  });
}
