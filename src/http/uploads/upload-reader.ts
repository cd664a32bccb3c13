import { once } from 'node:events';
import type { Readable } from 'node:stream';
import {
  BadRequestException,
  PayloadTooLargeException,
  UnsupportedMediaTypeException,
} from '../exceptions/exceptions.js';
import type { BodyLimits, HttpRequest } from '../exchange.js';
import { FormFields } from './form-fields.js';
import { formParsers, type FormEvents, type FormParser } from './form-parser.js';
import type { UploadFiles } from './upload-files.js';
import type { UploadLimits } from './upload-limits.js';
import type { Said, ReceivedFile } from './uploaded-file.js';
import type { FileWish } from './wishes.js';

/** Of each part. */
const MOST_HEADERS = 20;
const MOST_HEADER_BYTES = 8_192;

/** What an upload is read with. */
export interface UploadParts {
  /** Which files are taken. */
  readonly wishes: readonly FileWish[];
  readonly limits: BodyLimits;
  /** Where files are written down. */
  readonly files: UploadFiles;
}

/** Reads a form with files. @throws HttpException for what is not taken: nothing more of it is read then */
export async function readUpload(request: HttpRequest, parts: UploadParts): Promise<Said> {
  const { headers, raw, signal } = request;
  const { uploadBytes } = parts.limits;
  if ((headers.get('content-encoding') ?? 'identity') !== 'identity') throw encoded();
  if (Number(headers.get('content-length') ?? 0) > uploadBytes) throw tooLarge('The request', uploadBytes);
  if (raw.body === null) throw unreadable();
  const parser = await parserFor(headers.get('content-type') ?? '', parts.limits);
  return new UploadReader(parser, parts).read(raw.body, signal);
}

class UploadReader {
  readonly #parser: FormParser;
  readonly #parts: UploadParts;
  readonly #fields: FormFields;
  readonly #keeping: Promise<ReceivedFile>[] = [];
  readonly #sources: Readable[] = [];
  readonly #counts = new Map<FileWish, number>();
  readonly #failed: Promise<never>;
  #fail: (error: unknown) => void = () => undefined;

  constructor(parser: FormParser, parts: UploadParts) {
    this.#parser = parser;
    this.#parts = parts;
    this.#fields = new FormFields(parts.limits);
    this.#failed = new Promise<never>((_, reject) => (this.#fail = reject));
    this.#failed.catch(() => undefined);
    const { files, fields } = parts.limits;
    parser.on('filesLimit', () => this.#fail(tooMany(files, 'files')));
    parser.on('fieldsLimit', () => this.#fail(tooMany(fields, 'fields')));
    parser.on('partsLimit', () => this.#fail(tooMany(files + fields, 'parts')));
    parser.on('error', (error) => this.#fail(unreadable(error)));
    parser.on('field', (...told) => this.#tried(() => this.#field(told)));
    parser.on('file', (...told) => this.#tried(() => this.#file(told)));
  }

  async read(body: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<Said> {
    const reader = body.getReader();
    const gone = () => this.#fail(unreadable(signal.reason));
    signal.addEventListener('abort', gone, { once: true });
    try {
      await Promise.race([this.#feed(reader), this.#failed]);
      const files = await Promise.race([Promise.all(this.#keeping), this.#failed]);
      return { body: this.#fields.all, files };
    } catch (error) {
      for (const source of this.#sources) source.destroy();
      await reader.cancel().catch(() => undefined);
      throw error;
    } finally {
      signal.removeEventListener('abort', gone);
    }
  }

  async #feed(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
    const { uploadBytes } = this.#parts.limits;
    let bytes = 0;
    for (let next = await this.#next(reader); !next.done; next = await this.#next(reader)) {
      bytes += next.value.byteLength;
      if (bytes > uploadBytes) throw tooLarge('The request', uploadBytes);
      if (!this.#parser.write(next.value)) await Promise.race([once(this.#parser, 'drain'), this.#failed]);
    }
    const finished = once(this.#parser, 'finish');
    this.#parser.end();
    await Promise.race([finished, this.#failed]);
  }

  async #next(reader: ReadableStreamDefaultReader<Uint8Array>) {
    try {
      return await Promise.race([reader.read(), this.#failed]);
    } catch (error) {
      await Promise.race([this.#failed, Promise.reject(unreadable(error))]);
      throw error;
    }
  }

  #field([name, value, , isCut]: Parameters<FormEvents['field']>): void {
    this.#fields.add({ name, value, isCut });
  }

  #file([name, source, fileName, , mimetype]: Parameters<FormEvents['file']>): void {
    this.#sources.push(source);
    // Told by what reads it, and by the parser; nobody may read it yet.
    source.on('error', () => undefined);
    // What a browser sends where nothing was chosen.
    if (!fileName) return void source.resume();
    const fieldName = this.#fields.checked(name);
    const wish = this.#wishFor(fieldName);
    if (wish.types && !wish.types.some((type) => fits(mimetype, type))) throw notTaken(fieldName);
    const maxBytes = wish.maxBytes ?? this.#parts.limits.fileBytes;
    const facts = { fieldName, mimetype, originalName: sane(fileName) };
    const keeping = this.#parts.files.keep(limited(source, maxBytes), facts);
    keeping.catch(this.#fail);
    this.#keeping.push(keeping);
  }

  #wishFor(field: string): FileWish {
    const { wishes, limits } = this.#parts;
    const wish = wishes.find(({ name }) => name === field) ?? wishes.find(({ name }) => name === undefined);
    if (!wish) throw new BadRequestException('A file came in a field that takes none.');
    const count = (this.#counts.get(wish) ?? 0) + 1;
    const { maxCount = limits.files } = wish;
    if (count > maxCount) throw tooMany(maxCount, 'files');
    this.#counts.set(wish, count);
    return wish;
  }

  #tried(take: () => void): void {
    try {
      take();
    } catch (error) {
      this.#fail(error);
    }
  }
}

async function parserFor(
  contentType: string,
  { files, fields, fieldBytes }: UploadLimits,
): Promise<FormParser> {
  const Parser = await formParsers();
  const heads = { headerPairs: MOST_HEADERS, headerSize: MOST_HEADER_BYTES };
  try {
    return new Parser({
      headers: { 'content-type': contentType },
      limits: { files, fields, parts: files + fields, fieldSize: fieldBytes, ...heads },
    });
  } catch (error) {
    throw unreadable(error);
  }
}

async function* limited(source: Readable, maxBytes: number): AsyncIterable<Uint8Array> {
  let bytes = 0;
  for await (const chunk of source as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw tooLarge('A file', maxBytes);
    yield chunk;
  }
}

/** `image/*` is any image. */
const fits = (mimetype: string, type: string) =>
  type.endsWith('/*') ? mimetype.startsWith(type.slice(0, -1)) : mimetype === type;

/** Only to be shown: no folders, which the parser has left out, nor what a terminal would act upon. */
const sane = (fileName: string) => fileName.replace(/[\p{Cc}\p{Cf}]/gu, '').slice(0, 255);

const unreadable = (cause?: unknown) => new BadRequestException('The form cannot be read.', { cause });
const encoded = () =>
  new UnsupportedMediaTypeException('The body is of a media type or encoding that is not taken.');
const notTaken = (field: string) =>
  new UnsupportedMediaTypeException({ message: 'A file is of a type that is not taken.', field });
const tooLarge = (what: string, bytes: number) =>
  new PayloadTooLargeException(`${what} has more than ${bytes} bytes.`);
const tooMany = (most: number, what: string) =>
  new PayloadTooLargeException(`The request has more than ${most} ${what}.`);
