/* eslint-disable security/detect-non-literal-fs-filename -- the path is that of an open file */
import { statSync } from 'node:fs';
import { StorageError } from '../core/errors.js';

const inodeOf = (path: string): bigint | undefined =>
  statSync(path, { bigint: true, throwIfNoEntry: false })?.ino;

/** Which file has a name, so that another one that takes the name later is told apart. */
export class FilePlace {
  private constructor(
    readonly path: string,
    private readonly inode: bigint,
  ) {}

  /** The file that has the name now. @throws StorageError `storage/moved` if none has; what the file system says */
  static of(path: string): FilePlace {
    const inode = inodeOf(path);
    if (inode === undefined) throw moved(path);
    return new FilePlace(path, inode);
  }

  /**
   * Whether it is there still is asked at once, in some microseconds: from the thread pool the answer takes as long as a
   * commit, and could be of a time before one. A network that hangs keeps a commit waiting just as well.
   *
   * @throws StorageError `storage/moved`
   */
  check(): void {
    if (this.#found() !== this.inode) throw moved(this.path);
  }

  #found(): bigint | undefined {
    try {
      return inodeOf(this.path);
    } catch {
      return undefined;
    }
  }
}

const moved = (path: string): StorageError =>
  new StorageError('storage/moved', `${JSON.stringify(path)} is not the file any more that was opened.`, {
    hint: 'it was removed, moved or replaced under this process: put it back, or start the process again',
  });
