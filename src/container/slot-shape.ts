import type { CandidateScope } from '../core/candidate.js';
import type { Ref } from '../core/token.js';
import type { Binding, CallTarget } from './live/live-binding.js';

/** What a slot needs to know to make live references of its own. */
export interface SlotShape<C> {
  /** The contract, where there is one: `instanceof` holds for it. */
  readonly contract: Ref | undefined;
  /** What to call it where there is no contract. */
  title(): string;
  /** Prototypes of all candidates that are known. */
  prototypes(): Iterable<object>;
  /** How many instances its candidates have. */
  readonly scope: CandidateScope;
  /** What calls of a slot of scope `request` reach. */
  readonly target: (cell: C) => ((binding: Binding) => CallTarget) | undefined;
  /** Why a cell that points at nothing cannot be called. */
  readonly emptiness: (cell: C) => Error;
  /** What goes wrong in somebody's `each` callback, and not because of a switch. */
  readonly onError: (cell: C, error: unknown) => void;
}
