import type { CandidateSource } from '../../core/candidate.js';
import type { SelectionLayer } from '../../core/events.js';
import type { SlotName } from '../../core/names.js';
import type { Avoidance } from './avoidances.js';
import type { Block } from './block.js';
import type { Score } from './ranking.js';
import type { HistoryEntry } from '../slot-record.js';

/** What a candidate is at the moment; the chosen one that also serves is `active`. */
export type CandidateState = 'chosen' | 'active' | 'blocked' | 'shadowed';

/** Where an explained candidate comes from. */
interface Origin {
  /** Name of the implementation. */
  readonly provider: string;
  /** Where it came from. */
  readonly source: CandidateSource;
  /** `file:line`, where known. */
  readonly declaredAt: string | undefined;
  /** Name of the module that offers it, where one does. */
  readonly module: string | undefined;
}

/** One candidate that the query admits. */
export interface ExplainedCandidate extends Origin {
  /** What the ranking compares, first difference decides. */
  readonly score: Score;
  /** True for the first one only: the one that `resolve` gives. */
  readonly selected: boolean;
  /** What it is at the moment. */
  readonly state: CandidateState;
  /** Why it is first, or why it lost against the first. */
  readonly reasons: readonly string[];
  /** Why it is avoided, and until when, where it is: also where it serves all the same, because an operator selects it. */
  readonly avoided?: Avoidance;
}

/** One candidate that lacks a required capability, or whose condition does not hold. */
export interface IneligibleCandidate extends Origin {
  /** The required capabilities that it does not offer. */
  readonly missing: readonly string[];
  /** Why it is not eligible. */
  readonly reasons: readonly string[];
}

/** What the slot is set to. */
export interface ExplainedSelection {
  /** Name of the implementation. */
  readonly provider: string;
  /** Where the selection comes from. */
  readonly layer: SelectionLayer;
  /** It has no effect: no candidate has that name, or none of that name offers what is required. */
  readonly unmet?: true;
}

/** What would be rebuilt with the chosen candidate and failed lately: the slot waits for it. */
export interface HeldBack extends Block {
  /** The slot of what is waited for. */
  readonly slot: SlotName;
}

/** The plain data of an explanation, deeply frozen. */
export interface ExplanationFacts {
  /** The slot explained. */
  readonly slot: SlotName;
  /** Provider that is first in the ranking. */
  readonly chosen: string | undefined;
  /** Provider that serves; it differs while a swap runs and after one failed. */
  readonly active: string | undefined;
  /** Why the chosen candidate is not tried at the moment. */
  readonly blocked?: Block;
  /** Why the chosen candidate does not serve although it is not blocked itself: somebody who is rebuilt with it is. */
  readonly heldBack?: HeldBack;
  /** What the slot is set to, where somebody has set it. */
  readonly selection?: ExplainedSelection;
  /** Candidates that the query admits, best first. */
  readonly ordered: readonly ExplainedCandidate[];
  /** There are candidates beyond the limit. */
  readonly more?: true;
  /** Candidates whose conditions do not hold, then those without the required capabilities, each ten at most. */
  readonly ineligible?: readonly IneligibleCandidate[];
  /** The latest changes, oldest first. */
  readonly history: readonly HistoryEntry[];
}
