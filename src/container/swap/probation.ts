import type { Clock, Timer } from '../../core/ports.js';
import type { CallObserver } from '../live/observed.js';
import type { OnProbation } from '../on-probation.js';
import type { Cell, Instance, Slot } from '../slot.js';
import type { ProbationTerms } from './change.js';

/** A cell that was moved, and can be moved back. */
export interface Trial {
  readonly cell: Cell;
  readonly from: Instance;
  readonly to: Instance;
}

/** What a probation needs to know and to say. */
export interface ProbationTools {
  readonly clock: Clock;
  readonly terms: ProbationTerms;
  readonly judged: (verdict: 'kept' | 'failed') => void;
  /** `isFailure` has thrown. */
  readonly warn: (error: unknown) => void;
}

/**
 * The probation of one change: counts the calls that end on what it switched to, and says once whether that is kept.
 * Says nothing more once it is over, however many calls end later.
 */
export class Probation implements OnProbation, CallObserver {
  readonly since: number;
  readonly until: number;
  readonly standby: readonly string[];
  calls = 0;
  failures = 0;
  /** What the last failed call failed with. */
  lastFailure: unknown;
  #isOver = false;
  #isAsking = false;
  #hasWarned = false;
  readonly #timer: Timer;

  constructor(
    readonly trials: readonly Trial[],
    private readonly tools: ProbationTools,
  ) {
    const { clock, terms } = tools;
    this.since = clock.epoch();
    this.until = this.since + terms.windowMs;
    this.standby = [...new Set(trials.map(({ from }) => from.label))];
    for (const { cell } of trials) cell.treat({ observer: this });
    for (const slot of this.#slots) slot.probation = this;
    this.#timer = clock.after(terms.windowMs, () => this.#judge('kept'));
  }

  /** What `isFailure` calls itself is no call of anybody. */
  get #isListening(): boolean {
    return !this.#isOver && !this.#isAsking;
  }

  get #slots(): Set<Slot> {
    return new Set(this.trials.map(({ cell }) => cell.slot));
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
      this.lastFailure = error;
    }
    this.#weigh();
  }

  concerns(part: object): boolean {
    return this.trials.some(({ cell, from }) => cell === part || from === part || from.candidate === part);
  }

  overtake(): void {
    this.#judge('kept');
  }

  /** Stops counting. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#timer.cancel();
    for (const { cell, to } of this.trials) if (cell.instance === to) cell.treat({ observer: undefined });
    for (const slot of this.#slots) if (slot.probation === this) slot.probation = undefined;
  }

  #weigh(): void {
    const { minCalls, maxErrorRate } = this.tools.terms;
    if (this.calls >= minCalls && this.failures / this.calls > maxErrorRate) this.#judge('failed');
  }

  #judge(verdict: 'kept' | 'failed'): void {
    if (this.#isOver) return;
    this.end();
    this.tools.judged(verdict);
  }

  #isFailure(error: unknown): boolean {
    const { isFailure } = this.tools.terms;
    if (!isFailure) return true;
    this.#isAsking = true;
    try {
      return isFailure(error);
    } catch (trouble) {
      if (!this.#hasWarned) this.tools.warn(trouble);
      this.#hasWarned = true;
      return true;
    } finally {
      this.#isAsking = false;
    }
  }
}
