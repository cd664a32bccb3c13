import { cleanupOf } from './hook-of.js';

/** Who disposes of an object: an instance of a slot, or a plain provider. */
export interface Owner {
  /** How it is called in messages, as `adapter:cache redis#2`. */
  readonly ownerName: string;
}

/** Which owner disposes of which object, or has disposed of it, so that nothing is disposed of twice. */
export class Owners {
  readonly #owners = new WeakMap<object, Owner>();
  readonly #gone = new WeakSet();

  /** Makes an owner responsible for an object. @returns who is or was already, where the object has to be cleaned up */
  claim(value: unknown, owner: Owner): Owner | undefined {
    if (!isObject(value)) return undefined;
    const known = this.#owners.get(value);
    if (!known) this.#owners.set(value, owner);
    // The object is asked, not its owner, which may have let go of it by now.
    return known && known !== owner && cleanupOf(value) ? known : undefined;
  }

  /** The clean-up hook of an object, for its owner to call: given once. */
  takeCleanup(value: unknown, owner: Owner): ReturnType<typeof cleanupOf> {
    const cleanup = cleanupOf(value);
    if (!cleanup || !isObject(value) || this.#gone.has(value) || this.claim(value, owner)) return undefined;
    this.#gone.add(value);
    return cleanup;
  }

  /** Whether an object has been cleaned up, or is about to be. */
  isGone(value: unknown): boolean {
    return isObject(value) && this.#gone.has(value);
  }
}

const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';
