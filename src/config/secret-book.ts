import { oneLineOf } from '../core/errors.js';
import type { SecretResolver } from '../core/ports.js';

/** The values of secrets that configuration refers to, as far as they are known. */
export class SecretBook {
  #values: ReadonlyMap<string, string | undefined> = new Map();

  /** @param failed told in one line why secrets could not be had; what is known of them still holds */
  constructor(
    private readonly resolver: SecretResolver,
    private readonly failed: (message: string) => void,
  ) {}

  /** A map that does not change any more. */
  get values(): ReadonlyMap<string, string | undefined> {
    return this.#values;
  }

  /**
   * Asks for those of them that are not known, or were not there.
   * @param inline values that need no asking, by name
   * @returns whether any is known now that was not
   */
  async learn(names: readonly string[], inline: Readonly<Record<string, string>> = {}): Promise<boolean> {
    const lacking = names.filter((name) => this.#values.get(name) === undefined);
    const said = lacking.filter((name) => Object.hasOwn(inline, name) && inline[name] !== '');
    if (said.length > 0)
      this.#values = new Map([...this.#values, ...said.map((name) => [name, inline[name]] as const)]);
    const isKnown = await this.#ask(lacking.filter((name) => this.#values.get(name) === undefined));
    return isKnown || said.length > 0;
  }

  /** Forgets all others. */
  keep(names: readonly string[]): void {
    const wanted = new Set(names);
    if ([...this.#values.keys()].some((name) => !wanted.has(name)))
      this.#values = new Map([...this.#values].filter(([name]) => wanted.has(name)));
  }

  /** Asks again for those of them that are known. */
  async renew(names: readonly string[]): Promise<void> {
    await this.#ask(names.filter((name) => this.#values.has(name)));
  }

  /** Takes back what these came to be. @param before what was known */
  restore(names: readonly string[], before: ReadonlyMap<string, string | undefined>): void {
    const values = new Map(this.#values);
    for (const name of names) if (before.has(name)) values.set(name, before.get(name));
    this.#values = values;
  }

  /** @returns whether any value is another */
  async #ask(names: readonly string[]): Promise<boolean> {
    if (names.length === 0) return false;
    try {
      const before = this.#values;
      const told = await this.resolver.resolve(names);
      this.#values = new Map([...this.#values, ...told]);
      return [...told].some(([name, value]) => before.get(name) !== value);
    } catch (error) {
      this.failed(`secrets cannot be had: ${oneLineOf(error)}; what is known of them still holds`);
      return false;
    }
  }
}
