import { inCorrelation } from '../container/correlation.js';
import type { Correlation } from '../core/correlation.js';
import type { HttpRequest } from './exchange.js';
import type { TraceContext } from './trace-context.js';

/** A request, for all that happens because of it. It keeps nothing else of the request: what that has begun may go on for long. */
class OfRequest implements Correlation {
  readonly requestId: string;
  readonly #trace: TraceContext;

  constructor({ id, trace }: HttpRequest) {
    this.requestId = id;
    this.#trace = trace;
  }

  get traceId(): string {
    return this.#trace.traceId;
  }
}

/** Has a request answered so that all that happens because of it says so. */
export const correlate = <T>(request: HttpRequest, answer: () => T): T =>
  inCorrelation(new OfRequest(request), answer);
