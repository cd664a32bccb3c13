/** Values that were replaced lately may still be in use somewhere, and turn up in a message. */
const MOST = 10_000;

/** Every value that is to be hidden wherever something is shown: those in use, and those that were not long ago. */
export class HiddenValues {
  readonly #values = new Set<string>();
  #list: readonly string[] | undefined;

  add(value: string): void {
    if (this.#values.has(value)) return;
    this.#values.add(value);
    this.#list = undefined;
    const [oldest] = this.#values;
    if (this.#values.size > MOST && oldest !== undefined) this.#values.delete(oldest);
  }

  /** The same list until there is another one. */
  list(): readonly string[] {
    return (this.#list ??= Object.freeze([...this.#values]));
  }
}
