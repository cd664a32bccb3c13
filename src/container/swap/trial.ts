import { amended } from './amended.js';
import type { Change, Retirement, RetirementShape } from './change.js';
import type { SwapDraft } from './swap-draft.js';
import { undo } from './undo.js';

/** An old generation that waits for its turn to go. */
export const waiting = ({ generation, after }: RetirementShape): Retirement => ({
  generation,
  state: 'waiting',
  after,
});

/**
 * The verdict on a change on probation. Kept, what it replaced need not stand by any longer; failed, it is to return.
 * A second verdict is none.
 *
 * @returns the change, where nothing holds up its retirements any more
 */
export function judged(draft: SwapDraft, change: Change, verdict: 'kept' | 'failed'): Change | undefined {
  if (change.trial !== 'open') return undefined;
  if (verdict === 'failed') {
    draft.put(amended(change, { trial: 'returning' }));
    draft.effect({ type: 'return', id: change.id });
    return undefined;
  }
  draft.effect({ type: 'endProbation', id: change.id });
  return over(draft, amended(change, { trial: 'over' }));
}

/**
 * What was replaced serves again, and what had replaced it is on its way out; or that turned out to be impossible.
 *
 * @returns the change, where nothing holds up its retirements any more
 */
export function returned(
  draft: SwapDraft,
  change: Change,
  retired: readonly RetirementShape[] | undefined,
): Change | undefined {
  if (change.trial !== 'returning') return undefined;
  if (!retired) {
    draft.effect({ type: 'endProbation', id: change.id });
    return over(draft, amended(change, { trial: 'over' }));
  }
  supersedeRefreshes(draft, change);
  draft.effect({ type: 'endProbation', id: change.id });
  return over(draft, amended(change, { trial: 'returned', retirements: retired.map(waiting) }));
}

/** While new instances are still being activated, what follows waits for that. */
function over(draft: SwapDraft, change: Change): Change | undefined {
  draft.put(change);
  return change.phase === 'probation' ? change : undefined;
}

/** What a running refresh was about to renew does not serve any more. */
function supersedeRefreshes(draft: SwapDraft, change: Change): void {
  for (const slot of change.lanes) {
    const holder = draft.change(draft.lane(slot).holder ?? -1);
    const isRunning =
      holder?.phase === 'suspending' || holder?.phase === 'preparing' || holder?.phase === 'preSwap';
    if (holder?.kind === 'refresh' && isRunning) undo(draft, holder, { why: 'superseded', by: change.id });
  }
}
