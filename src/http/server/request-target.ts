import type { IncomingMessage } from 'node:http';
import { BadRequestException } from '../exceptions/exceptions.js';
import { HttpException } from '../exceptions/http-exception.js';
import { isHost } from '../proxies/client.js';

const CLOSE = { connection: 'close' };
const BAD_TARGET = new BadRequestException('The request names no path.', { headers: CLOSE });
const BAD_HOST = new BadRequestException('The request does not name one host.', { headers: CLOSE });
const MISDIRECTED = new HttpException('This is no server of https.', 421, { headers: CLOSE });

const ABSOLUTE = /^(?<scheme>https?):\/\/(?<host>[^/?#]*)(?<rest>.*)$/is;

/**
 * Has a request name a path, and its host in the header: one that names an address (RFC 9112, 3.2.2) means the host that stands there,
 * whatever its header says. What comes after it is looked at as any path.
 *
 * @returns why it is refused; undefined where it is not
 */
export function refusedTarget(request: IncomingMessage): HttpException | undefined {
  const { url = '', headers } = request;
  if (!url.startsWith('/')) return refusedAddress(request, ABSOLUTE.exec(url)?.groups);
  // A second slash would be read as a host.
  if (url.startsWith('//')) return BAD_TARGET;
  // It may say nothing.
  return headers.host && !isHost(headers.host) ? BAD_HOST : undefined;
}

type Address = Readonly<Record<string, string>>;

function refusedAddress(request: IncomingMessage, address: Address | undefined): HttpException | undefined {
  const { scheme, host = '', rest = '' } = address ?? {};
  if (scheme === undefined) return BAD_TARGET;
  if (!isHost(host)) return BAD_HOST;
  if (scheme.length === 'https'.length) return MISDIRECTED;
  request.url = rest.startsWith('/') ? rest : `/${rest}`;
  nameHost(request, host);
  return refusedTarget(request);
}

/** It has one such header, or none. Names are at even places. */
function nameHost({ headers, rawHeaders }: IncomingMessage, host: string): void {
  const at = rawHeaders.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'host');
  if (at === -1) rawHeaders.push('Host', host);
  else rawHeaders[at + 1] = host;
  headers.host = host;
}
