import type { InterceptorMaker } from '../core/intercept.js';
import { aroundPromises, WatchedMake } from './around-promises.js';
import type { Cockatiel } from './libraries.js';
import { checkResilience } from './options.js';
import { ResilienceError, spotOf } from './resilience-error.js';

/** How long a call may take. */
export interface TimeoutOptions {
  /** Milliseconds. */
  readonly ms: number;
}

/** As `timeout` of the door, by a library that somebody has loaded. @throws as it does */
export function timeoutBy(library: Cockatiel, options: TimeoutOptions): InterceptorMaker {
  checkResilience('timeout', options);
  const { timeout: timeoutPolicy, TimeoutStrategy } = library;
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
