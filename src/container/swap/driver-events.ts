import type { SlotName } from '../../core/names.js';
import type { Ticket } from './ticket.js';
import type { Work } from './work.js';

/** An asker does not want its change any more. It waits for its turn: another may join the change before it. */
export interface GivenUp {
  readonly type: 'givenUp';
  readonly ticket: Ticket;
  readonly reason: string;
}

/** A change would have to move more than it holds. */
export interface PlanAnew {
  readonly type: 'planAnew';
  readonly work: Work;
  readonly more: readonly SlotName[];
}
