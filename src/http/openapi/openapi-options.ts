import { checkBag, TEXT, type OptionBag } from '../../core/option-bag.js';
import { HttpError } from '../http-error.js';

/** How the API describes itself. */
export interface OpenApiOptions {
  /** Where the description is served, without the prefix; false: nowhere, and `HttpServer` gives it. Default `/openapi.json`. */
  readonly path?: string | false;
  /** What the API is called. Default `API`. */
  readonly title?: string;
  /** Version of the API. Default `1.0.0`. */
  readonly version?: string;
  /** More of it, in CommonMark. */
  readonly description?: string;
  /** Addresses at which it is served. Default: where the description is. */
  readonly servers?: readonly string[];
}

/** How the API describes itself, with nothing left out. */
export interface OpenApiInfo {
  readonly title: string;
  readonly version: string;
  readonly description: string | undefined;
  readonly servers: readonly string[];
}

/** Where the description is served, and what it says. */
export interface OpenApiSettings {
  /** Undefined: nowhere. */
  readonly path: string | undefined;
  readonly info: OpenApiInfo;
}

const OPTIONS: OptionBag = {
  options: new Map([
    ['path', { fits: isPath, expected: "a path without parameters, as '/openapi.json', or false" }],
    ['title', TEXT],
    ['version', TEXT],
    ['description', TEXT],
    ['servers', { fits: areTexts, expected: "a list of addresses, as ['https://api.example.com']" }],
  ]),
  error: HttpError,
  bad: 'http/bad-option',
  unknown: 'http/unknown-option',
  holds: 'Nothing was built.',
};

/** Options with nothing left out; without any, the description is served nowhere. @throws HttpError `http/bad-option`, `http/unknown-option` */
export function openApiSettingsFrom(options: OpenApiOptions | undefined, where: string): OpenApiSettings {
  if (options) checkBag(options, OPTIONS, where);
  const {
    path = '/openapi.json',
    title = 'API',
    version = '1.0.0',
    description,
    servers = [],
  } = options ?? {};
  return {
    path: options && path !== false ? path : undefined,
    info: { title, version, description, servers },
  };
}

function isPath(value: unknown): boolean {
  return value === false || (typeof value === 'string' && /^\/[\w./-]*$/.test(value));
}

function areTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string' && one !== '');
}
