import type { SlotName } from '../../core/names.js';
import { SmallMap } from '../small-map.js';
import type { Change, ChangeId, Effect, Lane, Patch, SwapState, Transition } from './change.js';

const NO_EFFECTS: readonly Effect[] = [];
const NO_LANES: Patch['lanes'] = new SmallMap<SlotName, Lane>();

/** Collects one transition: reads through to the state before it, writes into the patch, lists the effects. */
export class SwapDraft implements Transition {
  readonly changes = new SmallMap<ChangeId, Change | undefined>();
  // Most transitions touch no lane, and have one effect.
  private written: SmallMap<SlotName, Lane> | undefined;
  private ordered: Effect[] | undefined;

  constructor(readonly before: SwapState) {}

  get lanes(): Patch['lanes'] {
    return this.written ?? NO_LANES;
  }

  get effects(): readonly Effect[] {
    return this.ordered ?? NO_EFFECTS;
  }

  change(id: ChangeId): Change | undefined {
    const known = this.changes.get(id);
    return known || this.changes.has(id) ? known : this.before.change(id);
  }

  lane(slot: SlotName): Lane {
    return this.written?.get(slot) ?? this.before.lane(slot);
  }

  put(change: Change): Change {
    this.changes.set(change.id, change);
    return change;
  }

  /** Forgets an ended change. */
  end(id: ChangeId): void {
    this.changes.set(id, undefined);
  }

  putLane(slot: SlotName, lane: Lane): void {
    this.written ??= new SmallMap();
    this.written.set(slot, lane);
  }

  effect(effect: Effect): void {
    if (this.ordered) this.ordered.push(effect);
    else this.ordered = [effect];
  }
}
