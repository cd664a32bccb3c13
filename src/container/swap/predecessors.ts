import type { Cell, Instance } from '../slot.js';
import type { Work } from './work.js';

/** An instance that has to rest before its successor is built. */
export interface Predecessor {
  readonly instance: Instance;
  /** Cells that point at it. */
  readonly cells: readonly Cell[];
}

/** Whether anything has to rest before something of a change is built. */
export function suspends(work: Work): boolean {
  const { fresh } = work;
  // Whoever rests because of others does so only where one has to that is replaced itself.
  return fresh.length > 0 && work.plans.some(({ slot }) => slot.cells().some((cell) => isAlone(work, cell)));
}

/** Those that have to rest, each after all that work with it: what still runs on those may call it. */
export function predecessorsOf(work: Work): Predecessor[] {
  const resting = restingOf(work);
  const inOrder: Instance[] = [];
  const visit = (instance: Instance): void => {
    if (!resting.delete(instance)) return;
    for (const other of [...resting]) if (worksWith(other, instance)) visit(other);
    inOrder.push(instance);
  };
  for (const instance of [...resting]) visit(instance);
  return inOrder.map((instance) => ({ instance, cells: cellsOf(instance) }));
}

/** Those that a candidate takes over from that must not be there beside them; and those that were given them as they are. */
function restingOf(work: Work): Set<Instance> {
  const fresh = new Set(work.fresh);
  const leaving = new Set<Instance>();
  const resting = new Set<Instance>();
  for (const { slot } of work.plans) {
    for (const cell of slot.cells()) {
      const from = cell.instance;
      const to = work.target(cell);
      if (!from || !to || from === to || !fresh.has(to)) continue;
      leaving.add(from);
      if (refuseOverlap(from, to)) resting.add(from);
    }
  }
  addHolders(resting, leaving);
  return resting;
}

const refuseOverlap = (from: Instance, to: Instance): boolean =>
  from.recipe.overlap === false || to.recipe.overlap === false;

/** Whether what a cell points at must not be there beside what is built for it. */
function isAlone(work: Work, cell: Cell): boolean {
  const from = cell.instance;
  const to = from && work.target(cell);
  if (!to || from === to || !refuseOverlap(from, to)) return false;
  return work.fresh.includes(to);
}

/** Of those that leave, who was given one that rests as it is has to rest as well, and so on. */
function addHolders(resting: Set<Instance>, leaving: ReadonlySet<Instance>): void {
  for (let size = 0; size < resting.size;) {
    size = resting.size;
    for (const instance of leaving)
      if (instance.keeps?.some((kept) => resting.has(kept.instance))) resting.add(instance);
  }
}

const worksWith = (dependent: Instance, instance: Instance): boolean =>
  cellsOf(instance).some((cell) => dependent.holds.has(cell)) ||
  (dependent.keeps?.some((kept) => kept.instance === instance) ?? false);

const cellsOf = (instance: Instance): Cell[] =>
  instance.slot.cells().filter((cell) => cell.instance === instance);

/** Why one of them cannot rest: it would still be needed after the switch. */
export function obstacle(work: Work, { instance, cells }: Predecessor): string | undefined {
  const staying = cells.find((cell) => work.target(cell) === instance);
  if (staying) return `it serves ${staying.provider === undefined ? 'a view' : 'a pin'} that stays with it`;
  const keepers = instance.generation.keepers.rows().reduce((sum, { calls }) => sum + calls, 0);
  const resting = [...restingOf(work)].flatMap(({ keeps }) => keeps ?? []);
  const theirs = resting.filter((kept) => kept.instance === instance).length;
  if (keepers > theirs) return 'somebody was given the instance itself, and keeps it';
  return work.order.probation ? 'after a probation it would have to serve again at once' : undefined;
}
