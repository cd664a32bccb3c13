import { setImmediate } from 'node:timers/promises';
import { shown } from '../../core/names.js';
import { ANYTHING, checkBag, LIST } from '../../core/option-bag.js';
import type { Application } from '../../modules/application.js';
import { TestApplication } from '../application/test-application.js';
import { AMOUNT, COUNT, testOptions } from '../test-options.js';
import { TestingError } from '../testing-error.js';
import { takeCensus, type Census, type Counted, type Counting, type Listened } from './census.js';
import { growthOf, HeapMeter } from './heap.js';
import { TimerWatch } from './timer-watch.js';

/** How a leak is looked for. */
export interface LeakCheckOptions {
  /** Rounds that are measured. Default 200. */
  readonly rounds?: number;
  /** Rounds before that, in which caches fill and code is compiled. Default 50. */
  readonly warmUp?: number;
  /**
   * Bytes that the heap may seem to grow by over all rounds: V8 moves about so much to and fro. Default 1,000,000, so
   * that 200 rounds find what leaks 5,000 bytes a round; more rounds find less.
   */
  readonly heapBytes?: number;
  /** Emitters and signals whose listeners are counted, besides `process`. */
  readonly listened?: readonly Listened[];
  /** Classes whose living instances are counted. */
  readonly instancesOf?: readonly Counted[];
  /**
   * An application that outlives the rounds: its generations that are not disposed of are counted. What a test
   * application has recorded is forgotten.
   */
  readonly app?: Application;
}

/** What a check measured that found no leak. */
export interface LeakReport {
  /** Rounds that were measured. */
  readonly rounds: number;
  /** Bytes that the heap grew by over all rounds; below 0 where it shrank. */
  readonly heapBytes: number;
}

const OPTIONS = testOptions(
  'Nothing was run.',
  [
    'rounds',
    {
      ...COUNT,
      fits: (value) => Number.isSafeInteger(value) && (value as number) >= WINDOWS,
      expected: 'a whole number, 8 or more',
    },
  ],
  ['warmUp', AMOUNT],
  ['heapBytes', AMOUNT],
  ['listened', LIST],
  ['instancesOf', LIST],
  ['app', ANYTHING],
);

const WINDOWS = 8;

/**
 * Runs something again and again, and fails if each time something is left: heap, timers (background ones too),
 * listeners, open files, other active resources, living instances of classes, generations that are not disposed of.
 * Counts must have grown in both halves of the run, so that what is made once is no leak. What other code of the
 * process does meanwhile is counted too: run it by itself.
 *
 * @throws TestingError `testing/leak` (as a rejection) naming all that is left; and what the function throws
 * @example
 * await leakCheck(() => app.refresh(Cache), { app, instancesOf: [RedisCache] });
 */
export async function leakCheck(
  round: (number: number) => unknown,
  options: LeakCheckOptions = {},
): Promise<LeakReport> {
  checkBag(options, OPTIONS, 'leakCheck');
  if (typeof round !== 'function') throw notAFunction(round);
  const { rounds = 200, warmUp = 50, heapBytes: allowed = 1_000_000 } = options;
  await run(round, 0, warmUp);
  const timers = new TimerWatch();
  try {
    const { heapBytes, censuses } = await measure(
      round,
      { first: warmUp, rounds },
      countingOf(options, timers),
    );
    const leaks = grownIn(censuses).map((leak) => located(leak, timers));
    if (heapBytes > allowed) leaks.push(heapText(heapBytes, rounds, allowed));
    if (leaks.length > 0) throw leaking(rounds, leaks);
    return Object.freeze({ rounds, heapBytes });
  } finally {
    timers.end();
  }
}

const countingOf = (
  { listened = [], instancesOf = [], app }: LeakCheckOptions,
  timers: TimerWatch,
): Counting => ({
  timers,
  listened: [process, ...listened],
  classes: instancesOf,
  app,
});

async function run(round: (number: number) => unknown, from: number, to: number): Promise<void> {
  for (let number = from; number < to; number += 1) await round(number);
}

async function measure(
  round: (number: number) => unknown,
  { first, rounds }: { first: number; rounds: number },
  counting: Counting,
): Promise<{ heapBytes: number; censuses: readonly [Census, Census, Census] }> {
  const heap = new HeapMeter();
  const read = (): Promise<number> => {
    // What a test application records would grow up to its bound, and is no leak.
    if (counting.app instanceof TestApplication) counting.app.recorded.clear();
    return heap.read();
  };
  const samples = [await read()];
  const start = takeCensus(counting);
  let middle = start;
  let done = 0;
  for (let window = 1; window <= WINDOWS; window += 1) {
    const upTo = Math.round((rounds * window) / WINDOWS);
    await run(round, first + done, first + upTo);
    done = upTo;
    samples.push(await read());
    if (window === WINDOWS / 2) middle = takeCensus(counting);
  }
  // Handles that were closed in the last round are gone only after another turn of the event loop.
  await setImmediate();
  return { heapBytes: Math.round(growthOf(samples)), censuses: [start, middle, takeCensus(counting)] };
}

/** What there was more of after the first half, and more again after the second. */
function grownIn([start, middle, end]: readonly [Census, Census, Census]): { what: string; more: number }[] {
  const grown: { what: string; more: number }[] = [];
  for (const [what, count] of end) {
    const [first, second] = [start.get(what) ?? 0, middle.get(what) ?? 0];
    if (count > second && second > first) grown.push({ what, more: count - first });
  }
  return grown;
}

function located({ what, more }: { what: string; more: number }, timers: TimerWatch): string {
  const place = what === 'timers' && timers.place !== undefined ? `, the last made at ${timers.place}` : '';
  return `${what}: ${format(more)} more${place}`;
}

const heapText = (bytes: number, rounds: number, allowed: number) =>
  `heap: ${format(bytes)} bytes more, ${format(Math.round(bytes / rounds))} per round; ${format(allowed)} in all are allowed`;

const format = (count: number) => count.toLocaleString('en-GB');

function leaking(rounds: number, leaks: readonly string[]): TestingError {
  const lines = leaks.map((leak) => `\n  - ${leak}`).join('');
  return new TestingError('testing/leak', `${format(rounds)} rounds left something behind:${lines}`, {
    hint: 'give back in each round what it takes: dispose of applications, layers, leases and subscriptions',
  });
}

const notAFunction = (given: unknown) =>
  new TestingError(
    'testing/bad-option',
    `leakCheck was given ${shown(given)}, not a function. Nothing was run.`,
    {
      hint: 'pass what is to be run: leakCheck(() => app.refresh(Cache))',
    },
  );
