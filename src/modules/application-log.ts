import { isDeepStrictEqual } from 'node:util';
import { oneLineOf } from '../core/errors.js';
import type { OneiricEvent } from '../core/events.js';
import { DEFAULT_LOG_SETTINGS, type LogSettings } from '../core/log-settings.js';
import type { LogLevels } from '../core/logger.js';
import type { Timer } from '../core/ports.js';
import type { Logging } from '../observability/logging.js';
import type { Composition } from './composition.js';
import type { CreateOptions } from './create-options.js';

const LEVEL = 'ONEIRIC_LOG_LEVEL';
/** What cannot be opened is tried again after this. */
const RETRY_MS = 10_000;

/** What the log of an application goes by. */
type Logged = Pick<Composition, 'events' | 'patience' | 'redactor' | 'configured'>;

/**
 * The log of an application: it begins, changes and ends as the configuration says. What it needs is imported only when
 * something is logged.
 */
export class ApplicationLog {
  readonly #app: Logged;
  readonly #env: NonNullable<CreateOptions['env']>;
  #logging: Logging | undefined;
  /** What is followed; undefined while nothing is logged. */
  #followed: LogSettings | undefined;
  /** One change at a time. */
  #turn: Promise<void> = Promise.resolve();
  #retry: Timer | undefined;
  #isClosed = false;

  constructor(app: Logged, env: CreateOptions['env'] = process.env) {
    this.#app = app;
    this.#env = env;
  }

  /**
   * Logs from here on, where anybody asks for it, and follows what is said of that.
   * @throws LoggingError `logging/bad-level`, `logging/cannot-open`
   */
  async start(): Promise<void> {
    await this.#become(this.#wished());
    const { configured } = this.#app;
    configured.onChange = () => this.#follow();
    if (!this.#logging) return;
    // They were found before anybody could hear of them.
    for (const message of configured.configuration.warnings) configured.configuration.mention(message);
  }

  /** Undefined while nothing is logged. */
  get levels(): LogLevels | undefined {
    return this.#logging;
  }

  /** Writes what waits, as far as there is time. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#turn;
    this.#retry?.cancel();
    await this.#logging?.close();
  }

  #wished(): LogSettings | undefined {
    const { snapshot } = this.#app.configured.configuration;
    return snapshot?.logSettings ?? (this.#env[LEVEL] ? DEFAULT_LOG_SETTINGS : undefined);
  }

  #follow(): void {
    this.#turn = this.#turn.then(() => this.#tryToFollow());
  }

  async #tryToFollow(): Promise<void> {
    if (this.#isClosed) return;
    this.#retry?.cancel();
    const { configuration } = this.#app.configured;
    try {
      const wished = this.#wished();
      if (!isDeepStrictEqual(wished, this.#followed)) await this.#become(wished);
      configuration.logWorks();
    } catch (error) {
      configuration.logWorks({ path: 'logging.file.path', what: `cannot be opened: ${reasonOf(error)}` });
      const { clock } = this.#app.patience;
      this.#retry = clock.after(RETRY_MS, () => this.#follow(), { isBackground: true });
    }
  }

  async #become(wished: LogSettings | undefined): Promise<void> {
    if (!wished) await this.#end();
    else if (this.#logging) await this.#logging.update(wished);
    else this.#logging = await this.#begun(wished);
    this.#followed = wished;
  }

  async #begun(wished: LogSettings): Promise<Logging> {
    const { startLogging } = await import('../observability/logging.js');
    const { events, patience, redactor } = this.#app;
    const emit = (event: OneiricEvent) => events.next(event);
    return startLogging({ events$: events, clock: patience.clock, emit }, wished, {
      redactor,
      env: this.#env,
    });
  }

  async #end(): Promise<void> {
    const logging = this.#logging;
    this.#logging = undefined;
    await logging?.close();
  }
}

/** Why something cannot be opened: what the file system said. */
const reasonOf = (error: unknown) => oneLineOf((error as Partial<Error>).cause ?? error);
