import { oneLineOf } from '../core/errors.js';
import type { Clock } from '../core/ports.js';
import type { WatchTrouble } from '../files/watch-paths.js';
import { ConfigFiles } from './config-files.js';
import type { Configuration } from './configuration.js';
import { watchFiles, type WatchOptions } from './file-watch.js';
import { objectTree } from './object-tree.js';
import { SourceFeed } from './source-feed.js';
import { unreadable, type ConfigSource, type SourceReading, type TreeReading } from './sources.js';

/** Where the configuration of an application comes from, besides the environment. */
export interface ConfigOptions {
  /** A YAML, JSON or TOML file, by its ending. The one of the profile stands beside it: `oneiric.production.yaml`. */
  readonly file?: string;
  /** Values that win over all others, as a document would say them. */
  readonly values?: object;
  /** Sources of your own, above files; of several the later one wins. */
  readonly sources?: readonly ConfigSource[];
  /** Whether files are followed when they change. Default false. */
  readonly watch?: boolean | WatchOptions;
  /**
   * A file, as `oneiric.schema.json`, that the JSON Schema of what may be said is written to before the configuration is
   * looked at, unless it says the same already: by it editors complete and check the configuration. One that cannot be
   * written is a warning. Default: none is.
   */
  readonly schema?: string;
}

/** What reading all of it needs. */
export interface FeedsTools {
  readonly clock: Clock;
  /** Milliseconds in which each source has to say something for the first time. */
  readonly deadlineMs: number;
  /** The profile, where it does not depend on what a file says. */
  readonly profile: string | undefined;
  /** What sections say above all of them, by their names. */
  readonly sections: object;
}

/** Everything that tells a configuration what to say. */
export class ConfigFeeds {
  readonly #files: ConfigFiles | undefined;
  readonly #sources: readonly SourceFeed[];
  #endWatch: () => void = () => undefined;

  constructor(
    private readonly options: ConfigOptions,
    private readonly tools: FeedsTools,
  ) {
    const { file, sources = [] } = options;
    this.#files = file === undefined ? undefined : new ConfigFiles(file, tools.profile);
    this.#sources = sources.map((source) => new SourceFeed(source, tools));
  }

  /** What each says at first. */
  async first(): Promise<readonly SourceReading[]> {
    const [files, sources] = await Promise.all([
      this.#files?.read() ?? [],
      Promise.all(this.#sources.map((one) => one.first())),
    ]);
    return [...files, ...sources, ...this.#explicit()];
  }

  #explicit(): readonly SourceReading[] {
    const { sections } = this.tools;
    const said = [
      [OPTIONS, this.options.values],
      [CREATE, Object.keys(sections).length > 0 ? sections : undefined],
    ] as const;
    return said.flatMap(([source, values]) =>
      values ? [{ layer: 'explicit', source, reading: readingOf(source, values) }] : [],
    );
  }

  /** Tells of everything that comes later. */
  follow(configuration: Configuration): void {
    for (const source of this.#sources) source.follow((readings) => void configuration.take(readings));
    const { watch = false } = this.options;
    if (!this.#files || watch === false) return;
    const changed = () => void this.read(configuration);
    const { clock } = this.tools;
    const trouble = this.#trouble((message) => configuration.mention(message));
    this.#endWatch = watchFiles(this.#files, watch === true ? {} : watch, { clock, changed, trouble });
  }

  #trouble(say: (message: string) => void): WatchTrouble {
    const { file = '' } = this.options;
    return {
      failed: (error) =>
        say(
          `${file} is not watched: ${oneLineOf(error)}. It is tried again; what changes meanwhile is read then`,
        ),
      works: () => say(`${file} is watched again`),
    };
  }

  /** Reads files again. @returns when what they say is taken or refused; never rejects */
  async read(configuration: Configuration): Promise<void> {
    const changed = (await this.#files?.read()) ?? [];
    if (changed.length > 0) await configuration.take(changed);
  }

  /** Nothing is listened to or watched any more. @param failed told what goes wrong over that */
  close(failed: (message: string) => void): void {
    for (const source of this.#sources) source.close(failed);
    this.#endWatch();
  }
}

/** The values that are options of the configuration; what stands beside these in the options of `create` wins. */
const OPTIONS = 'options';
const CREATE = 'create';

function readingOf(source: string, values: object): TreeReading {
  try {
    return { kind: 'tree', tree: objectTree(values, { layer: 'explicit', source }) };
  } catch (error) {
    return { kind: 'bad', error: unreadable(source, error) };
  }
}
