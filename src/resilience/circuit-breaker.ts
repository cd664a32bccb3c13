import type { CircuitBreakerPolicy, CircuitState } from './cockatiel.js';
import type { InterceptorMaker, Invocation } from '../core/intercept.js';
import { aroundPromises, WatchedMake } from './around-promises.js';
import type { Cockatiel } from './libraries.js';
import { checkResilience, type ErrorFilter } from './options.js';
import { ResilienceError, spotOf } from './resilience-error.js';

/** When calls are given up for a while. */
export interface CircuitBreakerOptions {
  /** Opens after this many failures in a row. Default 5, where no `rate` is given. */
  readonly failures?: number | undefined;
  /** Opens when more than this share of calls fails, above 0 and below 1. */
  readonly rate?: number | undefined;
  /** With `rate`: of the calls of the last so many milliseconds. Default: of the last `minCalls`. */
  readonly windowMs?: number | undefined;
  /** With `rate`: not before there were so many calls. Default 20. */
  readonly minCalls?: number | undefined;
  /** Milliseconds until one call is let through to try. Default 10,000. */
  readonly openMs?: number | undefined;
  /** Which errors count as failures. Default all. */
  readonly if?: ErrorFilter | undefined;
}

/** Pins of other providers pass by the same interceptor; older generations than these are gone. */
const MOST_GENERATIONS = 16;

function wordOf(state: CircuitState | undefined, { CircuitState: states }: Cockatiel): string {
  if (state === undefined || state === states.Closed) return 'closed';
  return state === states.HalfOpen ? 'half-open' : 'open';
}

/** As `circuitBreaker` of the door, by a library that somebody has loaded. @throws as it does */
export function circuitBreakerBy(library: Cockatiel, options: CircuitBreakerOptions = {}): InterceptorMaker {
  checkResilience('circuitBreaker', options);
  const { failures, rate } = options;
  if (failures !== undefined && rate !== undefined) {
    throw new ResilienceError(
      'resilience/bad-option',
      'circuitBreaker was given failures and rate. Nothing was changed.',
      { path: 'circuitBreaker', hint: 'count failures in a row, or take their share: one of the two' },
    );
  }
  for (const name of ['windowMs', 'minCalls'] as const) {
    if (rate !== undefined || options[name] === undefined) continue;
    throw new ResilienceError(
      'resilience/bad-option',
      `circuitBreaker was given ${name} and no rate. Nothing was changed.`,
      { path: 'circuitBreaker', hint: `${name} says of which calls the rate is taken: give a rate, as 0.5` },
    );
  }
  return {
    name: 'circuitBreaker',
    make: () => {
      const circuits = new Circuits(library, options);
      return {
        intercept: aroundPromises((call, make) => circuits.call(call, make)),
        state: () => circuits.state(),
      };
    },
  };
}

/** The circuit of each generation that calls are made on. */
class Circuits {
  readonly #circuits = new Map<number, CircuitBreakerPolicy>();
  #latest: number | undefined;
  #refused = 0;
  #opened = 0;

  constructor(
    private readonly library: Cockatiel,
    private readonly options: CircuitBreakerOptions,
  ) {}

  async call(call: Invocation, make: () => Promise<unknown>): Promise<unknown> {
    this.#latest = call.generation;
    const watched = new WatchedMake(make);
    try {
      return await this.#circuitOf(call.generation).execute(watched.make);
    } catch (error) {
      if (watched.isMade) throw error;
      this.#refused += 1;
      const text = `${spotOf(call)}: too many calls on ${call.provider}#${call.generation} have failed. The call was not made.`;
      const { openMs = 10_000 } = this.options;
      const hint = `one is let through to try ${openMs} ms after the last failure`;
      throw new ResilienceError('resilience/circuit-open', text, { path: call.slot, hint });
    }
  }

  state(): Readonly<Record<string, unknown>> {
    const circuit = this.#latest === undefined ? undefined : this.#circuits.get(this.#latest);
    return { circuit: wordOf(circuit?.state, this.library), opened: this.#opened, refused: this.#refused };
  }

  #circuitOf(generation: number): CircuitBreakerPolicy {
    const known = this.#circuits.get(generation);
    if (known) return known;
    const { circuitBreaker: breakerPolicy, handleWhen } = this.library;
    const circuit = breakerPolicy(handleWhen(this.options.if ?? (() => true)), {
      halfOpenAfter: this.options.openMs ?? 10_000,
      breaker: this.#breaker(),
    });
    circuit.onBreak(() => (this.#opened += 1));
    this.#circuits.set(generation, circuit);
    const [oldest] = this.#circuits.keys();
    if (this.#circuits.size > MOST_GENERATIONS && oldest !== undefined) this.#circuits.delete(oldest);
    return circuit;
  }

  #breaker() {
    const { ConsecutiveBreaker, CountBreaker, SamplingBreaker } = this.library;
    const { failures = 5, rate, windowMs, minCalls = 20 } = this.options;
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
