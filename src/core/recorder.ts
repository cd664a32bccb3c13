import type { ActivityDecision } from './activity.js';
import type { SlotName } from './names.js';
import type { PhaseReport } from './swap.js';

/** A change of bindings that was asked for. */
export interface RecordedChange {
  /** Number of the change within its application. */
  readonly id: number;
  /** *select* wants a provider, *unselect* drops a selection, *refresh* renews, *follow* re-reads the ranking. */
  readonly kind: 'select' | 'unselect' | 'refresh' | 'follow';
  readonly slots: readonly SlotName[];
  /** Who asked for it, where they said so. */
  readonly requestedBy: string | undefined;
  /** Why, where they said so. */
  readonly reason: string | undefined;
}

/** What a change makes of one slot, or was to make of it. */
export interface RecordedMove {
  readonly slot: SlotName;
  /** What served before, as `memory#1`. */
  readonly from: string | undefined;
  /** What serves after it, or was to serve: a provider where nothing was built. Undefined where nobody had said or found out. */
  readonly to: string | undefined;
}

/** How a change has ended. */
export interface RecordedEnd {
  /** `joined`: it has become part of another change. */
  readonly outcome:
    'switched' | 'unchanged' | 'superseded' | 'rolledBack' | 'failed' | 'aborted' | 'closing' | 'joined';
  readonly moves: readonly RecordedMove[];
  readonly phases: readonly PhaseReport[];
  readonly error: unknown;
}

/** Keeps a record of what is asked for and done; what its promises have resolved for outlives the process. */
export interface Recorder {
  /** Somebody asked for a change. @param moves what serves, and the providers that are wanted */
  requested(change: RecordedChange, moves: readonly RecordedMove[]): void;
  /**
   * A change is about to switch. Where it gives a promise, the switch waits for it, and is refused with what it rejects with.
   * @param wants what the operator will have selected
   */
  switching(change: RecordedChange, wants: ReadonlyMap<SlotName, string>): Promise<void> | undefined;
  /** A change has ended. Its askers are told when the promise has settled; what it rejects with is a warning. */
  ended(change: RecordedChange, end: RecordedEnd): Promise<void> | undefined;
  /** What the operator has selected is something else now. */
  selected(slot: SlotName, provider: string | undefined): void;
  /** Calls of a slot or a domain are refused, or taken again. Who asked for that is told when the promise has settled. */
  activity(decision: ActivityDecision): Promise<void> | undefined;
  /** Somebody asked for what was decided already. They are told when the promise has settled, which rejects with nothing. */
  unchanged(decision: ActivityDecision): Promise<void> | undefined;
}

/** How the changes of a slot have gone. Times are milliseconds since 1970. */
export interface RecordedStatus {
  readonly slot: SlotName;
  /** Changes that switched to another instance. */
  readonly successfulSwaps: number;
  /** Changes that failed before their switch. */
  readonly failedSwaps: number;
  /** Of the last swaps, oldest first. */
  readonly recentSwapDurationsMs: readonly number[];
  readonly lastError?: string | undefined;
  readonly lastChangeAt?: number | undefined;
  readonly lastActivatedAt?: number | undefined;
  readonly lastHealthAt?: number | undefined;
}

/** What is known from before this run of the process. */
export interface KeptState {
  readonly selections: readonly { readonly slot: SlotName; readonly provider: string }[];
  readonly activities: readonly ActivityDecision[];
  readonly statuses: readonly RecordedStatus[];
}
