/* eslint-disable security/detect-non-literal-fs-filename -- in a folder of ours */
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { TemporaryFile, type FileFacts } from './uploaded-file.js';

const PRIVATE = 0o600;

/** The files that came with one request, in a folder that nobody else may look into. No name of it is the client's. */
export class UploadFiles {
  readonly #kept: TemporaryFile[] = [];
  readonly #writing: Promise<unknown>[] = [];
  #folder: Promise<string> | undefined;
  #count = 0;

  /** Writes down a file. @throws what the stream fails with; what the file system says */
  keep(source: AsyncIterable<Uint8Array>, facts: Omit<FileFacts, 'size'>): Promise<TemporaryFile> {
    const keeping = this.#keep(source, facts);
    this.#writing.push(keeping.catch(() => undefined));
    return keeping;
  }

  /** The request is over: what was not moved is removed. */
  async discard(): Promise<void> {
    for (const file of this.#kept) file.forget();
    if (!this.#folder) return;
    await Promise.all(this.#writing);
    // One that could not be made has been told of by whoever wanted to write there.
    const folder = await this.#folder.catch(() => undefined);
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }

  async #keep(source: AsyncIterable<Uint8Array>, facts: Omit<FileFacts, 'size'>): Promise<TemporaryFile> {
    this.#folder ??= mkdtemp(join(tmpdir(), 'oneiric-upload-'));
    const path = join(await this.#folder, String(this.#count++));
    const target = createWriteStream(path, { flags: 'wx', mode: PRIVATE });
    await pipeline(source, target);
    const file = new TemporaryFile(path, { ...facts, size: target.bytesWritten });
    this.#kept.push(file);
    return file;
  }
}
