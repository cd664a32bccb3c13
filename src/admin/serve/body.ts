import type { IncomingMessage } from 'node:http';
import { MOST_BYTES } from '../api/read-request.js';
import { AdminRefusal } from '../problems/admin-refusal.js';

/** What a request says besides its head; why it is refused; undefined where it does not say it to its end. */
export async function readBody(request: IncomingMessage): Promise<Buffer | AdminRefusal | undefined> {
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = request.headers;
  const isEmpty = encoding === undefined && length === '0';
  if (isEmpty) return Buffer.alloc(0);
  if (request.method === 'GET' || request.method === 'HEAD') return UNEXPECTED;
  if (Number(length) > MOST_BYTES) return TOO_LARGE;
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) return TOO_LARGE;
      chunks.push(chunk);
    }
  } catch {
    // Whoever sent it has gone, or took too long.
    return undefined;
  }
  return Buffer.concat(chunks);
}

const UNEXPECTED = new AdminRefusal(
  'admin/bad-request',
  'What is only read takes no body. Nothing was done.',
);
const TOO_LARGE = new AdminRefusal(
  'admin/too-large',
  `The body has more than ${MOST_BYTES} bytes. Nothing was done.`,
);
