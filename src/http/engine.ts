import type { Answers } from './answers.js';
import type { Instances } from './around/instances.js';
import type { Cors } from './cors/cors.js';
import type { ActiveTrace } from '../observability/active-trace.js';
import type { BodyLimits, HttpRequest, Route } from './exchange.js';
import type { HttpAround } from './http-options.js';
import type { Handles } from './pins.js';
import type { Trusts } from './proxies/trusted-proxies.js';
import type { Reply } from './reply.js';
import type { InScope } from './scoped-requests.js';
import type { Routed } from './routed.js';
import type { OpenStreams } from './sse/open-streams.js';
import type { OpenUploads } from './uploads/open-uploads.js';

/** What finds a route for a request and has its controller answer. */
export interface Engine {
  /** Never rejects. @param connection undefined for requests that came over none */
  fetch(request: Request, connection?: Connection): Promise<Reply>;
  /** The routes of this application, in the order in which they are looked for. */
  readonly routes: readonly ServedRoute[];
}

/** The connection that a request came over. */
export interface Connection {
  /** Address that it comes from. */
  readonly address: string | undefined;
  /** Cuts it off. */
  readonly cut: () => void;
}

/** A route that is served. */
export interface ServedRoute extends Route {
  /** `get`, `post`, …, or `all`. */
  readonly verb: string;
  /** Whether guards stand before it. */
  readonly isGuarded: boolean;
}

/** A text that is served beside the routes, before them. */
export interface ServedText {
  readonly path: string;
  /** Asked once, when the routes are known. */
  readonly make: (routes: readonly ServedRoute[]) => Promise<string>;
}

/** What an engine is made of. */
export interface EngineParts {
  /** Answers probes; undefined for other paths. @throws MethodNotAllowedException */
  readonly probe: (request: HttpRequest) => Reply | undefined;
  readonly inScope: InScope | undefined;
  readonly handles: Handles;
  readonly routed: readonly Routed[];
  readonly answers: Answers;
  /** Whether all that happens because of a request says so. */
  readonly correlation: boolean;
  /** Says which trace is active, where somebody traces this process. */
  readonly activeTrace: ActiveTrace | undefined;
  /** Streams of events that are open. */
  readonly streams: OpenStreams;
  /** Uploads that are under way. */
  readonly uploads: OpenUploads;
  /** Undefined where pages of other origins may read nothing. */
  readonly cors: Cors | undefined;
  /** Which proxies are believed. */
  readonly trusts: Trusts;
  readonly instances: Instances;
  readonly around: Required<HttpAround>;
  /** The description of the API; undefined where it is not served. */
  readonly description: ServedText | undefined;
  /** What all paths begin with. */
  readonly prefix: string;
  readonly limits: BodyLimits;
}
