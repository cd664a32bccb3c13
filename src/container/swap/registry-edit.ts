import type { Candidate } from '../../core/candidate.js';
import type { Setback } from './change.js';

/** How a change ended that moved nothing. */
export type EditEnd = Exclude<Setback['why'], 'superseded'> | 'refused';

/** Registrations and removals that were written down before its change was asked for. */
export interface RegistryEdit {
  /** Of what is tried whole, by itself: what it takes out, with which nothing stays. */
  readonly leaves?: ReadonlySet<Candidate> | undefined;
  /** The change is made, or had nothing to move: it cannot be taken back any more. */
  held(): void;
  /** Nothing came of the change. @returns what holds of the registry now, as a sentence */
  undone(end: EditEnd): string;
}
