import type { InterceptorMaker, Invocation } from '../core/intercept.js';
import { aroundPromises, WatchedMake } from './around-promises.js';
import { Circuit } from './circuit.js';
import { checkCircuitBreaker, OPEN_MS, type CircuitBreakerOptions } from './circuit-breaker-options.js';
import type { Cockatiel } from './libraries.js';
import { ResilienceError, spotOf } from './resilience-error.js';

/** Pins of other providers pass by the same interceptor; older generations than these are gone. */
const MOST_GENERATIONS = 16;

/** As `circuitBreaker` of the door, by a library that somebody has loaded. @throws as it does */
export function circuitBreakerBy(library: Cockatiel, options: CircuitBreakerOptions = {}): InterceptorMaker {
  checkCircuitBreaker(options);
  return {
    name: 'circuitBreaker',
    make: () => {
      const circuits = new Circuits(library, options);
      return {
        intercept: aroundPromises((call, make) => circuits.call(call, make)),
        state: (serving) => circuits.stateOf(serving),
      };
    },
  };
}

/** The circuit of each generation that calls are made on. */
class Circuits {
  readonly #circuits = new Map<number, Circuit>();
  #refused = 0;
  #opened = 0;

  constructor(
    private readonly library: Cockatiel,
    private readonly options: CircuitBreakerOptions,
  ) {}

  async call(call: Invocation, make: () => Promise<unknown>): Promise<unknown> {
    const circuit = this.#circuitOf(call.generation);
    const watched = new WatchedMake(make);
    try {
      return await circuit.call(watched.make);
    } catch (error) {
      if (watched.isMade) throw error;
      this.#refused += 1;
      throw this.#refusal(call, circuit);
    }
  }

  /** @param serving generation that serves; what it was never called on is closed */
  stateOf(serving: number | undefined): Readonly<Record<string, unknown>> {
    const circuit = serving === undefined ? undefined : this.#circuits.get(serving);
    return { circuit: circuit?.word ?? 'closed', opened: this.#opened, refused: this.#refused };
  }

  #refusal(call: Invocation, { isTrying }: Circuit): ResilienceError {
    const { openMs = OPEN_MS } = this.options;
    const what = `${call.provider}#${call.generation}`;
    const text = `${spotOf(call)}: too many calls on ${what} have failed. The call was not made.`;
    const hint = isTrying
      ? `one is trying whether it works again; where that does not end, another may ${openMs} ms after it began`
      : `one is let through to try ${openMs} ms after the last failure`;
    return new ResilienceError('resilience/circuit-open', text, { path: call.slot, hint });
  }

  #circuitOf(generation: number): Circuit {
    const known = this.#circuits.get(generation);
    if (known) return known;
    const { library, options } = this;
    const circuit = new Circuit({ library, options, onOpen: () => (this.#opened += 1) });
    this.#circuits.set(generation, circuit);
    const [oldest] = this.#circuits.keys();
    if (this.#circuits.size > MOST_GENERATIONS && oldest !== undefined) this.#circuits.delete(oldest);
    return circuit;
  }
}
