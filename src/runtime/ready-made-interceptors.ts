import type { InterceptorMaker } from '../core/intercept.js';
import type { PolicyName } from '../core/policies.js';
import type { ReadyMade } from '../modules/configured-interceptors.js';
import { loadCockatiel, loadLimiter, type Cockatiel, type Limiter } from '../resilience/libraries.js';
import { ResilienceError } from '../resilience/resilience-error.js';

/** Makes one of what configuration says, which has been looked at. */
type Make<Library> = (library: Library, options: never) => InterceptorMaker;

/** Where each comes from. It is imported where it is named. */
const BY_COCKATIEL: Readonly<
  Record<Exclude<PolicyName, 'rateLimit' | 'bulkhead'>, () => Promise<Make<Cockatiel>>>
> = {
  retry: async () => (await import('../resilience/retry.js')).retryBy,
  timeout: async () => (await import('../resilience/timeout.js')).timeoutBy,
  circuitBreaker: async () => (await import('../resilience/circuit-breaker.js')).circuitBreakerBy,
  fallback: async () => (await import('../resilience/fallback.js')).fallbackBy,
};

/** Interceptors that need no code of an application. */
export const readyMade: ReadyMade = async (policy, options) => {
  if (policy === 'rateLimit') {
    const limiter: Limiter = await loadLimiter().catch(notInstalled(policy, 'rate-limiter-flexible'));
    const { rateLimitBy } = await import('../resilience/limited-rate.js');
    return rateLimitBy(limiter, options as never);
  }
  if (policy === 'bulkhead') return (await import('../resilience/bulkhead.js')).bulkhead(options as never);
  const cockatiel = await loadCockatiel().catch(notInstalled(policy, 'cockatiel'));
  const make = await BY_COCKATIEL[policy]();
  return make(cockatiel, options as never);
};

const notInstalled = (policy: PolicyName, library: string) => (cause: unknown) => {
  const text = `${policy} needs ${library}, which cannot be imported. Nothing was changed.`;
  throw new ResilienceError('resilience/not-installed', text, {
    path: policy,
    hint: `npm install ${library}`,
    cause,
  });
};
