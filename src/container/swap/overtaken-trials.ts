import type { Instance } from '../slot.js';
import type { StandingBy } from '../standing-by.js';
import type { Move } from './moves.js';
import type { Work } from './work.js';

/**
 * What earlier changes could still return to may not be there any more once a change has switched. One that does no more
 * than renew what is tried lets the trial go on: it is about a candidate, and that is still the same. One that asks for a
 * trial of its own ends it: there is one way back at a time.
 */
export function overtakeTrials(work: Work, moves: readonly Move[]): void {
  const { probation, provisional } = work.order;
  const mayGoOn = !probation && !provisional;
  for (const { slot } of work.plans) {
    const { standby } = slot;
    if (!standby || !isConcerned(standby, work, moves)) continue;
    if (!mayGoOn || !goesOn(standby, work, moves)) standby.overtake();
  }
}

const isConcerned = (standby: StandingBy<Instance>, work: Work, moves: readonly Move[]): boolean =>
  moves.some(({ cell }) => standby.concerns(cell)) || leavesWith(standby, work);

/** Whether something that it would return to is on its way out. */
const leavesWith = (standby: StandingBy<Instance>, { leaving }: Work): boolean =>
  leaving.some(({ instance }) => standby.concerns(instance));

const goesOn = (standby: StandingBy<Instance>, work: Work, moves: readonly Move[]): boolean =>
  standby.renew(successorsIn(moves)) && !leavesWith(standby, work);

/** New instances of the same candidates. */
function successorsIn(moves: readonly Move[]): ReadonlyMap<Instance, Instance> {
  const successors = new Map<Instance, Instance>();
  for (const { from, to } of moves)
    if (from && to && from.candidate === to.candidate) successors.set(from, to);
  return successors;
}
