import { ResolutionError } from '../../core/errors.js';
import type { CellLink } from '../injection/link.js';
import type { Cell, Instance } from '../slot.js';
import type { Move } from './moves.js';
import type { Staging } from './staging.js';

/** What is staged together, and where its cells shall point. */
interface Planned {
  readonly stagings: readonly Pick<Staging, 'instance' | 'directLinks'>[];
  target(cell: Cell): Instance | undefined;
}

const NO_LINKS: ReadonlyMap<Instance, readonly CellLink[]> = new Map();

/** Who would be given whom, as it is, when a switch has been made. */
export class AfterSwitch {
  constructor(
    /** What comes to serve somewhere. */
    readonly comers: readonly Instance[],
    /** Where a cell points then. */
    readonly pointsAt: (cell: Cell) => Instance | undefined,
    /** What those ask for that have not been given anything yet. */
    private readonly planned: ReadonlyMap<Instance, readonly CellLink[]> = NO_LINKS,
  ) {}

  /** Of what an instance would be given another one as it is, if it were built anew. */
  givenTo(instance: Instance): Iterable<Cell> {
    return this.planned.get(instance)?.map(({ cell }) => cell) ?? instance.direct?.keys() ?? [];
  }

  /** Instances that are rebuilt with another one. */
  *rebuiltWith(instance: Instance): Iterable<Instance> {
    for (const cell of instance.slot.cells()) {
      if (this.pointsAt(cell) !== instance) continue;
      for (const holder of cell.rebuilders ?? []) if (this.#serves(holder)) yield holder;
      for (const [holder, links] of this.planned)
        if (links.some((link) => link.cell === cell && link.policy === 'rebuild')) yield holder;
    }
  }

  /** What an instance is rebuilt with. */
  *rebuiltFor(instance: Instance): Iterable<Instance> {
    const planned = this.planned.get(instance)?.filter(({ policy }) => policy === 'rebuild');
    for (const cell of planned?.map((link) => link.cell) ?? instance.rebuilds?.keys() ?? []) {
      const next = this.pointsAt(cell);
      if (next) yield next;
    }
  }

  #serves(instance: Instance): boolean {
    return instance.slot.cells().some((cell) => this.pointsAt(cell) === instance);
  }
}

/** As things are once these cells have moved; undefined where nobody who comes was given another one as it is. */
export function afterMoves(moves: readonly Move[]): AfterSwitch | undefined {
  if (!moves.some((move) => move.to?.direct)) return undefined;
  const to = new Map(moves.map((move) => [move.cell, move.to]));
  const comers = moves.flatMap((move) => move.to ?? []);
  return new AfterSwitch(comers, (cell) => (to.has(cell) ? to.get(cell) : cell.instance));
}

/** As a change plans it: what it stages has not been given anything yet. Undefined where nothing will be as it is. */
export function afterPlan(work: Planned): AfterSwitch | undefined {
  let planned: Map<Instance, readonly CellLink[]> | undefined;
  for (const { instance, directLinks } of work.stagings)
    if (directLinks.length > 0) (planned ??= new Map()).set(instance, directLinks);
  if (!planned) return undefined;
  return new AfterSwitch([...planned.keys()], (cell) => work.target(cell), planned);
}

/**
 * The ring that a switch would close among what serves after it: each was given the next as it is, the last the first,
 * and all of them would be renewed together, so that none could be built first. A change sees by itself what it renews
 * now; this is about what none could renew any more, and about the other half of a ring that another change has brought
 * since.
 *
 * @returns the ring, from something that comes to serve somewhere; undefined where there is none
 */
export function ringClosedBy(after: AfterSwitch | undefined): readonly Instance[] | undefined {
  // A ring that was not there before leads through something that comes.
  if (!after) return undefined;
  for (const start of after.comers) {
    if (isGivenNothing(after.givenTo(start))) continue;
    for (const renewed of withAll(start, (each) => after.rebuiltFor(each))) {
      const together = withAll(renewed, (each) => after.rebuiltWith(each));
      const ring = wayBackTo(start, together, after);
      if (ring) return ring;
    }
  }
  return undefined;
}

const isGivenNothing = (given: Iterable<Cell>): boolean => given[Symbol.iterator]().next().done === true;

/** One, and all that it leads to. */
function withAll(start: Instance, next: (each: Instance) => Iterable<Instance>): ReadonlySet<Instance> {
  const found = new Set([start]);
  // Grows while it is gone through.
  for (const each of found) for (const other of next(each)) found.add(other);
  return found;
}

function wayBackTo(
  start: Instance,
  among: ReadonlySet<Instance>,
  after: AfterSwitch,
): readonly Instance[] | undefined {
  const cameFrom = new Map<Instance, Instance | undefined>([[start, undefined]]);
  for (const at of cameFrom.keys()) {
    for (const cell of after.givenTo(at)) {
      const next = after.pointsAt(cell);
      if (next === start) return stepsTo(at, cameFrom);
      if (next && among.has(next) && !cameFrom.has(next)) cameFrom.set(next, at);
    }
  }
  return undefined;
}

function stepsTo(end: Instance, cameFrom: ReadonlyMap<Instance, Instance | undefined>): readonly Instance[] {
  const steps: Instance[] = [];
  for (let at: Instance | undefined = end; at; at = cameFrom.get(at)) steps.unshift(at);
  return steps;
}

/** For those that would have to be built before each other. @param ring each needs the next, the last the first */
export function rebuildCycle(ring: readonly Instance[]): ResolutionError {
  const titles = ring.map(({ slot, candidate }) => `${slot.name} (${candidate.provider})`);
  return new ResolutionError(
    'resolution/rebuild-cycle',
    `${titles[0]} would have to be built before itself. Nothing was switched.`,
    {
      path: [...titles, titles[0]].join(' -> '),
      hint: "one of them has to follow: leave its onSwap: 'rebuild' or 'keep' out",
    },
  );
}
