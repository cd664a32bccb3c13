import { LOG_LEVELS, LOG_THRESHOLDS, type LogLevel, type LogThreshold } from '../core/logger.js';
import { shown } from '../core/names.js';
import { nearest } from '../core/near-miss.js';
import { LoggingError } from './logging-error.js';

/** What the settings say of levels. */
export interface LevelSettings {
  readonly level: LogThreshold;
  readonly levels: Readonly<Record<string, LogThreshold>>;
}

/** Every area that nothing else is said of. */
const EVERY = '*';
const THRESHOLDS: readonly string[] = LOG_THRESHOLDS;

/** Which lines are written: what was said at run time wins, of the area before of every area. */
export class Levels {
  #settings: LevelSettings;
  #areas: ReadonlyMap<string, LogThreshold> = new Map();
  readonly #said = new Map<string, LogThreshold>();
  readonly #ofEnvironment: LogThreshold | undefined;

  /** @param variable value of `ONEIRIC_LOG_LEVEL`. @throws LoggingError `logging/bad-level` */
  constructor(settings: LevelSettings, variable: string | undefined) {
    this.#ofEnvironment = variable ? levelFrom(variable, 'ONEIRIC_LOG_LEVEL') : undefined;
    this.#settings = settings;
    this.update(settings);
  }

  update(settings: LevelSettings): void {
    this.#settings = settings;
    this.#areas = new Map(Object.entries(settings.levels));
  }

  /** @throws LoggingError `logging/bad-level`, `logging/bad-area` */
  say(area: string, level: LogThreshold | undefined): void {
    if (typeof area !== 'string' || area === '') throw badArea(area);
    if (level === undefined) this.#said.delete(area);
    else this.#said.set(area, levelFrom(level, `level(${shown(area)})`));
  }

  of(area: string): LogThreshold {
    return (
      this.#said.get(area) ??
      this.#areas.get(area) ??
      this.#said.get(EVERY) ??
      this.#ofEnvironment ??
      this.#settings.level
    );
  }

  /** By area, those that something is said of; `*` is every other one. */
  all(): Readonly<Record<string, LogThreshold>> {
    const areas = new Set([EVERY, ...this.#areas.keys(), ...this.#said.keys()]);
    return Object.freeze(Object.fromEntries(Array.from(areas, (area) => [area, this.of(area)])));
  }

  isWritten(area: string, level: LogLevel): boolean {
    const least = this.of(area);
    return least !== 'off' && LOG_LEVELS.indexOf(level) <= LOG_LEVELS.indexOf(least);
  }
}

function levelFrom(given: unknown, path: string): LogThreshold {
  const word = typeof given === 'string' ? given.trim().toLowerCase() : '';
  if (THRESHOLDS.includes(word)) return word as LogThreshold;
  const [near] = nearest(word, THRESHOLDS);
  const hint = `${near === undefined ? '' : `did you mean ${near}? `}levels: ${THRESHOLDS.join(', ')}`;
  throw new LoggingError('logging/bad-level', `${shown(given)} is no level. Nothing was changed.`, {
    hint,
    path,
  });
}

const badArea = (area: unknown) =>
  new LoggingError('logging/bad-area', `${shown(area)} is no area of the log. Nothing was changed.`, {
    hint: 'an area is the word before the dot of an event, as swap; the name of a module; or *',
    path: 'level',
  });
