import type { Change, Setback } from './change.js';
import { leaveLanes } from './lanes.js';
import type { SwapDraft } from './swap-draft.js';

/**
 * Ends a change before its switch: nothing of what serves is touched. What was prepared is disposed of, last
 * first, which gives back what it was given; a member whose step is under way follows when the step ends, which
 * nobody waits for.
 */
export function undo(draft: SwapDraft, change: Change, setback: Setback): void {
  const idle = indexesOf(change.members, ({ step, busy }) => step !== 'waiting' && !busy).reverse();
  const undone = draft.put({ ...change, phase: 'undoing', setback, discarding: idle.length });
  // Before the lanes are left: what is planned next must know what has failed and what is not wished any more.
  draft.effect({ type: 'cancel', id: change.id, setback });
  for (const member of idle) draft.effect({ type: 'discard', id: change.id, member, awaited: true });
  leaveLanes(draft, undone);
  if (idle.length === 0) finishUndo(draft, undone);
}

/** Settles an undone change, and forgets it once no step of it is under way. */
export function finishUndo(draft: SwapDraft, change: Change): void {
  const { setback } = change;
  if (setback) draft.effect({ type: 'settle', id: change.id, result: { outcome: 'undone', setback } });
  if (change.members.some(({ busy }) => busy)) draft.put({ ...change, discarding: 0 });
  else draft.end(change.id);
}

const indexesOf = <T>(items: readonly T[], test: (item: T) => boolean) =>
  items.flatMap((item, index) => (test(item) ? [index] : []));
