import { OneiricError, type ErrorFacts } from '../core/errors.js';

/** What an error of the admin API knows. */
export interface AdminFacts extends ErrorFacts {
  /** The HTTP status of the answer, where it was one. */
  readonly status?: number | undefined;
  /** What serves all the same, as `memory#1`, where a change failed. */
  readonly holds?: string | undefined;
}

/** The admin API of a running application cannot be opened, reached, or do what is asked of it. */
export class AdminError extends OneiricError {
  // As the hint: declared only.
  /** The HTTP status of the answer, where it was one. */
  declare readonly status: number | undefined;
  /** What serves all the same, as `memory#1`, where a change failed. */
  declare readonly holds: string | undefined;

  constructor(code: string, message: string, facts: AdminFacts = {}) {
    super(code, message, facts);
    if (facts.status !== undefined) this.status = facts.status;
    if (facts.holds !== undefined) this.holds = facts.holds;
  }
}
