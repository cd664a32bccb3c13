import type { SwapRolledBack, SwapSwitched } from '../core/events.js';
import { NestjsError } from './nestjs-error.js';
import type { Wish } from './tokens.js';

/** What a method with `@OnSwap` is called with: another instance serves the slot. */
export type SwitchEvent = SwapSwitched | SwapRolledBack;

/** Decorates methods of instances that can be called with a {@link SwitchEvent}. */
export type SwitchMethod = (
  target: object,
  key: string | symbol,
  descriptor?: { readonly value?: ((event: SwitchEvent) => unknown) | undefined },
) => void;

/** What a method listens to. */
export interface SwapListening {
  readonly wish: Wish | '*';
  /** Name of the application. */
  readonly name: string | undefined;
}

const ON_SWAP = 'oneiric:on-swap';

/**
 * Calls the method of whatever NestJS makes or is given – providers of every kind, controllers, guards, interceptors, pipes,
 * filters, middleware – after each switch of a slot, and when one is rolled back: once, however often it is decorated. What the
 * method fails with is logged, and harms no swap. The first activation of a slot, at the start, is no switch.
 *
 * @param wish a contract, a token, the name of a slot, or `*` for every slot
 * @param name of the application, where it has one
 * @throws NestjsError `nestjs/not-a-method`, when it decorates; at the start `nestjs/not-a-singleton` for a provider
 * of which there is one per request or holder, `nestjs/unknown-application`, ResolutionError where nothing is known of the slot
 * @example
 * \@OnSwap(Cache)
 * warmUp({ to }: SwitchEvent) { this.logger.log(`cache is ${to?.provider} now`); }
 */
export function OnSwap(wish: Wish | '*', name?: string): SwitchMethod {
  return (target, key, descriptor) => {
    const method: unknown = descriptor?.value;
    if (typeof method !== 'function' || typeof target === 'function') {
      throw new NestjsError(
        'nestjs/not-a-method',
        `@OnSwap stands on ${String(key)}, which is no method of instances.`,
        {
          hint: 'put it on a method of a provider or controller of NestJS',
        },
      );
    }
    const known = listenedTo(method);
    Reflect.defineMetadata(ON_SWAP, [...known, { wish, name }], method);
  };
}

/** What a method listens to: nothing, most of the time. */
export const listenedTo = (method: object): readonly SwapListening[] =>
  (Reflect.getMetadata(ON_SWAP, method) as readonly SwapListening[] | undefined) ?? [];
