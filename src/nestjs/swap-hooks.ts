import type { ModulesContainer } from '@nestjs/core';
import type { SlotName } from '../core/names.js';
import type { SwapContext } from '../core/swap.js';
import { dereference } from '../decorators/dependable.js';
import { hookRecordsOfClass, type DecoratedMoment, type SwapHookRecord } from '../decorators/hook-records.js';
import type { Application } from '../modules/application.js';
import { isOwnOf } from './event-listeners.js';
import type { Finder } from './listeners.js';
import { Callers } from './nest-methods.js';
import { slotOf } from './swap-listeners.js';
import { applicationsIn } from './tokens.js';

const MOMENTS: readonly DecoratedMoment[] = ['preSwap', 'postSwap'];

const NAMES: Readonly<Record<DecoratedMoment, string>> = { preSwap: '@PreSwap', postSwap: '@PostSwap' };

/**
 * Finds the methods with `@PreSwap` and `@PostSwap`, which are called as those of components: in every application that
 * knows the slot. They are no listeners: a swap waits for them, and a failure counts.
 *
 * It throws NestjsError `nestjs/not-a-singleton`; ResolutionError where no application knows anything of a slot.
 * @param added is given how to take each out again
 */
export function swapHooks(
  application: Application,
  modules: ModulesContainer,
  added: (remove: () => void) => void,
): Finder {
  const callers = new Callers();
  return (method) => {
    const { prototype, key } = method;
    const records = hookRecordsOfClass({ prototype }).filter(
      (record) => record.moment !== 'event' && record.method === key,
    ) as readonly SwapHookRecord[];
    for (const moment of MOMENTS) {
      const own = records.filter((record) => record.moment === moment);
      if (own.length === 0) continue;
      const call = callers.of(method, NAMES[moment]);
      const hook = async (context: SwapContext): Promise<void> => {
        // The application calls what it has made itself.
        if (!isOwnOf(application, method)) await call(context);
      };
      for (const slot of slotsOf(own, application, modules)) added(application.hooks[moment](slot, hook));
    }
    return undefined;
  };
}

/** Once each: what is for all slots is not for one of them besides. */
function slotsOf(
  records: readonly SwapHookRecord[],
  application: Application,
  modules: ModulesContainer,
): ReadonlySet<SlotName | '*'> {
  const slots = records.flatMap(({ slot, where }) =>
    slot === '*' ? slot : (slotIn(application, dereference(slot, where), modules) ?? []),
  );
  return new Set(slots.includes('*') ? ['*'] : slots);
}

/** What only another application knows is not meant of this one. */
function slotIn(
  application: Application,
  ref: Parameters<typeof slotOf>[0],
  modules: ModulesContainer,
): SlotName | undefined {
  const knows = (one: Application): boolean => one !== application && isKnown(ref, one);
  try {
    return slotOf(ref, application);
  } catch (error) {
    if (applicationsIn(modules).some(knows)) return undefined;
    throw error;
  }
}

function isKnown(ref: Parameters<typeof slotOf>[0], application: Application): boolean {
  try {
    slotOf(ref, application);
    return true;
  } catch {
    return false;
  }
}
