/** Values that were replaced lately may still be in use somewhere, and turn up in a message. */
const MOST = 10_000;
/** So many are forgotten at once: whatever looks for them is made anew then. */
const MANY = 1_000;

/** Every value that is to be hidden wherever something is shown: those in use, and those that were not long ago. */
export class HiddenValues {
  readonly #values = new Set<string>();
  #list: readonly string[] | undefined;

  /** @param used values that are in use */
  constructor(private readonly used: () => Iterable<string>) {}

  add(value: string): void {
    const isKnown = this.#values.delete(value);
    // The last one now: it is in use again, or still.
    this.#values.add(value);
    if (isKnown) return;
    this.#list = undefined;
    if (this.#values.size >= MOST + MANY) this.#forget();
  }

  /** The oldest, but none that anybody may be given now. */
  #forget(): void {
    const used = new Set(this.used());
    for (const one of this.#values) {
      if (this.#values.size <= MOST) return;
      if (!used.has(one)) this.#values.delete(one);
    }
  }

  /** The same list until there is another one. */
  list(): readonly string[] {
    return (this.#list ??= Object.freeze([...this.#values]));
  }
}
