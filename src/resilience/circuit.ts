import { answeringAtOnce } from './answers.js';
import { OPEN_MS, type CircuitBreakerOptions } from './circuit-breaker-options.js';
import type { CircuitBreakerPolicy } from './cockatiel.js';
import type { Cockatiel } from './libraries.js';

interface CircuitParts {
  readonly library: Cockatiel;
  readonly options: CircuitBreakerOptions;
  readonly onOpen: () => void;
}

/**
 * The circuit of one generation.
 *
 * The library has calls wait while one is let through to try. Here they are not to wait, and a trial that never ends is
 * followed by another: each is made by a policy of its own, and the one of a trial that ends well is used from then on.
 */
export class Circuit {
  #policy: CircuitBreakerPolicy;
  #triedAt = 0;

  constructor(private readonly parts: CircuitParts) {
    this.#policy = this.#policyAfter();
  }

  get word(): 'closed' | 'half-open' | 'open' {
    const { CircuitState } = this.parts.library;
    const { state } = this.#policy;
    if (state === CircuitState.Closed) return 'closed';
    return state === CircuitState.HalfOpen ? 'half-open' : 'open';
  }

  /** Whether a call is under way that was let through to try, and it is too early for another. */
  get isTrying(): boolean {
    const { openMs = OPEN_MS } = this.parts.options;
    return this.word === 'half-open' && performance.now() - this.#triedAt < openMs;
  }

  /** Makes a call, unless it is open. @throws without a call where it is open or tries */
  async call(make: () => Promise<unknown>): Promise<unknown> {
    if (this.isTrying) throw new this.parts.library.BrokenCircuitError();
    // The trial has had its time: another is made by what is as open as this one was before.
    if (this.word === 'half-open') this.#policy = this.#policyAfter(this.#policy);
    const policy = this.#policy;
    try {
      return await policy.execute(make);
    } finally {
      const { Closed } = this.parts.library.CircuitState;
      if (policy.state === Closed && this.#policy.state !== Closed) this.#policy = policy;
    }
  }

  #policyAfter(before?: CircuitBreakerPolicy): CircuitBreakerPolicy {
    const { library, options, onOpen } = this.parts;
    const breaker = this.#breaker();
    const counts = answeringAtOnce(options.if ?? (() => true), 'circuitBreaker.if');
    const policy = library.circuitBreaker(library.handleWhen(counts), {
      halfOpenAfter: options.openMs ?? OPEN_MS,
      breaker,
      // What a half-open one says of itself is that it is open and that it is time to try.
      ...(before && { initialState: { ...(before.toJSON() as object), breakerState: breaker.state } }),
    });
    policy.onHalfOpen(() => (this.#triedAt = performance.now()));
    policy.onBreak(() => {
      if (policy === this.#policy) onOpen();
    });
    return policy;
  }

  #breaker() {
    const { ConsecutiveBreaker, CountBreaker, SamplingBreaker } = this.parts.library;
    const { failures = 5, rate, windowMs, minCalls = 20 } = this.parts.options;
    if (rate === undefined) return new ConsecutiveBreaker(failures);
    if (windowMs === undefined)
      return new CountBreaker({ threshold: rate, size: minCalls, minimumNumberOfCalls: minCalls });
    return new SamplingBreaker({
      threshold: rate,
      duration: windowMs,
      minimumRps: (minCalls * 1_000) / windowMs,
    });
  }
}
