import { NeedleSearch } from './needle-search.js';
import { needlesOf } from './needles.js';

/** What stands in place of a secret. */
const HIDDEN = '***';

/** The values of all secrets that are known at the moment. */
export type KnownSecrets = () => Iterable<string>;

/** Hides secrets in whatever is rendered, in time that grows with the text alone. */
export class Redactor {
  readonly #secrets: KnownSecrets;
  #known: readonly string[] = [];
  #search: NeedleSearch | undefined;

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

  /** Made anew only when the secrets have become others. */
  #current(): NeedleSearch | undefined {
    const secrets = [...this.#secrets()];
    if (!isSame(secrets, this.#known)) {
      this.#known = secrets;
      const needles = [...new Set(secrets)].flatMap(needlesOf);
      this.#search = needles.length > 0 ? new NeedleSearch(needles) : undefined;
    }
    return this.#search;
  }
}

const isSame = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((one, at) => one === b[at]);
