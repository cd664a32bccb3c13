import { mkdir, mkdtemp, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** A folder with configuration in it, gone at the end. */
export class ConfigFolder implements AsyncDisposable {
  #count = 0;

  private constructor(readonly path: string) {}

  static async make(files: Readonly<Record<string, string>> = {}): Promise<ConfigFolder> {
    const folder = new ConfigFolder(await mkdtemp(join(tmpdir(), 'oneiric-config-')));
    for (const [name, text] of Object.entries(files)) await folder.write(name, text);
    return folder;
  }

  /** The file that applications are told of. */
  get file(): string {
    return this.at('oneiric.yaml');
  }

  at(name: string): string {
    return join(this.path, name);
  }

  /** In place, as some editors do. */
  async write(name: string, text: string): Promise<void> {
    await mkdir(dirname(this.at(name)), { recursive: true });
    await writeFile(this.at(name), text);
  }

  /** Beside it, and then over it: nobody sees half of it. */
  async replace(name: string, text: string): Promise<void> {
    this.#count += 1;
    const beside = join(dirname(this.at(name)), `.${basename(name)}.${this.#count}`);
    await writeFile(beside, text);
    await rename(beside, this.at(name));
  }

  async remove(name: string): Promise<void> {
    await unlink(this.at(name));
  }

  /** A link in place of what is there, in one step. */
  async link(name: string, target: string): Promise<void> {
    this.#count += 1;
    const beside = this.at(`.link.${this.#count}`);
    await symlink(target, beside);
    await rename(beside, this.at(name));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}
