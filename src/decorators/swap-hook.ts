import type { CandidateScope } from '../core/candidate.js';
import type { Constructable, Dependable } from '../core/component.js';
import { RegistryError } from '../core/errors.js';
import type { SwapContext } from '../core/swap.js';
import { checkReference } from './dependable.js';
import {
  methodDecorator,
  type TheMethodMustBePublic,
  type TheMethodMustNotBeStatic,
  type TheMethodMustTake,
} from './called-method.js';
import { nameOf } from './metadata.js';
import { recordHook, hookRecordsOfClass, type DecoratedMoment } from './hook-records.js';

/** Decorates public methods of instances that can be called with a {@link SwapContext}; others do not compile. */
export type SwapHookMethod = <C, K extends string | symbol, M>(
  target: C & (C extends { readonly prototype: unknown } ? TheMethodMustNotBeStatic : unknown),
  key: K & (K extends keyof C ? unknown : TheMethodMustBePublic),
  descriptor: TypedPropertyDescriptor<M> &
    (M extends (context: SwapContext) => unknown ? unknown : TheMethodMustTake<SwapContext>),
) => void;

/**
 * Calls the method before a slot is switched, on the instance that serves at that moment: one call per swap, also while
 * the component itself is swapped. It is awaited up to the deadline of a hook and counts as a call in flight; a failure
 * refuses the swap. Components and plain providers of which there is one instance may have such methods.
 *
 * @param slot a contract, a token, a slot name, a {@link forwardRef}, or `*` for every slot; looked up in the module of
 * the component when that is built
 * @throws when it decorates: RegistryError `registry/not-a-method`; InjectionError `injection/undefined-reference`,
 * `injection/bad-reference`. Where nothing is known of the slot, what has the method is not started
 * @example
 * @PreSwap(Cache)
 * async flush({ from, to }: SwapContext) { … }
 */
export function PreSwap(slot: Dependable | '*'): SwapHookMethod {
  return hookDecorator('preSwap', slot);
}

/**
 * Calls the method after a swap: the new instance serves, and the old one is disposed of. A failure is a warning of the
 * report. Otherwise as {@link PreSwap}.
 *
 * @param slot as for {@link PreSwap}
 * @throws as {@link PreSwap}
 */
export function PostSwap(slot: Dependable | '*'): SwapHookMethod {
  return hookDecorator('postSwap', slot);
}

const NAMES: Readonly<Record<DecoratedMoment, string>> = { preSwap: 'PreSwap', postSwap: 'PostSwap' };

function hookDecorator(moment: DecoratedMoment, slot: Dependable | '*'): SwapHookMethod {
  return methodDecorator(NAMES[moment], 'a SwapContext', (prototype, method, where) => {
    if (slot !== '*') checkReference(slot, where);
    recordHook(prototype, { moment, slot, method, where });
  });
}

/**
 * Hooks run on the one instance that serves.
 * @throws RegistryError `registry/scoped-hook` where there are several instances of what has such methods
 */
export function refuseScopedHooks(
  cls: Constructable,
  scope: CandidateScope | undefined,
  path?: string,
): void {
  if (scope === undefined || scope === 'singleton') return;
  const [hook] = hookRecordsOfClass(cls);
  if (hook) throw scopedHook(hook.where, scope, path ?? nameOf(cls));
}

/** There are several instances of what has a hook, or none. */
export function scopedHook(where: string, scope: CandidateScope, path: string): RegistryError {
  return new RegistryError(
    'registry/scoped-hook',
    `${where}: there is no single instance to call it on, since the scope is ${scope}. Nothing was declared.`,
    { path, hint: 'give it the scope singleton, or put the method on a component that is one' },
  );
}
