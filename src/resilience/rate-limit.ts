import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { InterceptorMaker } from '../core/intercept.js';
import { rateLimitBy, type RateLimitOptions } from './limited-rate.js';

export { ResilienceError } from './resilience-error.js';
export type { RateLimitOptions };

/**
 * Fails calls beyond a rate with `resilience/rate-limited`; the hint says when the next one may be made. Counted in this process.
 * Only calls that return promises.
 *
 * @throws ResilienceError `resilience/bad-option`, `resilience/unknown-option`
 * @example
 * app.intercept(Mailer, rateLimit({ calls: 100, perMs: 60_000, by: (call) => String(call.args[0]) }));
 */
export function rateLimit(options: RateLimitOptions): InterceptorMaker {
  return rateLimitBy({ RateLimiterMemory, RateLimiterRes }, options);
}
