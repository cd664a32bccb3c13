import type { SlotName } from '../../core/names.js';
import type { Resolver } from '../candidates/ranking.js';
import type { CandidateRegistry } from '../candidates/registry.js';
import type { Cell, Instance } from '../slot.js';
import { lookAhead } from './look-ahead.js';
import { overtaken, type Move } from './moves.js';
import { afterMoves, ringClosedBy } from './rebuild-rings.js';

/** What sharing needs of the application. */
export interface SharingTools {
  readonly registry: Pick<CandidateRegistry, 'find'>;
  readonly resolver: Pick<Resolver, 'resolve'>;
  readonly isOpen: () => boolean;
  /** Cells point at something that pointed at nothing. */
  readonly filled: (moves: readonly Move[]) => void;
  /** Something of a slot should have been rebuilt with what has moved. */
  readonly overtaken: (slot: SlotName) => void;
  /** A view points at what serves: a change of its slot that is under way was planned without it. */
  readonly joined: (slot: SlotName) => void;
}

/**
 * Lets pins and views that are empty point at what serves for their slot already. Nothing is built, replaced or retired
 * by that, so it is no change and waits for none: whoever asks has it in the same tick, also in the middle of a swap,
 * which takes along whatever cells its instances have by then.
 */
export class Sharing {
  constructor(private readonly tools: SharingTools) {}

  share(cells: Iterable<Cell>): void {
    for (const cell of cells) this.#share(cell);
  }

  #share(cell: Cell): void {
    const to = this.#servingFor(cell);
    if (!to) return;
    const moves = [{ cell, from: undefined, to }];
    if (!isPossible(moves)) return;
    cell.point(to);
    this.tools.filled(moves);
    cell.announce();
    for (const slot of overtaken(moves, [])) this.tools.overtaken(slot);
    if (cell.provider === undefined) this.tools.joined(cell.slot.name);
  }

  #servingFor(cell: Cell): Instance | undefined {
    const { slot, provider, capabilities } = cell;
    if (cell.isActive || cell.instance || slot.released || !this.tools.isOpen()) return undefined;
    const { registry, resolver } = this.tools;
    const best =
      provider === undefined
        ? resolver.resolve(slot.name, { capabilities })
        : registry.find(slot.name, provider);
    const serving = best && slot.instances.get(best);
    return serving?.isToRest ? undefined : serving;
  }
}

/** Whether a change may do the same; one that may not says why. */
function isPossible(moves: readonly Move[]): boolean {
  if (ringClosedBy(afterMoves(moves))) return false;
  try {
    for (const move of moves) lookAhead(move, moves);
    return true;
  } catch {
    return false;
  }
}
