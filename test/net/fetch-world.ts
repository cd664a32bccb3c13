import { Fetcher, type FetcherWorld } from '../../src/net/fetcher.js';
import type { GivenFetchOptions } from '../../src/net/fetch-options.js';
import type { Fetched, FetchRequest } from '../../src/net/fetch-request.js';
import { NetError } from '../../src/net/net-error.js';
import { systemClock } from '../../src/core/system-clock.js';
import type { HttpsServer } from '../support/https-server.js';

/** More than any answer has that is well meant. */
const MANY = 65_536;

/** What lets a fetcher ask these servers, which are on this machine. */
export function allowing(...servers: readonly HttpsServer[]): GivenFetchOptions {
  const origins = servers.map(({ origin }) => origin);
  const tls = Object.fromEntries(servers.map(({ origin, ca }) => [origin, { ca }]));
  return { allowOrigins: origins, privateOrigins: origins, tls };
}

/** A fetcher that may ask a server, and tries once where nothing else is said. */
export function fetcherOf(
  server: HttpsServer,
  options: GivenFetchOptions = {},
  world: Partial<FetcherWorld> = {},
): Fetcher {
  const once = { ...allowing(server), retry: { attempts: 1 } };
  return new Fetcher({ ...once, ...options }, { clock: systemClock, ...world });
}

/** Text of what was fetched, or what it was instead. */
export async function textOf(fetching: Promise<Fetched>): Promise<string> {
  const fetched = await fetching;
  return fetched.kind === 'bytes' ? Buffer.from(fetched.bytes).toString() : fetched.kind;
}

/** The error that a fetch is refused with. */
export async function refusalOf(fetching: Promise<unknown>): Promise<NetError> {
  try {
    await fetching;
  } catch (error) {
    if (error instanceof NetError) return error;
    throw error;
  }
  throw new RangeError('nothing was refused');
}

/** A request for something of a server. */
export const requestFor = (
  server: HttpsServer,
  path = '/',
  more: Partial<FetchRequest> = {},
): FetchRequest => ({
  url: `${server.origin}${path}`,
  maxBytes: MANY,
  ...more,
});
