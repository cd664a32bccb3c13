import type { TaskError } from '../core/errors.js';
import type { TaskFailure } from '../core/tasks.js';
import { leftBehind, verdict, type Ending } from './ending.js';

/** What went wrong in one scope, and whether anybody has been told. */
export class Account {
  /** Why it came to its end. */
  end: Ending | undefined;
  isTold = false;
  readonly #failures: TaskFailure[] = [];
  readonly #abandoned: string[] = [];
  readonly #known = new Set<unknown>();
  #verdict: TaskError | undefined;

  constructor(private readonly scope: string) {}

  get abandoned(): readonly string[] {
    return this.#abandoned;
  }

  /** A failure that nobody has been told. */
  get isOwed(): boolean {
    return this.#failures.length > 0 && !this.isTold;
  }

  fail(failure: TaskFailure): void {
    const { error } = failure;
    const isObject = typeof error === 'object' && error !== null;
    // Work that a task waited for, and the task itself, fail with the same error.
    if (isObject && this.#known.has(error)) return;
    if (isObject) this.#known.add(error);
    this.#failures.push(failure);
  }

  abandon(tasks: readonly string[]): void {
    for (const task of tasks) this.#abandoned.push(task);
  }

  /** How it ended, for whoever joins it; undefined where it came to no end. */
  verdict(): TaskError | undefined {
    const { end } = this;
    if (!end) return undefined;
    const others = end.code === 'tasks/failed' ? this.#failures.slice(1) : this.#failures;
    this.#verdict ??= verdict(this.scope, end, { others, abandoned: this.#abandoned });
    return this.#verdict;
  }

  /** What whoever closes it has to be told. */
  debt(): TaskError | undefined {
    if (this.isTold) return undefined;
    if (this.isOwed) return this.verdict();
    if (this.#abandoned.length === 0) return undefined;
    return leftBehind(this.scope, this.#abandoned, this.end?.cause);
  }
}
