import type { LogThreshold } from './logger.js';

/** How a line looks. `json`: one object in each line. `readable`: for people; errors take several lines, indented. */
export type LogFormat = 'json' | 'readable';

export const LOG_FORMATS: readonly LogFormat[] = ['json', 'readable'];
export const LOG_CONSOLES: readonly LogSettings['console'][] = ['stderr', 'stdout', 'off'];

/** The file that lines are kept in. */
export interface LogFileSettings {
  /** Its folder is made where it is missing. */
  readonly path: string;
  /** Bytes at which it is put aside. Default 10,485,760. */
  readonly maxBytes: number;
  /** Files in all, those put aside among them. Default 5. */
  readonly maxFiles: number;
  /** How lines look in it. Default `json`. */
  readonly format: LogFormat;
}

/** The section `logging` of the configuration. */
export interface LogSettings {
  /** Lines that matter less are not written. Default `info`. The variable `ONEIRIC_LOG_LEVEL` wins. */
  readonly level: LogThreshold;
  /** Other levels for single areas: `{ swap: 'debug', CatalogModule: 'off' }`. */
  readonly levels: Readonly<Record<string, LogThreshold>>;
  /** Which stream of the process lines go to. Default `stderr`. */
  readonly console: 'stderr' | 'stdout' | 'off';
  /** How lines look on the console. Default `json`. */
  readonly format: LogFormat;
  /** Lines that may wait for each place that they go to. Default 10,000. */
  readonly bufferLines: number;
  /** The file; without it none is written. */
  readonly file?: LogFileSettings | undefined;
}

/** What holds where nobody says anything. */
export const DEFAULT_LOG_SETTINGS: LogSettings = Object.freeze({
  level: 'info',
  levels: Object.freeze({}),
  console: 'stderr',
  format: 'json',
  bufferLines: 10_000,
});

/** What holds of a file of which nobody says more than its path. */
export const DEFAULT_LOG_FILE: Omit<LogFileSettings, 'path'> = Object.freeze({
  maxBytes: 10 * 1024 * 1024,
  maxFiles: 5,
  format: 'json',
});
