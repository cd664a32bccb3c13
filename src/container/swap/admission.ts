import type { SlotName } from '../../core/names.js';
import { amended } from './amended.js';
import type { Change, ChangeId, ChangeRequest, SwapState } from './change.js';
import { enterLanes, leaveLanes, startWhatCan } from './lanes.js';
import { SwapDraft } from './swap-draft.js';
import { undo } from './undo.js';
import { ringThrough } from './wait-ring.js';

/**
 * Lets a request in: it joins an equal one, is absorbed, supersedes older ones, is refused because its own asker
 * would wait for ever, or takes its place in the queues of all its slots in this one tick.
 */
export function admit(draft: SwapDraft, request: ChangeRequest): void {
  const change = newChange(draft, request);
  const ring = ringThrough(draft, change);
  if (ring) {
    draft.effect({ type: 'refuse', id: request.id, ring });
    return;
  }
  const host = change.reentrant ? undefined : hostFor(draft, change);
  if (host !== undefined && !waitsForAsker(draft, host, change)) {
    linkToParent(draft, request, host);
    draft.effect({ type: 'join', id: request.id, into: host });
    return;
  }
  draft.put(change);
  linkToParent(draft, request, request.id);
  if (change.reentrant) {
    draft.put(amended(change, { phase: 'planning' }));
    draft.effect({ type: 'plan', id: change.id });
    return;
  }
  enterLanes(draft, change);
  if (change.kind === 'select') abortRivals(draft, change);
  startWhatCan(draft, change.lanes);
}

/**
 * Lets in what does the work of a change that holds too little: its turn has come already, so it goes ahead of all that
 * waits, joins nothing and supersedes nothing.
 */
export function takeOver(draft: SwapDraft, { renew }: Change, request: ChangeRequest): void {
  const change = draft.put(amended(newChange(draft, request), { renew }));
  enterLanes(draft, change, true);
}

/** The ring that a request would close, if it were made now; undefined where it would not. */
export function ringOf(state: SwapState, request: ChangeRequest): readonly ChangeId[] | undefined {
  const draft = new SwapDraft(state);
  return ringThrough(draft, newChange(draft, request));
}

/** What a request could join may wait for more than the request would, and so for its very asker. */
function waitsForAsker(draft: SwapDraft, host: ChangeId, { parent }: Change): boolean {
  const change = parent && draft.change(host);
  return change !== undefined && ringThrough(draft, { ...change, parent }) !== undefined;
}

const NONE: readonly never[] = [];

function newChange(draft: SwapDraft, request: ChangeRequest): Change {
  const reentrant = request.parent?.purpose === 'pin' && isHeldAbove(draft, request);
  const { id, kind, slots, lanes = slots, wants, force, probation, isProvisional, parent } = request;
  // Every field by name: copies of an object that was itself put together from a copy are slow.
  return {
    id,
    kind,
    slots,
    lanes,
    wants,
    force,
    probation,
    isProvisional,
    parent,
    phase: 'queued',
    renew: kind === 'refresh',
    reentrant,
    members: NONE,
    retirements: NONE,
    children: NONE,
    setback: undefined,
    trial: 'none',
    suspension: 'none',
  };
}

function isHeldAbove(draft: SwapDraft, request: ChangeRequest): boolean {
  const ancestors = new Set(ancestorsOf(draft, request));
  return request.slots.some((slot) => ancestors.has(draft.lane(slot).holder ?? -1));
}

/** The changes that wait for a request, nearest first. */
function* ancestorsOf(draft: SwapDraft, request: ChangeRequest): Iterable<ChangeId> {
  for (let parent = request.parent; parent; parent = draft.change(parent.id)?.parent) yield parent.id;
}

function linkToParent(draft: SwapDraft, request: ChangeRequest, child: ChangeId): void {
  const parent = request.parent && draft.change(request.parent.id);
  if (parent) draft.put(amended(parent, { children: [...parent.children, child] }));
}

/** The change that does what this one asks for, if there is one; older wishes in between are superseded by it. */
function hostFor(draft: SwapDraft, change: Change): ChangeId | undefined {
  const waiting = queuedBeside(draft, change);
  const hosts = waiting.filter((other) => mayWaitWith(change, other));
  switch (change.kind) {
    case 'follow':
      return hosts.find((other) => isSameFollow(other, change))?.id;
    case 'refresh':
      return (
        absorbingSelect(draft, hosts, change) ??
        hosts.find(
          (other) => other.kind === 'refresh' && sameSlots(other, change) && isTriedBy(change, other),
        )?.id
      );
    case 'select':
      return joinableSelect(draft, { waiting, hosts }, change);
  }
}

// A nested change overtakes the others. Joined to one of them it could wait, in its place, for its own asker.
const mayWaitWith = (change: Change, host: Change) =>
  change.parent === undefined
    ? change.kind !== 'follow' || host.parent === undefined
    : host.parent !== undefined;

/** A queued select of the same slots builds a new instance anyway, or is made to. */
function absorbingSelect(
  draft: SwapDraft,
  waiting: readonly Change[],
  refresh: Change,
): ChangeId | undefined {
  const select = waiting.findLast(
    (other) => other.kind === 'select' && covers(other, refresh) && isTriedBy(refresh, other),
  );
  if (select) draft.put(amended(select, { renew: true }));
  return select?.id;
}

function joinableSelect(
  draft: SwapDraft,
  { waiting, hosts }: { waiting: readonly Change[]; hosts: readonly Change[] },
  select: Change,
): ChangeId | undefined {
  const running = runningBeside(draft, select).find((other) => isSameSelect(other, select));
  const host = hosts.findLast((other) => isSameSelect(other, select)) ?? running;
  if (!host) return undefined;
  const later = waiting.filter((other) => other.kind === 'select' && other.id > host.id);
  if (!later.every((other) => covers(select, other))) return undefined;
  for (const other of later) undo(draft, other, { why: 'superseded', by: host.id });
  return host.id;
}

const isSameSelect = (a: Change, b: Change) =>
  a.kind === 'select' &&
  a.force === b.force &&
  isSameProbation(a, b) &&
  sameSlots(a, b) &&
  b.slots.every((slot) => a.wants.get(slot) === b.wants.get(slot));

/** A newer select supersedes queued selects and takes in queued refreshes that it covers, and aborts a running select that wants something else. */
function abortRivals(draft: SwapDraft, select: Change): void {
  for (const other of queuedBeside(draft, select)) {
    if (!covers(select, other)) continue;
    if (other.kind === 'select') undo(draft, other, { why: 'superseded', by: select.id });
    if (other.kind === 'refresh' && mayWaitWith(other, select) && isTriedBy(other, select))
      absorb(draft, other, select.id);
  }
  for (const other of runningBeside(draft, select)) {
    if (other.kind === 'select' && covers(select, other))
      undo(draft, other, { why: 'superseded', by: select.id });
  }
}

function absorb(draft: SwapDraft, refresh: Change, into: ChangeId): void {
  const select = draft.change(into);
  if (select) draft.put(amended(select, { renew: true }));
  leaveLanes(draft, refresh);
  draft.end(refresh.id);
  draft.effect({ type: 'join', id: refresh.id, into });
}

/** Others that wait for one of its slots. */
function queuedBeside(draft: SwapDraft, { id, lanes }: Change): readonly Change[] {
  let ids: Set<ChangeId> | undefined;
  for (const slot of lanes)
    for (const other of draft.lane(slot).queue) if (other !== id) (ids ??= new Set()).add(other);
  return ids ? changesOf(draft, ids) : NONE;
}

function runningBeside(draft: SwapDraft, { lanes }: Change): readonly Change[] {
  let holders: Set<ChangeId> | undefined;
  for (const slot of lanes) {
    const { holder } = draft.lane(slot);
    if (holder !== undefined) (holders ??= new Set()).add(holder);
  }
  if (!holders) return NONE;
  return changesOf(draft, holders).filter(
    (other) => other.phase === 'suspending' || other.phase === 'preparing' || other.phase === 'preSwap',
  );
}

function changesOf(draft: SwapDraft, ids: ReadonlySet<ChangeId>): Change[] {
  const found = [...ids].map((id) => draft.change(id));
  return found.filter((change) => change !== undefined).sort((a, b) => a.id - b.id);
}

const isSameFollow = (a: Change, b: Change) =>
  a.kind === 'follow' && !a.isProvisional && !b.isProvisional && sameSlots(a, b);

const isSameProbation = ({ probation: a }: ChangeRequest, { probation: b }: ChangeRequest) =>
  a?.windowMs === b?.windowMs &&
  a?.minCalls === b?.minCalls &&
  a?.maxErrorRate === b?.maxErrorRate &&
  a?.isFailure === b?.isFailure;

/** Whether a change gets the probation that it asks for from one that does the same. */
const isTriedBy = (asked: ChangeRequest, host: ChangeRequest) =>
  asked.probation === undefined || isSameProbation(asked, host);

const sameSlots = (a: ChangeRequest, b: ChangeRequest) => a.slots.length === b.slots.length && covers(a, b);

const covers = (larger: ChangeRequest, smaller: ChangeRequest) =>
  smaller.slots.every((slot: SlotName) => larger.slots.includes(slot));
