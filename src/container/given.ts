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
