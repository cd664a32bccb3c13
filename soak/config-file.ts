import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the file says, as far as the soak changes it. */
export interface Said {
  readonly indexDelayMs: number;
  readonly gatewayDelayMs: number;
  readonly pageSize: number;
  /** Preferred index; undefined says nothing of it. */
  readonly index: string | undefined;
}

const AT_FIRST: Said = { indexDelayMs: 0, gatewayDelayMs: 0, pageSize: 10, index: undefined };

/** The configuration, which the application follows. */
export class ConfigFile {
  readonly path: string;
  #said = AT_FIRST;

  constructor(private readonly folder: string) {
    this.path = join(folder, 'oneiric.yaml');
  }

  /** Says something else than before, and the rest as before. */
  async say(change: Partial<Said>): Promise<void> {
    this.#said = { ...this.#said, ...change };
    await this.write(this.#text());
  }

  /** Something that is no configuration, until the next `say`. */
  async spoil(text: string): Promise<void> {
    await this.write(text);
  }

  #text(): string {
    const { indexDelayMs, gatewayDelayMs, pageSize, index } = this.#said;
    const lines = [
      `catalogue: { pageSize: ${pageSize} }`,
      'adapters:',
      ...(index === undefined ? [] : [`  selections: { index: ${index} }`]),
      '  providers:',
      `    secrets/file: { path: ${JSON.stringify(join(this.folder, 'secrets'))} }`,
      '    database/pooled: { password: "${secret:password}" }',
      `    index/tree: { delayMs: ${indexDelayMs} }`,
      `    index/hash: { delayMs: ${indexDelayMs} }`,
      `    gateway/direct: { delayMs: ${gatewayDelayMs} }`,
      '',
    ];
    return lines.join('\n');
  }

  /** Puts a whole new file into the place of the old one, as editors and deployments do. */
  private async write(text: string): Promise<void> {
    const next = join(this.folder, 'oneiric.yaml.next');
    await writeFile(next, text);
    await rename(next, this.path);
  }
}
