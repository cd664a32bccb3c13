import type { Clock, SecretResolver } from '../core/ports.js';
import type { SecretError } from '../core/errors.js';
import type { ConfigError } from './config-error.js';
import type { Evaluated } from './evaluate.js';
import { lacksOf, missingSecrets } from './lacking-secrets.js';
import { NextTry } from './next-try.js';
import type { Problem } from './problem.js';
import { RefusedValues, type Trial } from './refused-values.js';
import { SecretBook } from './secret-book.js';
import type { Snapshot } from './snapshot.js';

/** What needing secrets takes. */
export interface SecretNeedsTools {
  readonly clock: Pick<Clock, 'epoch' | 'after'>;
  readonly secrets: SecretResolver;
  /** Told of texts that nobody may see. */
  readonly hide: (texts: Iterable<string>) => void;
  /** Told in one line why secrets could not be had. */
  readonly failed: (message: string) => void;
  /** Looks at everything again. */
  readonly again: () => void;
}

/** The secrets that configuration goes by: their values, and what becomes of it where they are not there or useless. */
export class SecretNeeds {
  readonly #book: SecretBook;
  readonly #refused: RefusedValues;
  readonly #nextTry: NextTry;

  constructor(private readonly tools: SecretNeedsTools) {
    this.#book = new SecretBook(tools.secrets, tools.failed);
    this.#refused = new RefusedValues(this.#book);
    this.#nextTry = new NextTry(tools.clock, tools.again);
  }

  /** A map that does not change any more. */
  get values(): ReadonlyMap<string, string | undefined> {
    return this.#book.values;
  }

  /** Values that are known and cannot be used: what is wrong with each. */
  get refused(): readonly Problem[] {
    return this.#refused.problems;
  }

  /** What is wrong with all of these; undefined where nothing is. */
  get error(): ConfigError | undefined {
    return this.#refused.error;
  }

  /** When those that are not there are asked for again, in milliseconds since 1970. */
  get nextTryAt(): number | undefined {
    return this.#nextTry.at;
  }

  /** Asks for what is referred to, and not known. @returns whether any is known now that was not */
  learn(snapshot: Snapshot): Promise<boolean> {
    const { inline } = snapshot.secretSettings;
    this.tools.hide(Object.values(inline));
    return this.#book.learn(namesIn(snapshot), inline);
  }

  /** Others than it refers to are not needed any more. */
  hold(snapshot: Snapshot): void {
    const names = namesIn(snapshot);
    this.#book.keep(names);
    this.#refused.keep(names);
  }

  /** Takes new values of these, but not those that cannot be used. @returns what is wrong although none was taken */
  take(names: readonly string[], trial: Trial): Promise<readonly Problem[]> {
    return this.#refused.take(names, trial);
  }

  /** What sections lack now that were whole. */
  lacks(evaluated: Evaluated, before: Snapshot | undefined): readonly Problem[] {
    return lacksOf(evaluated, before, (name) => this.tools.secrets.troubleOf(name));
  }

  /** The same, where no section lacks what it had. */
  whole(evaluated: Evaluated, before: Snapshot | undefined): Evaluated {
    const problems = this.lacks(evaluated, before);
    return problems.length > 0 ? { ...evaluated, problems, snapshot: undefined } : evaluated;
  }

  /** What somebody needs is not there; it is asked for again soon, and whoever needs it tries again as well. */
  missing(who: string, names: readonly string[], snapshot: Snapshot): SecretError {
    this.#tryLater(snapshot);
    return missingSecrets(who, names, (name) => this.tools.secrets.troubleOf(name));
  }

  /** What was said is taken, or not. @param isLacking whether it was not for want of a secret */
  settled(isLacking: boolean, snapshot: Snapshot | undefined): void {
    if (isLacking && snapshot) this.#tryLater(snapshot);
    else this.#nextTry.works();
  }

  /** What is not there may be asked for at once. */
  askAgain(): void {
    this.tools.secrets.askAgain();
  }

  /** Nothing is tried any more. */
  end(): void {
    this.#nextTry.end();
  }

  #tryLater(snapshot: Snapshot): void {
    this.#nextTry.plan(snapshot.secretSettings.negativeTtlMs);
  }
}

const namesIn = (snapshot: Snapshot) => snapshot.secretRefs.map(({ name }) => name);
