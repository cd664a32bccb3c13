import { dirname, extname, join, resolve } from 'node:path';
import { FileReader } from './file-reader.js';
import type { SourceReading, TreeReading } from './sources.js';
import { isProfileName } from './profile-name.js';
import { profileSaid } from './standing.js';

/** The configuration file, and beside it the one of the profile: they are read together. */
export class ConfigFiles {
  /** Where both of them are. */
  readonly folder: string;
  /** What the names of both begin with: `oneiric.` */
  readonly stem: string;
  readonly #base: FileReader;
  readonly #profiles = new Map<string, FileReader>();
  #profile: string;
  #reading: Promise<unknown> = Promise.resolve();
  #last: readonly SourceReading[] = [];

  /**
   * @param shown the file as somebody named it
   * @param fixed the profile, where it does not depend on what the file says
   */
  constructor(
    private readonly shown: string,
    private readonly fixed: string | undefined,
  ) {
    const path = resolve(shown);
    this.folder = dirname(path);
    this.#base = new FileReader({ path, shown, layer: 'file' }, true);
    this.#profile = fixed ?? 'default';
    this.stem =
      path
        .slice(this.folder.length)
        .replace(/^[/\\]/, '')
        .slice(0, -extname(path).length) + '.';
  }

  /** What has changed since the last time: at first both. Never rejects. */
  read(): Promise<readonly SourceReading[]> {
    // Not the reading that is under way: it may have looked already when the file changed.
    const reading = this.#reading.then(() => this.#changed());
    this.#reading = reading;
    return reading;
  }

  async #changed(): Promise<readonly SourceReading[]> {
    const now = await this.#read();
    const changed = now.filter(
      ({ layer, reading }) => this.#last.find((one) => one.layer === layer)?.reading !== reading,
    );
    this.#last = now;
    return changed;
  }

  async #read(): Promise<readonly SourceReading[]> {
    const { shown } = this;
    const reading = await this.#base.read();
    if (reading.kind !== 'bad') this.#profile = this.#profileIn(reading);
    const own = this.#readerOf(this.#profile);
    return [
      { layer: 'file', source: shown, reading },
      { layer: 'profile', source: own.file.shown, reading: await this.#of(own) },
    ];
  }

  /** What is no name is refused, so that the profile stays what it is. */
  #profileIn(file: TreeReading): string {
    const said = this.fixed ?? profileSaid(file) ?? 'default';
    return isProfileName(said) ? said : this.#profile;
  }

  #readerOf(profile: string): FileReader {
    const known = this.#profiles.get(profile);
    if (known) return known;
    const ending = extname(this.shown);
    const shown = `${this.shown.slice(0, this.shown.length - ending.length)}.${profile}${ending}`;
    // Beside the file, wherever the process has gone since.
    const path = join(this.folder, `${this.stem}${profile}${ending}`);
    const reader = new FileReader({ path, shown, layer: 'profile' }, false);
    this.#profiles.set(profile, reader);
    return reader;
  }

  /** Marked with the profile that it is for; the same object where it says what it said. */
  async #of(reader: FileReader): Promise<TreeReading> {
    const reading = await reader.read();
    const known = this.#marked.get(reading);
    if (known?.profile === this.#profile) return known;
    const marked = { ...reading, profile: this.#profile };
    this.#marked.set(reading, marked);
    return marked;
  }

  readonly #marked = new WeakMap<TreeReading, TreeReading>();
}
