import { ANYTHING, checkBag, FLAG, LIST, type Option, type OptionBag } from '../core/option-bag.js';
import type {
  CanActivate,
  ClassOrInstance,
  ExceptionFilter,
  NestInterceptor,
  NestMiddleware,
  PipeTransform,
} from './around/interfaces.js';
import { checkAround } from './around/has-method.js';
import { corsSettingsFrom, type CorsOptions, type CorsSettings } from './cors/cors-options.js';
import { HttpError } from './http-error.js';
import { openApiSettingsFrom, type OpenApiOptions, type OpenApiSettings } from './openapi/openapi-options.js';
import { trustsFrom, type TrustProxy, type Trusts } from './proxies/trusted-proxies.js';
import { checkPath } from './route-path.js';
import { uploadLimitsFrom } from './uploads/upload-limits.js';

/** How much is taken of requests. */
export interface HttpLimits {
  /** Bytes of a body that is read as a whole. Default 1,048,576. */
  readonly bodyBytes?: number;
  /** Keys of objects and items of lists in JSON, in all; more is 413. Default 10,000. */
  readonly bodyValues?: number;
  /** Objects and lists in JSON, in all; more is 413. Default 2,500. */
  readonly bodyObjects?: number;
  /** Bytes of the head of a request, from its first line to the empty one; more is 431. Default 16,384. */
  readonly headBytes?: number;
  /** Characters of the path and query; more is 414. Default 8,192. */
  readonly urlLength?: number;
  /** Connections that are open at once; more are closed as they come. Default 10,000. */
  readonly connections?: number;
  /** Milliseconds in which the head of a request has to be there. Default 10,000. */
  readonly headersTimeoutMs?: number;
  /** Milliseconds in which the whole of a request has to be there. Default 60,000. */
  readonly requestTimeoutMs?: number;
  /** Bytes of a request that brings files; more is 413. Default 52,428,800. */
  readonly uploadBytes?: number;
  /** Bytes of a file, unless its parameter says otherwise; more is 413. Default 10,485,760. */
  readonly fileBytes?: number;
  /** Files of a request; more are 413. Default 10. */
  readonly files?: number;
  /** Fields of a form, besides files, each value of them; more are 413. As many of a query; more are 400. Default 1,000. */
  readonly fields?: number;
  /** Bytes of such a field; more is 413. Default 65,536. */
  readonly fieldBytes?: number;
  /** Streams of events that are open at once; more are 503. Default 1,000. */
  readonly streams?: number;
}

/** How streams of events are kept: see `Sse`. */
export interface SseOptions {
  /** Milliseconds after which a comment keeps a connection alive on which nothing happens. Default 15,000. */
  readonly heartbeatMs?: number;
  /** Events that may wait for a client; one that is slower is let go. Default 1,000. */
  readonly bufferedEvents?: number;
  /** Bytes that may wait for a client. Default 1,048,576. */
  readonly bufferedBytes?: number;
}

/** What stands around all routes: classes, which are made with what the root module provides, or instances. */
export interface HttpAround {
  /** Around everything, also where there is no route; the first is outermost. */
  readonly middleware?: readonly ClassOrInstance<NestMiddleware>[];
  /** Guards of all routes, before their own. */
  readonly guards?: readonly ClassOrInstance<CanActivate>[];
  /** Interceptors of all routes, around their own. */
  readonly interceptors?: readonly ClassOrInstance<NestInterceptor>[];
  /** Pipes of all parameters of path, query and body, before their own and before they are validated. */
  readonly pipes?: readonly ClassOrInstance<PipeTransform>[];
  /** Filters of all routes, after their own. */
  readonly filters?: readonly ClassOrInstance<ExceptionFilter>[];
}

/** How requests are taken. */
export interface HttpOptions extends HttpAround {
  /** Port, 0 to 65535; 0 takes one that is free, and `HttpServer` says which. False: none is listened on. Default 3000. */
  readonly port?: number | false;
  /** Address that is listened on. Default `127.0.0.1`: this machine only. */
  readonly hostname?: string;
  /** What all paths begin with. Default `''`. */
  readonly prefix?: string;
  /** Each request in a scope of its own. Default: where something has scope `request` when the application starts. */
  readonly requestScope?: boolean;
  /**
   * Whether what happens because of a request says so: its events, and lines that components write, with `requestId` and
   * `traceId`. Default true.
   */
  readonly correlation?: boolean;
  /** Whether `/livez` and `/readyz` tell how the application is doing. Default false. */
  readonly health?: boolean;
  /** Describes the API as OpenAPI 3.1, and serves that at `/openapi.json` or another path. Default: it is not served. */
  readonly openApi?: OpenApiOptions;
  /** Which pages of other origins may read answers; true: all of them, without cookies. Default false. */
  readonly cors?: boolean | CorsOptions;
  /** How many proxies of our own stand before it, or in which networks they are: what they say of whoever asks is believed. Default false. */
  readonly trustProxy?: TrustProxy;
  /** How much is taken. */
  readonly limits?: HttpLimits;
  /** How streams of events are kept. */
  readonly sse?: SseOptions;
  /** Milliseconds that requests under way get when the application closes. Default 10,000. */
  readonly closeTimeoutMs?: number;
}

/** How requests are taken, with nothing left out. */
export interface HttpSettings extends Required<
  Omit<HttpOptions, 'limits' | 'openApi' | 'cors' | 'trustProxy' | 'sse' | 'requestScope' | keyof HttpAround>
> {
  /** Undefined: where something needs it. */
  readonly requestScope: boolean | undefined;
  readonly around: Required<HttpAround>;
  readonly openApi: OpenApiSettings;
  /** Undefined: no page of another origin. */
  readonly cors: CorsSettings | undefined;
  readonly trusts: Trusts;
  readonly limits: Required<HttpLimits>;
  readonly sse: Required<SseOptions>;
}

const WHERE = 'HttpModule.forRoot';
/** Timers take no more. */
const LONGEST_MS = 2 ** 31 - 1;
const COUNT = whole(1, Number.MAX_SAFE_INTEGER);
const DURATION = whole(1, LONGEST_MS);

const LIMITS = bagOf(
  ['bodyBytes', COUNT],
  ['bodyValues', COUNT],
  ['bodyObjects', COUNT],
  ['headBytes', whole(1_024, 1_048_576)],
  ['urlLength', COUNT],
  ['connections', COUNT],
  ['headersTimeoutMs', DURATION],
  ['requestTimeoutMs', DURATION],
  ['uploadBytes', COUNT],
  ['fileBytes', COUNT],
  ['files', COUNT],
  ['fields', COUNT],
  ['fieldBytes', COUNT],
  ['streams', COUNT],
);

const SSE = bagOf(['heartbeatMs', DURATION], ['bufferedEvents', COUNT], ['bufferedBytes', COUNT]);

const PORT: Option = {
  fits: (value) => value === false || whole(0, 65_535).fits(value),
  expected: 'a whole number from 0 to 65535, or false',
};

const BAG: Option = {
  fits: (value) => typeof value === 'object' && value !== null,
  expected: 'an object of options',
};

const OPTIONS = bagOf(
  ['port', PORT],
  ['hostname', { fits: (value) => typeof value === 'string' && value !== '', expected: 'an address' }],
  ['prefix', { fits: (value) => typeof value === 'string', expected: "a path, as 'api/v1'" }],
  ['limits', BAG],
  ['sse', BAG],
  ['closeTimeoutMs', whole(0, LONGEST_MS)],
  ['openApi', BAG],
  ['cors', ANYTHING],
  ['trustProxy', ANYTHING],
  ['requestScope', FLAG],
  ['correlation', FLAG],
  ['health', FLAG],
  ['middleware', LIST],
  ['guards', LIST],
  ['interceptors', LIST],
  ['pipes', LIST],
  ['filters', LIST],
);

/** Options with nothing left out. @throws HttpError `http/bad-option`, `http/unknown-option` */
export function httpSettingsFrom(options: HttpOptions): HttpSettings {
  checkBag(options, OPTIONS, WHERE);
  const { limits = {}, port = 3_000, hostname = '127.0.0.1', prefix = '', closeTimeoutMs = 10_000 } = options;
  checkBag(limits, LIMITS, `${WHERE}.limits`);
  checkPath(prefix, { where: `${WHERE}.prefix`, mayEnd: false });
  const around = aroundFrom(options);
  const { requestScope, health = false, correlation = true } = options;
  const openApi = openApiSettingsFrom(options.openApi, `${WHERE}.openApi`);
  return {
    ...outsideFrom(options),
    ...{ port, hostname, prefix, closeTimeoutMs, requestScope, health, correlation, around, openApi },
    ...{ limits: limitsFrom(limits), sse: sseFrom(options.sse) },
  };
}

function sseFrom(sse: SseOptions = {}): Required<SseOptions> {
  checkBag(sse, SSE, `${WHERE}.sse`);
  const { heartbeatMs = 15_000, bufferedEvents = 1_000, bufferedBytes = 1_048_576 } = sse;
  return { heartbeatMs, bufferedEvents, bufferedBytes };
}

/** Who else there is between it and whoever asks. */
function outsideFrom({ cors, trustProxy = false }: HttpOptions): Pick<HttpSettings, 'cors' | 'trusts'> {
  return { cors: corsSettingsFrom(cors, `${WHERE}.cors`), trusts: trustsFrom(trustProxy, WHERE) };
}

function aroundFrom(options: HttpAround): Required<HttpAround> {
  const { middleware = [], guards = [], interceptors = [], pipes = [], filters = [] } = options;
  const around = { middleware, guards, interceptors, pipes, filters };
  checkAround(around, WHERE);
  return around;
}

function limitsFrom(limits: HttpLimits): Required<HttpLimits> {
  const { bodyBytes = 1_048_576, headBytes = 16_384, urlLength = 8_192, connections = 10_000 } = limits;
  const { headersTimeoutMs = 10_000, requestTimeoutMs = 60_000 } = limits;
  const { streams = 1_000, bodyValues = 10_000, bodyObjects = 2_500 } = limits;
  return {
    ...{ bodyBytes, headBytes, urlLength, connections, headersTimeoutMs, requestTimeoutMs, streams },
    ...{ bodyValues, bodyObjects, ...uploadLimitsFrom(limits) },
  };
}

function whole(least: number, most: number): Option {
  return {
    fits: (value) => Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most,
    expected: `a whole number from ${least} to ${most}`,
  };
}

function bagOf(...options: readonly (readonly [string, Option])[]): OptionBag {
  return {
    options: new Map(options),
    error: HttpError,
    bad: 'http/bad-option',
    unknown: 'http/unknown-option',
    holds: 'Nothing was built.',
  };
}
