import { ResolutionError } from '../../core/errors.js';
import type { Cell, Instance } from '../slot.js';
import type { Move } from './moves.js';

/**
 * The ring that a switch would close among what serves after it: each is rebuilt with the next, the last with the
 * first. Whoever plans sees what serves at that time; another change may have brought the other half of a ring since.
 *
 * @returns the ring, from something that comes to serve somewhere; undefined where there is none
 */
export function ringClosedBy(moves: readonly Move[]): readonly Instance[] | undefined {
  // A ring that was not there before leads through a cell that points elsewhere.
  for (const { to } of moves) {
    const ring = to?.rebuilds && wayBackTo(to, moves);
    if (ring) return ring;
  }
  return undefined;
}

function wayBackTo(start: Instance, moves: readonly Move[]): readonly Instance[] | undefined {
  const cameFrom = new Map<Instance, Instance | undefined>([[start, undefined]]);
  for (const at of cameFrom.keys()) {
    for (const cell of at.rebuilds?.keys() ?? []) {
      const next = pointsAt(cell, moves);
      if (next === start) return stepsTo(at, cameFrom);
      if (next && !cameFrom.has(next)) cameFrom.set(next, at);
    }
  }
  return undefined;
}

/** Where a cell points after the switch. */
function pointsAt(cell: Cell, moves: readonly Move[]): Instance | undefined {
  const move = moves.find((each) => each.cell === cell);
  return move ? move.to : cell.instance;
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
