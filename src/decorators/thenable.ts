import type { Constructable } from '../core/component.js';
import { RegistryError } from '../core/errors.js';
import { nameOf } from './metadata.js';

/**
 * Refuses what every `await` would call: an instance with a member `then` cannot be handed over by an asynchronous function,
 * since the language takes it for a promise, and waits for what it never is.
 *
 * @throws RegistryError `registry/thenable`
 */
export function refuseThenable(cls: Constructable): void {
  if (!('then' in (cls.prototype as object))) return;
  throw new RegistryError('registry/thenable', `${nameOf(cls)} has a member called then.`, {
    hint: 'rename it: whoever awaits an instance would call it, as if it were a promise',
  });
}
