import { Readable } from 'node:stream';
import { ReadableStream, TransformStream } from 'node:stream/web';

/** What comes bit by bit. */
export type Source = ReadableStream<unknown> | AsyncIterable<unknown>;

/** Whether a method has returned something that comes bit by bit. */
export const isStream = (value: object): value is Source =>
  value instanceof ReadableStream || Symbol.asyncIterator in value;

/** What an answer is cut off by. */
export interface Cutting {
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
 * fails, the answer is cut off.
 */
export function bodyOfStream(
  source: Source,
  { signal, fail, cut, lasts }: Cutting,
): globalThis.ReadableStream {
  const encoder = new TextEncoder();
  const { readable, writable } = new TransformStream<unknown, Uint8Array>({
    transform: (chunk, controller) => controller.enqueue(bytesOf(chunk, encoder)),
  });
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
export const endSource = (source: Source): void => void streamOf(source).cancel().catch(ignore);

const ignore = (): void => undefined;

function streamOf(source: Source): ReadableStream<unknown> {
  if (source instanceof ReadableStream) return source;
  // Ended at once when nobody reads any more, also while it waits.
  return source instanceof Readable ? Readable.toWeb(source) : ReadableStream.from(source);
}

function bytesOf(chunk: unknown, encoder: { encode(text: string): Uint8Array }): Uint8Array {
  if (typeof chunk === 'string') return encoder.encode(chunk);
  if (chunk instanceof Uint8Array) return chunk;
  throw new TypeError(`a stream gave a ${typeof chunk}: it takes texts and bytes`);
}
