import type { OneiricEvent } from '../core/events.js';
import type { SlotName } from '../core/names.js';
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
}

/** A durable wish that nothing has been selected after. */
interface StandingWish {
  readonly provider: string;
  /** Number of the newest change that was asked for before it. */
  readonly since: ChangeId;
  /** What such a change has switched to meanwhile. */
  beneath: string | undefined;
}

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
    this.set(slot, provider);
    this.#standing.set(slot, { provider, since, beneath: undefined });
  }

  /** Writes a selection, and says so where it changes. */
  set(slot: SlotName, provider: string | undefined): void {
    this.#standing.delete(slot);
    if (!this.selections.set(slot, 'operator', provider)) return;
    const at = this.tools.clock.epoch();
    this.tools.emit({ type: 'selection.changed', at, slot, layer: 'operator', provider });
  }

  /** The selections become what was switched to, unless something else was wished for after that had been asked for. */
  write(work: Work): void {
    const { order, tickets } = work;
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

  #isOverruled(id: ChangeId, slot: SlotName, provider: string): boolean {
    const wish = this.#standing.get(slot);
    if (!wish || id > wish.since || wish.provider === provider) return false;
    wish.beneath = provider;
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
    this.set(slot, this.#standing.get(slot)?.beneath ?? before);
    const { active } = this.tools.slots.get(slot);
    active.needed = wasNeeded || active.isInUse;
  }
}
