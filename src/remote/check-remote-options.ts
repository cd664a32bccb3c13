import { isAbsolute } from 'node:path';
import { FLAG, FUNCTION, TEXT, wholeNumber, type Option } from '../core/option-bag.js';
import { checkFetchOptions, fetchOptionsOf } from '../net/check-fetch-options.js';
import { isUsableHeader } from '../net/credentials.js';
import type { FetchOptions } from '../net/fetch-options.js';
import { cacheLimitsOf } from './artifacts/cache-limits.js';
import { checkCode } from './check-remote-code.js';
import { isMap, oneOf, SECRET } from './documents/rules.js';
import { isMemberName } from './documents/strict-json.js';
import { fetchOptionsFor } from './fetch-options-for.js';
import { limitsOf } from './limits.js';
import { checkOptions } from './options.js';
import { RemoteError } from './remote-error.js';
import type { RemoteCredentials, RemoteOptions } from './remote-options.js';
import { readTrustSettings } from './source/trust-settings.js';
import { checkAllowed } from './verify/allowed.js';
import { FLOOR } from './verify/freshness.js';

const DAY_MS = 86_400_000;
const BAG: Option = { fits: isMap, expected: 'an object' };
const MOST_NAME = 200;
// eslint-disable-next-line security/detect-unsafe-regex -- a slash stands in no part
const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/;

/** It is looked for in files, addresses and logs: none of them may be led elsewhere. */
const SOURCE: Option = {
  fits: (value) =>
    typeof value === 'string' && value.length <= MOST_NAME && NAME.test(value) && isMemberName(value),
  expected: `letters, digits, ".", "_" and "-", in parts joined by "/", ${MOST_NAME} at most, as acme-prod; no part begins with "."`,
};

const FOLDER: Option = {
  fits: (value) => typeof value === 'string' && isAbsolute(value),
  expected: 'the absolute path of a folder',
};

const OPTIONS = new Map<keyof RemoteOptions, Option>([
  ['manifestUrl', { fits: () => true, expected: 'an address' }],
  ['source', SOURCE],
  ['trust', BAG],
  ['enabled', FLAG],
  ['factories', BAG],
  ['allow', BAG],
  ['floor', FLOOR],
  ['limits', BAG],
  ['fetch', BAG],
  ['credentials', BAG],
  ['loading', { fits: () => true, expected: 'a mode, or an object' }],
  ['cacheDir', FOLDER],
  ['cacheLimits', BAG],
  ['refreshIntervalMs', wholeNumber(0, DAY_MS)],
  ['eventsUrl', { fits: () => true, expected: 'an address' }],
  ['webhookSecret', SECRET],
  ['bootTimeoutMs', wholeNumber(1, DAY_MS)],
  ['onRevoked', oneOf('withdraw', 'pause')],
  ['onExpired', oneOf('keep', 'drain')],
]);

const CREDENTIALS = new Map<keyof RemoteCredentials, Option>([
  ['header', { fits: isUsableHeader, expected: 'the name of a header that is not one of our own' }],
  ['secret', SECRET],
  ['value', FUNCTION],
]);

/**
 * Everything that can be wrong with options of a source, as far as they are said: what stands here can work.
 *
 * @param where who was given them: paths of errors begin with it
 * @throws RemoteError `remote/bad-option`, `remote/unknown-option`, `remote/denied-module`, `remote/bad-key`,
 * `remote/bad-threshold`; NetError `net/bad-option`, `net/unknown-option` for how it is fetched
 */
export function checkRemoteOptions(given: unknown, where: string): asserts given is RemoteOptions {
  checkOptions(given, { options: OPTIONS, needed: [], where });
  const options = given as RemoteOptions;
  const { allow = {}, limits, cacheLimits, credentials } = options;
  limitsOf(limits, `${where}.limits`);
  cacheLimitsOf(cacheLimits, `${where}.cacheLimits`);
  checkAllowed(allow, `${where}.allow`);
  if (options.trust) readTrustSettings(options.trust, `${where}.trust`);
  checkCode(options, where);
  if (credentials) checkCredentials(credentials, `${where}.credentials`);
  checkFetching(options, where);
}

function checkCredentials(given: RemoteCredentials, where: string): void {
  checkOptions(given, { options: CREDENTIALS, needed: [], where });
  if ((given.secret === undefined) !== (given.value === undefined)) return;
  throw new RemoteError('remote/bad-option', `${where} needs one of secret and value.`, {
    path: where,
    hint: 'secret is the name of one that the application has; value is a function',
  });
}

/** Which origins may be asked is known as soon as it is known where the manifest is. */
function checkFetching(options: RemoteOptions, where: string): void {
  const { manifestUrl, eventsUrl, fetch = {} } = options;
  if ('credentials' in fetch)
    throw new RemoteError('remote/unknown-option', `${where}.fetch has no option "credentials".`, {
      path: `${where}.fetch.credentials`,
      hint: 'credentials of the origin of the manifest stand beside fetch, as credentials',
    });
  checkFetchOptions(fetch, `${where}.fetch`);
  if (eventsUrl !== undefined) checkAddress(eventsUrl, ['https:'], `${where}.eventsUrl`);
  if (manifestUrl === undefined) return;
  checkAddress(manifestUrl, ['https:', 'file:'], `${where}.manifestUrl`);
  const fetching = fetchOptionsOf(
    fetchOptionsFor({ ...options, manifestUrl }, async () => undefined, where),
    `${where}.fetch`,
  );
  checkAsked(manifestUrl, fetching, `${where}.manifestUrl`);
  if (eventsUrl !== undefined) checkAsked(eventsUrl, fetching, `${where}.eventsUrl`);
}

/** It is not shown: it may hold a password. */
function checkAddress(text: unknown, schemes: readonly string[], path: string): void {
  const url = TEXT.fits(text) && URL.canParse(text as string) ? new URL(text as string) : undefined;
  const isBare = url?.username === '' && url.password === '';
  if (url && schemes.includes(url.protocol) && isBare) return;
  throw new RemoteError('remote/bad-option', `${path} is no address that can be asked.`, {
    path,
    hint: `write it out, without user and password: ${schemes.map((one) => `${one}//…`).join(' or ')}`,
  });
}

function checkAsked(
  address: string,
  lists: Pick<FetchOptions, 'allowOrigins' | 'denyOrigins'>,
  path: string,
) {
  const { protocol, origin } = new URL(address);
  const isDenied = lists.denyOrigins.includes(origin);
  if (protocol === 'file:' || (lists.allowOrigins.includes(origin) && !isDenied)) return;
  const why = isDenied ? 'is denied' : 'may not be asked';
  throw new RemoteError('remote/bad-option', `${path} is of ${origin}, which ${why}.`, {
    path,
    hint: isDenied
      ? 'it stands in fetch.denyOrigins'
      : 'the origin of the manifest may always be asked; others stand in fetch.allowOrigins, and are sent no credentials',
  });
}
