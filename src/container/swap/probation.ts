import { oneLineOf } from '../../core/errors.js';
import type { Clock, Timer } from '../../core/ports.js';
import type { CallObserver } from '../live/observed.js';
import type { ProbationStatus } from '../standing-by.js';
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
 */
export class Probation extends Standby implements ProbationStatus, CallObserver {
  readonly since: number;
  readonly until: number;
  readonly standby: readonly string[];
  readonly isBlamed = true;
  calls = 0;
  failures = 0;
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
    this.standby = [...new Set(trials.map(({ from }) => from.label))];
    for (const { cell } of trials) cell.treat({ observer: this });
    this.#timer = clock.after(terms.windowMs, () => this.judge('kept'));
  }

  get probation(): ProbationStatus {
    return this;
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

  /** What `isFailure` calls itself is no call of anybody. */
  get #isListening(): boolean {
    return !this.isOver && !this.#isAsking;
  }

  succeeded(): void {
    if (!this.#isListening) return;
    this.calls += 1;
    this.#weigh();
  }

  failed(error: unknown): void {
    if (!this.#isListening) return;
    this.calls += 1;
    this.brokeOff(error);
  }

  brokeOff(error: unknown): void {
    if (!this.#isListening) return;
    if (this.#isFailure(error)) {
      this.failures += 1;
      this.#lastFailure = error;
    }
    this.#weigh();
  }

  /** Stops counting. */
  protected override ended(): void {
    this.#timer.cancel();
    for (const { cell, to } of this.trials) if (cell.instance === to) cell.treat({ observer: undefined });
  }

  #weigh(): void {
    const { minCalls, maxErrorRate } = this.tools.terms;
    if (this.calls >= minCalls && this.failures / this.calls > maxErrorRate) this.judge('failed');
  }

  #isFailure(error: unknown): boolean {
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
