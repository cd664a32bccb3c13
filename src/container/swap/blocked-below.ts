import type { Candidate } from '../../core/candidate.js';
import { cannotBeWithout } from '../rebuilds.js';
import type { Cell, Instance } from '../slot.js';

/** Who is left alone for now, since it failed lately. */
interface LeftAlone {
  isBlocked(candidate: Candidate): boolean;
}

/**
 * What would be rebuilt with a cell, directly or not, and is left alone: the cell stays as it is for as long. What goes with it
 * is not built, and holds nothing back.
 *
 * @param aim what the cell is to point at
 */
export function blockedBelow(moved: Cell, aim: Candidate | undefined, who: LeftAlone): Candidate | undefined {
  const below = new Map<Cell, Candidate | undefined>([[moved, aim]]);
  // Grows while it is gone through. What holds nothing yet of what it is rebuilt with may stand in a ring.
  for (const [cell, next] of below) {
    for (const instance of servingRebuilders(cell)) {
      const goes = cannotBeWithout(instance, cell, next);
      if (!goes && who.isBlocked(instance.candidate)) return instance.candidate;
      for (const each of instance.slot.cells())
        if (each.instance === instance && !below.has(each))
          below.set(each, goes ? undefined : instance.candidate);
    }
  }
  return undefined;
}

const servingRebuilders = ({ rebuilders }: Cell): Instance[] =>
  [...(rebuilders ?? [])].filter(({ isServing }) => isServing);
