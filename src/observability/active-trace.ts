/** Gives the id of the trace that the code belongs to that runs at the moment; undefined where it belongs to none. */
export type ActiveTrace = () => string | undefined;

/** What OpenTelemetry says, by its interface; undefined where that is not installed. Whoever has no SDK belongs to no trace. */
export async function activeTrace(): Promise<ActiveTrace | undefined> {
  const library = await import('@opentelemetry/api').catch(() => undefined);
  if (!library) return undefined;
  const { trace, isSpanContextValid } = library;
  return () => {
    const span = trace.getActiveSpan()?.spanContext();
    return span && isSpanContextValid(span) ? span.traceId : undefined;
  };
}
