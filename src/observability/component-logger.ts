import type { LogWritten } from '../core/events.js';
import { Logger, type LogFields, type LogLevel } from '../core/logger.js';
import { loggedError } from './logged-error.js';
import { PlainData, readEach, UNREADABLE } from './plain-data.js';
import type { Redactor } from './redactor.js';

/** What the lines of components become. */
export interface LogOutlet {
  /** Undefined while nobody listens: then nothing is looked at. */
  readonly emit: ((event: LogWritten) => void) | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly redactor: Redactor;
}

/** The logger of one module's components. */
export class ComponentLogger extends Logger {
  readonly #area: string;
  readonly #outlet: LogOutlet;

  constructor(area: string, outlet: LogOutlet) {
    super();
    this.#area = area;
    this.#outlet = outlet;
  }

  debug(message: string, fields?: LogFields): void {
    this.#write('debug', message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.#write('info', message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.#write('warn', message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.#write('error', message, fields);
  }

  #write(level: LogLevel, message: unknown, fields: LogFields = {}): void {
    const { emit, now, redactor } = this.#outlet;
    if (!emit) return;
    const data = new PlainData(redactor);
    const { error, ...rest } = membersOf(fields);
    emit({
      type: 'log.written',
      at: now(),
      level,
      area: this.#area,
      message: textOf(data.of(message)),
      fields: Object.freeze(data.of(rest) as LogFields),
      ...(error !== undefined && { error: loggedError(error, { data, hasStack: true }) }),
    });
  }
}

/** A message is a text; without types it may be anything. */
function textOf(plain: unknown): string {
  if (typeof plain === 'string') return plain;
  return plain === undefined ? 'undefined' : JSON.stringify(plain);
}

/** Its members, each read once; what is no object has none. Without types, an error is easily given by itself. */
function membersOf(fields: unknown): Record<string, unknown> {
  try {
    if (fields instanceof Error) return { error: fields };
    if (typeof fields !== 'object' || Array.isArray(fields)) return { value: fields };
    return Object.fromEntries(readEach(fields ?? {}));
  } catch {
    return { value: UNREADABLE };
  }
}
