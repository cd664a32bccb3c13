import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { InterceptorMaker, Invocation } from '../core/intercept.js';
import { aroundPromises } from './around-promises.js';
import { checkResilience } from './options.js';
import { ResilienceError, spotOf } from './resilience-error.js';

export { ResilienceError };

/** How many calls are made in a while. */
export interface RateLimitOptions {
  /** As many calls … */
  readonly calls: number;
  /** … in so many milliseconds. */
  readonly perMs: number;
  /** Whose calls are counted together. Default: all. Of untrusted names only hashes or short ids: each is kept for `perMs`. */
  readonly by?: ((call: Invocation) => string) | undefined;
}

/**
 * Fails calls beyond a rate with `resilience/rate-limited`; the hint says when the next one may be made. Counted in this process.
 * Only calls that return promises.
 *
 * @throws ResilienceError `resilience/bad-option`, `resilience/unknown-option`
 * @example
 * app.intercept(Mailer, rateLimit({ calls: 100, perMs: 60_000, by: (call) => String(call.args[0]) }));
 */
export function rateLimit(options: RateLimitOptions): InterceptorMaker {
  checkResilience('rateLimit', options);
  const { calls, perMs, by = () => 'all' } = options;
  return {
    name: 'rateLimit',
    make: () => {
      const limiter = new RateLimiterMemory({ points: calls, duration: perMs / 1_000 });
      const count = { refused: 0 };
      const intercept = aroundPromises(async (call, make) => {
        try {
          await limiter.consume(by(call));
        } catch (refusal) {
          if (!(refusal instanceof RateLimiterRes)) throw refusal;
          count.refused += 1;
          const text = `${spotOf(call)}: there were ${calls} calls within ${perMs} ms. The call was not made.`;
          const hint = `call again in ${refusal.msBeforeNext} ms`;
          throw new ResilienceError('resilience/rate-limited', text, { path: call.slot, hint });
        }
        return make();
      });
      return { intercept, state: () => count };
    },
  };
}
