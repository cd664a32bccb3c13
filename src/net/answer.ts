import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../core/ports.js';
import { NetError } from './net-error.js';
import { shownUrl } from './origins.js';

/** What a server has answered, so far without its body. */
export interface Head {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/** What is asked for, as far as it says which answers are taken. */
export interface Expected {
  readonly url: URL;
  readonly maxBytes: number;
  readonly exactBytes: number | undefined;
  readonly etag: string | undefined;
  readonly mayBeMissing: boolean;
}

const OK = 200;
const NOT_MODIFIED = 304;
const NOT_FOUND = 404;

/** Statuses that may be other ones a moment later. Those of 500 and above may, too. */
const PASSING: readonly number[] = [408, 425, 429];

// As RFC 9110 has it, no longer than anybody needs: what is sent back is what was sent.
const ETAG = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]{0,512}"$/;

/** What can be an entity tag. */
export const isEtag = (text: string | undefined): text is string => text !== undefined && ETAG.test(text);

/**
 * What an answer is, by its head.
 *
 * @throws NetError `net/redirected`, `net/bad-status`, `net/encoded`, `net/too-large`, `net/wrong-length`
 */
export function judge(head: Head, expected: Expected, clock: Clock): 'bytes' | 'unchanged' | 'missing' {
  const { status } = head;
  if (status === NOT_MODIFIED && expected.etag !== undefined) return 'unchanged';
  if (status === NOT_FOUND && expected.mayBeMissing) return 'missing';
  if (status !== OK) throw badStatus(head, expected.url, clock);
  checkPlain(head, expected.url);
  checkLength(head, expected);
  return 'bytes';
}

/** An answer with another status than was asked for. */
export function badStatus({ status, headers }: Head, url: URL, clock: Clock): NetError {
  const where = shownUrl(url);
  if (status >= 300 && status < 400 && status !== NOT_MODIFIED)
    return new NetError('net/redirected', `${where}: the server leads elsewhere (${status}).`, {
      status,
      hint: 'nobody is followed: ask for the address that it leads to, where that is right',
    });
  const mayHeal = status >= 500 || PASSING.includes(status);
  const retryAfterMs = mayHeal ? askedFor(headers['retry-after'], clock) : undefined;
  return new NetError('net/bad-status', `${where}: the server answered ${status}.`, {
    status,
    mayHeal,
    retryAfterMs,
  });
}

/** A body that is packed may become any size, and what is signed are its bytes as they are. @throws NetError `net/encoded` */
export function checkPlain({ headers }: Head, url: URL): void {
  const encoding = headers['content-encoding'];
  const transfer = headers['transfer-encoding'];
  const isPlain = encoding === undefined || encoding.trim().toLowerCase() === 'identity';
  if (isPlain && (transfer === undefined || transfer.trim().toLowerCase() === 'chunked')) return;
  throw new NetError('net/encoded', `${shownUrl(url)}: the answer comes packed, which was not asked for.`);
}

function checkLength({ headers }: Head, { url, maxBytes, exactBytes }: Expected): void {
  const said = headers['content-length'];
  if (said === undefined) return;
  const length = Number(said);
  if (!(length <= maxBytes)) throw tooLarge(url, maxBytes);
  if (exactBytes !== undefined && length !== exactBytes) throw wrongLength(url, exactBytes);
}

/** It would be more than is taken. */
export const tooLarge = (url: URL, maxBytes: number): NetError =>
  new NetError('net/too-large', `${shownUrl(url)} has more than ${maxBytes} bytes.`);

/** It is not as long as it has to be. */
export const wrongLength = (url: URL, exactBytes: number): NetError =>
  new NetError('net/wrong-length', `${shownUrl(url)} does not have ${exactBytes} bytes.`);

/** Milliseconds, from seconds or from a date. */
function askedFor(retryAfter: string | undefined, clock: Clock): number | undefined {
  if (retryAfter === undefined) return undefined;
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter) * 1_000;
  const at = retryAfter.length > 40 ? NaN : Date.parse(retryAfter);
  return Number.isNaN(at) ? undefined : Math.max(0, at - clock.epoch());
}
