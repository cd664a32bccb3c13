import type { ServerResponse } from 'node:http';
import type { Reply } from '../reply.js';

/** These have no length (RFC 9110, 8.6). */
const NO_CONTENT = 204;
const NOT_MODIFIED = 304;

/** Sends an answer that is there as a whole. @returns false for one that comes bit by bit, of which nothing is sent */
export function sendWhole(response: ServerResponse, { status, headers, body }: Reply): boolean {
  if (typeof body === 'object') return false;
  const { record } = headers;
  if (body !== undefined) record['content-length'] = String(Buffer.byteLength(body));
  else if (status !== NO_CONTENT && status !== NOT_MODIFIED) record['content-length'] ??= '0';
  response.writeHead(status, record);
  response.end(body);
  return true;
}
