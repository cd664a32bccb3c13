import { NEST_HOOKS } from '../../core/hooks.js';
import { CLEANUP_HOOKS } from '../hook-of.js';

/** Which hooks an object has, as far as that decides how it is built. */
export interface HeldHooks {
  /** One that is called before it is ready. NestJS's are called of those that come late. */
  readonly isHeardFirst: boolean;
  /** One of NestJS's. */
  readonly isNest: boolean;
  /** One that gives its resources back: only one provider may call it. */
  readonly isCleanedUp: boolean;
}

const FIRST = ['onInit', 'onHealthCheck', 'onActivate'] as const;

const NONE: HeldHooks = Object.freeze({ isHeardFirst: false, isNest: false, isCleanedUp: false });

/** Asked of everything that is built: members are looked for, and not read, since most have none of them. */
export function hooksOf(value: unknown): HeldHooks {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return NONE;
  const isNest = hasAny(value, NEST_HOOKS);
  const isHeardFirst = isNest || hasAny(value, FIRST);
  const isCleanedUp = hasAny(value, CLEANUP_HOOKS);
  return isHeardFirst || isCleanedUp ? { isHeardFirst, isNest, isCleanedUp } : NONE;
}

function hasAny(value: object, names: readonly PropertyKey[]): boolean {
  try {
    for (const name of names) if (Reflect.has(value, name)) return true;
    return false;
  } catch {
    // It refuses to be looked at: what that means shows when a hook is read.
    return true;
  }
}
