/* eslint-disable security/detect-non-literal-fs-filename -- in a folder of ours */
import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ServiceUnavailableException } from '../exceptions/exceptions.js';
import { UploadFolder } from './upload-folder.js';
import { TemporaryFile, type FileFacts } from './uploaded-file.js';

const PRIVATE = 0o600;

/** The files that came with one request, in a folder that nobody else may look into. No name of it is the client's. */
export class UploadFiles {
  readonly #kept: TemporaryFile[] = [];
  readonly #writing = new Map<WriteStream, Promise<unknown>>();
  readonly #discarded: () => void;
  #folder: Promise<UploadFolder> | undefined;
  #discarding: Promise<void> | undefined;
  #count = 0;

  /** @param discarded told when nothing of it is left */
  constructor(discarded: () => void) {
    this.#discarded = discarded;
  }

  /** Writes down a file. @throws what the stream fails with; what the file system says; ServiceUnavailableException once it is discarded */
  async keep(source: AsyncIterable<Uint8Array>, facts: Omit<FileFacts, 'size'>): Promise<TemporaryFile> {
    this.#checkOpen();
    const folder = await (this.#folder ??= UploadFolder.make());
    this.#checkOpen();
    const path = join(folder.path, String(this.#count++));
    const target = createWriteStream(path, { flags: 'wx', mode: PRIVATE });
    const written = pipeline(source, target);
    this.#writing.set(
      target,
      written.catch(() => undefined),
    );
    await written;
    this.#writing.delete(target);
    this.#checkOpen();
    const file = new TemporaryFile(path, { ...facts, size: target.bytesWritten });
    this.#kept.push(file);
    return file;
  }

  /** The request is over: what was not moved is removed. What is still written is cut off. @throws what the file system says */
  discard(): Promise<void> {
    return (this.#discarding ??= this.#discard());
  }

  #checkOpen(): void {
    if (this.#discarding) throw closing();
  }

  async #discard(): Promise<void> {
    for (const file of this.#kept) file.forget();
    // One that could not be made has been told of by whoever wanted to write there.
    const folder = await this.#folder?.catch(() => undefined);
    for (const target of this.#writing.keys()) target.destroy(closing());
    await Promise.all(this.#writing.values());
    try {
      await folder?.remove();
    } finally {
      this.#discarded();
    }
  }
}

const closing = () => new ServiceUnavailableException('The application closes.');
