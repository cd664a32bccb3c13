import { oneLineOf } from '../../core/errors.js';
import type { Clock, Timer } from '../../core/ports.js';
import type { Instance } from '../slot.js';
import type { ProbationStatus } from '../standing-by.js';
import { CallCount } from './call-count.js';
import type { ProbationTerms } from './change.js';
import { isRunning } from './running.js';
import { Standby, type Trial, type Verdict } from './standby.js';
import { StepFailure } from './step-failure.js';

/** What a probation needs to know and to say. */
export interface ProbationTools {
  readonly clock: Clock;
  readonly terms: ProbationTerms;
  readonly judged: (verdict: Verdict) => void;
  /** `isFailure` is not what it should be. */
  readonly warn: (failure: StepFailure) => void;
}

/**
 * The probation of one change: counts the calls that end on what it switched to, and says once whether that is kept.
 * Says nothing more once it is over, however many calls end later.
 *
 * An instance that takes the place of one on trial is counted from nothing: how calls of the other one ended says nothing of
 * it. The window stays what it was: what stands by was promised an end, and renewing could put it off for ever.
 */
export class Probation extends Standby implements ProbationStatus {
  readonly since: number;
  readonly until: number;
  readonly isBlamed = true;
  /** Of each instance that is tried. */
  #counts: ReadonlyMap<Instance, CallCount> = new Map();
  /** What the last failed call failed with. */
  #lastFailure: unknown;
  #isAsking = false;
  #hasWarned = false;
  readonly #timer: Timer;

  constructor(
    trials: readonly Trial[],
    private readonly tools: ProbationTools,
  ) {
    super(trials, tools.judged);
    const { clock, terms } = tools;
    this.since = clock.epoch();
    this.until = this.since + terms.windowMs;
    this.#observe();
    this.#timer = clock.after(terms.windowMs, () => this.judge('kept'));
  }

  get probation(): ProbationStatus {
    return this;
  }

  get standby(): readonly string[] {
    return [...new Set(this.trials.map(({ from }) => from.label))];
  }

  get calls(): number {
    return this.#sum(({ calls }) => calls);
  }

  get failures(): number {
    return this.#sum(({ failures }) => failures);
  }

  get why(): string {
    return `${this.failures} of ${this.calls} calls failed`;
  }

  get failure(): StepFailure {
    const [first] = this.trials;
    const label = first?.to.label ?? 'it';
    const text = `${label} was on probation, and ${this.why}: ${oneLineOf(this.#lastFailure)}`;
    return new StepFailure('probation', { code: 'swap/rolled-back', text, cause: this.#lastFailure });
  }

  protected override renewed(): void {
    this.#observe();
  }

  /** Stops counting. */
  protected override ended(): void {
    this.#timer.cancel();
    for (const { cell, to } of this.trials) if (cell.instance === to) cell.treat({ observer: undefined });
  }

  /** Counts the calls of what is tried now, and of nothing else. */
  #observe(): void {
    const before = this.#counts;
    const counts = new Map<Instance, CallCount>();
    for (const { cell, to } of this.trials) {
      const count = counts.get(to) ?? before.get(to) ?? this.#newCount(to);
      counts.set(to, count);
      if (!before.has(to)) cell.treat({ observer: count });
    }
    this.#counts = counts;
  }

  #newCount(of: Instance): CallCount {
    const count: CallCount = new CallCount({
      // What `isFailure` calls itself is no call of anybody.
      isCounting: () => !this.isOver && !this.#isAsking && this.#counts.get(of) === count,
      isFailure: (error) => this.#isFailure(error),
      counted: () => this.#weigh(),
    });
    return count;
  }

  #sum(part: (count: CallCount) => number): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + part(count), 0);
  }

  #weigh(): void {
    const { minCalls, maxErrorRate } = this.tools.terms;
    const { calls, failures } = this;
    if (calls >= minCalls && failures / calls > maxErrorRate) this.judge('failed');
  }

  #isFailure(error: unknown): boolean {
    const isFailure = this.#verdictOn(error);
    if (isFailure) this.#lastFailure = error;
    return isFailure;
  }

  #verdictOn(error: unknown): boolean {
    const { isFailure } = this.tools.terms;
    if (!isFailure) return true;
    this.#isAsking = true;
    try {
      const verdict: unknown = isFailure(error);
      const isUnknown = isRunning(verdict);
      if (isUnknown) this.#warn(notSynchronous());
      return !isUnknown && Boolean(verdict);
    } catch (trouble) {
      this.#warn(thrown(trouble));
      return true;
    } finally {
      this.#isAsking = false;
    }
  }

  /** Once: it is asked at every failed call. */
  #warn(failure: StepFailure): void {
    if (!this.#hasWarned) this.tools.warn(failure);
    this.#hasWarned = true;
  }
}

const thrown = (cause: unknown) =>
  new StepFailure('probation', {
    code: 'swap/is-failure-failed',
    text: `isFailure threw, which counts as a failure: ${oneLineOf(cause)}`,
    cause,
  });

const notSynchronous = () =>
  new StepFailure('probation', {
    code: 'swap/is-failure-not-synchronous',
    text: 'isFailure returned a promise, which counts as no failure; it has to be decided when it returns',
  });
