/** The library of the policies: an optional one, so only what needs it leads here. */
export {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  CountBreaker,
  ExponentialBackoff,
  fallback,
  handleWhen,
  noJitterGenerator,
  retry,
  SamplingBreaker,
  timeout,
  TimeoutStrategy,
  type CircuitBreakerPolicy,
} from 'cockatiel';
