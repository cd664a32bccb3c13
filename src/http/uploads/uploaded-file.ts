/* eslint-disable security/detect-non-literal-fs-filename -- in a folder of ours, or where the controller has said */
import { constants, createReadStream, openSync } from 'node:fs';
import { copyFile, readFile, rename, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { HttpError } from '../http-error.js';

/** A file that came with a request. It is gone when that is answered, unless it was moved. */
export interface ReceivedFile {
  /** The field that it came in. */
  readonly fieldName: string;
  /** What the client calls it, without folders and control characters: nothing to name a file by. */
  readonly originalName: string;
  /** What the client says that it is, as `image/png`. Nobody has looked. */
  readonly mimetype: string;
  /** How many bytes it has. */
  readonly size: number;
  /** Reads it, to its end once that was begun while the request lasts. @throws HttpError `http/upload-gone` */
  stream(): Readable;
  /** All of it. @throws HttpError `http/upload-gone` */
  bytes(): Promise<Uint8Array>;
  /**
   * Moves it to a place of its own, where it replaces what is there. It stays when the request ends.
   * @param path where to; never made of what the client says
   * @throws HttpError `http/upload-gone`; what the file system says
   */
  moveTo(path: string): Promise<void>;
}

/** What a request says besides its head. */
export interface Said {
  /** What JSON, a form or a text says; undefined where there is none. */
  readonly body: unknown;
  readonly files: readonly ReceivedFile[];
}

/** What is known of a file once it has come. */
export interface FileFacts {
  readonly fieldName: string;
  readonly originalName: string;
  readonly mimetype: string;
  readonly size: number;
}

/** A file in a folder of the request that brought it. */
export class TemporaryFile implements ReceivedFile {
  readonly fieldName: string;
  readonly originalName: string;
  readonly mimetype: string;
  readonly size: number;
  #path: string | undefined;
  readonly #streams = new Set<Readable>();

  constructor(path: string, { fieldName, originalName, mimetype, size }: FileFacts) {
    this.#path = path;
    this.fieldName = fieldName;
    this.originalName = originalName;
    this.mimetype = mimetype;
    this.size = size;
  }

  stream(): Readable {
    // Opened at once: what is being read can be read to its end when the request is over.
    const stream = createReadStream('', { fd: openSync(this.#here, constants.O_RDONLY) });
    this.#streams.add(stream);
    stream.once('close', () => this.#streams.delete(stream));
    return stream;
  }

  async bytes(): Promise<Uint8Array> {
    return readFile(this.#here);
  }

  async moveTo(path: string): Promise<void> {
    const from = this.#here;
    try {
      await rename(from, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
      await copyFile(from, path);
      await rm(from);
    }
    this.#path = undefined;
  }

  /** The request is over: streams that nobody has begun to read are closed. */
  forget(): void {
    this.#path = undefined;
    for (const stream of this.#streams)
      if (stream.readableFlowing === null && !stream.readableDidRead) stream.destroy();
  }

  get #here(): string {
    if (this.#path === undefined) throw gone(this.fieldName);
    return this.#path;
  }
}

const gone = (field: string) =>
  new HttpError(
    'http/upload-gone',
    `The file of ${field} is not there any more: it was moved, or its request is over.`,
    {
      hint: 'read it, or move it, before the method returns',
    },
  );
