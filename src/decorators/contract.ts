import { RegistryError } from '../core/errors.js';
import { checkOpenDomain, parseSlotName, type SlotName } from '../core/names.js';
import { isPrivateSlot, notForAModule } from '../core/private-slots.js';
import { isClass, type Contract as AnyClass } from '../core/token.js';
import { declaredBy, placeOf } from './declaration.js';
import { contractOf, nameOf, recordContract } from './metadata.js';

/**
 * Makes an abstract class the contract of a slot: those who ask for the class get what serves the slot,
 * and components that extend it need neither `key` nor `provides`.
 *
 * @param slot `domain:key`
 * @throws RegistryError `registry/bad-slot`, `registry/bad-domain`, `registry/bad-key`; when it decorates,
 * `registry/decorated-twice` and `registry/not-a-class`
 * @example
 * @Contract('adapter:cache')
 * abstract class Cache { abstract get(key: string): Promise<string | undefined> }
 */
export function Contract(slot: SlotName): (target: AnyClass<unknown>) => void {
  const declaration = declaredBy(Contract);
  checkOpenDomain(parseSlotName(slot, '@Contract').domain, '@Contract');
  if (isPrivateSlot(slot)) throw notForAModule(slot, '@Contract');
  return (target) => {
    if (!isClass(target)) throw notAClass('Contract');
    const earlier = contractOf(target);
    if (earlier) {
      const both = `${earlier.slot}${placeOf(earlier.declaration)} and of ${slot}${placeOf(declaration)}`;
      throw new RegistryError(
        'registry/decorated-twice',
        `${nameOf(target)} is declared the contract of ${both}. The second declaration has no effect.`,
        { hint: 'a contract has one slot; for other keys write @Inject(contract, { key })' },
      );
    }
    recordContract(target, Object.freeze({ slot, declaration }));
  };
}

/** For a class decorator that stands on something else. */
export function notAClass(decorator: string): RegistryError {
  return new RegistryError('registry/not-a-class', `@${decorator} stands on something that is not a class.`, {
    hint: `write @${decorator}(…) directly above a class`,
  });
}
