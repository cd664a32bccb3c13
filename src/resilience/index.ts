import * as cockatiel from './cockatiel.js';
import type { InterceptorMaker } from '../core/intercept.js';
import { bulkhead as bulkheadOf, type BulkheadOptions } from './bulkhead.js';
import { circuitBreakerBy } from './circuit-breaker.js';
import type { CircuitBreakerOptions } from './circuit-breaker-options.js';
import { fallbackBy, type FallbackOptions } from './fallback.js';
import { retryBy, type RetryOptions } from './retry.js';
import { timeoutBy, type TimeoutOptions } from './timeout.js';

export type { ErrorFilter } from './options.js';
export { ResilienceError } from './resilience-error.js';
export type { BulkheadOptions, CircuitBreakerOptions, FallbackOptions, RetryOptions, TimeoutOptions };

/**
 * Tries calls again that fail. A try after a swap is made on what serves by then.
 *
 * Only calls that return promises; the last error is the caller's.
 *
 * @throws ResilienceError `resilience/bad-option`, `resilience/unknown-option`
 * @example
 * app.intercept(Cache, retry({ attempts: 5, if: (error) => error instanceof ConnectionLost }));
 */
export function retry(options: RetryOptions = {}): InterceptorMaker {
  return retryBy(cockatiel, options);
}

/**
 * Fails calls that take too long with `resilience/timed-out`. The method goes on, and counts as work in flight until it has
 * ended. Only calls that return promises.
 *
 * @throws ResilienceError `resilience/bad-option`, `resilience/unknown-option`
 * @example
 * app.intercept(Cache, timeout({ ms: 500 }));
 */
export function timeout(options: TimeoutOptions): InterceptorMaker {
  return timeoutBy(cockatiel, options);
}

/**
 * Fails calls at once with `resilience/circuit-open` while what serves does not work, and lets one through from time to time to
 * find out: one at a time, unless that does not end within `openMs`. Each generation has a circuit of its own: what a swap brings starts closed. Only calls that return promises.
 *
 * @throws ResilienceError `resilience/bad-option`, `resilience/unknown-option`
 * @example
 * app.intercept(Cache, circuitBreaker({ failures: 5, openMs: 10_000 }));
 */
export function circuitBreaker(options: CircuitBreakerOptions = {}): InterceptorMaker {
  return circuitBreakerBy(cockatiel, options);
}

/**
 * Lets so many calls run at once, makes so many wait, and fails the rest with `resilience/bulkhead-full`. Only calls that return
 * promises.
 *
 * @throws ResilienceError `resilience/bad-option`, `resilience/unknown-option`
 * @example
 * app.intercept(Database, bulkhead({ calls: 10, queue: 100 }));
 */
export function bulkhead(options: BulkheadOptions): InterceptorMaker {
  return bulkheadOf(options);
}

/**
 * Answers calls that fail with something else. Only calls that return promises.
 *
 * @throws ResilienceError `resilience/bad-option`, `resilience/unknown-option`
 * @example
 * app.intercept(Prices, fallback({ to: (error, call) => lastKnown(call.args[0]) }), { methods: ['price'] });
 */
export function fallback(options: FallbackOptions): InterceptorMaker {
  return fallbackBy(cockatiel, options);
}
