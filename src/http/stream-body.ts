import { Readable } from 'node:stream';
import { ReadableStream, TransformStream, type ReadableStreamDefaultController } from 'node:stream/web';

/** What comes bit by bit. */
export type Source = ReadableStream<unknown> | AsyncIterable<unknown>;

/** Whether a method has returned something that comes bit by bit. */
export const isStream = (value: object): value is Source =>
  value instanceof ReadableStream || Symbol.asyncIterator in value;

/** What an answer is cut off by. */
export interface Cutting {
  /** Bytes that the answer says it has; undefined where it does not. */
  readonly length: number | undefined;
  /** Aborts when whoever asked has gone. */
  readonly signal: AbortSignal;
  /** Told what the source fails with; the answer has begun by then. */
  readonly fail: (error: unknown) => void;
  /** Cuts the connection; undefined where there is none. */
  readonly cut: (() => void) | undefined;
  /** Told what settles when the answer has ended. */
  readonly lasts: (over: Promise<void>) => void;
}

/**
 * The body of an answer that comes bit by bit: texts and bytes, from a stream of Node or the platform, or anything that is iterated.
 * Whoever asked may take as long as they like: nothing is read ahead. When they go away, the source is ended; when the source
 * fails, or gives more or less than was said, the answer is cut off.
 *
 * @throws TypeError for a source of which nothing more can come; what it has failed with
 */
export function bodyOfStream(
  source: Source,
  { length, signal, fail, cut, lasts }: Cutting,
): globalThis.ReadableStream {
  refuseSpent(source);
  const { readable, writable } = new TransformStream<unknown, Uint8Array>(counted(length));
  const failed = async (error: unknown): Promise<void> => {
    if (signal.aborted) return;
    fail(error);
    // Without a word of what it failed with: what serves the answer would tell it.
    if (cut) cut();
    else await writable.abort(new TypeError('the answer was cut off')).catch(() => undefined);
  };
  // What has been written is not taken back, and what cannot be written ends the source.
  lasts(streamOf(source).pipeTo(writable, { preventAbort: true }).catch(failed));
  return readable as globalThis.ReadableStream;
}

/** Nobody wants any of it. */
export function endSource(source: Source): void {
  if (source instanceof Readable) {
    source.on('error', ignore);
    source.destroy();
    return;
  }
  const stream = streamOf(source);
  // Those that Node has made of its own throw where nobody catches when they are cancelled as soon as they are made.
  setImmediate(() => void stream.cancel().catch(ignore));
}

const ignore = (): void => undefined;

/** Bytes of what comes, as many as were said: the rest would be taken for the next answer. */
function counted(length: number | undefined) {
  const encoder = new TextEncoder();
  let count = 0;
  return {
    transform(chunk: unknown, controller: { enqueue(bytes: Uint8Array): void }) {
      const bytes = bytesOf(chunk, encoder);
      count += bytes.length;
      if (length !== undefined && count > length)
        throw new TypeError(`a stream of ${length} bytes gave more`);
      controller.enqueue(bytes);
    },
    flush() {
      if (length !== undefined && count < length)
        throw new TypeError(`a stream of ${length} bytes gave ${count}`);
    },
  };
}

/** An answer that would be empty is no answer. */
function refuseSpent(source: Source): void {
  if (source instanceof ReadableStream) {
    if (source.locked) throw new TypeError('somebody else reads the stream that a controller has returned');
  } else if (source instanceof Readable && (source.destroyed || source.readableEnded)) {
    // What it fails with is thrown here.
    source.on('error', ignore);
    throw source.errored ?? new TypeError('a controller has returned a stream that is over');
  }
}

function streamOf(source: Source): ReadableStream<unknown> {
  if (source instanceof ReadableStream) return source;
  return source instanceof Readable ? streamOfNode(source) : ReadableStream.from(source);
}

/** Ended at once when nobody reads any more, also while it waits. That of Node throws where nobody catches when it is ended early. */
function streamOfNode(source: Readable): ReadableStream<unknown> {
  const chunks: AsyncIterator<unknown, unknown> = source[Symbol.asyncIterator]();
  const pull = async (controller: ReadableStreamDefaultController): Promise<void> => {
    const { done, value } = await chunks.next();
    if (done === true) controller.close();
    else controller.enqueue(value);
  };
  return new ReadableStream<unknown>({ pull, cancel: () => endSource(source) }, { highWaterMark: 0 });
}

function bytesOf(chunk: unknown, encoder: { encode(text: string): Uint8Array }): Uint8Array {
  if (typeof chunk === 'string') return encoder.encode(chunk);
  if (chunk instanceof Uint8Array) return chunk;
  throw new TypeError(`a stream gave a ${typeof chunk}: it takes texts and bytes`);
}
