import { removeDeadFolders } from './dead-folders.js';
import { UploadFiles } from './upload-files.js';

/** The uploads of an application that are under way. */
export class OpenUploads {
  readonly #open = new Set<UploadFiles>();
  #swept: Promise<void> | undefined;

  /** Removes what killed processes have left, once, while everything goes on. */
  sweep(): void {
    this.#swept ??= removeDeadFolders();
  }

  /** The files of one request. */
  begin(): UploadFiles {
    const files = new UploadFiles(() => this.#open.delete(files));
    this.#open.add(files);
    return files;
  }

  /** No request is under way any more that would be answered: what those leave is removed when this settles. Never rejects. */
  async close(): Promise<void> {
    await this.#swept;
    await Promise.allSettled([...this.#open].map((files) => files.discard()));
  }
}
