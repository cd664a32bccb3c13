import type { InterceptorMaker, Invocation } from '../core/intercept.js';
import { nameGiven } from './answers.js';
import { aroundPromises } from './around-promises.js';
import type { Limiter } from './libraries.js';
import { checkResilience } from './options.js';
import { ResilienceError, spotOf } from './resilience-error.js';

/** How many calls are made in a while. */
export interface RateLimitOptions {
  /** As many calls … */
  readonly calls: number;
  /** … in so many milliseconds. */
  readonly perMs: number;
  /** Whose calls are counted together. Default: all. Of untrusted names only hashes or short ids: each is kept for `perMs`. */
  readonly by?: ((call: Invocation) => string) | undefined;
}

/** As `rateLimit` of the door, by a library that somebody has loaded. @throws as it does */
export function rateLimitBy(library: Limiter, options: RateLimitOptions): InterceptorMaker {
  checkResilience('rateLimit', options);
  const { RateLimiterMemory, RateLimiterRes } = library;
  const { calls, perMs, by = () => 'all' } = options;
  return {
    name: 'rateLimit',
    make: () => {
      const limiter = new RateLimiterMemory({ points: calls, duration: perMs / 1_000 });
      const count = { refused: 0 };
      const intercept = aroundPromises(async (call, make) => {
        try {
          await limiter.consume(nameGiven(by(call), 'rateLimit.by'));
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
