import { SecretSearch } from './secret-search.js';

/** What stands in place of a secret. */
const HIDDEN = '***';

/** The values of all secrets that are known at the moment. */
export type KnownSecrets = () => Iterable<string>;

/** Hides secrets in whatever is rendered, in time that grows with the text alone. */
export class Redactor {
  readonly #secrets: KnownSecrets;
  #given: Iterable<string> | undefined;
  #search = new SecretSearch();

  /** @param secrets asked before each text; values of fewer than 4 characters are not looked for */
  constructor(secrets: KnownSecrets = () => []) {
    this.#secrets = secrets;
  }

  /**
   * The text with `***` in place of what is secret: as it is, URL-encoded, escaped as in JSON, or in base64.
   *
   * @param max how much of the text is wanted; a secret that stands across this end is hidden as well
   */
  redact(text: string, max = Infinity): string {
    const search = this.#current();
    if (!search) return text.length > max ? `${text.slice(0, max)}…` : text;
    const found = search.find(text.length > max ? text.slice(0, max + search.longest) : text);
    let clean = '';
    let end = 0;
    for (const [from, to] of found) {
      if (from >= max) break;
      clean += text.slice(end, from) + HIDDEN;
      end = to;
    }
    if (end < max) clean += text.slice(end, max);
    return text.length > max ? `${clean}…` : clean;
  }

  /** Whether there is nothing to hide. */
  get isIdle(): boolean {
    return this.#current() === undefined;
  }

  /** Undefined where nothing is looked for. */
  #current(): SecretSearch | undefined {
    const given = this.#secrets();
    if (given !== this.#given) this.#follow(new Set(given));
    // Only a list that cannot change is known to say the same as long as it is the same.
    this.#given = Object.isFrozen(given) ? given : undefined;
    return this.#search.longest > 0 ? this.#search : undefined;
  }

  /** What is new is added; made anew only where some are gone. */
  #follow(secrets: ReadonlySet<string>): void {
    const added = [...secrets].filter((one) => !this.#search.has(one));
    if (secrets.size - added.length === this.#search.size) return this.#search.add(added);
    this.#search = new SecretSearch();
    this.#search.add([...secrets]);
  }
}
