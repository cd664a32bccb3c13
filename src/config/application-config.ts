import type { Observable } from 'rxjs';
import { isClass } from '../core/token.js';
import type { SettingsClass } from './class-libraries.js';
import { nameOf } from './class-libraries.js';
import { ConfigError } from './config-error.js';
import type { ConfigFeeds } from './config-feeds.js';
import type { Configuration } from './configuration.js';
import type { ConfigExplanation } from './explain-config.js';
import type { Hides, JsonSchema } from './json-schema.js';
import { writeSchema } from './schema-file.js';
import { checkPath } from './unknown-path.js';

/** Where one source stands. */
export interface ConfigSourceState {
  /** Its name: a file as it was given, `options`, or that of a source of your own. */
  readonly source: string;
  /** Its layer. */
  readonly layer: string;
  /** Whether what it says is taken, refused, or nothing at all. */
  readonly state: 'accepted' | 'rejected' | 'absent';
  /** Why it is refused. */
  readonly error?: unknown;
}

/** All that is said at one moment. Secrets are `***`. */
export interface ConfigSnapshot {
  /** The profile. */
  readonly profile: string;
  /** Lowest layer first, the environment apart. */
  readonly sources: readonly ConfigSourceState[];
  /** What all of them say together, with defaults. */
  readonly values: unknown;
}

/** What the configuration of an application says, and who says it. */
export class ApplicationConfig {
  readonly #configuration: Configuration;
  readonly #feeds: Pick<ConfigFeeds, 'read'>;
  readonly #hides: Hides;
  /** Paths that were asked for, are not known, and were told of. */
  readonly #noted = new Set<string>();

  /** @internal */
  constructor(configuration: Configuration, feeds: Pick<ConfigFeeds, 'read'>, hides: Hides) {
    this.#configuration = configuration;
    this.#feeds = feeds;
    this.#hides = hides;
  }

  /** The profile that holds. */
  get profile(): string {
    return this.#configuration.profile;
  }

  /** What is odd and changes nothing, as sentences: a variable that nobody reads, settings of an unknown provider. */
  get warnings(): readonly string[] {
    return this.#configuration.warnings;
  }

  /**
   * What holds now: validated and frozen; undefined where nothing does. Of a path that nothing is known of, the event
   * `config.warning` tells, once.
   *
   * @param what a class with `@ConfigSection`, or a path: `catalog.pageSize`, `adapters.providers.cache/redis.url`
   * @throws ConfigError `config/unknown-section` for a class that no module imports by `ConfigModule.forFeature`;
   * `config/bad-path` for what is neither a class nor a path
   */
  get<S extends object>(what: new () => S): S | undefined;
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- a path says nothing of its type; the caller does
  get<T = unknown>(what: string): T | undefined;
  get(what: SettingsClass | string): unknown {
    return this.#configuration.current().valueAt(this.#pathOf(what));
  }

  /**
   * What holds, current value first, then whenever it is another: validated, frozen, and the same object for as long as
   * it says the same. Bad input gives none: what was good holds. Completes when the application closes. A path that
   * nothing is known of gives undefined until something is, since a module may come later; `config.warning` tells of it, once.
   *
   * @param what as for `get`
   * @throws ConfigError as `get`
   */
  select<S extends object>(what: new () => S): Observable<S>;
  select<T = unknown>(what: string): Observable<T>;
  select(what: SettingsClass | string): Observable<unknown> {
    return this.#configuration.streams.select(this.#pathOf(what));
  }

  /**
   * Which layer says what; secrets are `***`.
   *
   * @param what as for `get`
   * @throws ConfigError as `get`
   */
  explain(what: string | (new () => object)): ConfigExplanation {
    return this.#configuration.current().explain(this.#pathTo(what));
  }

  /**
   * The JSON Schema (draft 2020-12) of what may be said: written beside the file, editors complete and check it. Defaults
   * that are secrets are left out.
   */
  schema(): JsonSchema {
    return this.#configuration.current().schema(this.#hides);
  }

  /**
   * Writes {@link schema} into a file, in one step, so that nobody reads half of it; the option `schema` does so at the
   * start.
   *
   * @param path as `oneiric.schema.json`, from the current folder; its own folder has to be there
   * @returns whether it was written: false where it says the same already
   * @throws ConfigError `config/cannot-write`: the file is as it was
   * @example
   * await app.config.writeSchema('oneiric.schema.json');
   */
  writeSchema(path: string): Promise<boolean> {
    return writeSchema(path, this.schema());
  }

  /** All that is said now, to be shown to anybody. */
  snapshot(): ConfigSnapshot {
    const { profile, sources, rejected } = this.#configuration;
    const states = sources.map(({ source, layer, accepted }): ConfigSourceState => {
      const error = rejected.get(source);
      if (error) return Object.freeze({ source, layer, state: 'rejected', error });
      return Object.freeze({ source, layer, state: accepted?.kind === 'tree' ? 'accepted' : 'absent' });
    });
    const values = this.#configuration.current().shown();
    return Object.freeze({ profile, sources: Object.freeze(states), values });
  }

  /**
   * Reads files again, watched or not, asks again for secrets that are not there, and looks again at what was refused. Resolves when bindings are on their way to what they say.
   * @throws ConfigError what the first source that is refused says wrongly; what was accepted before holds
   */
  async reload(): Promise<void> {
    await this.#feeds.read(this.#configuration);
    await this.#configuration.tryAgain();
    await this.#configuration.idle();
    for (const error of this.#configuration.rejected.values()) throw error;
  }

  /** As {@link #pathTo}; of one that nothing is known of is told. */
  #pathOf(what: unknown): string {
    const path = this.#pathTo(what);
    const wrong = this.#noted.size < MOST_NOTED ? this.#configuration.wrongWith(path) : undefined;
    if (wrong !== undefined && !this.#noted.has(path)) {
      this.#noted.add(path);
      this.#configuration.mention(`somebody asks for ${path}, and is given undefined: ${wrong}`);
    }
    return path;
  }

  #pathTo(what: unknown): string {
    if (isClass(what)) return this.#sectionOf(what as SettingsClass);
    checkPath(what);
    return what;
  }

  #sectionOf(cls: SettingsClass): string {
    const { sections } = this.#configuration;
    for (const [name, place] of sections) if (place.cls === cls) return name;
    const known = sections.size === 0 ? 'none is known' : `known are ${[...sections.keys()].join(', ')}`;
    throw new ConfigError(
      'config/unknown-section',
      `${nameOf(cls)} is no section of this application. Nothing is given.`,
      { hint: `import ConfigModule.forFeature(${nameOf(cls)}) in one of its modules; ${known}` },
    );
  }
}

/** Who asks for so many that are not known makes them up. */
const MOST_NOTED = 1_000;
