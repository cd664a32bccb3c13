import type { Candidate } from '../../core/candidate.js';
import type { Cell, Instance, Slot } from '../slot.js';
import { SmallMap } from '../small-map.js';
import type { SlotPlan } from './plan.js';

/** What planning a group asks about its slots. */
export interface GroupRules {
  /** The plan of one slot, with candidates that get a new instance wherever they stay. */
  readonly plan: (slot: Slot, renewed: ReadonlySet<Candidate>) => SlotPlan;
  /** Whether something of a slot may be rebuilt in this change. */
  readonly mayRebuild: (slot: Slot) => boolean;
}

const NONE_RENEWED: ReadonlySet<Candidate> = new Set();

/**
 * Plans slots together with all that is rebuilt with them: whatever holds an instance that is replaced gets a new
 * instance of its own candidate, and so on. The slots asked for come first, then the others as they are reached.
 */
export function planGroup(slots: readonly Slot[], { plan, mayRebuild }: GroupRules): readonly SlotPlan[] {
  const renewals = new SmallMap<Slot, Set<Candidate>>();
  const plans = new SmallMap<Slot, SlotPlan>();
  const open = [...slots];
  for (let slot = open.shift(); slot; slot = open.shift()) {
    const planned = plan(slot, renewals.get(slot) ?? NONE_RENEWED);
    plans.set(slot, planned);
    for (const { slot: other, candidate } of rebuiltWith(planned)) {
      const renewed = renewals.get(other) ?? new Set();
      if (renewed.has(candidate) || !mayRebuild(other)) continue;
      renewals.set(other, renewed.add(candidate));
      open.push(other);
    }
  }
  return plans.values();
}

/** Whether anything is rebuilt when something of a slot moves. */
export function hasRebuilders(slot: Slot): boolean {
  for (const { rebuilders } of slot.cells()) if (rebuilders && rebuilders.size > 0) return true;
  return false;
}

/** Those who serve, and hold something of a slot that is replaced. */
function rebuiltWith({ slot, aims, builds }: SlotPlan): readonly Instance[] {
  if (slot.released || !hasRebuilders(slot)) return NOBODY;
  const rebuilt: Instance[] = [];
  aims.forEach((aim, cell) => {
    const isMoved = aim !== cell.instance?.candidate || (aim !== undefined && builds.includes(aim));
    if (!isMoved) return;
    for (const holder of cell.rebuilders ?? NOBODY) if (isRebuilt(holder, cell, aim)) rebuilt.push(holder);
  });
  return rebuilt;
}

const NOBODY: readonly Instance[] = [];

/** Whoever cannot do without a cell keeps what it was given until there is something new to be rebuilt with. */
const isRebuilt = (holder: Instance, cell: Cell, aim: Candidate | undefined): boolean =>
  holder.isServing && (aim !== undefined || !holder.requires.has(cell));
