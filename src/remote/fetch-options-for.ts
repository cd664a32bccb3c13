import type { Credentials, GivenFetchOptions } from '../net/fetch-options.js';
import { RemoteError } from './remote-error.js';
import type { RemoteCredentials, SourceSettings } from './remote-options.js';

/** Values of secrets by name; undefined where no store has one. */
export type SecretOf = (name: string) => Promise<string | undefined>;

/** How a source is fetched: its own origin may always be asked, and nobody else is sent its credentials. */
export function fetchOptionsFor(
  { manifestUrl, fetch = {}, credentials }: SourceSettings,
  secret: SecretOf,
): GivenFetchOptions {
  const { protocol, origin } = addressOf(manifestUrl);
  const own = protocol === 'https:' ? [origin] : [];
  const allowOrigins = [...new Set([...own, ...(fetch.allowOrigins ?? [])])];
  if (credentials && own.length === 0) {
    throw new RemoteError('remote/bad-option', 'credentials are of no use for a manifest that is a file.', {
      path: 'credentials',
    });
  }
  return {
    ...fetch,
    allowOrigins,
    ...(credentials && { credentials: credentialsOf(credentials, origin, secret) }),
  };
}

function addressOf(manifestUrl: string): URL {
  const url = URL.canParse(manifestUrl) ? new URL(manifestUrl) : undefined;
  if (url && ['https:', 'file:'].includes(url.protocol)) return url;
  throw new RemoteError('remote/bad-option', 'manifestUrl is no address of https: or file:.', {
    path: 'manifestUrl',
    hint: 'write it out: https://registry.example.com/oneiric/manifest.json',
  });
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
