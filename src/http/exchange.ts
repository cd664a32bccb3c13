import { randomUUID } from 'node:crypto';
import type { Constructable } from '../core/component.js';
import type { JsonBounds } from './json-bounds.js';
import { Pins, type Handles } from './pins.js';
import type { Client } from './proxies/client.js';
import type { OpenUploads } from './uploads/open-uploads.js';
import type { Said } from './uploads/uploaded-file.js';
import type { UploadLimits } from './uploads/upload-limits.js';
import type { Reply } from './reply.js';
import type { HeaderValue } from './reply-headers.js';
import { TraceContext } from './trace-context.js';

/** What is taken over of an id that the client gives: nothing that could mean something in a log. */
const SANE_ID = /^[\w.:-]{1,128}$/;

/** What a request is made of. */
interface RequestFacts {
  /** Id of the trace that whoever traces this process has begun for it. */
  readonly activeTrace: string | undefined;
  readonly clientOf: () => Client;
  /** As whoever finds the route for it reads it. */
  readonly path: string;
}

/** A request, as controllers and what stands around them see it, whatever serves it. */
export class HttpRequest {
  /** Its id: that of the header `x-request-id` if it is sane, else a new one. The answer has it too. */
  readonly id: string;
  /** The request as the platform has it. */
  readonly raw: Request;
  /** The trace that it is part of: that of its headers `traceparent` and `tracestate`, else a new one. */
  readonly trace: TraceContext;
  /** The path that its route is found by: decoded once, but for `%2F` and `%25`. What the client wrote is in `url`. */
  readonly path: string;
  /** Parameters of the path. */
  params: Readonly<Record<string, string>> = Object.freeze({});
  #url: URL | undefined;
  #client: Client | undefined;
  readonly #clientOf: () => Client;

  /** @internal made for each request */
  constructor(raw: Request, { activeTrace, clientOf, path }: RequestFacts) {
    this.raw = raw;
    this.path = path;
    this.#clientOf = clientOf;
    this.trace = new TraceContext(raw.headers, activeTrace);
    const given = raw.headers.get('x-request-id');
    this.id = given !== null && SANE_ID.test(given) ? given : randomUUID();
  }

  /** The id of its trace: 32 digits. */
  get traceId(): string {
    return this.trace.traceId;
  }

  /**
   * Address of whoever asks: that of the connection, or, as far as `trustProxy` of `HttpModule` goes, what proxies say;
   * undefined where it came over no connection.
   */
  get ip(): string | undefined {
    return this.#asked.ip;
  }

  /** By what was asked, as far as `trustProxy` goes: `http` or `https`. */
  get protocol(): 'http' | 'https' {
    return this.#asked.protocol;
  }

  /** Host and port that were asked for, as far as `trustProxy` goes. Whoever asks may write anything there. */
  get host(): string {
    return this.#asked.host;
  }

  /** Its method, in upper case. */
  get method(): string {
    return this.raw.method;
  }

  /** Its headers. */
  get headers(): Headers {
    return this.raw.headers;
  }

  /** Its path and query, as the client wrote them. */
  get url(): string {
    return this.#parsed.pathname + this.#parsed.search;
  }

  /** Its query. */
  get searchParams(): URLSearchParams {
    return this.#parsed.searchParams;
  }

  /** Aborts when the client goes away before it has its answer. */
  get signal(): AbortSignal {
    return this.raw.signal;
  }

  get #asked(): Client {
    return (this.#client ??= this.#clientOf());
  }

  get #parsed(): URL {
    return (this.#url ??= new URL(this.raw.url));
  }
}

/** What an answer gets besides its body. */
export interface HttpResponse {
  /** Sets the status, 200 to 599. @throws HttpError `http/bad-status` */
  status(status: number): this;
  /** Sets a header; cookies are added to those that there are. @throws HttpError `http/bad-header` */
  header(name: string, value: HeaderValue): this;
  /** Answers with this, as if the method had returned it: for filters as NestJS has them. */
  json(value: unknown): this;
}

/** An answer in the making. */
export interface Answer extends HttpResponse {
  /** The answer with what a method has returned. */
  with(value: unknown): Reply;
}

/** The method of a controller that answers a request. */
export interface Route {
  readonly controller: Constructable;
  readonly method: string | symbol;
  /** The path with the names of its parameters. */
  readonly path: string;
}

/** How much is read of what a request says. */
export interface BodyLimits extends UploadLimits, JsonBounds {
  readonly bodyBytes: number;
}

/** What comes with a request. */
interface ExchangeParts extends RequestFacts {
  readonly handles: Handles;
  readonly limits: BodyLimits;
  readonly uploads: OpenUploads;
  readonly cut: (() => void) | undefined;
}

/** One request and its answer. */
export class Exchange {
  readonly request: HttpRequest;
  /** Undefined before a route is found. */
  route: Route | undefined;
  /** While the handler runs, what it fails with is not answered yet: interceptors come first. */
  isHandling = false;
  /** What it says besides its head, once that was read. */
  said: Promise<Said> | undefined;
  /** What it is answered with, once that is known. */
  reply: Reply | undefined;
  readonly limits: BodyLimits;
  /** Where its files are kept. */
  readonly uploads: OpenUploads;
  /** What it holds on to until it is answered. */
  readonly pins: Pins;
  #answer: Answer | undefined;
  #over: Promise<void> | undefined;

  /** Cuts the connection that the answer goes to. */
  readonly cut: (() => void) | undefined;

  #ends: (() => Promise<void>) | undefined;

  constructor(raw: Request, { handles, limits, uploads, cut, ...facts }: ExchangeParts) {
    this.limits = limits;
    this.uploads = uploads;
    this.request = new HttpRequest(raw, facts);
    this.pins = new Pins(handles);
    this.cut = cut;
  }

  /** Has something done when it is over. */
  onEnd(end: () => Promise<void>): void {
    this.#ends = end;
  }

  /** It is answered, or will not be. @returns what is being put away; undefined where nothing has to be */
  end(): Promise<void> | undefined {
    this.pins.release();
    return this.#ends?.();
  }

  /** Settles when the answer has ended; undefined where the answer is there as a whole. Never rejects. */
  get over(): Promise<void> | undefined {
    return this.#over;
  }

  /** The answer comes bit by bit. */
  until(over: Promise<void>): void {
    this.#over = over;
  }

  /** The route. @throws TypeError before one was entered */
  get entered(): Route {
    if (!this.route) throw new TypeError('no route answers yet');
    return this.route;
  }

  /** @throws TypeError before a route was entered */
  get response(): Answer {
    if (!this.#answer) throw new TypeError('no route answers yet');
    return this.#answer;
  }

  /** What it is answered with. @throws TypeError before that is known */
  get replied(): Reply {
    if (!this.reply) throw new TypeError('nothing has answered');
    return this.reply;
  }

  /** @param native the request as the adapter has it, under which it is found from now on */
  enter(native: object, route: Route, answer: Answer): void {
    this.route = route;
    this.#answer = answer;
    (native as Carrier)[CARRIED] = this;
  }
}

const CARRIED = Symbol('exchange');

/** A map of them all, however weak, costs more than all the rest when memory is collected. */
interface Carrier {
  [CARRIED]?: Exchange;
}

/** The exchange of a request as the adapter has it. @throws TypeError for one that is in none */
export function exchangeOf(native: object): Exchange {
  const exchange = (native as Carrier)[CARRIED];
  if (!exchange) throw new TypeError('the request has entered no route');
  return exchange;
}
