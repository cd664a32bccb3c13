import type { Credentials, ProxySettings } from './fetch-options.js';
import { NetError, NOT_ASKED } from './net-error.js';

const NAME = /^[a-z0-9!#$%&'*+.^_`|~-]{1,100}$/i;
const VALUE = /^[\t\x20-\x7e\x80-\xff]{1,16384}$/;

/** What a request says of itself, or of its connection. */
const OURS: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'expect',
  'host',
  'if-none-match',
  'keep-alive',
  'last-event-id',
  'proxy-authorization',
  'range',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
]);

/** Whether credentials may be sent by this name. */
export const isUsableHeader = (name: unknown): boolean =>
  typeof name === 'string' && NAME.test(name) && !OURS.has(name.toLowerCase());

/** The header that is sent to an origin: none, unless it is that of the credentials. @throws NetError `net/no-credentials` */
export async function credentialsFor(
  origin: string,
  credentials: Credentials | undefined,
): Promise<Readonly<Record<string, string>>> {
  if (credentials?.origin !== origin) return {};
  return {
    [credentials.header ?? 'authorization']: await said(credentials.value, `credentials of ${origin}`),
  };
}

/** What a proxy is told of who we are. @throws NetError `net/no-credentials` */
export async function proxyAuthorization({ authorization }: ProxySettings): Promise<string | undefined> {
  return authorization && (await said(authorization, 'credentials of the proxy'));
}

async function said(value: () => string | Promise<string>, what: string): Promise<string> {
  let text: unknown;
  try {
    text = await value();
  } catch (cause) {
    throw new NetError('net/no-credentials', `The ${what} could not be had.`, { cause, holds: NOT_ASKED });
  }
  if (typeof text === 'string' && VALUE.test(text)) return text;
  throw new NetError('net/no-credentials', `The ${what} cannot be sent in a header.`, {
    holds: NOT_ASKED,
    hint: 'a header has one line of printable characters',
  });
}
