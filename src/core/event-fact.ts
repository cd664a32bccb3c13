/** What every event says. */
export interface EventFact {
  /** Milliseconds since 1970. */
  readonly at: number;
}
