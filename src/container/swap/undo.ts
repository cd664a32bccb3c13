import { amended } from './amended.js';
import type { Change, Member, Setback } from './change.js';
import { leaveLanes } from './lanes.js';
import type { SwapDraft } from './swap-draft.js';

/**
 * Ends a change before its switch: nothing of what serves is touched. What was prepared is disposed of, each member
 * after those that were built with it; one whose step is under way follows when the step ends, which nobody waits
 * for. Only where something rests that must not be there beside it, that waits for all of this, and so does whoever
 * wants the slots next.
 */
export function undo(draft: SwapDraft, change: Change, setback: Setback): void {
  const members = change.members.map((member, index) => ({ ...member, awaited: isAwaited(change, index) }));
  // Before the lanes are left: what is planned next must know what has failed and what is not wished any more.
  draft.effect({ type: 'cancel', id: change.id, setback });
  const undone = discardNext(draft, { ...change, phase: 'undoing', setback, members });
  if (undone.suspension === 'none') leaveLanes(draft, undone);
  goOn(draft, undone);
}

/** Whether the end of the undoing waits for a member: for all where something rests, else for what need not be waited for itself. */
function isAwaited(change: Change, index: number): boolean {
  const member = change.members[index];
  if (!member || member.step === 'waiting' || member.overdue) return false;
  if (change.suspension === 'on') return true;
  const isNoObstacle = (at: number): boolean => isAwaited(change, at) || change.members[at]?.overdue === true;
  return !member.busy && builtWith(change, index).every(isNoObstacle);
}

/** Members that were begun, and were built with another one. */
function builtWith({ members }: Change, index: number): number[] {
  return members.flatMap(({ after, step }, at) => (step !== 'waiting' && after.includes(index) ? [at] : []));
}

/** Disposes of every member that no other one was built with any more, the last first; a build that is overdue may never end. */
function discardNext(draft: SwapDraft, change: Change): Change {
  const isGone = (index: number): boolean => {
    const { discard, overdue } = change.members[index] ?? { discard: 'over' };
    return discard === 'over' || overdue === true;
  };
  const isDue = ({ step, busy, discard }: Member, index: number): boolean =>
    step !== 'waiting' && !busy && !discard && builtWith(change, index).every(isGone);
  const due = change.members.flatMap((member, index) => (isDue(member, index) ? [index] : [])).reverse();
  for (const member of due) draft.effect({ type: 'discard', id: change.id, member });
  const members = change.members.map((member, index): Member =>
    due.includes(index) ? { ...member, discard: 'begun' } : member,
  );
  return draft.put(amended(change, { members }));
}

/** Settles an undone change once nothing that it waits for is left, and forgets it once all is on its way out. */
function goOn(draft: SwapDraft, change: Change): void {
  if (change.suspension === 'resuming') return;
  if (change.members.some(({ awaited, discard }) => awaited && discard !== 'over')) return;
  if (change.suspension === 'on') return wake(draft, change);
  const { setback } = change;
  if (setback) draft.effect({ type: 'settle', id: change.id, result: { outcome: 'undone', setback } });
  if (change.members.every(({ step, discard }) => step === 'waiting' || discard)) draft.end(change.id);
  else draft.put({ ...change, setback: undefined });
}

/** What rests is woken once nothing is there that it must not be beside. */
function wake(draft: SwapDraft, change: Change): void {
  draft.put(amended(change, { suspension: 'resuming' }));
  draft.effect({ type: 'resume', id: change.id });
}

/** What rested serves again. */
export function resumed(draft: SwapDraft, change: Change): void {
  if (change.suspension !== 'resuming') return;
  const awake = draft.put(amended(change, { suspension: 'none' }));
  leaveLanes(draft, awake);
  goOn(draft, awake);
}

/** A step of an undone change came to its end: what it left is disposed of when its turn comes. */
export function discardLate(draft: SwapDraft, change: Change, index: number): void {
  const member = change.members[index];
  if (!member) return;
  const awaited = member.awaited === true && member.overdue !== true;
  goOn(
    draft,
    discardNext(draft, amended(change, { members: change.members.with(index, { ...member, awaited }) })),
  );
}

/** A build that outlived its deadline has ended after all. */
export function late(draft: SwapDraft, change: Change, index: number): void {
  const member = change.members[index];
  if (!member) return;
  discardLate(
    draft,
    amended(change, { members: change.members.with(index, { ...member, busy: false }) }),
    index,
  );
}

/** A member is disposed of. */
export function discarded(draft: SwapDraft, change: Change, index: number): void {
  const member = change.members[index];
  if (!member) return;
  const members = change.members.with(index, { ...member, discard: 'over' });
  goOn(draft, discardNext(draft, amended(change, { members })));
}
