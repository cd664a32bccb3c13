import type { IntakeTools } from '../modules/intakes.js';
import type { Exchange } from './exchange.js';
import type { Reply } from './reply.js';
import { problemOf, problemReply, type Problem } from './problem.js';

/** Answers requests that failed, and has the log tell of what nobody has foreseen. */
export class Answers {
  readonly #tools: IntakeTools;

  constructor(tools: IntakeTools) {
    this.#tools = tools;
  }

  problem(exchange: Failing, thrown: unknown): Reply {
    try {
      return problemReply(this.told(exchange, thrown));
    } catch (error) {
      // It has a header that no answer can have, or says what JSON cannot.
      return problemReply(this.told(exchange, error));
    }
  }

  /** What whoever asked is told of it. */
  told(exchange: Failing, thrown: unknown): Problem {
    const problem = problemOf(thrown, exchange.request.id);
    if (problem.isUnforeseen) this.tell(exchange, thrown);
    return problem;
  }

  /** Has the log tell of it. */
  tell({ request, route }: Failing, error: unknown): void {
    const { clock, tell } = this.#tools;
    const { id: requestId, traceId, method } = request;
    tell({
      ...{ type: 'http.failed', at: clock.epoch(), requestId, traceId, method },
      route: route?.path,
      error,
    });
  }

  /** A request has come. @returns tells the status of its answer; undefined where nobody would hear of it */
  begin(exchange: Failing): ((status: number) => void) | undefined {
    const { clock, isHeard, tell } = this.#tools;
    if (!isHeard()) return undefined;
    const since = clock.now();
    return (status) => {
      const { id: requestId, traceId, method } = exchange.request;
      const durationMs = clock.now() - since;
      const facts = { requestId, traceId, method, route: exchange.route?.path, status, durationMs };
      tell({ type: 'http.answered', at: clock.epoch(), ...facts });
    };
  }
}

type Failing = Pick<Exchange, 'request' | 'route'>;
