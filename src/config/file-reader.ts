import { ConfigError } from './config-error.js';
import { parseText, readText, type ConfigFile } from './read-file.js';
import type { TreeReading } from './sources.js';

/** Reads one file again and again, and knows what it said before. */
export class FileReader {
  #last: { readonly text: string | undefined; readonly reading: TreeReading } | undefined;
  /** Whether it ever said anything. */
  #hasSpoken = false;

  constructor(
    readonly file: ConfigFile,
    private readonly isRequired: boolean,
  ) {}

  /** What the file says; the same object where it says what it said. Never throws. */
  async read(): Promise<TreeReading> {
    const told = await readText(this.file);
    if ('error' in told) return this.#keep(undefined, { kind: 'bad', error: told.error });
    if (this.#last?.text !== undefined && this.#last.text === told.text) return this.#last.reading;
    return this.#keep(told.text, await this.#reading(told.text));
  }

  async #reading(text: string | undefined): Promise<TreeReading> {
    const { shown } = this.file;
    if (text === undefined) {
      if (!this.#hasSpoken && !this.isRequired) return { kind: 'absent' };
      const what = this.#hasSpoken ? 'is gone' : 'does not exist';
      return { kind: 'bad', error: new ConfigError('config/no-file', `${shown} ${what}.`, { file: shown }) };
    }
    const reading = await parseText(text, this.file);
    const isBlank = reading.kind === 'tree' && reading.isBlank === true;
    // Nobody writes a file in one step: one that said something is about to be written.
    if (isBlank && this.#hasSpoken) return { kind: 'bad', error: emptied(shown) };
    this.#hasSpoken ||= !isBlank;
    return reading;
  }

  #keep(text: string | undefined, reading: TreeReading): TreeReading {
    const last = this.#last?.reading;
    const isSame =
      last?.kind === reading.kind &&
      (last.kind === 'absent' || (last.kind === 'bad' && last.error.message === errorText(reading)));
    const kept = isSame ? last : reading;
    this.#last = { text, reading: kept };
    return kept;
  }
}

const errorText = (reading: TreeReading) => (reading.kind === 'bad' ? reading.error.message : undefined);

const emptied = (file: string) =>
  new ConfigError('config/unreadable', `${file} says nothing, and did before. Nothing of it is used.`, {
    file,
    hint: `write ${file.toLowerCase().endsWith('.toml') ? 'atomic = false' : '{}'} into it to take back everything that it said`,
  });
