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
  once(event: 'close', listener: () => void): unknown;
}

const logger = new Logger('OneiricModule');

/** What one request holds of one application until it is answered, or its client has gone. */
export class RequestWork {
  readonly #leases = new Map<object, Lease<unknown>>();

  constructor(private readonly application: Application) {}

  /** The instance that served when the request first asked for it: for all of the request. */
  pinned(wish: Wish): unknown {
    // Of any kind: its overloads take each of them, and none takes all.
    const live = this.application.live(wish as never);
    const key = live.ref as object;
    const lease = this.#leases.get(key) ?? live.lease();
    this.#leases.set(key, lease);
    return lease.value;
  }

  end(): void {
    for (const lease of this.#leases.values()) lease[Symbol.dispose]();
    this.#leases.clear();
  }
}

/** What requests hold, by the request and the name of the application. */
const WORK = new WeakMap<object, Map<string | undefined, RequestWork>>();

export const workOf = (request: object, name: string | undefined): RequestWork | undefined =>
  WORK.get(request)?.get(name);

/** Middleware that goes with each request to its end: of Node's own requests, on every platform of NestJS. */
export function accompany(
  application: Application,
  name: string | undefined,
  { requestScope, pin }: RequestOptions,
): (request: object, response: Response, next: () => void) => void {
  return (request, response, next) => {
    if (pin) hold(request, response, { application, name });
    if (!requestScope) return next();
    const scope = application.createScope({ values: [[NEST_REQUEST, request]] });
    response.once('close', () => void ended(scope));
    scope.run(next);
  };
}

function hold(
  request: object,
  response: Response,
  { application, name }: { readonly application: Application; readonly name: string | undefined },
): void {
  const work = new RequestWork(application);
  const works = WORK.get(request) ?? new Map<string | undefined, RequestWork>();
  WORK.set(request, works.set(name, work));
  response.once('close', () => work.end());
}

/** Nobody waits for it any more: what goes wrong is logged. */
async function ended(scope: RequestScope): Promise<void> {
  try {
    await scope[Symbol.asyncDispose]();
  } catch (error) {
    logger.error('What a request had made could not be disposed of.', error);
  }
}
