import { Logger } from '@nestjs/common';
import { token } from '../core/token.js';
import type { Lease } from '../core/live.js';
import type { RequestScope } from '../core/scope.js';
import type { Application } from '../modules/application.js';
import type { Wish } from './tokens.js';

/** The request of NestJS's platform that a scope was opened for: Node's own, `IncomingMessage`. */
export const NEST_REQUEST = token<object>('nest-request', { kind: 'value' });

/** What is done for requests of NestJS, where it is asked for. */
export interface RequestOptions {
  /** Each has a scope of its own. */
  readonly requestScope: boolean;
  /** Each may hold on to generations. */
  readonly pin: boolean;
}

/** What middleware needs of a response of Node. */
interface Response {
  readonly closed: boolean;
  once(event: 'close', listener: () => void): unknown;
}

const logger = new Logger('OneiricModule');

/**
 * What one request holds of one application. NestJS runs handlers to their end, whether or not somebody still waits for the
 * answer: it lasts until the answer has ended, or its client has gone, and the route has settled as well.
 */
export class RequestWork {
  readonly #leases = new Map<object, Lease<unknown>>();
  #holders = 0;

  constructor(
    private readonly application: Application,
    private readonly scope: RequestScope | undefined,
    /** Whether the application was made for it. */
    readonly canPin: boolean,
  ) {}

  /** The instance that served when the request first asked for it: for all of the request. What is lazy is activated. */
  async pinned(wish: Wish): Promise<unknown> {
    // Of any kind: its overloads take each of them, and none takes all.
    await this.application.getAsync(wish as never);
    const live = this.application.live(wish as never);
    const key = live.ref as object;
    const lease = this.#leases.get(key) ?? live.lease();
    this.#leases.set(key, lease);
    return lease.value;
  }

  /** Nothing of it ends before what this gives has been called. */
  hold(): () => void {
    this.#holders += 1;
    return () => {
      this.#holders -= 1;
      if (this.#holders === 0) this.#end();
    };
  }

  #end(): void {
    for (const lease of this.#leases.values()) lease[Symbol.dispose]();
    this.#leases.clear();
    if (this.scope) void ended(this.scope);
  }
}

/** What requests hold, by the request and the name of the application. */
const WORK = new WeakMap<object, Map<string | undefined, RequestWork>>();

/** A request of Node, or that of Fastify, which is around one of Node. */
export type RequestOfPlatform = object & { readonly raw?: object };

/** What a request holds of all applications, by their names. */
export const worksOf = (request: RequestOfPlatform): ReadonlyMap<string | undefined, RequestWork> =>
  WORK.get(request.raw ?? request) ?? new Map<string | undefined, RequestWork>();

/** Middleware that goes with each request to its end: of Node's own requests, on every platform of NestJS. */
export function accompany(
  application: Application,
  name: string | undefined,
  { requestScope, pin }: RequestOptions,
): (request: object, response: Response, next: () => void) => void {
  return (request, response, next) => {
    const scope = requestScope ? application.createScope({ values: [[NEST_REQUEST, request]] }) : undefined;
    const work = new RequestWork(application, scope, pin);
    const works = WORK.get(request) ?? new Map<string | undefined, RequestWork>();
    WORK.set(request, works.set(name, work));
    const release = work.hold();
    if (response.closed) release();
    else response.once('close', release);
    if (scope) scope.run(next);
    else next();
  };
}

/** Nobody waits for it any more: what goes wrong is logged. */
async function ended(scope: RequestScope): Promise<void> {
  try {
    await scope[Symbol.asyncDispose]();
  } catch (error) {
    logger.error('What a request had made could not be disposed of.', error);
  }
}
