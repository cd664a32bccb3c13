import { ScopeError, oneLineOf } from '../../core/errors.js';
import type { Clock } from '../../core/ports.js';
import type { Deadlines } from '../../core/swap.js';
import { cleanupNameOf } from '../hook-of.js';
import { isThenable, withDeadline } from '../swap/deadline.js';
import { ScopeEndError } from './scope-end-error.js';
import type { Owner } from './site.js';

/** What disposing needs of the application. */
export interface CleaningTools {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  /**
   * Takes out of what components throw what nobody may see, before its words are kept.
   * @returns the same, where it could be cleaned; otherwise what may be shown instead
   */
  readonly clean?: ((thrown: unknown) => unknown) | undefined;
}

/** Something that has resources to give back, and what it is called. */
export interface Thing {
  readonly value: unknown;
  readonly title: string;
}

/** Something that ends in steps, each of which keeps the deadline by itself. */
export abstract class EndsInTime implements AsyncDisposable {
  abstract [Symbol.asyncDispose](): Promise<void>;
}

/** Something that is being disposed of: what it was given has to wait for that. */
export class Discarded extends EndsInTime {
  constructor(private readonly over: Promise<unknown>) {
    super();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.over;
  }
}

/** Instances that are disposed of with whoever they were made for. */
export class Owned implements Owner {
  readonly #things: Thing[] = [];
  #isOver = false;

  constructor(
    private readonly tools: CleaningTools,
    /** Told what goes wrong when nobody waits for it any more. */
    private readonly report: (error: unknown) => void,
  ) {}

  own(value: unknown, title: string): void {
    if (!this.#isOver) this.#things.push({ value, title });
    else void cleaned([{ value, title }], this.tools).then((errors) => errors.forEach(this.report));
  }

  disown(value: unknown): void {
    withoutThing(this.#things, value);
  }

  /** How many there are: what is made from here on can be disposed of apart. */
  get size(): number {
    return this.#things.length;
  }

  /** Disposes of what was made since there were so many: what it was made for has failed. */
  dropFrom(size: number): void {
    void cleaned(this.#things.splice(size), this.tools).then((errors) => errors.forEach(this.report));
  }

  /** Takes over what was made for another. */
  take(other: Owned): void {
    for (const { value, title } of other.#things.splice(0)) this.own(value, title);
  }

  /** Disposes of all of them, last first; what comes later is disposed of at once. @returns what went wrong */
  end(): Promise<readonly unknown[]> {
    this.#isOver = true;
    return cleaned(this.#things, this.tools);
  }
}

/** Takes something off a list. */
export function withoutThing(things: Thing[], value: unknown): void {
  const at = things.findLastIndex((thing) => thing.value === value);
  if (at >= 0) things.splice(at, 1);
}

/** As {@link cleanUp}, for those who wait anyway. */
export const cleaned = async (things: Thing[], tools: CleaningTools): Promise<readonly unknown[]> => {
  const errors: unknown[] = [];
  await cleanUp(things, tools, errors);
  return errors;
};

/**
 * Disposes of things one after the other, last first, and empties the list. Goes on in this tick for as long as they
 * are done when they return.
 *
 * @param errors is told what went wrong
 * @returns a promise where one of them is not done yet; it never rejects
 */
export function cleanUp(
  things: Thing[],
  tools: CleaningTools,
  errors: unknown[],
): Promise<undefined> | undefined {
  for (let thing = things.pop(); thing; thing = things.pop()) {
    const running = cleanUpOne(thing, tools, errors);
    if (running) return running.then(() => cleanUp(things, tools, errors));
  }
  return undefined;
}

function cleanUpOne(
  { value, title }: Thing,
  tools: CleaningTools,
  errors: unknown[],
): Promise<void> | undefined {
  let running: unknown;
  try {
    running = runCleanup(value);
  } catch (error) {
    errors.push(failed(title, error, tools));
    return undefined;
  }
  if (!isThenable(running)) return undefined;
  return value instanceof EndsInTime
    ? ended(running, { title, tools, errors })
    : within(running, { title, tools, errors });
}

async function ended(running: PromiseLike<unknown>, { title, tools, errors }: Cleaning): Promise<void> {
  try {
    await running;
  } catch (error) {
    // What ends a scope says already what failed in it.
    if (error instanceof ScopeEndError) errors.push(...(error.errors as unknown[]));
    else errors.push(failed(title, error, tools));
  }
}

/** Runs the cleanup hook that something has; what it is bound to is not made for that. */
function runCleanup(value: unknown): unknown {
  const name = cleanupNameOf(value);
  return name === undefined ? undefined : (value as Record<PropertyKey, () => unknown>)[name]?.();
}

function within(running: PromiseLike<unknown>, { title, tools, errors }: Cleaning): Promise<void> {
  const { clock, deadlines } = tools;
  return new Promise((resolve) => {
    withDeadline(clock, { ms: deadlines.cleanup, work: () => running }, (timed) => {
      if (timed.end === 'failed') errors.push(failed(title, timed.error, tools));
      if (timed.end === 'timedOut') errors.push(tooSlow(title, deadlines.cleanup));
      resolve();
    });
  });
}

/** What is being cleaned up, and who is told what went wrong. */
interface Cleaning {
  readonly title: string;
  readonly tools: CleaningTools;
  readonly errors: unknown[];
}

function failed(title: string, error: unknown, { clean }: CleaningTools): ScopeError {
  const cause = clean ? clean(error) : error;
  return new ScopeError('scope/cleanup-failed', `Cleaning up ${title} failed: ${oneLineOf(cause)}`, {
    cause,
  });
}

const tooSlow = (title: string, ms: number) =>
  new ScopeError('scope/cleanup-timeout', `Cleaning up ${title} timed out after ${ms} ms.`);
