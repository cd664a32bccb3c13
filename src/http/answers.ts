import type { IntakeTools } from '../modules/intakes.js';
import type { Exchange } from './exchange.js';
import { problemOf, problemResponse } from './problem.js';

/** Answers requests that failed, and has the log tell of what nobody has foreseen. */
export class Answers {
  readonly #tools: IntakeTools;

  constructor(tools: IntakeTools) {
    this.#tools = tools;
  }

  problem({ request, route }: Exchange, thrown: unknown): Response {
    const problem = problemOf(thrown, request.id);
    if (problem.isUnforeseen) {
      const { clock, tell } = this.#tools;
      const { id, method } = request;
      tell({
        ...{ type: 'http.failed', at: clock.epoch(), request: id, method, route: route?.path, error: thrown },
      });
    }
    return problemResponse(problem);
  }
}
