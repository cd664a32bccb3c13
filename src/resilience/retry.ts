import type { InterceptorMaker } from '../core/intercept.js';
import { isTransient } from '../core/transient.js';
import { answeringAtOnce } from './answers.js';
import { aroundPromises } from './around-promises.js';
import type { Cockatiel } from './libraries.js';
import { checkResilience, type ErrorFilter } from './options.js';

/** How often and how patiently a call is tried. */
export interface RetryOptions {
  /** Tries in all, the first included: 2 to 100. Default 3. */
  readonly attempts?: number | undefined;
  /** Milliseconds before the second try. Default 100. */
  readonly delayMs?: number | undefined;
  /** Longest pause in milliseconds. Default 5,000. */
  readonly maxDelayMs?: number | undefined;
  /** How much longer each pause is than the one before, 1 to 100. Default 2. */
  readonly factor?: number | undefined;
  /** Whether pauses differ at random, so that callers do not come back all at once. Default true. */
  readonly jitter?: boolean | undefined;
  /**
   * Which errors are worth another try. Default: all but those by which the application itself refuses calls (`activity/…`,
   * `lifecycle/…`, `resilience/…`, save `resilience/timed-out`).
   */
  readonly if?: ErrorFilter | undefined;
}

/** As `retry` of the door, by a library that somebody has loaded. @throws as it does */
export function retryBy(library: Cockatiel, options: RetryOptions = {}): InterceptorMaker {
  checkResilience('retry', options);
  const { ExponentialBackoff, handleWhen, noJitterGenerator, retry: retryPolicy } = library;
  const { attempts = 3, delayMs = 100, maxDelayMs = 5_000, factor = 2, jitter = true } = options;
  const isWorthIt = answeringAtOnce(options.if ?? isTransient, 'retry.if');
  const backoff = new ExponentialBackoff({
    initialDelay: delayMs,
    maxDelay: Math.max(delayMs, maxDelayMs),
    exponent: factor,
    ...(jitter ? {} : { generator: noJitterGenerator }),
  });
  return {
    name: 'retry',
    make: () => {
      const counts = { retries: 0, exhausted: 0 };
      const policy = retryPolicy(handleWhen(isWorthIt), { maxAttempts: attempts - 1, backoff });
      policy.onRetry(() => (counts.retries += 1));
      policy.onGiveUp(() => (counts.exhausted += 1));
      const intercept = aroundPromises(({ signal }, make) => policy.execute(make, signal));
      return { intercept, state: () => counts };
    },
  };
}
