import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { Reply } from '../reply.js';

/** From this on a text is made bytes of first: Node would hold three bytes for each of its units for as long as nobody reads. */
const LONG = 16_384;

/** Sends an answer. Where that fails, the connection is cut: what has begun cannot be taken back. */
export function sendReply(response: ServerResponse, reply: Reply): void {
  const { status, record, body } = reply;
  response.writeHead(status, record);
  if (typeof body === 'object' && body !== null) {
    response.flushHeaders();
    // What it fails with was told where the stream was made.
    pipeline(Readable.fromWeb(body as ReadableStream), response).catch(() => response.destroy());
  } else if (typeof body === 'string' && body.length > LONG) response.end(Buffer.from(body));
  else response.end(body ?? undefined);
}
