import type { OneiricEvent } from '../core/events.js';
import type { SlotName } from '../core/names.js';
import type { Recorder } from '../core/recorder.js';
import type { Clock } from '../core/ports.js';
import type { Selections } from './candidates/selections.js';
import type { SlotTable } from './slot-table.js';
import { SmallMap } from './small-map.js';
import type { ChangeId } from './swap/change.js';
import type { DurableWish } from './swap/ticket.js';
import type { Work } from './swap/work.js';

/** What writing the operator's selections needs of the application. */
export interface OperatorTools {
  readonly clock: Clock;
  readonly emit: (event: OneiricEvent) => void;
  readonly slots: SlotTable;
  readonly recorder?: Pick<Recorder, 'selected'> | undefined;
}

/** A durable wish that nothing has been selected after. */
interface StandingWish {
  readonly provider: string;
  /** Number of the newest change that was asked for before it. */
  readonly since: ChangeId;
  /** What such a change has switched to meanwhile. */
  beneath: string | undefined;
  /** What the operator had selected before; where that never held either, what had been selected before that. */
  readonly covered: string | undefined;
  /** What it was wished for instead of, where that is a wish as well. */
  readonly earlier: StandingWish | undefined;
  /** It has served: what was selected before does not count any more. */
  hasHeld: boolean;
}

const NOTHING: Partial<StandingWish> = {};

/** The selections of the operator: written by changes, and taken back with them. */
export class OperatorSelections {
  readonly #standing = new Map<SlotName, StandingWish>();

  constructor(
    private readonly selections: Selections,
    private readonly tools: OperatorTools,
  ) {}

  /**
   * Writes a selection that holds from now on.
   * @param since number of the newest change that has been asked for: none up to it says anything else any more
   */
  wish(slot: SlotName, provider: string, since: ChangeId): void {
    const before = this.selections.at(slot, 'operator');
    const standing = this.#standing.get(slot);
    const covered = standing && !standing.hasHeld ? (standing.beneath ?? standing.covered) : before;
    // One step back is enough: nobody shall keep all that was ever wished for in vain.
    const earlier = standing && { ...standing, earlier: undefined };
    this.set(slot, provider);
    this.#stand(slot, { provider, since, beneath: undefined, covered, earlier, hasHeld: false });
  }

  #stand(slot: SlotName, wish: StandingWish): void {
    this.#standing.set(slot, wish);
    if (!wish.hasHeld) this.selections.cover(slot, wish.beneath ?? wish.covered);
  }

  /** Writes a selection, and says so where it changes. */
  set(slot: SlotName, provider: string | undefined): void {
    this.#standing.delete(slot);
    this.selections.uncover(slot);
    if (!this.selections.set(slot, 'operator', provider)) return;
    this.tools.recorder?.selected(slot, provider);
    const at = this.tools.clock.epoch();
    this.tools.emit({ type: 'selection.changed', at, slot, layer: 'operator', provider });
  }

  /** The selections become what was switched to, unless something else was wished for after that had been asked for. */
  write(work: Work): void {
    const { order, tickets } = work;
    this.#noteHeld(work);
    if (order.wants.size === 0) return;
    const before = (work.selectionsBefore ??= new SmallMap());
    const wish = tickets.find((ticket) => ticket.wish)?.wish;
    for (const [slot, provider] of order.wants) {
      if (this.#isOverruled(work.id, slot, provider)) continue;
      const isWritten = wish?.slot === slot;
      before.set(slot, isWritten ? wish.before : this.selections.at(slot, 'operator'));
      this.set(slot, provider);
    }
  }

  /** Wishes that have come to hold, by whatever change. */
  #noteHeld({ plans }: Work): void {
    if (!this.selections.hasWishes) return;
    for (const { slot } of plans) {
      const selected = this.selections.get(slot.name)?.provider;
      if (selected === undefined || slot.active.instance?.candidate.provider !== selected) continue;
      const wish = this.#standing.get(slot.name);
      if (wish) wish.hasHeld = true;
      this.selections.uncover(slot.name);
    }
  }

  #isOverruled(id: ChangeId, slot: SlotName, provider: string): boolean {
    const wish = this.#standing.get(slot);
    if (!wish || id > wish.since || wish.provider === provider) return false;
    wish.beneath = provider;
    this.#stand(slot, wish);
    return true;
  }

  /** The selections become what they were before, unless something else has been selected since. */
  takeBack({ order, selectionsBefore }: Work): void {
    for (const [slot, provider] of order.wants) {
      if (this.selections.at(slot, 'operator') === provider) this.set(slot, selectionsBefore?.get(slot));
    }
  }

  /** The last who had a durable wish gave up. */
  giveBack({ slot, provider, before, wasNeeded }: DurableWish): void {
    if (this.selections.at(slot, 'operator') !== provider) return;
    const { beneath, earlier } = this.#standing.get(slot) ?? NOTHING;
    this.set(slot, beneath ?? before);
    if (beneath === undefined && earlier && earlier.provider === before) this.#stand(slot, earlier);
    const { active } = this.tools.slots.get(slot);
    active.needed = wasNeeded || active.isInUse;
  }
}
