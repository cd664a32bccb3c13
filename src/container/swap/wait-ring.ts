import type { Change, ChangeId, ChangeRequest, SwapState } from './change.js';
import type { ChangeOrder } from './work.js';

type Changes = Pick<SwapState, 'change' | 'lane'>;

/**
 * The ring of changes that would wait for one another for ever if this nested change were let in, from its parent
 * round to its parent again; undefined where there is none. A change waits for the holders of its slots until it
 * has started, and for its children after that.
 */
export function ringThrough(draft: Changes, change: Change): readonly ChangeId[] | undefined {
  const { parent } = change;
  if (!parent) return undefined;
  // It may have more askers than its parent, that joined it.
  const ancestors = ancestorIds(draft, change).add(change.id);
  const seen = new Set<ChangeId>();
  const walk = (id: ChangeId, path: readonly ChangeId[]): readonly ChangeId[] | undefined => {
    if (ancestors.has(id)) return [...path, id];
    if (seen.has(id)) return undefined;
    seen.add(id);
    const next = draft.change(id);
    return next && firstFound(awaitedBy(draft, next), (each) => walk(each, [...path, id]));
  };
  const found = firstFound(awaitedBy(draft, change), (id) => walk(id, [parent.id]));
  return found && closed(found, [...ancestors]);
}

/** Whether one of these changes waits for that one, directly or not, or for one that waits for it. */
export function leadsTo(state: Changes, from: readonly ChangeId[], to: ChangeId): boolean {
  const goal = state.change(to);
  const goals = new Set(goal ? [to, ...ancestorIds(state, goal)] : []);
  const seen = new Set<ChangeId>();
  const open = [...from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (goals.has(id)) return true;
    const change = seen.has(id) ? undefined : state.change(id);
    seen.add(id);
    if (change) open.push(...awaitedBy(state, change));
  }
  return false;
}

/** From the ancestor that was met down to the parent, where the ring began. */
function closed(path: readonly ChangeId[], nearestFirst: readonly ChangeId[]): readonly ChangeId[] {
  const met = nearestFirst.indexOf(path.at(-1) ?? -1);
  return [...path, ...nearestFirst.slice(0, Math.max(0, met)).reverse()];
}

function ancestorIds(draft: Changes, request: ChangeRequest): Set<ChangeId> {
  const ids = new Set<ChangeId>();
  for (let parent = request.parent; parent; parent = draft.change(parent.id)?.parent) ids.add(parent.id);
  return ids;
}

function awaitedBy(draft: Changes, change: Change): readonly ChangeId[] {
  if (change.reentrant && change.phase === 'queued') return [];
  if (change.phase !== 'queued') return change.children;
  const holders = change.lanes.map((slot) => draft.lane(slot).holder);
  return holders.filter((holder) => holder !== undefined);
}

function firstFound<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The slots of a ring, and the plain providers that lead from one to the next. @param refused what would have closed it */
export function inWords(
  ring: readonly ChangeId[],
  refused: ChangeOrder,
  orderOf: (id: ChangeId) => ChangeOrder | undefined,
): string[] {
  return ring.flatMap((id, at) => {
    const order = orderOf(id);
    const next = at === 1 ? refused : order?.parent?.id === ring[at - 1] ? order : undefined;
    return [...((at > 0 && next?.through) || []), order?.slots.join('+') ?? ''];
  });
}
