/** A probation, as the slots that it is about know it. */
export interface OnProbation {
  /** Milliseconds since 1970. */
  readonly since: number;
  /** Milliseconds since 1970. */
  readonly until: number;
  /** Calls that have ended. */
  readonly calls: number;
  /** How many of them have failed. */
  readonly failures: number;
  /** Generations that stand by, as `memory#1`. */
  readonly standby: readonly string[];
  /** Whether it is about this cell, or would return to this instance or candidate. */
  concerns(part: object): boolean;
  /** Something else has happened to what it is about: nothing can return any more. */
  overtake(): void;
}
