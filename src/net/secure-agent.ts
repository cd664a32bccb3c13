import { createHash, timingSafeEqual, X509Certificate } from 'node:crypto';
import type { AgentOptions } from 'node:https';
import type { LookupFunction } from 'node:net';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import type { FetchOptions } from './fetch-options.js';
import { NetError } from './net-error.js';
import { checkAddresses, shownUrl } from './origins.js';

/** An address of a host. */
export interface HostAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/** All addresses of a host, as the system knows them. */
export type Resolve = (host: string) => Promise<readonly HostAddress[]>;

/**
 * How to connect to one origin, and look at whoever is there. The addresses are looked at where the connection takes them from, or else
 * a name could lead elsewhere by then.
 */
export function agentOptionsFor(url: URL, options: FetchOptions, resolve: Resolve): AgentOptions {
  const { ca, pins, cert, key, passphrase } = options.tls[url.origin] ?? {};
  return {
    // By then it is closed, where nothing is asked on it.
    timeout: options.connections.keptMs,
    // An earlier handshake would vouch for a later one, whose certificate and pin nobody would look at.
    maxCachedSessions: 0,
    minVersion: 'TLSv1.2',
    // Whatever the environment says.
    rejectUnauthorized: true,
    lookup: guardedLookup(url, options, resolve),
    checkServerIdentity: (host, certificate) =>
      checkServerIdentity(host, certificate) ?? wrongPin(url, certificate, pins),
    ...(ca !== undefined && { ca: typeof ca === 'string' ? ca : [...ca] }),
    ...(cert !== undefined && { cert, key, passphrase }),
  };
}

function guardedLookup(url: URL, options: FetchOptions, resolve: Resolve): LookupFunction {
  return (host, { all, family }, callback) => {
    const tell = (addresses: readonly HostAddress[]): void => {
      const [first] = addresses;
      if (!first) callback(noAddress(url), []);
      else if (all === true) callback(null, [...addresses]);
      else callback(null, first.address, first.family);
    };
    const admitted = async (): Promise<readonly HostAddress[]> => {
      const found = await resolve(host);
      checkAddresses(
        found.map(({ address }) => address),
        url,
        options,
      );
      return found.filter((one) => !family || one.family === family);
    };
    admitted().then(tell, (error: unknown) => callback(error as Error, []));
  };
}

const noAddress = (url: URL) =>
  new NetError('net/unreachable', `${shownUrl(url)}: its host has no address.`, { mayHeal: true });

function wrongPin(
  url: URL,
  { raw }: PeerCertificate,
  pins: readonly string[] | undefined,
): NetError | undefined {
  if (!pins) return undefined;
  const spki = new X509Certificate(raw).publicKey.export({ format: 'der', type: 'spki' });
  const digest = createHash('sha256').update(spki).digest();
  if (pins.some((pin) => timingSafeEqual(Buffer.from(pin, 'base64'), digest))) return undefined;
  return new NetError('net/pin-mismatch', `${url.origin} has a key that is not one of its pins.`, {
    hint: `its key is ${digest.toString('base64')}; where it was changed, name old and new until all have the new one`,
  });
}
