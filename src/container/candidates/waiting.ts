import type { Candidate } from '../../core/candidate.js';
import type { SlotName } from '../../core/names.js';
import type { CellPurpose } from '../given.js';
import { offersAll } from './ranking.js';
import type { CandidateRegistry } from './registry.js';

/** Candidates that wait for a condition, and why it does not hold. */
export type Waiting = ReadonlyMap<Candidate, string>;

const NOBODY: Waiting = new Map();

/** What would serve a cell of a slot if its condition held; nobody where some candidate can serve already. */
export function waitingFor(
  registry: CandidateRegistry,
  slot: SlotName,
  { provider, capabilities = [] }: CellPurpose,
): Waiting {
  const aside = registry.aside(slot);
  if (aside.size === 0) return NOBODY;
  const fits = (each: Candidate): boolean =>
    (provider === undefined || each.provider === provider) && offersAll(each, capabilities);
  for (const candidate of registry.candidates(slot)) if (fits(candidate)) return NOBODY;
  return new Map([...aside].filter(([candidate]) => fits(candidate)));
}

/** The same for people. */
export const whyWaiting = (waiting: Waiting): string =>
  Array.from(waiting, ([{ provider }, why]) => `${provider} (${why})`).join(', ');
