import type { Candidate } from '../core/candidate.js';
import type { SwapPolicy } from '../core/component.js';
import type { LiveList } from '../core/live.js';

/** What a cell is for: a pin has a provider, a view has capabilities, the active reference of a slot has neither. */
export interface CellPurpose {
  /** Of a pin: it points at the best candidate of this provider. */
  readonly provider?: string | undefined;
  /** Of a view: it points at the best candidate that offers all of these. */
  readonly capabilities?: readonly string[] | undefined;
}

/** An instance that a holder was given as it is: not disposed of before that is given back, or its time is up. */
export interface GivenInstance<Cell, Instance> {
  /** Where it was asked for. */
  readonly cell: Cell;
  readonly instance: Instance;
  readonly policy: Exclude<SwapPolicy, 'follow'>;
  readonly giveBack: () => void;
}

/** The list of all candidates of a slot that work, as it is given to holders. */
export interface GivenList<Slot, Holder> {
  readonly slot: Slot;
  /** Somebody asked for it: its candidates are activated. */
  needed: boolean;
  /** The application itself was given it: it outlives its holders. */
  kept: boolean;
  /** Whoever was given it. */
  readonly holders: Set<Holder>;
  /** What is handed out. */
  readonly live: LiveList<unknown>;
  /** Looks at who is there now, in the order of the ranking; tells nobody yet. */
  update(ranking: Iterable<Candidate>): void;
  /** Tells those who watch, if something has changed. */
  announce(): void;
}

/** Who was given references: an instance of a candidate, or a plain provider that is built. */
export interface GivenHolder<Cell, Keeping, List> {
  /** What stands in the way where it cannot do without something: its slot, or the token of a plain provider. */
  readonly title: string;
  /** As `title`, but one of its own for each instance of a slot: `service:catalog#1`. */
  readonly name: string;
  /** Cells whose references it was given. */
  holds: ReadonlySet<Cell>;
  /** Those of them that it cannot do without. */
  requires: ReadonlySet<Cell>;
  /** Number of the newest singleton of inversify that it was given, or may have been; 0 where it was given nothing. */
  foreign: number;
  /** Instances that it was given as they are. */
  keeps?: Keeping[] | undefined;
  /** Cells whose instance it was to be given as it is; true of those of which it was given a reference besides. */
  direct?: Map<Cell, boolean> | undefined;
  /** Lists that it was given. */
  lists?: Set<List> | undefined;
  /** Ends that methods of it are called around swaps. */
  endHooks?: (() => void) | undefined;
}

/** What a holder holds before it is given anything: most are never given anything. */
export const NOTHING_GIVEN: ReadonlySet<never> = new Set();
