import type { SlotName } from '../../core/names.js';
import type { Ref } from '../../core/token.js';
import {
  hookRecordsOf,
  type EventHookRecord,
  type HookRecord,
  type SwapHookRecord,
} from '../../decorators/hook-records.js';
import type { Linker } from '../injection/linker.js';
import type { PlainProvider } from '../plain/plain-provider.js';
import type { Holder, Instance } from '../slot.js';
import type { HookOwner } from './called-method.js';
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
  const records = recipe.owned ? hookRecordsOf(value) : [];
  if (records.length === 0) return;
  const holder: Holder = instance;
  const isServing = (): boolean => instance.isServing && !instance.isResting;
  const begin = (method: string) => instance.generation.begin(method);
  const owner = { seat: slot, value, isServing, begin };
  holder.endHooks = declare(hooks, { owner, records }, (ref, where) =>
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
  const records = hookRecordsOf(value);
  if (records.length === 0) return;
  const isServing = (): boolean => plain.state === 'ready';
  // It is not called through a reference that could count.
  const begin = () => undefined;
  const owner = { seat: plain, value, isServing, begin };
  holderOf().endHooks = declare(hooks, { owner, records }, (ref, where) =>
    linker.slotNamed(ref, scope, where),
  );
}

/** @returns takes all of them out again. @throws where nothing is known of a slot, with nothing taken in */
function declare(
  { declared, handlers }: SwapHooks,
  { owner, records }: { readonly owner: HookOwner; readonly records: readonly HookRecord[] },
  slotNamed: (ref: Ref | SlotName, where: string) => SlotName,
): () => void {
  const ofSwaps = records.filter((record): record is SwapHookRecord => record.moment !== 'event');
  const ofEvents = records.filter((record): record is EventHookRecord => record.moment === 'event');
  const ends = [declared.declare(owner, ofSwaps, slotNamed), handlers.declare(owner, ofEvents)];
  return () => {
    for (const end of ends) end();
  };
}
