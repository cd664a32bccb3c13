import type { Candidate } from '../../core/candidate.js';
import { cannotBeWithout } from '../rebuilds.js';
import type { Instance, Slot } from '../slot.js';
import { SmallMap } from '../small-map.js';
import type { SlotPlan } from './plan.js';

/** What a group does to candidates of one slot that hold something of the others. */
export interface Drawn {
  /** They get a new instance wherever they stay. */
  readonly renewed: ReadonlySet<Candidate>;
  /** They cannot be without what goes, and go as well. */
  readonly lost: ReadonlySet<Candidate>;
}

/** What planning a group asks about its slots. */
export interface GroupRules {
  readonly plan: (slot: Slot, drawn: Drawn) => SlotPlan;
  /** Whether something of a slot may be rebuilt in this change. */
  readonly mayRebuild: (slot: Slot) => boolean;
}

const NONE: ReadonlySet<Candidate> = new Set();
export const NOBODY_DRAWN: Drawn = { renewed: NONE, lost: NONE };

/**
 * Plans slots together with all that is rebuilt with them: whatever holds an instance that is replaced gets a new
 * instance of its own candidate, and so on. Where nothing takes the place of what somebody cannot be without, that one
 * goes as well. The slots asked for come first, then the others as they are reached.
 */
export function planGroup(slots: readonly Slot[], { plan, mayRebuild }: GroupRules): readonly SlotPlan[] {
  const drawn = new SmallMap<Slot, { readonly renewed: Set<Candidate>; readonly lost: Set<Candidate> }>();
  const plans = new SmallMap<Slot, SlotPlan>();
  const open = [...slots];
  for (let slot = open.shift(); slot; slot = open.shift()) {
    const planned = plan(slot, drawn.get(slot) ?? NOBODY_DRAWN);
    plans.set(slot, planned);
    for (const { holder, goes } of drawnBy(planned)) {
      const { slot: other, candidate } = holder;
      const known = drawn.get(other) ?? { renewed: new Set(), lost: new Set() };
      const some = goes ? known.lost : known.renewed;
      if (some.has(candidate) || !mayRebuild(other)) continue;
      some.add(candidate);
      drawn.set(other, known);
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

/** One that holds something that moves: it is rebuilt, or goes where it cannot be. */
interface DrawnHolder {
  readonly holder: Instance;
  readonly goes: boolean;
}

/** Those who serve, and hold something of a slot that is replaced or goes. */
function drawnBy({ slot, aims, builds }: SlotPlan): readonly DrawnHolder[] {
  if (slot.released || !hasRebuilders(slot)) return NOBODY;
  const found: DrawnHolder[] = [];
  aims.forEach((aim, cell) => {
    const isMoved = aim !== cell.instance?.candidate || (aim !== undefined && builds.includes(aim));
    if (!isMoved) return;
    for (const holder of cell.rebuilders ?? NOBODY)
      if (holder.isServing) found.push({ holder, goes: cannotBeWithout(holder, cell, aim) });
  });
  return found;
}

const NOBODY: readonly never[] = [];
