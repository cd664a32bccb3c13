import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AccountServer } from './parts/database.js';

/** The password of the database, as a file that the application follows. */
export class SecretFile {
  #number = 0;

  constructor(
    private readonly folder: string,
    private readonly server: AccountServer,
  ) {}

  /** The one that is good, as far as this side knows. */
  get password(): string {
    return `password-${this.#number}`;
  }

  async begin(): Promise<void> {
    await mkdir(join(this.folder, 'secrets'), { mode: 0o700 });
    await this.next();
  }

  /** A new one, which the server takes. @returns the one before, which it still takes */
  async next(): Promise<string> {
    const before = this.password;
    this.#number += 1;
    this.server.allow(this.password);
    await this.write(this.password);
    return before;
  }

  /** One that the server refuses, until `next`. */
  spoil(): Promise<void> {
    return this.write('no-password');
  }

  private async write(password: string): Promise<void> {
    const file = join(this.folder, 'secrets', 'password');
    await writeFile(join(this.folder, 'password.next'), `${password}\n`, { mode: 0o600 });
    await rename(join(this.folder, 'password.next'), file);
  }
}
