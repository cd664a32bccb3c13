import { NEST_HOOKS } from '../../core/hooks.js';
import { cellsGiven } from '../holder.js';
import type { Instance } from '../slot.js';
import type { Placed } from './waves.js';

/** NestJS's hooks of the way up. */
export type StartHook = 'onModuleInit' | 'onApplicationBootstrap';

/** NestJS's hooks of the way down. */
export type StopHook = 'onModuleDestroy' | 'beforeApplicationShutdown' | 'onApplicationShutdown';

/** Whoever may have NestJS's hooks. */
export interface HookHost extends Placed {
  /** What it was made by. */
  readonly origin: object;
  /** How it is called in messages. */
  readonly title: string;
  readonly hook: (name: StartHook | StopHook) => ((...args: readonly unknown[]) => unknown) | undefined;
}

/** An instance with its place among the modules; what no module offers comes last. */
function hostOf(instance: Instance): HookHost {
  const { recipe } = instance;
  const { scope } = recipe;
  return {
    key: instance,
    origin: recipe,
    title: scope ? `${recipe.title} (${scope.name})` : recipe.title,
    rank: scope?.rank ?? Infinity,
    isModule: scope?.cls !== undefined && scope.cls.prototype === recipe.prototype,
    *needs() {
      yield* instance.plains;
      for (const { instance: given } of cellsGiven(instance)) if (given) yield given;
    },
    hook: (name) => instance.hook(name),
  };
}

/** Nobody where nobody has a hook of NestJS: most applications have none, and many parts. */
export function hostsOf(
  plains: { readonly haveModuleHooks: boolean; hosts(): HookHost[] },
  instances: readonly Instance[],
): HookHost[] {
  if (!plains.haveModuleHooks && !instances.some(hasModuleHook)) return [];
  return [...plains.hosts(), ...instances.map(hostOf)];
}

const hasModuleHook = (instance: Instance): boolean =>
  NEST_HOOKS.some((name) => instance.hook(name) !== undefined);
