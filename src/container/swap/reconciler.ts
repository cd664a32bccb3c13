import type { Candidate } from '../../core/candidate.js';
import type { OneiricEvent } from '../../core/events.js';
import type { SlotName } from '../../core/names.js';
import type { Clock } from '../../core/ports.js';
import { Blocked, type BlockedEntry } from './blocked.js';
import type { Slot } from '../slot.js';
import type { SlotTable } from '../slot-table.js';
import { Bonds } from './bonds.js';
import type { Work } from './work.js';

/** What reconciling needs of the application. */
export interface ReconcilerTools {
  readonly clock: Clock;
  readonly slots: SlotTable;
  readonly emit: (event: OneiricEvent) => void;
  /** Whether the cells of a slot point elsewhere than an automatic follow would let them. */
  readonly differs: (slot: Slot) => boolean;
  /** Whether a change of a slot is under way, planned by what was wished when it began. */
  readonly isChanging: (slot: SlotName) => boolean;
  /** Whether what a slot should move to is left alone at the moment, or is not there. */
  readonly isWaiting: (slot: Slot) => boolean;
  /** Asks for an automatic follow of these as one group; nobody waits for it. */
  readonly follow: (slots: readonly SlotName[], reason: string) => void;
}

const NEXT_TRY = 'next try';

/**
 * Moves what is towards what is wished. Whoever changes a wish (a registration, a selection, a pin that is given
 * back) calls it; a candidate that failed is left alone for a while and then tried again.
 */
export class Reconciler {
  readonly #blocked: Blocked;
  readonly #bonds = new Bonds();
  /** Slots of which something stays until what would be rebuilt with it is not left alone any more. */
  #heldBack = new Set<SlotName>();

  constructor(private readonly tools: ReconcilerTools) {
    this.#blocked = new Blocked(tools.clock, (candidate) => {
      tools.emit({
        type: 'candidate.unblocked',
        at: tools.clock.epoch(),
        slot: candidate.slot,
        provider: candidate.provider,
      });
      this.reconcile(candidate.slot, NEXT_TRY);
      this.#lookAtHeldBack(NEXT_TRY);
    });
  }

  get blocked(): Blocked {
    return this.#blocked;
  }

  /**
   * Asks for an automatic follow where desired and actual differ. While a change is under way nobody knows: it goes
   * on by what was wished when it began, so what it leaves is looked at after it.
   */
  reconcile(name: SlotName, reason: string): void {
    const { slots, isWaiting, follow } = this.tools;
    const names = this.boundTo(name);
    const known = names.flatMap((each) => slots.find(each) ?? []);
    if (!names.some((each) => this.isDue(each))) return;
    // Whole or not at all: none of them moves before all of them may be tried.
    if (names.length > 1 && known.some(isWaiting)) return;
    follow(
      known.map((slot) => slot.name),
      reason,
    );
  }

  /** Whether a slot is to be moved, or may be after a change that is under way. */
  isDue(name: SlotName): boolean {
    const { slots, differs, isChanging } = this.tools;
    const slot = slots.find(name);
    return slot !== undefined && (isChanging(name) || differs(slot));
  }

  /** All slots that a slot moves with, itself included. */
  boundTo(slot: SlotName): readonly SlotName[] {
    return this.#bonds.of(slot) ?? [slot];
  }

  /** From now on these slots move together, until they have, or until one of them is let go again. */
  bind(slots: readonly SlotName[]): void {
    this.#bonds.tie(slots);
  }

  /** A slot moves by itself again, and so does whatever it was to move with. @returns all of them */
  release(slot: SlotName): readonly SlotName[] {
    return this.#bonds.release(slot);
  }

  /** A slot waits with a move until what would be rebuilt with it can be. */
  heldBack(slot: SlotName): void {
    this.#heldBack.add(slot);
  }

  /** Whatever still cannot move is held back again. */
  #lookAtHeldBack(reason: string): void {
    if (this.#heldBack.size === 0) return;
    const slots = this.#heldBack;
    this.#heldBack = new Set();
    for (const slot of slots) this.reconcile(slot, reason);
  }

  /** Leaves alone what made a change fail. */
  failed(work: Work, error: unknown): void {
    for (const culprit of work.blamed) this.block(culprit, error);
  }

  /** Draws the conclusions from the end of a change. */
  ended(work: Work, end: 'switched' | 'unchanged' | 'undone'): void {
    if (end !== 'undone') this.#bonds.moved(work.slots);
    if (end === 'switched') return this.#switched(work);
    // What comes of the slots of a provisional change is decided by whoever asked for it.
    if (end === 'unchanged' || work.order.provisional) return;
    // A wish that this change had overtaken, or that it was itself, is taken up again.
    for (const name of work.slots) this.reconcile(name, 'after a change that was undone');
  }

  /** A candidate that was left alone may have been built for a pin: it may serve the others again as well. */
  #switched({ stagings }: Work): void {
    for (const { instance } of stagings)
      if (this.unblock(instance.candidate)) this.reconcile(instance.candidate.slot, 'works again');
    // What held them back may have gone.
    this.#lookAtHeldBack('after a switch');
  }

  /** Leaves a candidate alone for a while. */
  block(candidate: Candidate, error: unknown): void {
    const { nextTryAt } = this.#blocked.block(candidate, error);
    const { slot, provider } = candidate;
    this.tools.emit({
      type: 'candidate.blocked',
      at: this.tools.clock.epoch(),
      slot,
      provider,
      error,
      nextTryAt,
    });
  }

  /** Lets a candidate be tried again at once. @returns whether it was left alone */
  unblock(candidate: Candidate): boolean {
    if (!this.#blocked.clear(candidate)) return false;
    const { slot, provider } = candidate;
    this.tools.emit({ type: 'candidate.unblocked', at: this.tools.clock.epoch(), slot, provider });
    // Whoever lets it be tried says first what for.
    queueMicrotask(() => this.#lookAtHeldBack(NEXT_TRY));
    return true;
  }

  /** Why a candidate is left alone. */
  blockOf(candidate: Candidate): BlockedEntry | undefined {
    return this.#blocked.entries.get(candidate);
  }

  /** Forgets everything, timers included. */
  stop(): void {
    this.#heldBack.clear();
    this.#blocked.clearAll();
  }
}
