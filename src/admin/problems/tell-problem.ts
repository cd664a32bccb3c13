import type { AdminHost } from '../admin-host.js';
import { idOf, problemFrom, type Told } from './problem.js';

/** An error as the problem that it is told as. What nobody has foreseen is told in the application as well, with the same id. */
export function tellProblem(
  { redact, tell, clock }: Pick<AdminHost, 'redact' | 'tell' | 'clock'>,
  error: unknown,
): Told {
  const told = problemFrom(error, redact);
  if (told.isUnforeseen)
    tell({ type: 'admin.warning', at: clock.epoch(), what: `request ${idOf(told.problem)}`, error });
  return told;
}
