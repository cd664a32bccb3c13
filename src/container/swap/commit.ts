import { oneLineOf } from '../../core/errors.js';
import type { OneiricEvent } from '../../core/events.js';
import type { SlotName } from '../../core/names.js';
import type { Clock } from '../../core/ports.js';
import type { MachineEvent } from './change.js';
import type { Cell, Instance, Slot } from '../slot.js';
import type { Preparation } from './preparation.js';
import { handOver, successionsOf } from './handover.js';
import { lookAhead } from './look-ahead.js';
import { inOrder, labelOf, leavingOf, overtaken, type Move } from './moves.js';
import { outgrownBy } from './outgrown.js';
import { overtakeTrials } from './overtaken-trials.js';
import { Probation } from './probation.js';
import { afterMoves, rebuildCycle, ringClosedBy } from './rebuild-rings.js';
import type { Standby, Verdict } from './standby.js';
import type { SwapHooks } from './swap-hooks.js';
import { StepFailure } from './step-failure.js';
import type { Leaving } from './leaving.js';
import type { Work } from './work.js';

/** What the switch needs of the application. */
export interface CommitTools {
  readonly clock: Clock;
  readonly hooks: SwapHooks;
  readonly emit: (event: OneiricEvent) => void;
  readonly dispatch: (event: MachineEvent) => void;
  /** Why an emptied cell cannot be called. */
  readonly emptiness: (cell: Cell) => Error;
  /** The change has to hold these as well: it is planned anew. */
  readonly outgrown: (work: Work, more: readonly SlotName[]) => void;
  /** Cells point elsewhere, and nothing points at some instances any more. */
  readonly moved: (moves: readonly Move[], leaving: readonly Leaving[]) => void;
  /** Writes the operator's selections that this change brings. */
  readonly select: (work: Work) => void;
  /** Who is in the lists of slots, and in which order, may have changed. */
  readonly relist: (about: readonly { readonly slot: Slot }[]) => void;
  /** Some candidates may have gone with what they cannot be without, or come back with it. */
  readonly stranded: (work: Work, moves: readonly Move[]) => void;
  /** Pins and views that nobody waited for may be filled now. */
  readonly leftAlone: (work: Work) => void;
  /** Something of a slot should have been rebuilt with what another change moved. */
  readonly overtaken: (slot: SlotName) => void;
  /** Reports what went wrong although nothing can be undone any more. */
  readonly warn: (work: Work, failure: StepFailure, slot?: Slot) => void;
}

/** The switch: all cells of all slots of a change in one tick, or none. */
export class Committer {
  constructor(
    private readonly tools: CommitTools,
    private readonly preparation: Preparation,
  ) {}

  commit(work: Work): void {
    const { fresh } = work;
    let moves = movesOf(work);
    const more = outgrownBy(work, moves);
    if (more.length > 0) return this.tools.outgrown(work, more);
    try {
      this.#refuseRing(work, moves);
      this.#lookAhead(work, moves);
      // What is handed over may have been shared with more cells by the code that does so.
      if (this.#handOver(work, moves)) this.#lookAhead(work, (moves = movesOf(work)));
    } catch (error) {
      // Nothing has moved yet.
      return this.tools.dispatch({ type: 'unswitchable', id: work.id, error });
    }
    work.enter('switch', this.tools.clock.now());
    for (const { slot } of work.plans) work.before.set(slot.name, slot.active.instance);
    for (const move of moves) this.#move(move);
    work.switched = true;
    work.isUnmoved = moves.every(isGivingUp);
    work.leaving = this.#settleInstances(work, fresh);
    this.tools.moved(moves, work.leaving);
    this.tools.select(work);
    overtakeTrials(work, moves);
    work.standby = this.#standby(work, moves);
    if (!work.standby) work.retire();
    for (const { slot } of work.plans) {
      work.after.set(slot.name, slot.active.instance);
      slot.record.prepared(work.id);
      if (!slot.active.instance) slot.record.lastError = undefined;
      if (slot.active.instance !== work.before.get(slot.name))
        slot.record.lastActivatedAt = this.tools.clock.epoch();
    }
    this.#tell(work, moves);
    const retirements = inOrder(work.leaving, moves);
    const onProbation = work.standby !== undefined;
    this.tools.dispatch({ type: 'committed', id: work.id, retirements, onProbation });
    work.standby?.begin();
    this.tools.stranded(work, moves);
    for (const slot of overtaken(moves, fresh)) this.tools.overtaken(slot);
    this.tools.leftAlone(work);
  }

  /** What the change has replaced stands by, if it asks for that and there is something to return to. */
  #standby(work: Work, moves: readonly Move[]): Standby | undefined {
    const { probation: terms, provisional } = work.order;
    // What rests has given up what it works with, and could not serve again at once.
    if (!terms && (!provisional || work.suspension)) return undefined;
    const trials = moves.flatMap(({ cell, from, to }) =>
      // Where there are several instances, nothing of them is lost by making more.
      from && to && !from.template && !to.template ? { cell, from, to } : [],
    );
    if (trials.length === 0) return undefined;
    const { clock, dispatch } = this.tools;
    const judged = (verdict: Verdict): void => dispatch({ type: 'judged', id: work.id, verdict });
    if (!terms) return provisional?.standBy(trials, judged);
    const warn = (failure: StepFailure): void => this.tools.warn(work, failure, trials[0]?.cell.slot);
    return new Probation(trials, { clock, terms, judged, warn });
  }

  /** What this change was planned with may have moved since. @throws ResolutionError `resolution/rebuild-cycle` */
  #refuseRing(work: Work, moves: readonly Move[]): void {
    const ring = ringClosedBy(afterMoves(moves));
    if (!ring) return;
    // Those of other changes serve already, and work.
    work.culprits = ring
      .filter((each) => moves.some(({ to }) => to === each))
      .map(({ candidate }) => candidate);
    throw rebuildCycle(ring);
  }

  /** Every live reference learns the members of what it will point at. @throws where one refuses to be looked at */
  #lookAhead(work: Work, moves: readonly Move[]): void {
    for (const move of moves) {
      if (!move.to) continue;
      work.culprits = [move.to.candidate];
      lookAhead(move, moves);
    }
    work.culprits = [];
  }

  /**
   * The last that can fail, so that whoever hands something over knows that the switch follows in this tick.
   * @returns whether anything was handed over
   */
  #handOver(work: Work, moves: readonly Move[]): boolean {
    if (!work.fresh.some(isHeir)) return false;
    const heirs = work.fresh.filter(isHeir);
    work.enter('handover', this.tools.clock.now());
    for (const succession of successionsOf(moves, heirs)) {
      work.culprits = [succession.next.candidate];
      handOver(succession);
    }
    work.culprits = [];
    return true;
  }

  #move({ cell, to }: Move): void {
    if (!to) return cell.clear(() => this.tools.emptiness(cell));
    cell.point(to);
    // A pin or view may have lost its last holder meanwhile.
    if (cell.isActive) cell.needed = true;
  }

  /** New instances take their places; those that no cell points at any more are on their way out. */
  #settleInstances(work: Work, fresh: readonly Instance[]): Leaving[] {
    const old: Instance[] = [];
    for (const instance of fresh) {
      const replaced = instance.slot.instances.get(instance.candidate);
      if (replaced) old.push(replaced);
      instance.slot.instances.set(instance.candidate, instance);
    }
    for (const { slot } of work.plans) {
      const unpointed = new Set(slot.instances.values());
      for (const { instance } of slot.cells()) if (instance) unpointed.delete(instance);
      for (const instance of unpointed) {
        slot.instances.delete(instance.candidate);
        old.push(instance);
      }
    }
    return leavingOf(old);
  }

  #tell(work: Work, moves: readonly Move[]): void {
    this.announce(work, moves);
    this.tools.relist(work.plans);
    for (const move of moves) {
      if (move.cell !== move.cell.slot.active) continue;
      if (!move.cell.slot.released) this.runHooks(work, move);
      this.tools.emit(switchedOf(work, move, this.tools.clock.epoch()));
    }
    for (const ticket of work.tickets) ticket.switched();
  }

  /** Tells those who watch what has moved: nobody waits for them, and what they fail with changes nothing. */
  announce(work: Work, moves: readonly Move[]): void {
    const failed = (cause: unknown, { slot }: Cell): void => {
      const text = `a function of each failed: ${oneLineOf(cause)}`;
      this.tools.warn(work, new StepFailure('switch', { code: 'swap/each-failed', text, cause }), slot);
    };
    for (const { cell } of moves) cell.announce(failed);
  }

  /** The hooks of a switch, or of what takes one back: nobody waits for them. */
  runHooks(work: Work, { cell: { slot }, from, to }: Move): void {
    for (const hook of this.tools.hooks.of('switched', slot.name)) {
      const failed = (error: unknown): void => {
        const text = `a switched hook failed: ${oneLineOf(error)}`;
        const failure = new StepFailure('switch', { code: 'swap/switched-hook-failed', text, cause: error });
        this.tools.warn(work, failure, slot);
      };
      try {
        // Nobody waits for what it starts, but a failure of it must not end the process.
        const context = this.preparation.contextOf(work, { slot: slot.name, previous: from, next: to });
        Promise.resolve(hook(context)).catch(failed);
      } catch (error) {
        failed(error);
      }
    }
  }
}

/** Every cell that shall point elsewhere. */
function movesOf(work: Work): Move[] {
  const moves: Move[] = [];
  for (const { slot } of work.plans) {
    for (const cell of slot.cells()) {
      const from = cell.instance;
      const to = work.target(cell);
      if (to !== from) moves.push({ cell, from, to });
    }
  }
  return moves;
}

/** A pin or view that points at nothing any more, and not because its slot is left vacant. */
const isGivingUp = ({ cell, to }: Move) => !to && !cell.isActive;

const isHeir = (instance: Instance) => instance.hook('onHandover') !== undefined;

function switchedOf({ id, slots }: Work, { cell, from, to }: Move, at: number): OneiricEvent {
  const slot = cell.slot.name;
  const type = 'swap.switched';
  if (from && to) return { type, at, id, slots, slot, from: labelOf(from), to: labelOf(to) };
  if (from) return { type, at, id, slots, slot, from: labelOf(from) };
  return to ? { type, at, id, slots, slot, to: labelOf(to) } : { type, at, id, slots, slot };
}
