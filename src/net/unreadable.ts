import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../core/ports.js';

/** After an answer to what has not ended: long enough to read it. */
const LINGER_MS = 1_000;

interface Refusal {
  readonly status: number;
  readonly detail: string;
}

const BAD: Refusal = { status: 400, detail: 'The request cannot be read.' };
const NO_HOST: Refusal = { status: 400, detail: 'The request does not name one host.' };
const NO_TUNNEL: Refusal = { status: 405, detail: 'There are no tunnels here.' };
const TOO_LARGE: Refusal = { status: 431, detail: 'The head of the request is too large.' };
const CODED: Refusal = { status: 501, detail: 'The request comes in a transfer coding that is not known.' };
const UNEXPECTED: Refusal = { status: 417, detail: 'The request expects what is not done.' };

/** Of a head that is not there as a whole, as the parser has it. */
export const HEAD_TOO_LARGE = 'HPE_HEADER_OVERFLOW';

/** What a request is refused with that HTTP's parser does not take, by the code of its error. */
const REFUSALS: ReadonlyMap<string | undefined, Refusal> = new Map<string | undefined, Refusal>([
  [HEAD_TOO_LARGE, TOO_LARGE],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', { status: 413, detail: 'The chunks of the body say too much.' }],
  ['ERR_HTTP_REQUEST_TIMEOUT', { status: 408, detail: 'The request took too long to come.' }],
]);

/** A connection on which something came that is no request. */
export interface Unreadable {
  readonly socket: Duplex;
  readonly clock: Clock;
  /** What answers the requests before it on the same connection, in their order. */
  readonly answering: readonly ServerResponse[];
}

/**
 * Answers what is no request, in place of Node, which does so without a body. Nothing of what was sent is told. Requests that came
 * whole are answered first, and it is not: it would be taken for the answer to one of them.
 */
export function refuseUnreadable(code: string | undefined, { socket, clock, answering }: Unreadable): void {
  const owed = answering.findLast(({ req }) => req.complete);
  if (code === 'ECONNRESET' || !socket.writable) socket.destroy();
  else if (owed) endAfter(owed, socket);
  else if (answering.some(({ headersSent }) => headersSent)) socket.destroy();
  else endWith(REFUSALS.get(code) ?? BAD, socket, clock);
}

/** Answers one who asks for a connection to somewhere else. */
export function refuseTunnel(socket: Duplex, clock: Clock): void {
  socket.on('error', () => socket.destroy());
  endWith(NO_TUNNEL, socket, clock);
}

/** Answers one who waits for what is not done. */
export const refuseExpectation = (response: ServerResponse): void => refuse(response, UNEXPECTED);

/**
 * Answers a request that does not name its host, or several, or is coded in more ways than by chunks, or whose head has too many bytes.
 * @returns whether it was one
 */
export function refuseHead(request: IncomingMessage, response: ServerResponse, mostBytes: number): boolean {
  const refusal = refusalOf(request, mostBytes);
  if (refusal) refuse(response, refusal);
  return refusal !== undefined;
}

function refusalOf(request: IncomingMessage, mostBytes: number): Refusal | undefined {
  const { httpVersion, headers, rawHeaders } = request;
  const isNamed = headers.host !== undefined || httpVersion === '1.0';
  if (!isNamed || isTwice('host', rawHeaders)) return NO_HOST;
  const coding = headers['transfer-encoding'];
  // The parser sees to it that chunks are the last of several, and reads what is in them as if they were the only one.
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') return CODED;
  return headBytes(request) > mostBytes ? TOO_LARGE : undefined;
}

/** As clients write it: Node counts, as it reads, only the target and what headers are called and say. */
function headBytes({ method = '', url = '', rawHeaders }: IncomingMessage): number {
  const line = method.length + url.length + '  HTTP/1.1\r\n'.length;
  // Between a name and what it says stand two characters, and two behind that.
  return rawHeaders.reduce((sum, { length }) => sum + length + 2, line) + '\r\n'.length;
}

function endAfter(owed: ServerResponse, socket: Duplex): void {
  if (!owed.headersSent) owed.setHeader('connection', 'close');
  owed.once('close', () => socket.end());
}

function endWith(refusal: Refusal, socket: Duplex, clock: Clock): void {
  const { status, title, headers, body } = answerOf(refusal);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${title}\r\n${lines.join('')}\r\n${body}`);
  const timer = clock.after(LINGER_MS, () => socket.destroy(), { isBackground: true });
  socket.once('close', () => timer.cancel());
}

function refuse(response: ServerResponse, refusal: Refusal): void {
  const { status, headers, body } = answerOf(refusal);
  response.writeHead(status, headers);
  response.end(body);
}

function answerOf({ status, detail }: Refusal) {
  const title = STATUS_CODES[status] ?? 'Refused';
  const body = JSON.stringify({ type: 'about:blank', title, status, detail });
  const headers = {
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    connection: 'close',
  };
  return { status, title, headers, body };
}

/** Names are at even places. */
function isTwice(name: string, rawHeaders: readonly string[]): boolean {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2)
    if (rawHeaders[at]?.length === name.length && rawHeaders[at]?.toLowerCase() === name) count += 1;
  return count > 1;
}
