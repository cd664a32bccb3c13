import type { ReadableStream, ReadableStreamDefaultReader } from 'node:stream/web';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { WireEvent } from '../../../src/admin/events/wire-event.js';

/** A client of an event stream that reads when it is told to. */
export class StreamReader {
  readonly frames: EventSourceMessage[] = [];
  /** What the stream says besides: the id up to which it is. */
  readonly comments: string[] = [];
  /** What a browser would resume after. */
  lastId: string | undefined;
  hasEnded = false;
  hasLeft = false;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();
  readonly #parser = createParser({
    onEvent: (frame) => {
      this.frames.push(frame);
      this.lastId = frame.id ?? this.lastId;
    },
    onComment: (comment) => {
      this.comments.push(comment);
      this.lastId = comment;
    },
  });
  #reading: Promise<void> | undefined;

  constructor(stream: ReadableStream<Uint8Array> | undefined) {
    if (!stream) throw new TypeError('there is no stream');
    this.#reader = stream.getReader();
  }

  /** Takes the next chunk as soon as there is one; one at a time. */
  read(): void {
    this.#reading ??= this.#read();
  }

  /** Takes everything from now on. */
  async readAll(): Promise<void> {
    while (!this.hasEnded) {
      this.read();
      await this.#reading;
    }
  }

  leave(): Promise<void> {
    this.hasLeft = true;
    return this.#reader.cancel();
  }

  /** What it was told, in short: `swap.switched`, `gap 3`. */
  get told(): string[] {
    return this.frames.map(({ event, data }) =>
      event === 'gap' ? `gap ${String((JSON.parse(data) as WireEvent).fields?.['missed'])}` : String(event),
    );
  }

  async #read(): Promise<void> {
    const { done, value } = await this.#reader.read();
    this.#reading = undefined;
    this.hasEnded = done;
    if (value) this.#parser.feed(this.#decoder.decode(value, { stream: true }));
  }
}
