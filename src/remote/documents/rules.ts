import { wholeNumber, type Option } from '../../core/option-bag.js';
import { isName, isSlotName, MAX_PRIORITY, MAX_STACK_LEVEL, shown } from '../../core/names.js';
import { isPrintable } from '../../core/printable.js';
import { isSecretName } from '../../core/secret-name.js';
import { isVersionRange } from '../../modules/version-range.js';
import { isSha256 } from '../digest.js';
import { factoryOf } from './factory.js';
import { timeOf } from './time.js';
import { isMemberName, type Json, type JsonMap } from './strict-json.js';

/** What a member of a document may be, and how messages say it. */
export type Rule = Option;

const rule = (fits: Rule['fits'], expected: string): Rule => Object.freeze({ fits, expected });

const isText = (value: unknown, max: number): value is string =>
  typeof value === 'string' && value.length <= max;

const DOMAIN = /^[a-z][a-z0-9-]{0,31}$/;
const LICENCE = /^[A-Za-z0-9.+() -]{1,100}$/;
const PLATFORM =
  /^(?:aix|android|darwin|freebsd|linux|openbsd|sunos|win32)(?:-(?:arm|arm64|ia32|loong64|ppc64|riscv64|s390x|x64))?$/;
/** No blank, no backslash, nothing outside ASCII: what those mean differs from reader to reader. */
const ADDRESS = /^[\x21-\x5b\x5d-\x7e]{1,2048}$/;

// eslint-disable-next-line security/detect-unsafe-regex -- a dot stands between names only
const EVENT_PLACE = /^(?:topic|(?:payload|headers)\.[\w-]+(?:\.[\w-]+)*)$/;

export const isMap = (value: unknown): value is JsonMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One value and no other. */
export const exactly = (wanted: Json): Rule => rule((value) => value === wanted, shown(wanted));

/** One of a few texts. */
export const oneOf = (...texts: readonly string[]): Rule =>
  rule((value) => texts.includes(value as string), `one of ${texts.join(', ')}`);

/** One line of text that can be printed. */
export const line = (max: number): Rule =>
  rule(
    (value) => isText(value, max) && value.trim() !== '' && isPrintable(value),
    `a line of 1 to ${max} characters`,
  );

/** Text of any number of lines. */
export const prose = (max: number): Rule =>
  rule(
    (value) => isText(value, max) && isPrintable(value.replaceAll('\n', '')),
    `a text of at most ${max} characters`,
  );

/** A list of different texts, each by one rule. */
export const listOf = (each: Rule, max: number): Rule =>
  rule(
    (value) =>
      Array.isArray(value) &&
      value.length <= max &&
      new Set(value).size === value.length &&
      value.every((one) => each.fits(one)),
    `a list of at most ${max}, all different, each ${each.expected}`,
  );

export const WHOLE = wholeNumber(1, Number.MAX_SAFE_INTEGER);
export const COUNT = wholeNumber(1, 1_000_000);
export const MILLISECONDS = wholeNumber(1, 2_147_483_647);
export const PRIORITY = wholeNumber(-MAX_PRIORITY, MAX_PRIORITY);
export const STACK_LEVEL = wholeNumber(-MAX_STACK_LEVEL, MAX_STACK_LEVEL);
export const FACTOR = rule(
  (value) => typeof value === 'number' && value >= 1 && value <= 100,
  'a number from 1 to 100',
);
export const FLAG = rule((value) => typeof value === 'boolean', 'true or false');
export const MAP = rule(isMap, 'an object');
export const ANY = rule(() => true, 'anything');
export const TIME = rule((value) => timeOf(value) !== undefined, 'a time as 2026-11-20T11:00:00Z');
export const SHA256 = rule(isSha256, 'a SHA-256 in lower-case hex');
export const DOMAIN_NAME = rule(
  (value) => typeof value === 'string' && DOMAIN.test(value) && value !== 'plain',
  'a lower-case word, as adapter',
);
export const NAME = rule(isName, 'letters, digits, "-" and "_", words joined by single dots');
const SLOT = rule((value) => isSlotName(value) && !value.includes('@'), 'a slot, as adapter:cache');
export const OFFER = rule(isOffer, 'a slot and perhaps a provider, as adapter:cache or adapter:cache/redis');
export const SECRET = rule(isSecretName, 'the name of a secret, as cache/password');
export const FACTORY = rule(
  (value) => factoryOf(value) !== undefined,
  'artifact:export, or module:export of a module that the host has registered',
);
export const RANGE = rule(isVersionRange, 'a range of versions, as >=20.19');
export const PLATFORM_NAME = rule(
  (value) => typeof value === 'string' && PLATFORM.test(value),
  'a platform as Node names it, as linux or linux-x64',
);
export const LICENCE_NAME = rule(
  (value) => typeof value === 'string' && LICENCE.test(value),
  'an SPDX expression',
);
export const WEB_ADDRESS = rule(
  (value) => isAddress(value, ['https:']),
  'an https address, spelt as URLs are',
);
export const ARTIFACT_ADDRESS = rule(
  (value) => isAddress(value, ['https:', 'file:']),
  'an https or file address, spelt as URLs are, without user, query and fragment',
);

export const SCALAR = rule(isScalar, 'a text, a number, true, false or null');
export const SCALARS = rule(
  (value) => Array.isArray(value) && value.length > 0 && value.length <= 100 && value.every(isScalar),
  'a list of 1 to 100 texts, numbers, true, false or null',
);
export const EVENT_PATH = rule(
  (value) => isText(value, 200) && EVENT_PLACE.test(value) && value.split('.').every(isMemberName),
  'topic, or members below payload or headers, as payload.region',
);
export const TOPICS = rule(
  (value) => Array.isArray(value) && value.length > 0 && listOf(NAME, 100).fits(value),
  `a list of 1 to 100, all different, each ${NAME.expected}`,
);
export const SCHEMA_OR_ADDRESS = rule(
  (value) => isMap(value) || WEB_ADDRESS.fits(value),
  'a schema, or the https address of one',
);

function isScalar(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function isOffer(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const at = value.indexOf('/');
  const slot = at < 0 ? value : value.slice(0, at);
  return SLOT.fits(slot) && (at < 0 || isName(value.slice(at + 1)));
}

/** Only what has one spelling: a path that leads up, a default port or a host in other letters is somebody's trick. */
function isAddress(value: unknown, schemes: readonly string[]): boolean {
  if (typeof value !== 'string' || !ADDRESS.test(value) || !URL.canParse(value)) return false;
  const url = new URL(value);
  const isBare = url.username === '' && url.password === '' && url.hash === '';
  return url.href === value && isBare && schemes.includes(url.protocol) && isAtHost(url);
}

/** `file:` is of this machine, and everything else of some host. */
const isAtHost = (url: URL) =>
  url.protocol === 'file:' ? url.host === '' && url.search === '' : url.host !== '';
