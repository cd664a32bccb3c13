import { oneLineOf } from '../core/errors.js';
import { printable } from '../core/printable.js';
import { NetError } from './net-error.js';
import { shownUrl } from './origins.js';

const MOST_SHOWN = 200;
/** How errors lie within each other, at most. */
const DEEPEST = 8;

/** What OpenSSL says of a certificate, and Node of a connection. */
const OF_TLS =
  /^(?:ERR_(?:TLS|SSL|OSSL)_|CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_|INVALID_(?:CA|PURPOSE)|PATH_LENGTH_|ERROR_IN_|EPROTO)/;

/** Failures of the way to a server, in words: none of them is made of what was sent. */
export function failureOf(thrown: unknown, url: URL): NetError {
  const chain = chainOf(thrown);
  const own = chain.find((error) => error instanceof NetError);
  if (own) return own;
  const cause = chain.at(-1);
  const code = chain.map(codeOf).findLast((one) => one !== undefined) ?? '';
  const where = shownUrl(url);
  if (code === 'HPE_HEADER_OVERFLOW')
    return new NetError('net/too-large', `${where}: the head of the answer has too many bytes.`, { cause });
  if (code.startsWith('HPE_'))
    return new NetError('net/bad-answer', `${where}: what was answered is not HTTP.`, { cause });
  const why = printable(oneLineOf(cause), MOST_SHOWN);
  if (OF_TLS.test(code))
    return new NetError('net/tls', `${where}: the connection is not secure: ${why}.`, {
      cause,
      hint: 'what vouches for a server of your own stands in tls, as its ca',
    });
  return new NetError('net/unreachable', `${where} could not be reached: ${why}.`, { cause, mayHeal: true });
}

/** Errors from the outermost to what led to it. */
function chainOf(thrown: unknown): readonly unknown[] {
  const chain = [thrown];
  for (let inner = causeOf(thrown); inner && chain.length < DEEPEST; inner = causeOf(inner))
    chain.push(inner);
  return chain;
}

const causeOf = (error: unknown): unknown => (error instanceof Error ? error.cause : undefined);

function codeOf(error: unknown): string | undefined {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : undefined;
}
