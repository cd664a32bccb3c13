import { Deserializer, Serializer } from 'node:v8';

const HEAD_BYTES = 4;

/** A value as bytes, as it is copied between threads; what cannot be copied is refused. */
export function frameOf(value: unknown): Uint8Array {
  const serializer = new Serializer();
  serializer.writeHeader();
  serializer.writeValue(value);
  return new Uint8Array(serializer.releaseBuffer());
}

/** @throws what is wrong with bytes that are no such value */
export function valueOf(frame: Uint8Array): unknown {
  const deserializer = new Deserializer(frame);
  deserializer.readHeader();
  return deserializer.readValue() as unknown;
}

/** A frame, with its length before it. */
export function withLength(frame: Uint8Array): Uint8Array {
  const whole = Buffer.allocUnsafe(HEAD_BYTES + frame.length);
  whole.writeUInt32BE(frame.length);
  whole.set(frame, HEAD_BYTES);
  return whole;
}

/** Cuts what comes over a pipe into frames. */
export class FrameReader {
  readonly #head = Buffer.alloc(HEAD_BYTES);
  #body: Uint8Array | undefined;
  /** Bytes of the head, and then of the body. */
  #filled = 0;

  /** @param most bytes of a frame; no more than these are ever kept, in whatever pieces they come */
  constructor(
    private readonly most: number,
    private readonly received: (frame: Uint8Array) => void,
  ) {}

  /** @returns false where a frame says to be larger than it may be: nothing further is read */
  read(chunk: Uint8Array): boolean {
    let rest = chunk;
    for (;;) {
      rest = this.#fill(rest);
      if (!this.#isFull) return true;
      if (this.#body) {
        this.received(this.#body);
        this.#body = undefined;
      } else {
        const length = this.#head.readUInt32BE();
        if (length > this.most) return false;
        this.#body = new Uint8Array(length);
      }
      this.#filled = 0;
    }
  }

  get #target(): Uint8Array {
    return this.#body ?? this.#head;
  }

  get #isFull(): boolean {
    return this.#filled === this.#target.length;
  }

  /** @returns what is beyond */
  #fill(chunk: Uint8Array): Uint8Array {
    const part = chunk.subarray(0, this.#target.length - this.#filled);
    this.#target.set(part, this.#filled);
    this.#filled += part.length;
    return chunk.subarray(part.length);
  }
}
