import type { OneiricEvent } from '../core/events.js';
import type { SlotName } from '../core/names.js';
import type { Clock } from '../core/ports.js';
import type { Selections } from './candidates/selections.js';
import type { SlotTable } from './slot-table.js';
import { SmallMap } from './small-map.js';
import type { DurableWish } from './swap/ticket.js';
import type { Work } from './swap/work.js';

/** What writing the operator's selections needs of the application. */
export interface OperatorTools {
  readonly clock: Clock;
  readonly emit: (event: OneiricEvent) => void;
  readonly slots: SlotTable;
}

/** The selections of the operator: written by changes, and taken back with them. */
export class OperatorSelections {
  constructor(
    private readonly selections: Selections,
    private readonly tools: OperatorTools,
  ) {}

  /** Writes a selection, and says so where it changes. */
  set(slot: SlotName, provider: string | undefined): void {
    if (!this.selections.set(slot, 'operator', provider)) return;
    const at = this.tools.clock.epoch();
    this.tools.emit({ type: 'selection.changed', at, slot, layer: 'operator', provider });
  }

  /** The selections become what was switched to. */
  write(work: Work): void {
    const { order, tickets } = work;
    if (order.wants.size === 0) return;
    const before = (work.selectionsBefore ??= new SmallMap());
    const wish = tickets.find((ticket) => ticket.wish)?.wish;
    for (const [slot, provider] of order.wants) {
      const isWritten = wish?.slot === slot;
      before.set(slot, isWritten ? wish.before : this.selections.at(slot, 'operator'));
      this.set(slot, provider);
    }
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
    this.set(slot, before);
    const { active } = this.tools.slots.get(slot);
    active.needed = wasNeeded || active.isInUse;
  }
}
