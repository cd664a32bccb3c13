import { lstat } from 'node:fs/promises';
import { refusalToRead } from './entrance.js';

/**
 * What a watcher told to be gone. Where that was merely out of reach, as in a folder that nobody could enter for a
 * moment, the watcher has let go of it for good, and nothing is told of it any more.
 */
export class LostPaths {
  readonly #paths = new Set<string>();

  /** What the watcher told. */
  note(event: string, path: string): void {
    if (event === 'unlink' || event === 'unlinkDir') this.#paths.add(path);
    else this.#paths.delete(path);
  }

  /** Whether something is there all the same, so that it has to be watched anew. Told once of each. */
  async areBack(): Promise<boolean> {
    const found = await Promise.all([...this.#paths].map((path) => this.#isBack(path)));
    return found.includes(true);
  }

  async #isBack(path: string): Promise<boolean> {
    try {
      // eslint-disable-next-line security/detect-non-literal-fs-filename -- whoever watches has chosen it
      const facts = await lstat(path);
      if (facts.isDirectory() && (await refusalToRead(path)) !== undefined) return false;
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') this.#paths.delete(path);
      return false;
    }
    return this.#paths.delete(path);
  }
}
