import type { SlotName } from '../../core/names.js';
import type { PhaseReport } from '../../core/swap.js';

/** A slot that a change is about. */
export interface JournalSlot {
  readonly slot: SlotName;
  /** What served before, as `memory#1`. */
  readonly from?: string | undefined;
  /** What serves now, or was to serve, as `redis#2`; a provider where nothing was built yet. */
  readonly to?: string | undefined;
}

/** Something that was asked for, or how it ended. */
export interface JournalEntry {
  /** What was asked for: `select`, `refresh`, `pause`, … */
  readonly kind: string;
  /** Asked for, or over. What happens at once is over and nothing else. */
  readonly stage: 'requested' | 'ended';
  /** Number of the change within this run of the process; both stages have the same. */
  readonly change?: number | undefined;
  readonly slots: readonly JournalSlot[];
  /** Who asked for it. */
  readonly who?: string | undefined;
  /** Why it was asked for. */
  readonly why?: string | undefined;
  /** How it ended: `switched`, `failed`, … */
  readonly outcome?: string | undefined;
  readonly phases?: readonly Pick<PhaseReport, 'name' | 'ms'>[] | undefined;
  /** What went wrong: an error, or anything that was thrown. */
  readonly error?: unknown;
}

/** An entry as it is kept. Texts are cut at 1,000 characters. */
export interface JournalRow extends Omit<JournalEntry, 'error'> {
  /** Grows with every entry. */
  readonly id: number;
  /** When it was recorded: milliseconds since 1970. */
  readonly at: number;
  /** Number of the run of the process in which it was. */
  readonly run: number;
  /** As of an entry; `interrupted` where something was asked for and the process died before it ended. */
  readonly outcome?: string | undefined;
  /** What went wrong, in words, with its code. */
  readonly error?: string | undefined;
}

/** Which entries to read. */
export interface JournalQuery {
  /** Only of this slot. */
  readonly slot?: SlotName | undefined;
  /** Only from then on: milliseconds since 1970. */
  readonly since?: number | undefined;
  /** Only until then. */
  readonly until?: number | undefined;
  /** Only older than the entry of this id: the last one of the page before. */
  readonly before?: number | undefined;
  /** How many at most, 1 to 1,000. Default 100. */
  readonly limit?: number | undefined;
}
