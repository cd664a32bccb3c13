import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Which provider each cache is to have: `cache` and `session-cache`. */
export type Selected = Readonly<Record<string, string>>;

/** The configuration of the application, which it watches; whoever writes it moves bindings. */
export class ConfigFile {
  readonly path: string;
  readonly #folder: string;
  #selections: Selected = {};

  constructor(folder: string) {
    this.#folder = folder;
    this.path = join(folder, 'oneiric.yaml');
  }

  /** Selects providers besides what was selected before. @param atomic all of them in one tick, or none */
  async select(selections: Selected, { atomic = false } = {}): Promise<void> {
    this.#selections = { ...this.#selections, ...selections };
    const rows = Object.entries(this.#selections).map(([key, provider]) => `    ${key}: ${provider}`);
    await this.write([`atomic: ${atomic}`, 'adapters:', '  selections:', ...rows, ''].join('\n'));
  }

  /** Puts a whole new file into the place of the old one, as editors and deployments do. */
  async write(text: string): Promise<void> {
    const next = join(this.#folder, 'oneiric.yaml.next');
    await writeFile(next, text);
    await rename(next, this.path);
  }
}
