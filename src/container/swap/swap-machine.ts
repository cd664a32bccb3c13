import { admit, takeOver } from './admission.js';
import { amended } from './amended.js';
import type {
  Change,
  Effect,
  MachineEvent,
  Member,
  MemberStep,
  Retirement,
  Setback,
  SwapState,
  Transition,
} from './change.js';
import { leaveLanes, widen } from './lanes.js';
import { SwapDraft } from './swap-draft.js';
import { stepAfter } from './member-steps.js';
import { judged, returned, waiting } from './trial.js';
import { discarded, discardLate, late, resumed, undo } from './undo.js';

/**
 * The swap machine: what happens next, decided without doing anything. A change enters the queues of all its slots,
 * prepares all its members, commits them in one tick, leaves the queues, and then retires what it replaced.
 * A setback before the commit undoes the change; after it nothing can.
 */
export function transition(state: SwapState, event: MachineEvent): Transition {
  const draft = new SwapDraft(state);
  if (event.type === 'requested') admit(draft, event.request);
  else if (event.type === 'closing') endAll(draft);
  else {
    const change = draft.change(event.id);
    if (change) advance(draft, change, event);
  }
  return draft;
}

type ChangeEvent = Exclude<MachineEvent, { type: 'requested' | 'closing' }>;

function advance(draft: SwapDraft, change: Change, event: ChangeEvent): void {
  switch (event.type) {
    case 'planned':
      return planned(draft, change, event.plan);
    case 'stepped':
      return stepped(draft, change, event);
    case 'suspended':
      return suspended(draft, change, event.failure);
    case 'resumed':
      return resumed(draft, change);
    case 'late':
      return late(draft, change, event.member);
    case 'discarded':
      return discarded(draft, change, event.member);
    case 'hooked':
      return hooked(draft, change, event.failure);
    case 'unswitchable':
      return undo(draft, change, { why: 'failed', failure: event.error });
    case 'committed':
      return committed(draft, change, event);
    case 'activated':
      return activated(draft, change);
    case 'judged':
      return retire(draft, judged(draft, change, event.verdict));
    case 'returned':
      return retire(draft, returned(draft, change, event.retirements));
    case 'kept':
      return kept(draft, change, event.retirement);
    case 'drained':
      return drained(draft, change, event.retirement);
    case 'cleaned':
      return cleaned(draft, change, event.retirement);
    case 'postHooked':
      return finish(draft, change, { outcome: change.trial === 'returned' ? 'rolledBack' : 'switched' });
    default:
      return stopped(draft, change, event);
  }
}

type StopEvent = Extract<ChangeEvent, { type: 'withdrawn' | 'overtaken' | 'outgrown' }>;

/** It does not come to its switch, although nothing has failed. */
function stopped(draft: SwapDraft, change: Change, event: StopEvent): void {
  switch (event.type) {
    case 'withdrawn':
      return giveUp(draft, change, { why: 'aborted', reason: event.reason });
    case 'overtaken':
      return giveUp(draft, change, { why: 'superseded', by: event.by });
    case 'outgrown':
      takeOver(draft, change, event.by);
      return undo(draft, change, { why: 'superseded', by: event.by.id });
  }
}

function giveUp(draft: SwapDraft, change: Change, setback: Setback): void {
  if (isBeforeSwitch(change)) undo(draft, change, setback);
}

function endAll(draft: SwapDraft): void {
  // Newest first: ending the holder of a lane would otherwise start what is queued behind it.
  for (const { id } of [...draft.before.changes()].reverse()) {
    const change = draft.change(id);
    if (change && isBeforeSwitch(change)) undo(draft, change, { why: 'closing' });
    else if (change) retire(draft, judged(draft, change, 'kept'));
  }
}

const BEFORE_SWITCH: readonly Change['phase'][] = [
  'queued',
  'planning',
  'suspending',
  'preparing',
  'preSwap',
];

/** Whether it can still be undone, and is not being undone. */
export const isBeforeSwitch = ({ phase }: Change): boolean => BEFORE_SWITCH.includes(phase);

function planned(
  draft: SwapDraft,
  change: Change,
  plan: Extract<MachineEvent, { type: 'planned' }>['plan'],
): void {
  switch (plan.kind) {
    case 'unchanged':
      // Settled first: what is planned next must see the selection that this one leaves.
      finish(draft, change, { outcome: 'unchanged' });
      return leaveLanes(draft, change);
    case 'grown':
      return widen(draft, change, plan.lanes);
    case 'impossible':
      return undo(draft, change, { why: 'failed', failure: plan.error });
    case 'change': {
      const members = plan.members.map(({ after }) => ({ step: 'waiting', busy: false, after }) as const);
      if (plan.suspends) return suspend(draft, amended(change, { members }));
      return prepareNext(draft, amended(change, { members, phase: 'preparing' }));
    }
  }
}

/** Lets what must not be there beside its successor rest first. */
function suspend(draft: SwapDraft, change: Change): void {
  draft.put(amended(change, { phase: 'suspending', suspension: 'on' }));
  draft.effect({ type: 'suspend', id: change.id });
}

function suspended(draft: SwapDraft, change: Change, failure: { readonly error: unknown } | undefined): void {
  if (change.phase !== 'suspending') return;
  if (failure) return undo(draft, change, { why: 'failed', failure: failure.error });
  prepareNext(draft, amended(change, { phase: 'preparing' }));
}

/** Starts every member whose predecessors are ready; once all are, the hooks come. */
function prepareNext(draft: SwapDraft, change: Change): void {
  if (change.members.every(({ step }) => step === 'ready')) {
    draft.put(amended(change, { phase: 'preSwap' }));
    draft.effect({ type: 'preSwap', id: change.id });
    return;
  }
  const isReady = (index: number) => change.members[index]?.step === 'ready';
  const begun: number[] = [];
  const members = change.members.map((member, index): Member => {
    if (member.step !== 'waiting' || !member.after.every(isReady)) return member;
    begun.push(index);
    return { step: 'dependencies', busy: true, after: member.after };
  });
  draft.put(amended(change, { members }));
  for (const member of begun) draft.effect({ type: 'step', id: change.id, member, step: 'dependencies' });
}

function stepped(
  draft: SwapDraft,
  change: Change,
  { member: index, step: ended, outcome }: Extract<MachineEvent, { type: 'stepped' }>,
): void {
  const member = change.members[index];
  if (!member) return;
  const step = ended ?? member.step;
  if (outcome.ok && change.phase !== 'undoing') return stepOn(draft, change, { index, member, step });
  const overdue = !outcome.ok && outcome.outstanding && step === 'build';
  const stopped = { ...member, step, busy: overdue, overdue };
  const next = amended(change, { members: change.members.with(index, stopped) });
  if (change.phase === 'undoing') return discardLate(draft, next, index);
  if (!outcome.ok) undo(draft, next, { why: 'failed', failure: outcome.error });
}

/** The next step of a member, or where it has none, what waits for it. */
function stepOn(
  draft: SwapDraft,
  change: Change,
  {
    index,
    member,
    step: ended,
  }: { readonly index: number; readonly member: Member; readonly step: MemberStep },
): void {
  const step = stepAfter(ended);
  const next = { step, busy: step !== 'ready', after: member.after };
  const advanced = amended(change, { members: change.members.with(index, next) });
  if (step === 'ready') return prepareNext(draft, advanced);
  draft.put(advanced);
  draft.effect({ type: 'step', id: change.id, member: index, step });
}

function hooked(draft: SwapDraft, change: Change, failure: { readonly error: unknown } | undefined): void {
  if (change.phase !== 'preSwap') return;
  if (failure) return undo(draft, change, { why: 'failed', failure: failure.error });
  draft.put(amended(change, { phase: 'switching' }));
  draft.effect({ type: 'commit', id: change.id });
}

/** The switch is made: others may change these slots from here on. */
function committed(
  draft: SwapDraft,
  change: Change,
  { retirements: retired, onProbation }: Extract<MachineEvent, { type: 'committed' }>,
): void {
  const retirements = retired.map(waiting);
  const trial = onProbation ? 'open' : 'none';
  const next = draft.put(amended(change, { phase: 'activating', retirements, trial, suspension: 'none' }));
  leaveLanes(draft, next);
  if (change.suspension === 'on') draft.effect({ type: 'release', id: change.id });
  draft.effect({ type: 'activate', id: change.id });
}

/** New instances are at work. While they are on probation, what they replaced stands by. */
function activated(draft: SwapDraft, change: Change): void {
  if (change.trial !== 'open') return retire(draft, change);
  draft.put(amended(change, { phase: 'probation' }));
  draft.effect({ type: 'probation', id: change.id });
}

function retire(draft: SwapDraft, change: Change | undefined): void {
  if (change) retireNext(draft, change);
}

/** Drains every old generation whose dependents are gone; once all are disposed of, the last hooks come. */
function retireNext(draft: SwapDraft, change: Change): void {
  if (change.retirements.every(({ state }) => state === 'disposed')) {
    draft.put(amended(change, { phase: 'postSwap' }));
    draft.effect({ type: 'postSwap', id: change.id });
    return;
  }
  const isGone = (index: number) => change.retirements[index]?.state === 'disposed';
  const begun: number[] = [];
  const retirements = change.retirements.map((retirement, index): Retirement => {
    if (retirement.state !== 'waiting' || !retirement.after.every(isGone)) return retirement;
    begun.push(index);
    return inState(retirement, 'draining');
  });
  draft.put(amended(change, { retirements, phase: 'retiring' }));
  for (const retirement of begun) draft.effect({ type: 'drain', id: change.id, retirement });
}

function kept(draft: SwapDraft, change: Change, retirement: number): void {
  if (change.retirements[retirement]?.state !== 'draining') return;
  draft.put(amended(change, { retirements: withState(change.retirements, retirement, 'kept') }));
}

/** Whether nothing of a change goes on by itself: those who keep what it has replaced have to give that back. */
export function isHeldUp({ phase, retirements }: Change): boolean {
  if (phase !== 'retiring') return false;
  const isActive = retirements.some(({ state }) => state === 'draining' || state === 'cleaning');
  return !isActive && retirements.some(({ state }) => state === 'kept');
}

function drained(draft: SwapDraft, change: Change, retirement: number): void {
  draft.put(amended(change, { retirements: withState(change.retirements, retirement, 'cleaning') }));
  draft.effect({ type: 'clean', id: change.id, retirement });
}

function cleaned(draft: SwapDraft, change: Change, retirement: number): void {
  retireNext(draft, amended(change, { retirements: withState(change.retirements, retirement, 'disposed') }));
}

function withState(
  all: readonly Retirement[],
  index: number,
  state: Retirement['state'],
): readonly Retirement[] {
  const known = all[index];
  return known ? all.with(index, inState(known, state)) : all;
}

const inState = ({ generation, after }: Retirement, state: Retirement['state']): Retirement => ({
  generation,
  state,
  after,
});

function finish(
  draft: SwapDraft,
  change: Change,
  result: Extract<Effect, { type: 'settle' }>['result'],
): void {
  draft.end(change.id);
  draft.effect({ type: 'settle', id: change.id, result });
}
