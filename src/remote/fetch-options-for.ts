import type { Credentials, GivenFetchOptions } from '../net/fetch-options.js';
import { RemoteError } from './remote-error.js';
import type { RemoteCredentials, RemoteOptions } from './remote-options.js';

/** Values of secrets by name; undefined where no store has one. */
export type SecretOf = (name: string) => Promise<string | undefined>;

/** As much of a source as says how it is fetched. */
type Fetching = Pick<RemoteOptions, 'fetch' | 'credentials'> & { readonly manifestUrl: string };

/**
 * How a source is fetched: its own origin may always be asked, and nobody else is sent its credentials.
 *
 * @param where its options were given
 * @throws RemoteError `remote/bad-option` for credentials that are sent to nobody
 */
export function fetchOptionsFor(
  { manifestUrl, fetch = {}, credentials }: Fetching,
  secret: SecretOf,
  where = 'remote',
): GivenFetchOptions {
  const { protocol, origin } = new URL(manifestUrl);
  const own = protocol === 'https:' ? [origin] : [];
  const allowOrigins = [...new Set([...own, ...(fetch.allowOrigins ?? [])])];
  if (credentials && own.length === 0) {
    throw new RemoteError('remote/bad-option', 'credentials are of no use for a manifest that is a file.', {
      path: `${where}.credentials`,
      hint: 'leave them out, or give the manifest an address of https:',
    });
  }
  return {
    ...fetch,
    allowOrigins,
    ...(credentials && { credentials: credentialsOf(credentials, origin, secret) }),
  };
}

function credentialsOf(
  { header, secret: name, value }: RemoteCredentials,
  origin: string,
  secret: SecretOf,
): Credentials {
  return {
    origin,
    header,
    value: value ?? (() => secretNamed(name ?? '', secret)),
  };
}

async function secretNamed(name: string, secret: SecretOf): Promise<string> {
  const value = await secret(name);
  if (value !== undefined) return value;
  throw new RemoteError(
    'remote/no-credentials',
    `The secret ${name}, which a source is asked with, is not there.`,
    {
      hint: 'the store of secrets has to have it',
    },
  );
}
