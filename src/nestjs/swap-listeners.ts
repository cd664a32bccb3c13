import type { ModulesContainer } from '@nestjs/core';
import type { OneiricEvent } from '../core/events.js';
import type { SlotName } from '../core/names.js';
import type { Application } from '../modules/application.js';
import type { Finder } from './listeners.js';
import { placed } from './placed.js';
import { checkNamed } from './named-application.js';
import { Callers } from './nest-methods.js';
import { listenedTo, type SwitchEvent } from './on-swap.js';
import type { Wish } from './tokens.js';

/**
 * Finds the methods with `@OnSwap` of one application, each of which is called once per switch.
 *
 * It throws NestjsError `nestjs/not-a-singleton`, `nestjs/unknown-application`; ResolutionError.
 */
export function swapListeners(
  application: Application,
  name: string | undefined,
  modules: ModulesContainer,
): Finder {
  const callers = new Callers();
  return (method) => {
    const all = listenedTo(method.method);
    for (const listening of all) checkNamed(listening.name, `@OnSwap of ${method.title}`, modules);
    const wishes = all.filter((one) => one.name === name).map(({ wish }) => wish);
    if (wishes.length === 0) return undefined;
    const call = callers.of(method, '@OnSwap');
    const slots = new Set(
      wishes.map((wish) =>
        wish === '*' ? wish : placed(`@OnSwap of ${method.title}`, () => slotOf(wish, application)),
      ),
    );
    return {
      hears: (event) => isSwitch(event) && (slots.has('*') || slots.has(event.slot)),
      call,
      failed: (event) =>
        `${method.title} failed after the switch of ${(event as SwitchEvent).slot}. The swap stands.`,
    };
  };
}

const isSwitch = (event: OneiricEvent): event is SwitchEvent =>
  event.type === 'swap.switched' || event.type === 'swap.rolledBack';

/** A contract says itself which slot it is, also where nothing provides it yet; a name may be mistyped. */
export const slotOf = (wish: Wish, application: Application): SlotName =>
  typeof wish === 'string' ? application.status(wish).slot : application.explain(wish).slot;
