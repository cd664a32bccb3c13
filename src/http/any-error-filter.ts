import type { Answers } from './answers.js';
import { exchangeOf } from './exchange.js';
import { CatchError } from './http-core.js';
import type { Reply } from './reply.js';
import { Failed } from './routed.js';

/** Answers whatever no other filter catches. */
export class AnyErrorFilter {
  readonly #answers: Answers;

  constructor(answers: Answers) {
    this.#answers = answers;
  }

  catch(error: unknown, native: object): Reply | Failed {
    const exchange = exchangeOf(native);
    return exchange.isHandling ? new Failed(error) : this.#answers.problem(exchange, error);
  }
}

CatchError()(AnyErrorFilter);
