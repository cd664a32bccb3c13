import { tooLarge, wrongLength } from './answer.js';

/** What is asked for, as far as it says how much is taken. */
export interface Bounds {
  readonly url: URL;
  readonly maxBytes: number;
  readonly exactBytes: number | undefined;
  readonly onChunk: ((chunk: Uint8Array, offset: number) => void) | undefined;
}

/** Room that is made first: most of what is fetched is no more, and need not be moved. */
const FIRST_BYTES = 131_072;

/** Takes bytes as they come, up to a bound. Parts are copied: a million of one byte each take no more room than a whole. */
export class ByteSink {
  readonly #bounds: Bounds;
  #bytes = new Uint8Array(0);
  #length = 0;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  /** @throws NetError `net/too-large`, `net/wrong-length` */
  add(chunk: Uint8Array): void {
    const { url, maxBytes, exactBytes, onChunk } = this.#bounds;
    const length = this.#length + chunk.length;
    if (length > maxBytes) throw tooLarge(url, maxBytes);
    if (exactBytes !== undefined && length > exactBytes) throw wrongLength(url, exactBytes);
    this.#makeRoom(length);
    this.#bytes.set(chunk, this.#length);
    onChunk?.(this.#bytes.subarray(this.#length, length), this.#length);
    this.#length = length;
  }

  /** All of it. @throws NetError `net/wrong-length` */
  take(): Uint8Array {
    const { url, exactBytes } = this.#bounds;
    if (exactBytes !== undefined && this.#length !== exactBytes) throw wrongLength(url, exactBytes);
    return this.#length === this.#bytes.length ? this.#bytes : this.#bytes.slice(0, this.#length);
  }

  #makeRoom(length: number): void {
    if (length <= this.#bytes.length) return;
    const { maxBytes } = this.#bounds;
    const grown = new Uint8Array(Math.min(maxBytes, Math.max(length, FIRST_BYTES, this.#bytes.length * 2)));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}
