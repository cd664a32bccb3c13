import { LifecycleError, ResolutionError } from '../core/errors.js';
import type { SlotName } from '../core/names.js';
import { refName, type Ref } from '../core/token.js';

/** Why something that is not there cannot be used. */
export function absence(name: string, stage: string): LifecycleError {
  if (stage === 'closing' || stage === 'closed') {
    const message = `${name} cannot be called: the application is ${stage}.`;
    return new LifecycleError('lifecycle/closed', message);
  }
  return new LifecycleError('lifecycle/not-active', `${name} is not active yet.`, {
    hint: 'use it when the application has started – in NestJS from onModuleInit on, after { start: false } by app.start() – or await app.getAsync(…)',
  });
}

/** Why something cannot be asked what only slots know. */
export function notASlot(ref: Ref | SlotName, path?: string): ResolutionError {
  return new ResolutionError(
    'resolution/not-a-slot',
    `${refName(ref)} is not a slot, nor the contract of one.`,
    {
      path,
      hint: 'name a slot as domain:key, or a contract that some candidate provides',
    },
  );
}
