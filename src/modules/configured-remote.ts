import type { RemoteKeeper } from '../config/remote-section.js';
import { OneiricError } from '../core/errors.js';

/** What there is to say of sources of manifests. */
interface SaidOfSources {
  /** By modules, each of one. */
  readonly wishes: readonly object[];
  /** By the configuration; undefined where it says nothing. */
  readonly said: object | undefined;
}

/** Looks at all that is said of sources. @throws OneiricError for what can never work */
export type SourceRules = (all: SaidOfSources) => unknown;

/** Where nobody knows the rules, whoever follows sources tells what is wrong. */
export type LoadSourceRules = () => Promise<SourceRules>;

/** Most that is remembered of what was looked at. */
const MOST = 16;

/** Says what is wrong with what the configuration says of sources of manifests. The code for that comes only where it says something. */
export class ConfiguredRemote implements RemoteKeeper {
  #rules: SourceRules | undefined;
  #wishes: readonly object[] = [];
  /** Keys are looked at by arithmetic, and the same is asked for with each registration. */
  readonly #known = new Map<string, OneiricError | undefined>();

  /** @param load undefined where sources are followed by nobody */
  constructor(private readonly load: LoadSourceRules | undefined) {}

  /** @param wishes what modules say of sources */
  begin(wishes: readonly object[]): void {
    this.#wishes = wishes;
  }

  async learn(said: object | undefined): Promise<boolean> {
    if (this.#rules || !said || !this.load) return false;
    this.#rules = await this.load();
    return this.troubleOf(said) !== undefined;
  }

  troubleOf(said: object | undefined): OneiricError | undefined {
    if (!this.#rules) return undefined;
    const words = said ? JSON.stringify(said) : '';
    if (this.#known.has(words)) return this.#known.get(words);
    if (this.#known.size >= MOST) this.#known.clear();
    const trouble = troubleBy(this.#rules, { wishes: this.#wishes, said });
    this.#known.set(words, trouble);
    return trouble;
  }
}

function troubleBy(rules: SourceRules, all: SaidOfSources): OneiricError | undefined {
  try {
    rules(all);
    return undefined;
  } catch (error) {
    if (OneiricError.is(error)) return error;
    throw error;
  }
}
