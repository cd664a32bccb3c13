import type { ConfigError } from './config-error.js';
import { invalid } from './invalid.js';
import { isWithin } from './lacking-secrets.js';
import type { Problem } from './problem.js';
import type { SecretBook } from './secret-book.js';
import type { SecretRef } from './secret-refs.js';

/** What trying new values needs. */
export interface Trial {
  /** Everything that is wrong with what the book has. */
  readonly judge: () => readonly Problem[];
  /** Where each secret is used. */
  readonly refs: readonly SecretRef[];
}

/** New values of secrets that cannot be used: those before hold, until there are others that can. */
export class RefusedValues {
  /** What is wrong, by the name of the secret. */
  readonly #problems = new Map<string, Problem>();

  constructor(private readonly book: SecretBook) {}

  /** Names of them. */
  get names(): readonly string[] {
    return [...this.#problems.keys()];
  }

  get problems(): readonly Problem[] {
    return [...this.#problems.values()];
  }

  /** All of it; undefined where nothing is wrong. */
  get error(): ConfigError | undefined {
    const each = new Map(this.problems.map((one) => [one.message, one]));
    return each.size > 0 ? invalid([...each.values()], 'The values before hold.') : undefined;
  }

  /** Forgets what nobody refers to any more. */
  keep(names: readonly string[]): void {
    for (const name of this.names) if (!names.includes(name)) this.#problems.delete(name);
  }

  /**
   * Takes new values of these, and of them back what cannot be used.
   * @returns what is wrong although all of them have been taken back
   */
  async take(names: readonly string[], trial: Trial): Promise<readonly Problem[]> {
    const before = this.book.values;
    await this.book.renew(names);
    for (const name of names) this.#problems.delete(name);
    for (;;) {
      const problems = trial.judge();
      const { values } = this.book;
      const tried = trial.refs.filter(
        ({ name }) => before.has(name) && values.get(name) !== before.get(name),
      );
      if (problems.length === 0 || tried.length === 0) return problems;
      this.#refuse(tried, problems, before);
    }
  }

  /** Those that stand where something is wrong; where that cannot be told, all of them. */
  #refuse(
    tried: readonly SecretRef[],
    problems: readonly Problem[],
    before: ReadonlyMap<string, string | undefined>,
  ): void {
    const found = tried.flatMap(({ name, paths }) => {
      const one = problems.find(({ path }) => paths.some((at) => isWithin(at, path) || isWithin(path, at)));
      return one ? [[name, one] as const] : [];
    });
    const [first] = problems;
    const guilty = found.length > 0 || !first ? found : tried.map(({ name }) => [name, first] as const);
    for (const [secret, one] of guilty) this.#problems.set(secret, Object.freeze({ ...one, secret }));
    this.book.restore(
      guilty.map(([name]) => name),
      before,
    );
  }
}
