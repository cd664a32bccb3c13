import type { IntakeTools } from '../modules/intakes.js';
import type { Exchange } from './exchange.js';
import { problemOf, problemResponse } from './problem.js';

/** Answers requests that failed, and has the log tell of what nobody has foreseen. */
export class Answers {
  readonly #tools: IntakeTools;

  constructor(tools: IntakeTools) {
    this.#tools = tools;
  }

  problem(exchange: Failing, thrown: unknown): Response {
    const problem = problemOf(thrown, exchange.request.id);
    if (problem.isUnforeseen) this.tell(exchange, thrown);
    return problemResponse(problem);
  }

  /** Has the log tell of it. */
  tell({ request: { id, method }, route }: Failing, error: unknown): void {
    const { clock, tell } = this.#tools;
    tell({ ...{ type: 'http.failed', at: clock.epoch(), request: id, method }, route: route?.path, error });
  }
}

type Failing = Pick<Exchange, 'request' | 'route'>;
