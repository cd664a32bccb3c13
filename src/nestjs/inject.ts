import { Inject } from '@nestjs/common';
import type { Live } from '../core/live.js';
import type { ConstructorParameter, Given } from '../decorators/parameter-check.js';
import type { Application } from '../modules/application.js';
import { getApplicationToken, getLiveToken, slotToken, type Wish } from './tokens.js';

/**
 * In NestJS: the live reference of a slot. Contracts that are classes need it only where the parameter's type says less.
 *
 * @param wish a token of ours, a contract, or the name of a slot
 * @example
 * constructor(@InjectSlot(CLOCK) private readonly clock: Clock) {}
 */
export function InjectSlot<W extends Wish>(wish: W): ConstructorParameter<Given<W>> {
  return Inject(slotToken(wish));
}

/**
 * In NestJS: the handle of a slot, `Live<T>`, with generation, leases and changes.
 *
 * @param wish a contract, a token, or the name of a slot
 * @example
 * constructor(@InjectLive(Cache) private readonly cache: Live<Cache>) {}
 */
export function InjectLive<W extends Wish>(wish: W): ConstructorParameter<Live<Given<W>>> {
  return Inject(getLiveToken(wish));
}

/**
 * In NestJS: the `Application` itself. One without a name is injected by its class as well.
 *
 * @param name as it was given to `forRoot`
 * @example
 * constructor(@InjectApplication('billing') private readonly billing: Application) {}
 */
export function InjectApplication(name?: string): ConstructorParameter<Application> {
  return Inject(getApplicationToken(name));
}
