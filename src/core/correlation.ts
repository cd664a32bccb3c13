/** What something happens because of. */
export interface Correlation {
  /** The id of the request. */
  readonly requestId: string;
  /** The id of the trace that it is part of, 32 digits (W3C Trace Context). */
  readonly traceId: string | undefined;
}
