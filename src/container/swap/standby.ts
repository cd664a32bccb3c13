import type { Generation } from '../live/generation.js';
import type { ProbationStatus, StandingBy } from '../standing-by.js';
import type { Cell, Instance, Slot } from '../slot.js';
import type { StepFailure } from './step-failure.js';

/** A cell that was moved, and can be moved back. */
export interface Trial {
  readonly cell: Cell;
  readonly from: Instance;
  readonly to: Instance;
}

/** What is to become of a change whose old instances stand by. */
export type Verdict = 'kept' | 'failed';

/**
 * The time after a switch in which what it replaced stands by. Ends with one verdict: the switch is kept, or taken back.
 */
export abstract class Standby implements StandingBy<Instance> {
  #trials: readonly Trial[];
  #isOver = false;
  #hasBegun = false;
  /** Of whoever heard of the switch before the machine did. */
  #early: Verdict | undefined;

  constructor(
    trials: readonly Trial[],
    private readonly judged: (verdict: Verdict) => void,
  ) {
    this.#trials = trials;
    for (const slot of this.#slots) slot.standby = this;
  }

  abstract readonly probation: ProbationStatus | undefined;

  /** Why it is taken back. */
  abstract readonly failure: StepFailure;

  /** As `failure`, in a few words. */
  abstract readonly why: string;

  /** Whether what is taken back is left alone for a while. */
  abstract readonly isBlamed: boolean;

  /** What points where now, and would point where. */
  get trials(): readonly Trial[] {
    return this.#trials;
  }

  protected get isOver(): boolean {
    return this.#isOver;
  }

  get #slots(): Set<Slot> {
    return new Set(this.trials.map(({ cell }) => cell.slot));
  }

  concerns(part: object): boolean {
    return this.trials.some(({ cell, from }) => cell === part || from === part || from.candidate === part);
  }

  replacedIn(slot: object): readonly Generation[] {
    return this.trials.flatMap(({ cell, from }) => (cell.slot === slot ? from.generation : []));
  }

  renew(successors: ReadonlyMap<Instance, Instance>): boolean {
    const now = (instance: Instance): Instance => successors.get(instance) ?? instance;
    const trials = this.#trials.map(({ cell, from, to }) => ({ cell, from: now(from), to: now(to) }));
    if (!trials.every(({ cell, to }) => cell.instance === to)) return false;
    this.#trials = trials;
    this.renewed();
    return true;
  }

  overtake(): void {
    this.judge('kept');
  }

  /** The machine knows of the switch from here on, and so of what has become of it meanwhile. */
  begin(): void {
    this.#hasBegun = true;
    if (this.#early) this.judged(this.#early);
  }

  /** Says what is to become of it; a second verdict is none. */
  protected judge(verdict: Verdict): void {
    if (this.#isOver) return;
    this.end();
    if (this.#hasBegun) this.judged(verdict);
    else this.#early = verdict;
  }

  /** It is over, whatever becomes of it. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const slot of this.#slots) if (slot.standby === this) slot.standby = undefined;
    this.ended();
  }

  /** Some of what is tried is another instance now. */
  protected renewed(): void {
    // Nothing by itself.
  }

  /** Lets go of what it has waited for. */
  protected ended(): void {
    // Nothing by itself.
  }
}
