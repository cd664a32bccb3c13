import type { InterceptorMaker } from '../core/intercept.js';
import type { PolicyName } from '../core/policies.js';
import type { ReadyMade } from '../modules/configured-interceptors.js';
import { ResilienceError } from '../resilience/resilience-error.js';

type Make = (options: never) => InterceptorMaker;

/** Where each comes from. It is imported where it is named, with the library that it needs. */
const IMPORTS: Readonly<Record<PolicyName, () => Promise<Make>>> = {
  retry: async () => (await import('../resilience/retry.js')).retry,
  timeout: async () => (await import('../resilience/timeout.js')).timeout,
  circuitBreaker: async () => (await import('../resilience/circuit-breaker.js')).circuitBreaker,
  bulkhead: async () => (await import('../resilience/bulkhead.js')).bulkhead,
  fallback: async () => (await import('../resilience/fallback.js')).fallback,
  rateLimit: async () => (await import('../resilience/rate-limit.js')).rateLimit,
};

/** Interceptors that need no code of an application. */
export const readyMade: ReadyMade = async (policy, options) => {
  const make = await IMPORTS[policy]().catch((cause: unknown) => {
    throw notInstalled(policy, cause);
  });
  return make(options as never);
};

function notInstalled(policy: PolicyName, cause: unknown): ResilienceError {
  const library = policy === 'rateLimit' ? 'rate-limiter-flexible' : 'cockatiel';
  return new ResilienceError(
    'resilience/not-installed',
    `${policy} needs ${library}, which cannot be imported. Nothing was changed.`,
    { path: policy, hint: `npm install ${library}`, cause },
  );
}
