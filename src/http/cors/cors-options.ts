import { checkBag, FLAG, type Option, type OptionBag } from '../../core/option-bag.js';
import { HttpError } from '../http-error.js';

/** Which pages of other origins may read answers. */
export interface CorsOptions {
  /** Origins as `https://shop.example`, compared exactly, or `*` for all; or what decides of one: only true allows it, a promise does not. */
  readonly origins: readonly string[] | ((origin: string) => boolean);
  /** Methods that may be asked with. Default GET, HEAD, PUT, PATCH, POST, DELETE. */
  readonly methods?: readonly string[];
  /** Headers that requests may have. Default: those that are asked for. */
  readonly headers?: readonly string[];
  /** Headers of answers that pages may read, besides the few that they always may. Default none. */
  readonly exposed?: readonly string[];
  /** Whether requests may come with cookies; not where all origins may ask. Default false. */
  readonly credentials?: boolean;
  /** Seconds for which browsers need not ask again what they may. Default: what browsers have, 5 or so. */
  readonly maxAgeS?: number;
}

/** Which pages may read answers, with nothing left out. */
export interface CorsSettings {
  /** Undefined: every page may. */
  readonly allows: ((origin: string) => boolean) | undefined;
  readonly methods: readonly string[];
  /** Undefined: those that are asked for. */
  readonly headers: readonly string[] | undefined;
  readonly exposed: readonly string[];
  readonly credentials: boolean;
  readonly maxAgeS: number | undefined;
}

const METHODS = ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE'];
/** A token of HTTP: what methods and names of headers are. */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

const TOKENS: Option = {
  fits: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string' && TOKEN.test(one)),
  expected: 'a list of names',
};

const OPTIONS: OptionBag = {
  options: new Map<string, Option>([
    [
      'origins',
      { fits: areOrigins, expected: "a list of origins, as ['https://shop.example'], or a function" },
    ],
    ['methods', TOKENS],
    ['headers', TOKENS],
    ['exposed', TOKENS],
    ['credentials', FLAG],
    [
      'maxAgeS',
      { fits: (value) => Number.isSafeInteger(value) && (value as number) >= 0, expected: 'whole seconds' },
    ],
  ]),
  error: HttpError,
  bad: 'http/bad-option',
  unknown: 'http/unknown-option',
  holds: 'Nothing was built.',
};

/** Options with nothing left out; undefined where no page may. @throws HttpError `http/bad-option`, `http/unknown-option` */
export function corsSettingsFrom(
  options: boolean | CorsOptions | undefined,
  where: string,
): CorsSettings | undefined {
  if (options === undefined || options === false) return undefined;
  const given = options === true ? { origins: ['*'] } : options;
  checkBag(given, OPTIONS, where);
  const { origins, methods = METHODS, headers, exposed = [], credentials = false, maxAgeS } = given;
  // Not given at all, which types forbid.
  if (!areOrigins(origins)) throw badOrigins(where, 'origins is missing');
  const isOpen = Array.isArray(origins) && origins.includes('*');
  if (isOpen && credentials) throw badOrigins(where, 'every origin could ask with the cookies of others');
  const allows = isOpen ? undefined : decide(origins);
  return { allows, methods, headers, exposed, credentials, maxAgeS };
}

function decide(origins: CorsOptions['origins']): (origin: string) => boolean {
  if (typeof origins === 'function') return (origin) => isTrue(origins(origin));
  const known = new Set(origins);
  return (origin) => known.has(origin);
}

/** Types keep nobody from an async function: its promise is not true, and whatever it rejects with changes nothing. */
function isTrue(said: unknown): boolean {
  if (said instanceof Promise) said.catch(() => undefined);
  return said === true;
}

/** As browsers send them: what differs in case, a port or a slash at the end would never be equal to one. */
function areOrigins(value: unknown): boolean {
  if (typeof value === 'function') return true;
  return Array.isArray(value) && value.every((one) => one === '*' || isOrigin(one));
}

/** Whether a text is an origin, as browsers write it. `null` is none: anybody has that. */
export function isOrigin(value: unknown): value is string {
  return (
    typeof value === 'string' && URL.canParse(value) && value !== 'null' && new URL(value).origin === value
  );
}

const badOrigins = (where: string, why: string) =>
  new HttpError('http/bad-option', `${where}: ${why}. Nothing was built.`, {
    path: where,
    hint: "name the origins that may ask: { origins: ['https://shop.example'], credentials: true }",
  });
