import type { Observable } from 'rxjs';
import type { LogRecovered, OneiricEvent } from '../core/events.js';
import { DEFAULT_LOG_SETTINGS, type LogSettings } from '../core/log-settings.js';
import type { LogLevels, LogThreshold } from '../core/logger.js';
import type { Clock } from '../core/ports.js';
import type { LineStream } from './console-destination.js';
import { Levels } from './levels.js';
import { lineOf, type LineMaking } from './line-of.js';
import type { LogLine } from './log-line.js';
import { LoggingError } from './logging-error.js';
import type { Redactor } from './redactor.js';
import { renderEvent, type Renderer } from './render-event.js';
import type { Sink } from './sink.js';
import { SinkSet } from './sink-set.js';
import { loadWinston, type LoggerMaker } from './winston.js';

/** What of an application is logged, and told of the log. */
export interface LoggedApplication {
  readonly events$: Observable<OneiricEvent>;
  readonly clock: Clock;
  /** Adds an event to `events$`. */
  emit(event: OneiricEvent): void;
}

/** What logging works with, besides its settings. */
export interface LoggingParts {
  readonly redactor: Redactor;
  /** For `ONEIRIC_LOG_LEVEL`, which wins over `logging.level`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Default: the words of this package. */
  readonly render?: Renderer;
  /** Default: those of the process. */
  readonly streams?: Readonly<Record<'stderr' | 'stdout', LineStream>>;
}

/** Lines that still wait at the end get so long. */
const CLOSE_MS = 5_000;

/**
 * Writes what happens in an application into its log from here on.
 *
 * @param settings validated; undefined: the defaults
 * @throws LoggingError `logging/bad-level` for `ONEIRIC_LOG_LEVEL`, `logging/cannot-open`
 */
export async function startLogging(
  app: LoggedApplication,
  settings: LogSettings = DEFAULT_LOG_SETTINGS,
  parts: LoggingParts,
): Promise<Logging> {
  const levels = new Levels(settings, parts.env['ONEIRIC_LOG_LEVEL']);
  const logging = new Logging(app, { levels, parts, makeLogger: await loadWinston() });
  try {
    await logging.update(settings);
    return logging;
  } catch (error) {
    await logging.close();
    throw error;
  }
}

/** The log of an application: lines of all that happens, each to every sink. */
export class Logging implements LogLevels {
  readonly #app: LoggedApplication;
  readonly #making: LineMaking;
  readonly #set: SinkSet;
  readonly #subscription: { unsubscribe(): void };
  /** One change of the settings at a time. */
  #updated: Promise<unknown> = Promise.resolve();
  #closed: Promise<void> | undefined;

  /** @internal use {@link startLogging} */
  constructor(app: LoggedApplication, { levels, parts, makeLogger }: Made) {
    const { render = renderEvent, redactor, streams = process } = parts;
    this.#app = app;
    this.#making = { render, redactor, levels };
    this.#set = new SinkSet({
      clock: app.clock,
      makeLogger,
      streams,
      gap: (sink, dropped) => this.#gap(sink, dropped),
      news: {
        failed: (sink, error) => this.#tell({ type: 'log.failed', at: app.clock.epoch(), sink, error }),
        recovered: (sink, dropped) => this.#tell(this.#recovery(sink, dropped)),
      },
    });
    this.#subscription = app.events$.subscribe((event) => this.#write(event));
  }

  /** @throws LoggingError `logging/bad-level`, `logging/bad-area` */
  level(area: string, level: LogThreshold | undefined): void {
    this.#making.levels.say(area, level);
  }

  levels(): Readonly<Record<string, LogThreshold>> {
    return this.#making.levels.all();
  }

  /**
   * Goes by other settings from here on. Sinks that they leave as they are go on; others write what waits, and end.
   *
   * @throws LoggingError `logging/cannot-open`: everything stays as it was
   */
  update(settings: LogSettings): Promise<void> {
    const update = this.#updated.then(() => this.#become(settings));
    this.#updated = update.catch(() => undefined);
    return update;
  }

  /** Writes what waits, within 5 s, and lets go of everything. A second call waits for the first. */
  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  async #become(settings: LogSettings): Promise<void> {
    if (this.#closed) return;
    let leave = (): void => undefined;
    const hasLeft = new Promise<void>((resolve) => (leave = resolve));
    const left = await this.#set.become(settings, hasLeft);
    this.#making.levels.update(settings);
    await Promise.all(left.map((sink) => this.#end(sink)));
    leave();
  }

  async #close(): Promise<void> {
    await this.#updated;
    this.#subscription.unsubscribe();
    await Promise.all(this.#set.sinks.map((sink) => this.#end(sink)));
  }

  async #end(sink: Sink): Promise<void> {
    const lost = await sink.close(CLOSE_MS);
    if (lost === 0) return;
    const error = new LoggingError(
      'logging/lines-lost',
      `${lost} lines could not be written before the end.`,
    );
    this.#tell({ type: 'log.failed', at: this.#app.clock.epoch(), sink: sink.name, error });
  }

  #write(event: OneiricEvent): void {
    const line = lineOf(event, this.#making);
    if (!line) return;
    // A sink is not told what it has told.
    const source = 'sink' in event ? event.sink : undefined;
    for (const sink of this.#set.sinks) if (sink.name !== source) sink.write(line);
  }

  /** Written whatever the levels are: a gap in the lines is of all areas. */
  #gap(sink: string, dropped: number): LogLine {
    return { ...renderEvent(this.#recovery(sink, dropped)), error: undefined };
  }

  #recovery(sink: string, dropped: number): LogRecovered {
    return { type: 'log.recovered', at: this.#app.clock.epoch(), sink, dropped };
  }

  #tell(event: OneiricEvent): void {
    try {
      this.#app.emit(event);
    } catch {
      // Whoever listens and throws has been told.
    }
  }
}

/** What it is made of. */
interface Made {
  readonly levels: Levels;
  readonly parts: LoggingParts;
  readonly makeLogger: LoggerMaker;
}
