import type { Clock } from '../core/ports.js';
import { Breaker, type Outcome } from './breaker.js';
import type { FetchOptions } from './fetch-options.js';
import { NetError, NOT_ASKED } from './net-error.js';
import { RequestRate } from './request-rate.js';

/** What is known of an origin, for whoever operates it. */
export interface OriginFacts {
  /** The origin. */
  readonly origin: string;
  /** `open` while it is left alone, `trying` while one request tries whether it works again. */
  readonly circuit: 'closed' | 'open' | 'trying';
  /** Fetches that failed in a row. */
  readonly failures: number;
  /** How often it was given up. */
  readonly opened: number;
  /** Fetches that were not made meanwhile. */
  readonly refused: number;
  /** Requests that were made. */
  readonly requests: number;
}

/** They tell of a server that does not work, though asking again at once would not help. */
const NOT_SERVING: readonly string[] = ['net/tls', 'net/pin-mismatch'];
/** They tell of us. */
const OF_OURS: readonly string[] = ['net/rate-limited', 'net/aborted', 'net/closed', 'net/no-credentials'];

/** What stands before one origin: it is left alone where it fails, and not asked too often. */
export class OriginGuard {
  readonly #breaker: Breaker;
  readonly #rate: RequestRate;
  #requests = 0;

  constructor(
    private readonly origin: string,
    clock: Clock,
    { breaker, rateLimit }: FetchOptions,
  ) {
    this.#breaker = new Breaker(() => clock.now(), breaker);
    this.#rate = new RequestRate(() => clock.now(), rateLimit);
  }

  get facts(): OriginFacts {
    return { origin: this.origin, ...this.#breaker.facts, requests: this.#requests };
  }

  /** Makes a fetch, all of its tries as one. @throws NetError `net/breaker-open`, and what it throws */
  async around<T>(fetch: (isTrial: boolean) => Promise<T>): Promise<T> {
    const pass = this.#breaker.enter();
    if (!pass) throw this.#isOpen();
    let outcome: Outcome = 'answered';
    try {
      return await fetch(pass.isTrial);
    } catch (error) {
      outcome = outcomeOf(error);
      throw error;
    } finally {
      this.#breaker.leave(pass, outcome);
    }
  }

  /** One request is about to be made. @throws NetError `net/rate-limited` */
  count(): void {
    const retryAfterMs = this.#rate.take();
    if (retryAfterMs > 0) {
      throw new NetError('net/rate-limited', `${this.origin} was sent as many requests as it may be.`, {
        holds: NOT_ASKED,
        retryAfterMs,
        hint: `ask again in ${retryAfterMs} ms, or raise rateLimit`,
      });
    }
    this.#requests += 1;
  }

  #isOpen(): NetError {
    const retryAfterMs = Math.ceil(this.#breaker.waitMs);
    return new NetError(
      'net/breaker-open',
      `${this.origin} is left alone for a while: too much of it has failed.`,
      {
        holds: NOT_ASKED,
        retryAfterMs,
        hint: `one request tries whether it works again, in ${retryAfterMs} ms at the earliest`,
      },
    );
  }
}

function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof NetError) || OF_OURS.includes(error.code)) return 'unknown';
  return error.mayHeal || NOT_SERVING.includes(error.code) ? 'failed' : 'answered';
}
