/** How much a line matters, most first. */
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;

/** How much a line matters. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What may be said of which lines are written. */
export const LOG_THRESHOLDS = ['off', ...LOG_LEVELS] as const;

/** Which lines are written: those that matter at least as much; with `off` none. */
export type LogThreshold = LogLevel | 'off';

/** What a line says besides its message: anything; what cannot be shown is named instead. An `error` is shown as one. */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * Writes lines into the log of the application, as events `log.written`. Inject it by its type: the lines say in which
 * module. Never throws, never waits, and costs next to nothing while nobody listens.
 *
 * @example
 * constructor(private readonly log: Logger) {}
 * // …
 * this.log.warn('the catalog is stale', { ageMs, error });
 */
export abstract class Logger {
  /** What only somebody who looks for a fault wants to read. */
  abstract debug(message: string, fields?: LogFields): void;
  /** What happened. */
  abstract info(message: string, fields?: LogFields): void;
  /** What should not have happened, and was coped with. */
  abstract warn(message: string, fields?: LogFields): void;
  /** What failed. */
  abstract error(message: string, fields?: LogFields): void;
}

/** The log of an application, while it is written. */
export interface LogLevels {
  /**
   * From now on, lines of an area are written if they matter at least as much as this; undefined goes back to what the
   * settings say. The area `*` is every one that nothing else is said of.
   *
   * @param area of an event, the word before its dot (`swap`); of a component's lines, the name of its module
   * @throws LoggingError `logging/bad-level`, `logging/bad-area`
   */
  level(area: string, level: LogThreshold | undefined): void;
  /** What holds, by area; `*` is every one that is not named; frozen. */
  levels(): Readonly<Record<string, LogThreshold>>;
}

/** An error as data: what could be read of it, bounded, without secrets. */
export interface LoggedError {
  /** Name of its class; of something else that was thrown, its type. */
  readonly name: string;
  /** What it says, redacted. */
  readonly message: string;
  /** Its code, where it has one. */
  readonly code?: string;
  /** What to do about it. */
  readonly hint?: string;
  /** Where it happened. */
  readonly path?: string;
  /** Where it was made; at level `debug` only. */
  readonly stack?: string;
  /** What led to it. */
  readonly cause?: LoggedError;
  /** What it is made of, or what failed besides. */
  readonly errors?: readonly LoggedError[];
}
