import type { Cell, Instance } from '../slot.js';
import type { Staging } from './staging.js';

/** Where a cell points after the switch. */
type Target = (cell: Cell) => Instance | undefined;

/** What is staged together. */
interface Change {
  readonly stagings: readonly Staging[];
  target(cell: Cell): Instance | undefined;
}

/**
 * Tells every staged instance which others of its change it is given as they are: those must be ready before it is
 * built.
 *
 * @returns the ring of those that would have to be built before each other; undefined where there is none
 */
export function orderMembers(work: Change): readonly Staging[] | undefined {
  const { stagings } = work;
  if (stagings.length < 2) return undefined;
  const target: Target = (cell) => work.target(cell);
  const staged = new Map(stagings.map((staging) => [staging.instance, staging]));
  const needs = new Map<Staging, Staging[]>(stagings.map((staging) => [staging, []]));
  const wanted = stagings.flatMap((holder) => [...wantedBy(holder, staged, target)]);
  // What is handed out as it is comes first: that must be there.
  wanted.sort((a, b) => Number(a.isFollowed) - Number(b.isFollowed));
  for (const { holder, needed, isFollowed } of wanted) {
    const ring = pathTo(holder, needed, needs);
    // Live references may form rings: there, one is built before what it refers to serves.
    if (ring && !isFollowed) return ring;
    if (!ring) needs.get(holder)?.push(needed);
  }
  for (const [staging, before] of needs) staging.needs = before;
  return undefined;
}

interface Wanted {
  readonly holder: Staging;
  readonly needed: Staging;
  readonly isFollowed: boolean;
}

function* wantedBy(
  holder: Staging,
  staged: ReadonlyMap<Instance, Staging>,
  target: Target,
): Iterable<Wanted> {
  for (const link of holder.knownLinks) {
    if (link.kind !== 'cell') continue;
    const instance = target(link.cell);
    const needed = instance && staged.get(instance);
    const isFollowed = link.policy === 'follow';
    // A live reference can be called meanwhile, as long as it points at something; what makes instances cannot be tried.
    const canWait = isFollowed && link.cell.instance && link.cell.slot.scope === 'singleton';
    if (needed && !canWait) yield { holder, needed, isFollowed };
  }
}

/**
 * The ring that a change closes with those that wait for it: what they build would be rebuilt with what is built
 * here, and that with what they build.
 *
 * @param above nearest first
 */
export function ringAbove(
  stagings: readonly Staging[],
  above: readonly Change[],
): readonly Staging[] | undefined {
  if (above.length === 0) return undefined;
  const ways = new Map<Staging, readonly Staging[]>(stagings.map((staging) => [staging, [staging]]));
  let below = stagings;
  for (const change of above) {
    const reached: Staging[] = [];
    for (const holder of change.stagings) {
      const held = below.find((each) => isRebuiltWith(holder, each));
      if (held) ways.set(holder, [holder, ...(ways.get(held) ?? [])]);
      if (held) reached.push(holder);
    }
    for (const holder of reached) {
      const way = ways.get(holder) ?? [];
      const last = way.at(-1);
      const isClosed = last && rebuildLinks(last).some(({ cell }) => change.target(cell) === holder.instance);
      if (isClosed) return way;
    }
    below = reached;
  }
  return undefined;
}

const isRebuiltWith = (holder: Staging, { instance: { slot, candidate } }: Staging): boolean =>
  rebuildLinks(holder).some(({ cell }) => cell.slot === slot && cell.accepts(candidate));

const rebuildLinks = ({ knownLinks }: Staging) =>
  knownLinks.filter((link) => link.kind === 'cell').filter(({ policy }) => policy === 'rebuild');

/** The way along what is needed, from one to the other. */
function pathTo(
  to: Staging,
  from: Staging,
  needs: ReadonlyMap<Staging, readonly Staging[]>,
): readonly Staging[] | undefined {
  const cameFrom = new Map<Staging, Staging | undefined>([[from, undefined]]);
  for (const at of cameFrom.keys()) {
    if (at === to) return stepsTo(at, cameFrom);
    for (const next of needs.get(at) ?? []) if (!cameFrom.has(next)) cameFrom.set(next, at);
  }
  return undefined;
}

function stepsTo(end: Staging, cameFrom: ReadonlyMap<Staging, Staging | undefined>): readonly Staging[] {
  const steps: Staging[] = [];
  for (let at: Staging | undefined = end; at; at = cameFrom.get(at)) steps.unshift(at);
  return steps;
}

/** All that has to be ready before a member of a change, itself included. */
export function withNeeds(staging: Staging): readonly Staging[] {
  const found = new Set([staging]);
  for (const each of found) for (const needed of each.needs) found.add(needed);
  return [...found];
}
