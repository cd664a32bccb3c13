import type { Candidate } from '../../core/candidate.js';
import { oneLineOf } from '../../core/errors.js';
import type { SlotName } from '../../core/names.js';
import { missedBy } from '../rebuilds.js';
import type { Cell, Instance, Slot } from '../slot.js';
import type { Move } from './moves.js';
import { StepFailure } from './step-failure.js';
import type { Work } from './work.js';

/** What is done about those that went because they could not be rebuilt. */
export interface StrandedTools {
  /** Candidates of a slot. */
  readonly candidates: (slot: SlotName) => Iterable<Candidate>;
  readonly isOffered: (candidate: Candidate) => boolean;
  /** Leaves a candidate alone: it cannot be built at the moment. */
  readonly block: (candidate: Candidate, error: unknown) => void;
  /** Lets a candidate be tried again at once. */
  readonly unblock: (candidate: Candidate) => void;
  readonly reconcile: (slot: SlotName, reason: string) => void;
  /** Why a cell without an instance cannot be called. */
  readonly emptiness: (cell: Cell) => Error;
  readonly warn: (work: Work, failure: StepFailure, slot: Slot) => void;
}

/**
 * Candidates that went although they worked: what they are rebuilt with, and cannot be without, was left vacant. They
 * come back as soon as that is served again.
 */
export class Stranded {
  readonly #waiting = new Map<Cell, Set<Candidate>>();

  constructor(private readonly tools: StrandedTools) {}

  /** Looks at what a switch has taken along, and at what it serves again. */
  switched(work: Work, moves: readonly Move[]): void {
    for (const instance of takenAlong(work, moves) ?? NOBODY) this.#goes(work, instance);
    this.filled(moves);
  }

  /** Cells point at something that pointed at nothing. */
  filled(moves: readonly Move[]): void {
    for (const { cell, from, to } of moves) if (to && !from) this.#isBack(cell);
  }

  /** A change is over: what nobody asks for now may be offered again, and is filled once somebody does. */
  ended({ slots }: Work): void {
    for (const cell of this.#waiting.keys()) {
      if (cell.needed || !slots.includes(cell.slot.name)) continue;
      for (const candidate of this.tools.candidates(cell.slot.name))
        if (cell.accepts(candidate)) this.#isBack(cell);
    }
  }

  #goes(work: Work, instance: Instance): void {
    const { slot, candidate, label } = instance;
    const missing = missedBy(instance);
    const [missed] = missing;
    if (!missed || !this.tools.isOffered(candidate)) return;
    for (const cell of missing)
      this.#waiting.set(cell, (this.#waiting.get(cell) ?? new Set()).add(candidate));
    const cause = this.tools.emptiness(missed);
    const text = `${label} cannot be without ${missed.slot.name} and went before ${heldBy(instance, missed)}: ${oneLineOf(cause)}`;
    slot.record.lastError = text;
    this.tools.warn(work, new StepFailure('switch', { code: 'swap/taken-along', text, cause }), slot);
    this.tools.block(candidate, cause);
    this.tools.reconcile(slot.name, 'what served is gone with what it could not be without');
  }

  #isBack(cell: Cell): void {
    const waiting = this.#waiting.get(cell) ?? NOBODY;
    this.#waiting.delete(cell);
    for (const candidate of waiting) {
      if (!this.tools.isOffered(candidate)) continue;
      this.tools.unblock(candidate);
      this.tools.reconcile(candidate.slot, 'what it is rebuilt with is back');
    }
  }
}

const NOBODY: readonly never[] = [];

/** What no cell points at any more, and nothing has taken the place of, or something that nobody asked for. */
function takenAlong({ order }: Work, moves: readonly Move[]): Set<Instance> | undefined {
  let gone: Set<Instance> | undefined;
  for (const { cell, from, to } of moves)
    if (from && (!to || !order.wants.has(cell.slot.name)) && !cell.slot.released && !from.isServing)
      (gone ??= new Set()).add(from);
  return gone;
}

const heldBy = ({ rebuilds }: Instance, cell: Cell): string => rebuilds?.get(cell)?.label ?? 'what it held';
