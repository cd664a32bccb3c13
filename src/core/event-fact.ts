/** What every event says. */
export interface EventFact {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The id of the request that it happened because of, where there is one. */
  readonly requestId?: string;
  /** The id of the trace of that request: 32 digits (W3C Trace Context). */
  readonly traceId?: string;
}
