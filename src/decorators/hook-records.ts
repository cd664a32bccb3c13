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

/** What `@OnEvent` recorded of one method. */
export interface EventHookRecord {
  readonly moment: 'event';
  /** Which events: a type, `swap.*`, or `*`. */
  readonly event: string;
  readonly method: string | symbol;
  readonly where: string;
}

/** A method that is called by itself on the one instance that serves. */
export type HookRecord = SwapHookRecord | EventHookRecord;

// Registered: records made by a second installed copy of the package are read as our own.
const HOOKS = Symbol.for('oneiric:swap-hooks');

/** @param prototype of the class that declares the method; decorating twice for the same thing counts once */
export function recordHook(prototype: object, hook: HookRecord): void {
  const known = ownHooks(prototype);
  if (known.some((one) => isSame(one, hook))) return;
  record(HOOKS, Object.freeze([...known, Object.freeze(hook)]), prototype);
}

/** What the classes of an object recorded, those of its ancestors first; nothing of what refuses to be looked at. */
export function hookRecordsOf(value: unknown): readonly HookRecord[] {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return NONE;
  try {
    return hooksFrom(Object.getPrototypeOf(value) as object | null);
  } catch {
    return NONE;
  }
}

/** As `hookRecordsOf`, of the instances of a class. */
export const hookRecordsOfClass = ({ prototype }: { readonly prototype: unknown }): readonly HookRecord[] =>
  hooksFrom(prototype as object | null);

function hooksFrom(prototype: object | null): readonly HookRecord[] {
  let found = NONE;
  for (let at = prototype; at; at = Object.getPrototypeOf(at) as object | null) {
    const own = ownHooks(at);
    if (own.length === 0) continue;
    const added = found.filter((hook) => !own.some((one) => isSame(one, hook)));
    found = [...own, ...added];
  }
  return found;
}

function ownHooks(prototype: object): readonly HookRecord[] {
  if (isUnrecorded(prototype)) return NONE;
  return (Reflect.getOwnMetadata(HOOKS, prototype) as readonly HookRecord[] | undefined) ?? NONE;
}

const isSame = (a: HookRecord, b: HookRecord): boolean =>
  a.moment === b.moment && subjectOf(a) === subjectOf(b) && a.method === b.method;

const subjectOf = (record: HookRecord): unknown => (record.moment === 'event' ? record.event : record.slot);

const NONE: readonly HookRecord[] = Object.freeze([]);
