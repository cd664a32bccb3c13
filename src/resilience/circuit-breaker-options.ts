import { checkResilience, type ErrorFilter } from './options.js';
import { ResilienceError } from './resilience-error.js';

/** Milliseconds until one call is let through to try, where nobody says. */
export const OPEN_MS = 10_000;

/** When calls are given up for a while. */
export interface CircuitBreakerOptions {
  /** Opens after this many failures in a row. Default 5, where no `rate` is given. */
  readonly failures?: number | undefined;
  /** Opens when more than this share of calls fails, above 0 and below 1. */
  readonly rate?: number | undefined;
  /** With `rate`: of the calls of the last so many milliseconds. Default: of the last `minCalls`. */
  readonly windowMs?: number | undefined;
  /** With `rate`: not before there were so many calls. Default 20. */
  readonly minCalls?: number | undefined;
  /** Milliseconds until one call is let through to try, and from that on until another is if it has not ended. Default 10,000. */
  readonly openMs?: number | undefined;
  /** Which errors count as failures. Default all. */
  readonly if?: ErrorFilter | undefined;
}

/** @throws ResilienceError `resilience/bad-option`, `resilience/unknown-option` */
export function checkCircuitBreaker(options: CircuitBreakerOptions): void {
  checkResilience('circuitBreaker', options);
  const { failures, rate } = options;
  if (failures !== undefined && rate !== undefined) {
    throw new ResilienceError(
      'resilience/bad-option',
      'circuitBreaker was given failures and rate. Nothing was changed.',
      { path: 'circuitBreaker', hint: 'count failures in a row, or take their share: one of the two' },
    );
  }
  for (const name of ['windowMs', 'minCalls'] as const) {
    if (rate !== undefined || options[name] === undefined) continue;
    throw new ResilienceError(
      'resilience/bad-option',
      `circuitBreaker was given ${name} and no rate. Nothing was changed.`,
      { path: 'circuitBreaker', hint: `${name} says of which calls the rate is taken: give a rate, as 0.5` },
    );
  }
}
