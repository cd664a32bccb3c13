import type { Dependable } from '../core/component.js';
import { isUnrecorded, record } from './metadata.js';

/** The moments of a swap at which methods of components may be called. */
export type DecoratedMoment = 'preSwap' | 'postSwap';

/** What `@PreSwap` or `@PostSwap` recorded of one method. */
export interface SwapHookRecord {
  readonly moment: DecoratedMoment;
  /** Whose swaps; `*` is every slot. */
  readonly slot: Dependable | '*';
  readonly method: string | symbol;
  /** `@PreSwap of Auditor.flush`: for messages. */
  readonly where: string;
}

// Registered: records made by a second installed copy of the package are read as our own.
const SWAP_HOOKS = Symbol.for('oneiric:swap-hooks');

/** @param prototype of the class that declares the method; decorating twice for the same slot counts once */
export function recordSwapHook(prototype: object, hook: SwapHookRecord): void {
  const known = ownHooks(prototype);
  if (known.some((one) => isSame(one, hook))) return;
  record(SWAP_HOOKS, Object.freeze([...known, Object.freeze(hook)]), prototype);
}

/** What the classes of an object recorded, those of its ancestors first; nothing of what refuses to be looked at. */
export function swapHooksOf(value: unknown): readonly SwapHookRecord[] {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return NONE;
  try {
    return hooksFrom(Object.getPrototypeOf(value) as object | null);
  } catch {
    return NONE;
  }
}

/** As `swapHooksOf`, of the instances of a class. */
export const swapHooksOfClass = ({ prototype }: { readonly prototype: unknown }): readonly SwapHookRecord[] =>
  hooksFrom(prototype as object | null);

function hooksFrom(prototype: object | null): readonly SwapHookRecord[] {
  let found = NONE;
  for (let at = prototype; at; at = Object.getPrototypeOf(at) as object | null) {
    const own = ownHooks(at);
    if (own.length === 0) continue;
    const added = found.filter((hook) => !own.some((one) => isSame(one, hook)));
    found = [...own, ...added];
  }
  return found;
}

function ownHooks(prototype: object): readonly SwapHookRecord[] {
  if (isUnrecorded(prototype)) return NONE;
  return (Reflect.getOwnMetadata(SWAP_HOOKS, prototype) as readonly SwapHookRecord[] | undefined) ?? NONE;
}

const isSame = (a: SwapHookRecord, b: SwapHookRecord): boolean =>
  a.moment === b.moment && a.slot === b.slot && a.method === b.method;

const NONE: readonly SwapHookRecord[] = Object.freeze([]);
