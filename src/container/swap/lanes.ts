import type { SlotName } from '../../core/names.js';
import { amended } from './amended.js';
import type { Change, ChangeId, Lane } from './change.js';
import type { SwapDraft } from './swap-draft.js';
import { ringThrough } from './wait-ring.js';

/** A slot that nobody changes. */
export const FREE_LANE: Lane = Object.freeze({ holder: undefined, queue: [] });

/** Takes a change out of the queues and the holds of all its slots, and starts what that frees. */
export function leaveLanes(draft: SwapDraft, change: Change): void {
  if (change.reentrant) return;
  giveUpLanes(draft, change);
  startWhatCan(draft, change.lanes);
}

function giveUpLanes(draft: SwapDraft, { id, lanes }: Change): void {
  for (const slot of lanes) {
    const { holder, queue } = draft.lane(slot);
    draft.putLane(slot, {
      holder: holder === id ? undefined : holder,
      queue: queue.filter((each) => each !== id),
    });
  }
}

/** Puts a change into the queues of all its slots, in this one tick. @param isFirst before those that wait already */
export function enterLanes(draft: SwapDraft, change: Change, isFirst = false): void {
  for (const slot of change.lanes) {
    const lane = draft.lane(slot);
    const at = placeIn(draft, lane.queue, { change, isFirst });
    draft.putLane(slot, { holder: lane.holder, queue: lane.queue.toSpliced(at, 0, change.id) });
  }
}

/** Whatever is nested goes before all that is not: those hold nothing, so it cannot wait in a ring with them. */
function placeIn(
  draft: SwapDraft,
  queue: readonly ChangeId[],
  { change, isFirst }: { change: Change; isFirst: boolean },
): number {
  const isNested = change.parent !== undefined;
  if (isNested === isFirst) return isFirst ? 0 : queue.length;
  const firstOther = queue.findIndex((id) => draft.change(id)?.parent === undefined);
  return firstOther < 0 ? queue.length : firstOther;
}

/**
 * Puts a change that has started back into the queues, of more slots than before and ahead of those that wait: its
 * turn has come already. Where it would wait for its own asker there, it is refused.
 */
export function widen(draft: SwapDraft, change: Change, lanes: readonly SlotName[]): void {
  giveUpLanes(draft, change);
  const wider = draft.put(amended(change, { lanes, phase: 'queued' }));
  const ring = ringThrough(draft, wider);
  if (ring) {
    draft.end(change.id);
    draft.effect({ type: 'refuse', id: change.id, ring });
  } else {
    enterLanes(draft, wider, true);
  }
  startWhatCan(draft, lanes);
}

/** Starts every change whose turn it is. */
export function startWhatCan(draft: SwapDraft, slots: readonly SlotName[]): void {
  for (const slot of slots) {
    for (const id of draft.lane(slot).queue) {
      const change = draft.change(id);
      if (!change || draft.lane(slot).holder !== undefined) break;
      if (mayStart(draft, change)) start(draft, change);
      // Nested ones pass each other, since one that waits for several slots holds none of them.
      else if (change.parent === undefined) break;
    }
  }
}

function mayStart(draft: SwapDraft, { id, lanes, parent }: Change): boolean {
  return lanes.every((slot) => {
    const { holder, queue } = draft.lane(slot);
    return holder === undefined && (parent !== undefined || queue[0] === id);
  });
}

function start(draft: SwapDraft, change: Change): void {
  for (const slot of change.lanes) {
    const { queue } = draft.lane(slot);
    draft.putLane(slot, { holder: change.id, queue: queue.filter((id) => id !== change.id) });
  }
  draft.put(amended(change, { phase: 'planning' }));
  draft.effect({ type: 'plan', id: change.id });
}
