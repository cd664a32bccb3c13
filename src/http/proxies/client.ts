import { isIP } from 'node:net';
import type { Trusts } from './trusted-proxies.js';

/** Who asks, and by which address of ours, as far as proxies are trusted that say it. */
export interface Client {
  /** Address of whoever asks; undefined where there is no connection. */
  readonly ip: string | undefined;
  readonly protocol: 'http' | 'https';
  /** Host and port that were asked for, as the first trusted proxy had them. */
  readonly host: string;
}

/** What hosts, with or without a port, are made of: nothing that could mean something in a link. */
const HOST = /^[\w.:[\]-]{1,262}$/;

/** Whether something is a host, with or without a port. */
export const isHost = (text: string): boolean => HOST.test(text) && URL.canParse(`http://${text}`);

/**
 * @param raw its headers are believed from right to left, as far as trusted proxies have written them
 * @param address where the connection comes from; undefined where there is none
 */
export function clientOf(raw: Request, address: string | undefined, trusts: Trusts): Client {
  const { headers } = raw;
  const own = ownOf(raw);
  const peer = address === undefined ? undefined : plain(address);
  if (peer === undefined || !trusts(peer, 0)) return { ip: peer, ...own };
  const addresses = listed(headers.get('x-forwarded-for'));
  const hops = hopsFrom(peer, addresses, trusts);
  const ip = hops.at(-1) ?? peer;
  // Each proxy adds one of each: that of the first trusted one stands where the address of whoever asked it stands.
  const depth = hops.length;
  const protocol = at(listed(headers.get('x-forwarded-proto')), depth)?.toLowerCase();
  const host = at(listed(headers.get('x-forwarded-host')), depth);
  return {
    ip,
    protocol: protocol === 'https' || protocol === 'http' ? protocol : own.protocol,
    host: host !== undefined && isHost(host) ? host : own.host,
  };
}

function ownOf({ url, headers }: Request): Pick<Client, 'protocol' | 'host'> {
  const asked = new URL(url);
  const host = headers.get('host') ?? '';
  return {
    protocol: asked.protocol === 'https:' ? 'https' : 'http',
    host: isHost(host) ? host : asked.host,
  };
}

/** The addresses that trusted proxies tell of, from the last of them to the first: what is no address ends it. */
function hopsFrom(peer: string, addresses: readonly string[], trusts: Trusts): string[] {
  const hops: string[] = [];
  let last = peer;
  while (trusts(last, hops.length)) {
    const next = plain(addresses.at(-1 - hops.length) ?? '');
    if (next === undefined) break;
    hops.push(next);
    last = next;
  }
  return hops;
}

/** One that only the first of them has written is that for all. */
const at = (values: readonly string[], depth: number): string | undefined =>
  values[Math.max(0, values.length - Math.max(1, depth))];

const listed = (text: string | null): string[] =>
  text === null ? [] : text.split(',').map((part) => part.trim());

/** An address without port and brackets, of IPv4 as such; undefined for what is none. */
function plain(text: string): string | undefined {
  const bare = withoutPort(text);
  const mapped = bare.toLowerCase().startsWith('::ffff:') ? bare.slice('::ffff:'.length) : bare;
  const address = isIP(mapped) === 4 ? mapped : bare;
  return isIP(address) === 0 ? undefined : address;
}

/** `1.2.3.4:56` and `[::1]:56` are addresses with ports; `::1` is one without. */
function withoutPort(text: string): string {
  const [before = '', port = '', ...more] = text.startsWith('[') ? text.slice(1).split(']') : text.split(':');
  const hasPort = more.length === 0 && /^:?\d*$/.test(port);
  return hasPort ? before : text;
}
