import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder of its own for a test, with what writes secrets into it. */
export class SecretPlace {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'oneiric-secrets-')));
  #number = 0;
  #mounted = new Map<string, string>();

  write(name: string, text: string | Uint8Array, mode = 0o600): string {
    const path = join(this.root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { mode });
    return path;
  }

  remove(name: string): void {
    rmSync(join(this.root, name), { recursive: true, force: true });
  }

  /** As Kubernetes does: a new folder with everything, then `..data` is moved to it in one step. */
  mount(secrets: ReadonlyMap<string, string>): void {
    const folder = `..2026_${(this.#number += 1)}`;
    for (const [name, text] of secrets) this.write(join(folder, name), text, 0o644);
    mkdirSync(join(this.root, folder), { recursive: true });
    const next = join(this.root, '..data_tmp');
    symlinkSync(folder, next);
    renameSync(next, join(this.root, '..data'));
    for (const name of secrets.keys()) this.#lead(name);
    for (const name of this.#mounted.keys()) if (!secrets.has(name)) this.remove(name);
    this.#mounted = new Map(secrets);
    if (this.#number > 1) this.remove(`..2026_${this.#number - 1}`);
  }

  /** As `mount`, with one secret more, another or less. */
  remount(name: string, value: string | undefined): void {
    const next = new Map(this.#mounted);
    if (value === undefined) next.delete(name);
    else next.set(name, value);
    this.mount(next);
  }

  dispose(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  #lead(name: string): void {
    if (this.#mounted.has(name)) return;
    const path = join(this.root, name);
    mkdirSync(dirname(path), { recursive: true });
    const up = '../'.repeat(name.split('/').length - 1);
    symlinkSync(`${up}..data/${name}`, path);
  }
}
