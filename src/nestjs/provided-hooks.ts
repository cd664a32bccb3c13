import { Logger } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import { isLive } from '../container/live/live-brand.js';
import { HookCalls, type Hooked } from './hook-calls.js';
import { neededBy, type Wrapper } from './nest-parts.js';

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
  /** Whose end is put off. */
  readonly #ending = new Set<HookCalls>();

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
      const shutdown = HookCalls.of(instance, SHUTDOWN);
      if (shutdown.expect()) this.#ending.add(shutdown);
      const init = HookCalls.of(instance, INIT);
      if (init.expect()) await init.call();
    }
  }

  /**
   * Calls what NestJS has asked for meanwhile: `onApplicationShutdown`, in the order in which it did. One that fails is logged, as
   * NestJS does, and keeps no other from its end.
   */
  async end(): Promise<void> {
    const due = [...this.#ending].flatMap((hook) => {
      const asked = hook.take();
      return asked ? [{ hook, ...asked }] : [];
    });
    due.sort((one, other) => one.order - other.order);
    for (const { hook, args } of due) {
      this.#ending.delete(hook);
      try {
        await hook.call(...args);
      } catch (error) {
        Logger.error(error, error instanceof Error ? error.stack : undefined);
      }
    }
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
