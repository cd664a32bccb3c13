import { checkBag, FUNCTION, type Option, type OptionBag } from '../core/option-bag.js';
import { ResilienceError } from './resilience-error.js';

/** Which errors count. */
export type ErrorFilter = (error: unknown) => boolean;

const whole = (least: number, most: number): Option => ({
  fits: (value) => Number.isInteger(value) && (value as number) >= least && (value as number) <= most,
  expected: `a whole number from ${least} to ${most}`,
});

const FILTER = FUNCTION;
// The longest that a timer of the engine takes.
const MILLISECONDS: Option = {
  fits: (value) => typeof value === 'number' && value > 0 && value <= 2_147_483_647,
  expected: 'a number of milliseconds above 0, at most 2,147,483,647',
};
const COUNT = whole(1, 1_000_000);
const SHARE: Option = {
  fits: (value) => typeof value === 'number' && value > 0 && value < 1,
  expected: 'a share above 0 and below 1',
};
const FACTOR: Option = {
  fits: (value) => typeof value === 'number' && value >= 1 && value <= 100,
  expected: 'a number from 1 to 100',
};
const FLAG: Option = { fits: (value) => typeof value === 'boolean', expected: 'true or false' };
const ANY: Option = { fits: () => true, expected: 'anything' };

const OPTIONS = {
  retry: {
    attempts: whole(2, 100),
    delayMs: MILLISECONDS,
    maxDelayMs: MILLISECONDS,
    factor: FACTOR,
    jitter: FLAG,
    if: FILTER,
  },
  timeout: { ms: MILLISECONDS },
  circuitBreaker: {
    failures: COUNT,
    rate: SHARE,
    windowMs: MILLISECONDS,
    minCalls: COUNT,
    openMs: MILLISECONDS,
    if: FILTER,
  },
  bulkhead: { calls: COUNT, queue: whole(0, 1_000_000) },
  fallback: { to: ANY, if: FILTER },
  rateLimit: { calls: COUNT, perMs: MILLISECONDS, by: FUNCTION },
} satisfies Record<string, Record<string, Option>>;

/** Names of the ready-made interceptors. */
export type ResilienceKind = keyof typeof OPTIONS;

/** @throws ResilienceError `resilience/bad-option`, `resilience/unknown-option` */
export function checkResilience(kind: ResilienceKind, given: unknown, needed: readonly string[] = []): void {
  checkBag(given, bagOf(kind), kind);
  for (const name of needed) {
    if ((given as Record<string, unknown>)[name] !== undefined) continue;
    const option = (OPTIONS[kind] as Record<string, Option>)[name];
    throw new ResilienceError('resilience/bad-option', `${kind} has no ${name}. Nothing was changed.`, {
      path: kind,
      hint: `${name} is ${option?.expected ?? 'needed'}`,
    });
  }
}

const bagOf = (kind: ResilienceKind): OptionBag => ({
  options: new Map(Object.entries(OPTIONS[kind])),
  error: ResilienceError,
  bad: 'resilience/bad-option',
  unknown: 'resilience/unknown-option',
  holds: 'Nothing was changed.',
});
