import type { SlotName } from '../../core/names.js';
import type { Change, ChangeId, Effect, Lane, Patch, SwapState } from './change.js';

const NO_LANES: ReadonlyMap<SlotName, Lane> = new Map();

/** Collects one transition: reads through to the state before it, writes into the patch, lists the effects. */
export class SwapDraft {
  readonly effects: Effect[] = [];
  readonly #changes = new Map<ChangeId, Change | undefined>();
  // Most transitions touch no lane.
  #lanes: Map<SlotName, Lane> | undefined;

  constructor(readonly before: SwapState) {}

  get patch(): Patch {
    return { changes: this.#changes, lanes: this.#lanes ?? NO_LANES };
  }

  change(id: ChangeId): Change | undefined {
    return this.#changes.has(id) ? this.#changes.get(id) : this.before.change(id);
  }

  lane(slot: SlotName): Lane {
    return this.#lanes?.get(slot) ?? this.before.lane(slot);
  }

  put(change: Change): Change {
    this.#changes.set(change.id, change);
    return change;
  }

  /** Forgets an ended change. */
  end(id: ChangeId): void {
    this.#changes.set(id, undefined);
  }

  putLane(slot: SlotName, lane: Lane): void {
    this.#lanes ??= new Map();
    this.#lanes.set(slot, lane);
  }

  effect(effect: Effect): void {
    this.effects.push(effect);
  }
}
