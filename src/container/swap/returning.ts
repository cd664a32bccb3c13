import type { OneiricEvent } from '../../core/events.js';
import type { SlotName } from '../../core/names.js';
import type { Clock } from '../../core/ports.js';
import { oneLineOf, type OneiricError } from '../../core/errors.js';
import type { Cell, Instance, Slot } from '../slot.js';
import type { MachineEvent } from './change.js';
import { inOrder, labelOf, leavingOf, overtaken, type Move } from './moves.js';
import type { Standby, Trial } from './standby.js';
import { afterMoves, rebuildCycle, ringClosedBy } from './rebuild-rings.js';
import { StepFailure } from './step-failure.js';
import type { Leaving } from './leaving.js';
import type { Work } from './work.js';

/** What taking a switch back needs of the application. */
export interface ReturningTools {
  readonly clock: Clock;
  readonly emit: (event: OneiricEvent) => void;
  readonly dispatch: (event: MachineEvent) => void;
  /** Cells point elsewhere, and nothing points at some instances any more. */
  readonly moved: (moves: readonly Move[], leaving: readonly Leaving[]) => void;
  /** Takes back the selections that the change has brought. */
  readonly unselect: (work: Work) => void;
  /** Leaves what failed alone for a while. */
  readonly block: (work: Work, error: unknown) => void;
  /** Takes back what was written down before the change was asked for. */
  readonly unregister: (work: Work) => void;
  readonly warn: (work: Work, failure: StepFailure) => void;
  /** Who is in the lists of slots, and in which order, may have changed. */
  readonly relist: (about: readonly { readonly slot: Slot }[]) => void;
  /** Something of a slot should have been rebuilt with what has moved. */
  readonly overtaken: (slot: SlotName) => void;
  /** Tells those who watch. */
  readonly announce: (work: Work, moves: readonly Move[]) => void;
  /** Runs the hooks of a switch. */
  readonly switched: (work: Work, move: Move) => void;
}

/** Takes a change on probation back: in one tick all that it switched points again at what served before. */
export class Returning {
  constructor(private readonly tools: ReturningTools) {}

  giveBack(work: Work): void {
    const { standby } = work;
    // A change in the same tick may have moved on: then there is nothing to return to.
    if (!standby || !standby.trials.every(isStillThere)) {
      return this.tools.dispatch({ type: 'returned', id: work.id, retirements: undefined });
    }
    const moves = movesBack(standby.trials);
    const ring = ringClosedBy(afterMoves(moves));
    const obstacle = ring ? rebuildCycle(ring) : bereftIn(moves);
    if (obstacle) return this.#stay(work, obstacle);
    for (const { cell, to } of moves) cell.point(to);
    const back = new Set(moves.map(({ to }) => to));
    const gone = work.leaving.filter(({ instance }) => !back.has(instance));
    work.leaving = [...gone, ...leavingOf(replaced(moves))];
    this.tools.moved(moves, work.leaving);
    this.tools.unselect(work);
    this.#block(work, standby);
    this.tools.unregister(work);
    this.#tell(work, moves, standby);
    this.tools.dispatch({ type: 'returned', id: work.id, retirements: inOrder(work.leaving, moves) });
    for (const slot of overtaken(moves, back)) this.tools.overtaken(slot);
  }

  /**
   * What has come since is rebuilt with what would be rebuilt with it, and none of the two could ever be renewed; or
   * what would serve again works with what is disposed of.
   */
  #stay(work: Work, cause: OneiricError): void {
    const text = `${work.standby?.why ?? 'it failed'}, and it cannot be taken back: ${oneLineOf(cause)}`;
    this.tools.warn(work, new StepFailure('probation', { code: cause.code, text, cause }));
    this.tools.dispatch({ type: 'returned', id: work.id, retirements: undefined });
  }

  /** A renewed candidate is none that another one could take the place of. */
  #block(work: Work, { trials, failure, isBlamed }: Standby): void {
    const failed = trials.filter(({ from, to }) => from.candidate !== to.candidate);
    work.culprits = [...new Set(failed.map(({ to }) => to.candidate))];
    if (isBlamed) this.tools.block(work, failure);
    this.tools.warn(work, failure);
  }

  #tell(work: Work, moves: readonly BackMove[], { probation, why }: Standby): void {
    this.tools.announce(work, moves);
    this.tools.relist([...new Set(moves.map(({ cell }) => cell.slot))].map((slot) => ({ slot })));
    const { calls = 0, failures = 0 } = probation ?? {};
    for (const move of moves) {
      const { cell, from, to } = move;
      if (!cell.isActive) continue;
      cell.slot.record.lastActivatedAt = this.tools.clock.epoch();
      this.tools.switched(work, move);
      const at = this.tools.clock.epoch();
      const fact = { at, id: work.id, slots: work.slots, slot: cell.slot.name };
      const labels = { from: labelOf(from), to: labelOf(to) };
      this.tools.emit({ type: 'swap.rolledBack', ...fact, ...labels, why, calls, failures });
    }
  }
}

interface BackMove extends Move {
  readonly from: Instance;
  readonly to: Instance;
}

const isStillThere = ({ cell, to, from }: Trial): boolean => cell.instance === to && !from.isDisposed;

/** Whoever was given an instance that is disposed of cannot serve again. */
function bereftIn(moves: readonly BackMove[]): StepFailure | undefined {
  for (const { to } of moves) {
    const gone = to.keeps?.find(({ instance }) => instance.isDisposed)?.instance;
    const text = `${to.label} was given ${gone?.label ?? ''} of ${gone?.slot.name ?? ''}, which is disposed of`;
    if (gone) return new StepFailure('probation', { code: 'swap/cannot-return', text });
  }
  return undefined;
}

/** Every cell back to where it pointed; what was built meanwhile for the same candidate gives way to it. */
function movesBack(trials: readonly Trial[]): BackMove[] {
  const moves: BackMove[] = trials.map(({ cell, from, to }) => ({ cell, from: to, to: from }));
  const moving = new Set<Cell>(trials.map(({ cell }) => cell));
  for (const former of new Set(trials.map(({ from }) => from))) {
    const newer = former.slot.instances.get(former.candidate);
    if (!newer || newer === former) continue;
    for (const cell of former.slot.cells())
      if (cell.instance === newer && !moving.has(cell)) moves.push({ cell, from: newer, to: former });
  }
  return moves;
}

/** Puts what serves again into its place. @returns what no cell points at any more */
function replaced(moves: readonly BackMove[]): Instance[] {
  const gone = new Set<Instance>();
  for (const { from, to } of moves) {
    to.slot.instances.set(to.candidate, to);
    const isPointedAt = from.slot.cells().some(({ instance }) => instance === from);
    if (isPointedAt) continue;
    gone.add(from);
    if (from.slot.instances.get(from.candidate) === from) from.slot.instances.delete(from.candidate);
  }
  return [...gone];
}
