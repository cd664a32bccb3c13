import { cleanupOf } from './hook-of.js';

/** Who disposes of an object: an instance of a slot, or a plain provider. */
export interface Owner {
  /** How it is called in messages, as `adapter:cache redis#2`. */
  readonly ownerName: string;
}

/** Which owner disposes of which object, or has disposed of it, so that nothing is disposed of twice. */
export class Owners {
  readonly #owners = new WeakMap<object, Owner>();

  /** Makes an owner responsible for an object. @returns who is or was already, where the object has to be cleaned up */
  claim(value: unknown, owner: Owner): Owner | undefined {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined;
    const known = this.#owners.get(value);
    if (!known) this.#owners.set(value, owner);
    // The object is asked, not its owner, which may have let go of it by now.
    return known && known !== owner && cleanupOf(value) ? known : undefined;
  }
}
