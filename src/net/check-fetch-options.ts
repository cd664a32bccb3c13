import { isAbsolute } from 'node:path';
import { checkBag, FUNCTION, wholeNumber, type Option } from '../core/option-bag.js';
import { isUsableHeader } from './credentials.js';
import {
  FETCH_DEFAULTS,
  type FetchOptions,
  type GivenFetchOptions,
  type OriginTls,
} from './fetch-options.js';
import { NetError } from './net-error.js';
import { isOrigin } from './origins.js';

// The longest that a timer of the engine takes.
const ANY_MS = wholeNumber(1, 2_147_483_647);
const ANY_COUNT = wholeNumber(1, 1_000_000);
const MAX_TRIES = 20;
const MOST_CONNECTIONS = 256;
const MOST_PINS = 2;
const MOST_EVENT = 16_777_216;
/** SHA-256 in base64. */
const PIN = /^[A-Za-z0-9+/]{43}=$/;

const isListOf = (fits: (value: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) && value.every(fits);
const isMap = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown) => typeof value === 'string' && value !== '';

const ORIGIN: Option = {
  fits: isOrigin,
  expected: 'an origin: https://host or https://host:port, no slash behind it',
};
const ORIGINS: Option = {
  fits: isListOf(isOrigin),
  expected: 'a list of origins, each written out: https://host or https://host:port, no slash behind it',
};
const FOLDERS: Option = {
  fits: isListOf((value) => isText(value) && isAbsolute(value as string)),
  expected: 'a list of absolute paths of folders',
};
const PROXY: Option = {
  fits: isProxy,
  expected: 'http://host:port or https://host:port, without user, password and path',
};
const SECTION: Option = { fits: isMap, expected: 'an object' };
/** What may be secret is never shown: what does not fit is told of by its own words. */
const UNSHOWN: Option = { fits: () => true, expected: 'text' };
const PEMS: Option = {
  fits: (value) => isText(value) || (isListOf(isText)(value) && (value as unknown[]).length > 0),
  expected: 'certificates as PEM: a text, or a list of texts',
};
const PINS: Option = {
  fits: (value) =>
    isListOf((pin) => typeof pin === 'string' && PIN.test(pin))(value) &&
    [1, MOST_PINS].includes((value as unknown[]).length),
  expected: 'a list of one or two SHA-256 of public keys (SPKI), in base64',
};

const OPTIONS = new Map<keyof FetchOptions, Option>([
  ['allowOrigins', ORIGINS],
  ['denyOrigins', ORIGINS],
  ['privateOrigins', ORIGINS],
  ['fileRoots', FOLDERS],
  ['credentials', SECTION],
  ['tls', SECTION],
  ['totalMs', ANY_MS],
  ['idleMs', ANY_MS],
  ['eventIdleMs', ANY_MS],
  ['eventLength', wholeNumber(1, MOST_EVENT)],
  ['retry', SECTION],
  ['breaker', SECTION],
  ['rateLimit', SECTION],
  ['connections', SECTION],
  ['proxy', SECTION],
]);

const SECTIONS = {
  credentials: new Map([
    ['origin', ORIGIN],
    ['header', { fits: isUsableHeader, expected: 'the name of a header that is not one of our own' }],
    ['value', FUNCTION],
  ]),
  retry: new Map([
    ['attempts', wholeNumber(1, MAX_TRIES)],
    ['minMs', ANY_MS],
    ['maxMs', ANY_MS],
    ['retryAfterMs', wholeNumber(0, 2_147_483_647)],
  ]),
  breaker: new Map([
    ['failures', ANY_COUNT],
    ['openMs', ANY_MS],
  ]),
  rateLimit: new Map([
    ['requests', ANY_COUNT],
    ['perMs', ANY_MS],
  ]),
  connections: new Map([
    ['atOnce', wholeNumber(1, MOST_CONNECTIONS)],
    ['keptMs', wholeNumber(0, 60_000)],
  ]),
  proxy: new Map([
    ['url', PROXY],
    ['authorization', FUNCTION],
  ]),
} as const;

const OF_ORIGIN = new Map([
  ['ca', PEMS],
  ['pins', PINS],
  ['cert', PEMS],
  ['key', UNSHOWN],
  ['passphrase', UNSHOWN],
]);

/**
 * All options, those that are given among them, as they are now.
 *
 * @param where they were given
 * @throws NetError `net/bad-option`, `net/unknown-option`
 */
export function fetchOptionsOf(given: GivenFetchOptions, where = 'fetch'): FetchOptions {
  checkFetchOptions(given, where);
  const said = { ...FETCH_DEFAULTS, ...(saidOf(given) as Partial<FetchOptions>) };
  const { retry, breaker, rateLimit, connections } = FETCH_DEFAULTS;
  const options: FetchOptions = Object.freeze({
    ...said,
    allowOrigins: [...said.allowOrigins],
    denyOrigins: [...said.denyOrigins],
    privateOrigins: [...said.privateOrigins],
    fileRoots: [...said.fileRoots],
    credentials: said.credentials && { ...said.credentials },
    tls: Object.fromEntries(Object.entries(said.tls).map(([origin, one]) => [origin, { ...one }])),
    proxy: said.proxy && { ...said.proxy },
    retry: { ...retry, ...saidOf(given.retry) },
    breaker: { ...breaker, ...saidOf(given.breaker) },
    rateLimit: { ...rateLimit, ...saidOf(given.rateLimit) },
    connections: { ...connections, ...saidOf(given.connections) },
  });
  checkOrigins(options, where);
  return options;
}

const saidOf = (given: object = {}): object =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));

/** Each option by itself. @throws NetError `net/bad-option`, `net/unknown-option` */
export function checkFetchOptions(given: unknown, where: string): void {
  check(given, OPTIONS, where);
  for (const [name, options] of Object.entries(SECTIONS)) {
    const section = Reflect.get(given as object, name) as unknown;
    if (section !== undefined) check(section, options, `${where}.${name}`);
  }
  const { credentials, proxy, tls } = given as Partial<FetchOptions>;
  if (credentials) need(credentials, ['origin', 'value'], `${where}.credentials`);
  if (proxy) need(proxy, ['url'], `${where}.proxy`);
  for (const [origin, said] of Object.entries(tls ?? {})) checkTls(origin, said, `${where}.tls`);
}

/** What is said of origins that are not allowed would never come to bear. @throws NetError `net/bad-option` */
function checkOrigins(options: FetchOptions, where: string): void {
  const { allowOrigins, privateOrigins, credentials, tls } = options;
  const said = new Map([
    [`${where}.privateOrigins`, privateOrigins],
    [`${where}.credentials`, credentials ? [credentials.origin] : []],
    [`${where}.tls`, Object.keys(tls)],
  ]);
  for (const [path, origins] of said) {
    const stray = origins.find((origin) => !allowOrigins.includes(origin));
    if (stray === undefined) continue;
    throw new NetError('net/bad-option', `${path} names ${stray}, which may not be asked.`, {
      path,
      holds: '',
      hint: 'what may be asked stands in allowOrigins',
    });
  }
}

function checkTls(origin: string, said: OriginTls, path: string): void {
  if (!isOrigin(origin))
    throw bad(`${path} has a key that is no origin.`, path, `a key is ${ORIGIN.expected}`);
  check(said, OF_ORIGIN, path);
  for (const name of ['key', 'passphrase'] as const)
    if (said[name] !== undefined && !isText(said[name]))
      throw bad(`${path}: ${name} of ${origin} is no text.`, path, `${name} is a text`);
  if ((said.cert === undefined) !== (said.key === undefined))
    throw bad(`${path}: ${origin} has one of cert and key.`, path, 'give both, or neither');
}

function need(section: object, names: readonly string[], path: string): void {
  const missing = names.find((name) => Reflect.get(section, name) === undefined);
  if (missing !== undefined)
    throw bad(`${path} has no ${missing}.`, path, `${path} needs ${names.join(', ')}`);
}

function check(given: unknown, options: ReadonlyMap<string, Option>, where: string): void {
  const bag = { options, error: NetError, bad: 'net/bad-option', unknown: 'net/unknown-option' };
  checkBag(given, { ...bag, holds: '', leadsToOption: true }, where);
}

const bad = (message: string, path: string, hint: string) =>
  new NetError('net/bad-option', message, { path, hint, holds: '' });

function isProxy(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { protocol, origin, username, password, pathname, search, hash } = new URL(value);
  const isBare = username === '' && password === '' && pathname === '/' && search === '' && hash === '';
  return isBare && origin !== 'null' && (protocol === 'http:' || protocol === 'https:');
}
