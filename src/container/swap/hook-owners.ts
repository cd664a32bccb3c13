import { swapHooksOf } from '../../decorators/swap-hook-records.js';
import type { Linker } from '../injection/linker.js';
import type { PlainProvider } from '../plain/plain-provider.js';
import type { Holder, Instance } from '../slot.js';
import type { SwapHooks } from './swap-hooks.js';

/** What taking in decorated methods needs of the application. */
export interface HookTools {
  readonly hooks: SwapHooks;
  readonly linker: Linker;
}

/**
 * Takes in the decorated methods of an instance that was built, until it lets go of what it was given.
 * @throws where nothing is known of a slot that one of them names
 */
export function declareHooksOfInstance(instance: Instance, { hooks, linker }: HookTools): void {
  const { slot, value, recipe } = instance;
  const records = recipe.owned ? swapHooksOf(value) : [];
  if (records.length === 0) return;
  const holder: Holder = instance;
  const isServing = (): boolean => instance.isServing && !instance.isResting;
  const begin = (method: string) => instance.generation.begin(method);
  holder.endHooks = hooks.declared.declare({ seat: slot, value, isServing, begin }, records, (ref, where) =>
    linker.slotNamed(ref, recipe.scope, where),
  );
}

/** As `declareHooksOfInstance`, of a plain provider. @param holderOf makes what lets go of what it was given */
export function declareHooksOfPlain(
  plain: PlainProvider,
  holderOf: () => Holder,
  { hooks, linker }: HookTools,
): void {
  const { value, scope } = plain;
  const records = swapHooksOf(value);
  if (records.length === 0) return;
  const isServing = (): boolean => plain.state === 'ready';
  // It is not called through a reference that could count.
  const begin = () => undefined;
  holderOf().endHooks = hooks.declared.declare(
    { seat: plain, value, isServing, begin },
    records,
    (ref, where) => linker.slotNamed(ref, scope, where),
  );
}
