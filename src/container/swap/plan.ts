import type { Candidate } from '../../core/candidate.js';
import { blockedBelow } from './blocked-below.js';
import type { ChangeKind } from './change.js';
import type { Cell, Slot } from '../slot.js';
import { SmallMap } from '../small-map.js';

/** What a change of one slot starts from. All of it is read, nothing is written. */
export interface SlotSituation {
  readonly slot: Slot;
  /** Every candidate, best first. */
  readonly ranking: Iterable<Candidate>;
  /** The candidates that offer all of these capabilities, best first by the selection that will hold after the switch. */
  offering(capabilities: readonly string[]): Iterable<Candidate>;
  /** Best candidate of a provider. */
  find(provider: string): Candidate | undefined;
  /** Whether a candidate is still registered. */
  isOffered(candidate: Candidate): boolean;
  /** Failed lately, and waiting for its next try. */
  isBlocked(candidate: Candidate): boolean;
  /** A change further up builds the candidate already. */
  isBuiltAbove(candidate: Candidate): boolean;
  /** What the change further up builds cannot do without the cell. */
  isAwaited(cell: Cell): boolean;
}

/** What is asked of the slot. */
export interface SlotWish {
  /** *stay*: nothing but to renew some candidates. */
  readonly kind: ChangeKind | 'stay';
  /** Provider wanted by a select. */
  readonly provider: string | undefined;
  /** Build a new instance of what is active. */
  readonly renew: boolean;
  /** Candidates that get a new instance wherever they stay. */
  readonly renewed: ReadonlySet<Candidate>;
  /** Candidates that cannot stay: what they are rebuilt with goes. */
  readonly lost: ReadonlySet<Candidate>;
  /** Nobody in particular asked for this cell: blocked candidates are left alone. */
  isPatient(cell: Cell): boolean;
  /** The change has taken it out, and is not made as long as anything stays with it. */
  leaves(candidate: Candidate): boolean;
  /** Somebody waits for other cells: it must not fail because of what this one would have built. */
  isLeftAlone(cell: Cell): boolean;
  /** A change further up holds the slot, and waits for its pins and views: only empty ones are filled. */
  readonly reentrant: boolean;
}

/** Where cells shall point. */
type Aims = SmallMap<Cell, Candidate | undefined>;

/** Where each cell of a slot shall point: at the instance of a candidate, or at nothing. */
export interface SlotPlan {
  readonly slot: Slot;
  readonly aims: Aims;
  /** Pins and views that shall point at nothing, because nobody wants them. Whoever does by the time of the switch has them as they are. */
  readonly givenBack: readonly Cell[];
  /** Candidates that need a new instance, in the order of their cells. */
  readonly builds: readonly Candidate[];
  /** What shall serve and is built already, for a pin: it has to be well before it does. */
  readonly check: Candidate | undefined;
  /** Whether anything moves. */
  readonly isChange: boolean;
  /** Whether a pin or view was left where it is although it should point elsewhere. */
  readonly isPartial: boolean;
  /** Whether something stays because what would be rebuilt with it is left alone. */
  readonly isHeldBack: boolean;
}

/** Decides where the cells of one slot shall point. */
export function planSlot(situation: SlotSituation, wish: SlotWish): SlotPlan {
  const { slot } = situation;
  const { aims, givenBack, isHeldBack } = aimsOf(situation, wish);
  const isPartial = leaveAlone(aims, situation, wish);
  const active = aims.get(slot.active);
  const renewed = wish.renew ? active : undefined;
  const built = new SmallMap<Candidate, Cell>();
  aims.forEach((aim, cell) => {
    if (!aim || built.has(aim)) return;
    if (aim === renewed || wish.renewed.has(aim) || !slot.instances.has(aim)) built.set(aim, cell);
  });
  const isTakenOver = active && active !== slot.active.instance?.candidate && !built.has(active);
  const check = isTakenOver ? active : undefined;
  return {
    slot,
    aims,
    givenBack,
    builds: built.keys(),
    check,
    isChange: built.size > 0 || aims.some(isMove),
    isPartial,
    isHeldBack,
  };
}

type Aimed = Pick<SlotPlan, 'aims' | 'givenBack' | 'isHeldBack'>;

function aimsOf(situation: SlotSituation, wish: SlotWish): Aimed {
  const aims: Aims = new SmallMap();
  let givenBack = NO_CELLS;
  let isHeldBack = false;
  // A pin or view that nobody needs is left out: a nested change may fill it while this one builds its holder.
  for (const cell of situation.slot.cells()) {
    if (!cell.isActive && !cell.instance && !cell.isWanted) continue;
    const aim = aimOf(cell, situation, wish);
    const stays = staysBack(cell, aim, { situation, wish });
    isHeldBack ||= stays;
    aims.set(cell, stays ? cell.instance?.candidate : aim);
    if (!aim && !stays && isGivenBack(cell, wish)) givenBack = [...givenBack, cell];
  }
  return { aims, givenBack, isHeldBack };
}

const NO_CELLS: readonly Cell[] = [];

/** Whether nothing but that nobody wants it keeps a cell from pointing at what it does. */
const isGivenBack = ({ isActive, isWanted, instance, slot }: Cell, { lost }: SlotWish): boolean =>
  !isActive && !isWanted && instance !== undefined && !slot.released && !lost.has(instance.candidate);

const isMove = (aim: Candidate | undefined, cell: Cell) => cell.instance?.candidate !== aim;

/** Pins and views that nobody waits for do not have anything built for them alone. @returns whether there are such */
function leaveAlone(aims: Aims, { slot }: SlotSituation, wish: SlotWish): boolean {
  const active = aims.get(slot.active);
  let isPartial = false;
  aims.forEach((aim, cell) => {
    if (!aim || aim === active || slot.instances.has(aim) || !wish.isLeftAlone(cell)) return;
    aims.set(cell, possible(cell.instance?.candidate, wish));
    isPartial = true;
  });
  return isPartial;
}

/** A candidate, unless it goes with what it cannot be without. */
const possible = (aim: Candidate | undefined, { lost }: SlotWish): Candidate | undefined =>
  aim && lost.has(aim) ? undefined : aim;

/** What serves stays for as long as somebody who would be rebuilt with what follows it is left alone. */
function staysBack(
  cell: Cell,
  aim: Candidate | undefined,
  { situation, wish }: { situation: SlotSituation; wish: SlotWish },
): boolean {
  const current = cell.instance?.candidate;
  if (!cell.rebuilders || !current || aim === current || situation.slot.released) return false;
  const isFree = !wish.isPatient(cell) || mustLeave(current, situation, wish);
  // Where it was planned for others, it was asked there.
  return !isFree && wish.kind !== 'stay' && blockedBelow(cell, aim, situation) !== undefined;
}

function aimOf(cell: Cell, situation: SlotSituation, wish: SlotWish): Candidate | undefined {
  const current = cell.instance?.candidate;
  if (situation.slot.released) return cell.instance?.isGivenUp ? undefined : current;
  if (wish.kind === 'stay') return possible(current, wish);
  if (wish.reentrant && (cell.isActive || current)) return current;
  return cell.isActive ? mainAim(cell, situation, wish) : possible(sideAim(cell, situation, wish), wish);
}

/** Where the active cell shall point. */
function mainAim(cell: Cell, situation: SlotSituation, wish: SlotWish): Candidate | undefined {
  // Whoever wants it by its name is told why it cannot be.
  if (wish.provider !== undefined) return situation.find(wish.provider);
  return cell.needed ? possible(activeAim(cell.instance?.candidate, situation, wish), wish) : undefined;
}

/** Where a pin or view shall point. */
function sideAim(cell: Cell, situation: SlotSituation, wish: SlotWish): Candidate | undefined {
  if (!cell.isWanted) return undefined;
  const isPatient = wish.isPatient(cell);
  const aim =
    cell.provider === undefined
      ? followed(cell, situation.offering(cell.capabilities ?? []), { situation, wish, isPatient })
      : pinned(cell, cell.provider, { situation, wish, isPatient });
  const isLeftAbove = wish.reentrant && aim && situation.isBuiltAbove(aim) && !situation.isAwaited(cell);
  return isLeftAbove ? undefined : aim;
}

function activeAim(
  current: Candidate | undefined,
  situation: SlotSituation,
  wish: SlotWish,
): Candidate | undefined {
  const renewed = wish.kind === 'refresh' && current ? renewable(current, situation) : undefined;
  if (renewed) return renewed;
  const { active } = situation.slot;
  // Whoever waits for a cell that is empty, waits for it and not for a better one of what serves beside it.
  const isPatient = wish.isPatient(active) || (wish.kind === 'follow' && current !== undefined);
  return followed(active, situation.ranking, { situation, wish, isPatient });
}

/** What a refresh builds: what is active, or what took its place; nothing where its provider is gone. */
function renewable(current: Candidate, situation: SlotSituation): Candidate | undefined {
  return situation.isOffered(current) ? current : situation.find(current.provider);
}

/** The best candidate of its provider; what is pinned stays where that is blocked, even if it is not offered any more. */
function pinned(
  cell: Cell,
  provider: string,
  { situation, wish, isPatient }: Following,
): Candidate | undefined {
  const best = situation.find(provider);
  const current = cell.instance?.candidate;
  if (!best || !situation.isBlocked(best) || mustLeave(current, situation, wish)) return best;
  return isPatient || current ? current : best;
}

interface Following {
  readonly situation: SlotSituation;
  readonly wish: SlotWish;
  readonly isPatient: boolean;
}

/** Where it is offered again, somebody has taken back what had taken it out. */
const mustLeave = (current: Candidate | undefined, situation: SlotSituation, wish: SlotWish): boolean =>
  current !== undefined && wish.leaves(current) && !situation.isOffered(current);

/**
 * The best candidate that can stay; where nobody in particular asked, the best that is not blocked. What serves stays
 * while all others are blocked, even if it is not offered any more, unless the change is to leave it: then the best is tried.
 */
function followed(
  cell: Cell,
  ranking: Iterable<Candidate>,
  { situation, wish, isPatient }: Following,
): Candidate | undefined {
  const current = cell.instance?.candidate;
  let blocked: Candidate | undefined;
  for (const candidate of ranking) {
    if (wish.lost.has(candidate)) continue;
    if (!isPatient || candidate === current || !situation.isBlocked(candidate)) return candidate;
    blocked ??= candidate;
  }
  return blocked && mustLeave(current, situation, wish) ? blocked : blocked && current;
}
