export { bulkhead, type BulkheadOptions } from './bulkhead.js';
export { circuitBreaker, type CircuitBreakerOptions } from './circuit-breaker.js';
export { fallback, type FallbackOptions } from './fallback.js';
export type { ErrorFilter } from './options.js';
export { ResilienceError } from './resilience-error.js';
export { retry, type RetryOptions } from './retry.js';
export { timeout, type TimeoutOptions } from './timeout.js';
