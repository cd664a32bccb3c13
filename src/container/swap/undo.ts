import type { Change, Setback } from './change.js';
import { leaveLanes } from './lanes.js';
import type { SwapDraft } from './swap-draft.js';

/**
 * Ends a change before its switch: nothing of what serves is touched. What was prepared is disposed of, last
 * first, which gives back what it was given; a member whose step is under way follows when the step ends, which
 * nobody waits for. Only where something rests that must not be there beside it, that waits for all of this, and so
 * does whoever wants the slots next.
 */
export function undo(draft: SwapDraft, change: Change, setback: Setback): void {
  const idle = indexesOf(change.members, ({ step, busy }) => step !== 'waiting' && !busy).reverse();
  const undone = draft.put({ ...change, phase: 'undoing', setback, discarding: idle.length });
  // Before the lanes are left: what is planned next must know what has failed and what is not wished any more.
  draft.effect({ type: 'cancel', id: change.id, setback });
  for (const member of idle) draft.effect({ type: 'discard', id: change.id, member, awaited: true });
  if (undone.suspension === 'none') leaveLanes(draft, undone);
  if (idle.length === 0) finishUndo(draft, undone);
}

/** Settles an undone change, and forgets it once no step of it is under way. */
function finishUndo(draft: SwapDraft, change: Change): void {
  if (change.suspension === 'on') return wake(draft, change);
  const { setback } = change;
  if (setback) draft.effect({ type: 'settle', id: change.id, result: { outcome: 'undone', setback } });
  if (change.members.some(({ busy }) => busy)) draft.put({ ...change, discarding: 0 });
  else draft.end(change.id);
}

/** What rests is woken once nothing is there that it must not be beside; a build that is overdue may never end. */
function wake(draft: SwapDraft, change: Change): void {
  if (change.members.some(({ busy, overdue }) => busy && !overdue)) {
    draft.put({ ...change, discarding: 0 });
    return;
  }
  draft.put({ ...change, discarding: 0, suspension: 'resuming' });
  draft.effect({ type: 'resume', id: change.id });
}

/** What rested serves again. */
export function resumed(draft: SwapDraft, change: Change): void {
  if (change.suspension !== 'resuming') return;
  const awake = draft.put({ ...change, suspension: 'none' });
  leaveLanes(draft, awake);
  finishUndo(draft, awake);
}

/** A step of an undone change came to its end: what it left is disposed of now. */
export function discardLate(draft: SwapDraft, change: Change, index: number): void {
  const member = change.members[index];
  if (!member) return;
  const isAwaited = change.suspension === 'on';
  const discarding = change.discarding + (isAwaited && !member.busy ? 1 : 0);
  const next = { ...change, discarding };
  if (!member.busy) draft.effect({ type: 'discard', id: change.id, member: index, awaited: isAwaited });
  if (discarding > 0 || change.suspension === 'resuming') draft.put(next);
  else if (isAwaited) finishUndo(draft, next);
  else if (next.members.some(({ busy }) => busy)) draft.put(next);
  else draft.end(change.id);
}

/** A build that outlived its deadline has ended after all. */
export function late(draft: SwapDraft, change: Change, index: number): void {
  const member = change.members[index];
  if (!member) return;
  const members = change.members.with(index, { ...member, busy: false });
  discardLate(draft, { ...change, members }, index);
}

export function discarded(draft: SwapDraft, change: Change): void {
  const next = { ...change, discarding: change.discarding - 1 };
  if (next.discarding === 0) finishUndo(draft, next);
  else draft.put(next);
}

const indexesOf = <T>(items: readonly T[], test: (item: T) => boolean) =>
  items.flatMap((item, index) => (test(item) ? [index] : []));
