import { RegistryError } from './errors.js';
import { shown, type SlotName } from './names.js';

/** Who sees a slot: the whole application, or the module that offers its candidates and those that it exports it to. */
export type SlotScope = 'application' | 'module';

/**
 * The name by which everybody else calls a slot, or its key, that a module has for itself: `adapter:cache@CacheModule`.
 */
export const privateName = <T extends string>(name: T, module: string): `${T}@${string}` =>
  `${name}@${module}`;

/** How a slot is called by those who see it: `adapter:cache`, also of a private one. */
export function openName(slot: SlotName): SlotName {
  const at = slot.indexOf('@');
  return at < 0 ? slot : (slot.slice(0, at) as SlotName);
}

/** Whether it is the private slot of a module. */
export const isPrivateSlot = (slot: SlotName): boolean => slot.includes('@');

/** For a declaration that names the private slot of a module, which only its candidates make one. */
export function notForAModule(slot: SlotName, path: string): RegistryError {
  return new RegistryError(
    'registry/bad-slot',
    `${shown(slot)} is the private slot of a module. Nothing was declared.`,
    {
      path,
      hint: `write ${shown(openName(slot))}, and slotScope: 'module' where its candidates are declared`,
    },
  );
}
