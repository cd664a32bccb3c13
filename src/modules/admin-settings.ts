import type { AdminHttpOptions, AdminLimits, AdminOptions } from '../core/admin.js';
import { LifecycleError } from '../core/errors.js';
import { checkBag, type Option, type OptionBag } from '../core/option-bag.js';

/** How the admin API is reached, with nothing left out. */
export interface AdminSettings {
  readonly socket: boolean | string;
  readonly http: Required<AdminHttpOptions> | undefined;
  readonly dashboard: boolean;
  readonly limits: Required<AdminLimits>;
}

const WHERE = 'create.admin';
const HOSTS: readonly unknown[] = ['127.0.0.1', '::1', 'localhost'];
/** Timers take no more. */
const LONGEST_MS = 2 ** 31 - 1;

const COUNT: Option = {
  fits: (value) => Number.isSafeInteger(value) && (value as number) >= 1,
  expected: 'a whole number, 1 or more',
};

const DURATION: Option = {
  fits: (value) => COUNT.fits(value) && (value as number) <= LONGEST_MS,
  expected: `a whole number of milliseconds, 1 to ${LONGEST_MS}`,
};

const isBag = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

const bagOf = (...options: readonly (readonly [string, Option])[]): OptionBag => ({
  options: new Map(options),
  error: LifecycleError,
  bad: 'lifecycle/bad-option',
  unknown: 'lifecycle/unknown-option',
  holds: 'Nothing was built.',
});

const OPTIONS = bagOf(
  [
    'socket',
    {
      fits: (value) =>
        typeof value === 'boolean' || (typeof value === 'string' && value !== '' && !value.includes('\0')),
      expected: 'true, false, or the path of a socket',
    },
  ],
  [
    'http',
    {
      fits: (value) => typeof value === 'boolean' || isBag(value),
      expected: 'true, false, or an object with port, host',
    },
  ],
  ['dashboard', { fits: (value) => typeof value === 'boolean', expected: 'true or false' }],
  ['limits', { fits: isBag, expected: 'an object of limits' }],
);

const HTTP = bagOf(
  [
    'port',
    {
      fits: (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 65_535,
      expected: 'a whole number, 0 to 65535',
    },
  ],
  [
    'host',
    { fits: (value) => HOSTS.includes(value), expected: `${HOSTS.join(', ')}: nobody else may reach it` },
  ],
);

const LIMITS = bagOf(
  ['connections', COUNT],
  ['requestsPerSecond', COUNT],
  ['headersTimeoutMs', DURATION],
  ['requestTimeoutMs', DURATION],
);

/**
 * How the admin API is reached; undefined where it is not.
 *
 * @param stateDir where a state is kept
 * @throws LifecycleError `lifecycle/bad-option`, `lifecycle/unknown-option`
 */
export function adminSettingsFrom(
  given: boolean | AdminOptions | undefined,
  stateDir: string | undefined,
): AdminSettings | undefined {
  if (given === undefined || given === false) return undefined;
  const options = optionsFrom(given, OPTIONS, WHERE);
  const { socket = true, dashboard = true } = options;
  const http = httpFrom(options.http);
  const limits = limitsFrom(options.limits);
  const needs = http ? 'tokens' : 'socket';
  if (stateDir === undefined && (socket === true || http)) throw nowhere(needs);
  return socket === false && !http ? undefined : { socket, http, dashboard, limits };
}

function optionsFrom<T extends object>(given: T | true, bag: OptionBag, where: string): Partial<T> {
  const options = given === true ? {} : given;
  checkBag(options, bag, where);
  return options;
}

function httpFrom(given: boolean | AdminHttpOptions = false): AdminSettings['http'] {
  if (given === false) return undefined;
  const options = optionsFrom(given, HTTP, `${WHERE}.http`);
  const { port = 0, host = '127.0.0.1' } = options;
  return { port, host };
}

function limitsFrom(given: AdminLimits = {}): Required<AdminLimits> {
  checkBag(given, LIMITS, `${WHERE}.limits`);
  const { connections = 512, requestsPerSecond = 200 } = given;
  const { headersTimeoutMs = 10_000, requestTimeoutMs = Math.max(30_000, headersTimeoutMs) } = given;
  if (headersTimeoutMs > requestTimeoutMs) {
    throw new LifecycleError(
      'lifecycle/bad-option',
      `${WHERE}.limits: the head of a request cannot take longer than all of it. Nothing was built.`,
      { path: `${WHERE}.limits`, hint: 'let headersTimeoutMs be at most requestTimeoutMs' },
    );
  }
  return { connections, requestsPerSecond, headersTimeoutMs, requestTimeoutMs };
}

const nowhere = (what: 'tokens' | 'socket') =>
  new LifecycleError(
    'lifecycle/bad-option',
    `${WHERE}: without a state there is no folder for the ${what} of the admin API. Nothing was built.`,
    {
      path: WHERE,
      hint: "name a stateDir, or a socket of your own: admin: { socket: '/run/shop/admin.sock' }",
    },
  );
