import { isIP } from 'node:net';
import { printable } from '../core/printable.js';
import { NetError, NOT_ASKED } from './net-error.js';
import { isSpecialAddress } from './special-addresses.js';

/** Most characters of an address; servers take less. */
const MOST_CHARACTERS = 8_192;
const MOST_SHOWN = 200;

/** Whom may be asked. */
export interface OriginLists {
  /** Origins that may be asked. */
  readonly allowOrigins: readonly string[];
  /** Origins that may not, also where they are allowed. */
  readonly denyOrigins: readonly string[];
  /** Those that may be at any address. */
  readonly privateOrigins: readonly string[];
}

/** Whether a text is exactly one origin of `https:`, as `new URL(…).origin` gives it: no pattern, no path, no slash at its end. */
export function isOrigin(text: unknown): text is string {
  if (typeof text !== 'string' || !text.startsWith('https://') || text.includes('*')) return false;
  return URL.canParse(text) && new URL(text).origin === text;
}

/** An address for messages: without user, password and query, which may be secret. */
export const shownUrl = ({ protocol, host, pathname }: URL): string =>
  printable(`${protocol}//${host}${pathname}`, MOST_SHOWN);

/**
 * The address of something that may be asked for.
 *
 * @throws NetError `net/bad-url`, `net/origin-refused`, `net/private-address`
 */
export function admitUrl(text: string, lists: OriginLists): URL {
  const url = urlOf(text);
  if (url.protocol === 'file:') return url;
  const { origin, hostname } = url;
  const isDenied = lists.denyOrigins.includes(origin);
  if (isDenied || !lists.allowOrigins.includes(origin)) {
    const why = isDenied ? 'is denied' : 'is not one of those allowed';
    throw new NetError('net/origin-refused', `${shownUrl(url)}: the origin ${origin} ${why}.`, {
      holds: NOT_ASKED,
      hint: isDenied ? 'it stands in denyOrigins' : 'what may be asked stands in allowOrigins',
    });
  }
  const address = hostname.replace(/^\[|\]$/g, '');
  if (isIP(address) !== 0) checkAddresses([address], url, lists);
  return url;
}

/** Refuses a host if any of its addresses is special, unless it may be anywhere. @throws NetError `net/private-address` */
export function checkAddresses(addresses: readonly string[], url: URL, lists: OriginLists): void {
  if (lists.privateOrigins.includes(url.origin)) return;
  const special = addresses.find(isSpecialAddress);
  if (special === undefined) return;
  throw new NetError(
    'net/private-address',
    `${shownUrl(url)}: ${printable(special, MOST_SHOWN)} is no address of the public internet.`,
    { holds: NOT_ASKED, hint: 'a server of your own network stands in privateOrigins as well' },
  );
}

function urlOf(text: unknown): URL {
  const isText = typeof text === 'string' && text.length <= MOST_CHARACTERS;
  // What cannot be read may hold anything: it is not shown.
  if (!isText || !URL.canParse(text)) throw badUrl('What was given is no address.');
  const url = new URL(text);
  const { protocol, username, password } = url;
  if (protocol !== 'https:' && protocol !== 'file:')
    throw badUrl(`${printable(protocol, MOST_SHOWN)} is not fetched.`);
  if (username !== '' || password !== '')
    throw badUrl(`${shownUrl(url)} was given with a user or a password.`);
  return url;
}

const badUrl = (what: string) =>
  new NetError('net/bad-url', what, {
    holds: NOT_ASKED,
    hint: 'give an address of https:, or of file: under fileRoots, without user and password',
  });
