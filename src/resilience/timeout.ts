import type { Interceptor, InterceptorMaker, Invocation } from '../core/intercept.js';
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
      const intercept: Interceptor = (call, next) => {
        const givenUp = new AbortController();
        const around = aroundPromises(async (_, make) => {
          const watched = new WatchedMake(make);
          try {
            return await policy.execute(watched.make);
          } catch (error) {
            if (watched.isOver) throw error;
            counts.timedOut += 1;
            const timedOut = tookTooLong(call, ms);
            givenUp.abort(timedOut);
            throw timedOut;
          }
        });
        return around(call, (args) => next(args, { signal: givenUp.signal }));
      };
      return { intercept, state: () => counts };
    },
  };
}

function tookTooLong(call: Invocation, ms: number): ResilienceError {
  const text = `${spotOf(call)}: it took longer than ${ms} ms. The method goes on, but nobody waits for it.`;
  return new ResilienceError('resilience/timed-out', text, { path: call.slot });
}
