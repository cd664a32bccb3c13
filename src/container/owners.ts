/** Who disposes of an object: an instance of a slot, or a plain provider. */
export interface Owner {
  /** How it is called in messages, as `adapter:cache redis#2`. */
  readonly ownerName: string;
  /** What gives its resources back, where there is anything to give back. */
  readonly cleanup: (() => unknown) | undefined;
}

/** Which owner disposes of which object, so that nothing is disposed of twice. */
export class Owners {
  readonly #owners = new WeakMap<object, Owner>();

  /** Makes an owner responsible for an object. @returns who is already, and has something to do for it */
  claim(value: unknown, owner: Owner): Owner | undefined {
    if (typeof value !== 'object' || value === null) return undefined;
    const known = this.#owners.get(value);
    if (!known) this.#owners.set(value, owner);
    return known && known !== owner && known.cleanup ? known : undefined;
  }
}
