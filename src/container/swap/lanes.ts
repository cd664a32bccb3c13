import type { SlotName } from '../../core/names.js';
import type { Change, ChangeId, Lane } from './change.js';
import type { SwapDraft } from './swap-draft.js';

/** A slot that nobody changes. */
export const FREE_LANE: Lane = Object.freeze({ holder: undefined, queue: [] });

/** Takes a change out of the queues and the holds of all its slots, and starts what that frees. */
export function leaveLanes(draft: SwapDraft, change: Change): void {
  if (change.reentrant) return;
  for (const slot of change.slots) {
    const lane = draft.lane(slot);
    const holder = lane.holder === change.id ? undefined : lane.holder;
    draft.putLane(slot, { holder, queue: lane.queue.filter((id) => id !== change.id) });
  }
  startWhatCan(draft, change.slots);
}

/** Starts every change that is now first in all its queues, none of which is held. */
export function startWhatCan(draft: SwapDraft, slots: readonly SlotName[]): void {
  for (const slot of slots) {
    const [first] = draft.lane(slot).queue;
    const change = first === undefined ? undefined : draft.change(first);
    if (change && change.slots.every((each) => isFirst(draft.lane(each), change.id))) start(draft, change);
  }
}

const isFirst = (lane: Lane, id: ChangeId) => lane.holder === undefined && lane.queue[0] === id;

function start(draft: SwapDraft, change: Change): void {
  for (const slot of change.slots) {
    draft.putLane(slot, { holder: change.id, queue: draft.lane(slot).queue.slice(1) });
  }
  draft.put({ ...change, phase: 'planning' });
  draft.effect({ type: 'plan', id: change.id });
}
