import { timeout as timeoutPolicy, TimeoutStrategy } from './cockatiel.js';
import type { InterceptorMaker } from '../core/intercept.js';
import { aroundPromises, WatchedMake } from './around-promises.js';
import { checkResilience } from './options.js';
import { ResilienceError, spotOf } from './resilience-error.js';

/** How long a call may take. */
export interface TimeoutOptions {
  /** Milliseconds. */
  readonly ms: number;
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
  checkResilience('timeout', options);
  const { ms } = options;
  return {
    name: 'timeout',
    make: () => {
      const counts = { timedOut: 0 };
      const policy = timeoutPolicy(ms, TimeoutStrategy.Aggressive);
      const intercept = aroundPromises(async (call, make) => {
        const watched = new WatchedMake(make);
        try {
          return await policy.execute(watched.make);
        } catch (error) {
          if (watched.isOver) throw error;
          counts.timedOut += 1;
          const text = `${spotOf(call)}: it took longer than ${ms} ms. The method goes on, but nobody waits for it.`;
          throw new ResilienceError('resilience/timed-out', text, { path: call.slot });
        }
      });
      return { intercept, state: () => counts };
    },
  };
}
