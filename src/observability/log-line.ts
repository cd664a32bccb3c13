import type { LoggedError, LogFields, LogLevel } from '../core/logger.js';

/** One line of the log, before it has a format. */
export interface LogLine {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly level: LogLevel;
  /** What its level is chosen by: the word before the dot of an event, or the module of a component. */
  readonly area: string;
  /** What happened: `swap.switched`. */
  readonly event: string;
  readonly message: string;
  /** What is said of one change has one name: `swap-12`. */
  readonly correlation?: string | undefined;
  /** The request that it happened because of. */
  readonly requestId?: string | undefined;
  /** The trace of that request. */
  readonly traceId?: string | undefined;
  readonly slot?: string | undefined;
  readonly provider?: string | undefined;
  readonly error?: LoggedError | undefined;
  /** Plain data. */
  readonly fields?: LogFields | undefined;
}

/** An event in words, its error as it was thrown. */
export interface RenderedEvent extends Omit<LogLine, 'error'> {
  readonly error?: unknown;
}

/** What is particular about one kind of event. */
export interface Told extends Pick<RenderedEvent, 'level' | 'message' | 'slot' | 'provider' | 'error'> {
  readonly fields?: LogFields | undefined;
}
