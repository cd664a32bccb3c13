import { OneiricError, type ErrorFacts } from '../core/errors.js';

/** What the error of a fetch knows. */
export interface NetFacts extends ErrorFacts {
  /** What still holds, as a sentence. Default: that nothing was used of what came. */
  readonly holds?: string | undefined;
  /** Whether the same request may go well a moment later. Default false. */
  readonly mayHeal?: boolean | undefined;
  /** What the server answered with. */
  readonly status?: number | undefined;
  /** Milliseconds that the server, or a limit of our own, asks to wait. */
  readonly retryAfterMs?: number | undefined;
}

/** What was not fetched. Never holds credentials, the query of an address, or what was answered. */
export class NetError extends OneiricError {
  /** Whether the same request may go well a moment later: only such failures are tried again. */
  readonly mayHeal: boolean;
  /** What the server answered with, where it did. */
  declare readonly status: number | undefined;
  /** Milliseconds that the server, or a limit of our own, asks to wait. */
  declare readonly retryAfterMs: number | undefined;

  constructor(code: string, message: string, facts: NetFacts = {}) {
    super(code, `${message} ${facts.holds ?? 'Nothing of it was used.'}`, facts);
    this.mayHeal = facts.mayHeal ?? false;
    if (facts.status !== undefined) this.status = facts.status;
    if (facts.retryAfterMs !== undefined) this.retryAfterMs = facts.retryAfterMs;
  }
}

/** What holds where nothing was asked of anybody. */
export const NOT_ASKED = 'No request was made.';
