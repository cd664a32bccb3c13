/** What one option of a ready-made interceptor takes, as plain facts: code and configuration are checked by the same. */
export type PolicyOption = PolicyNumber | PolicyOther;

/** A number within bounds. */
export interface PolicyNumber {
  readonly kind: 'number' | 'integer';
  readonly minimum?: number;
  readonly maximum?: number;
  /** It has to be more than this. */
  readonly above?: number;
  /** It has to be less than this. */
  readonly below?: number;
  readonly expected: string;
  readonly isNeeded?: boolean;
}

interface PolicyOther {
  /** Of a function, configuration can say nothing. */
  readonly kind: 'flag' | 'function' | 'anything';
  readonly isNeeded?: boolean;
}

const whole = (minimum: number, maximum: number): PolicyNumber => ({
  kind: 'integer',
  minimum,
  maximum,
  expected: `a whole number from ${minimum} to ${maximum}`,
});

const needed = <O extends PolicyOption>(option: O): O => ({ ...option, isNeeded: true });

// The longest that a timer of the engine takes.
const MILLISECONDS: PolicyNumber = {
  kind: 'number',
  above: 0,
  maximum: 2_147_483_647,
  expected: 'a number of milliseconds above 0, at most 2,147,483,647',
};
const COUNT = whole(1, 1_000_000);
const SHARE: PolicyNumber = {
  kind: 'number',
  above: 0,
  below: 1,
  expected: 'a share above 0 and below 1',
};
const FACTOR: PolicyNumber = {
  kind: 'number',
  minimum: 1,
  maximum: 100,
  expected: 'a number from 1 to 100',
};
const FUNCTION: PolicyOther = { kind: 'function' };

/** The options of the ready-made interceptors, by the name of each. */
export const POLICIES = {
  retry: {
    attempts: whole(2, 100),
    delayMs: MILLISECONDS,
    maxDelayMs: MILLISECONDS,
    factor: FACTOR,
    jitter: { kind: 'flag' },
    if: FUNCTION,
  },
  timeout: { ms: needed(MILLISECONDS) },
  circuitBreaker: {
    failures: COUNT,
    rate: SHARE,
    windowMs: MILLISECONDS,
    minCalls: COUNT,
    openMs: MILLISECONDS,
    if: FUNCTION,
  },
  bulkhead: { calls: needed(COUNT), queue: whole(0, 1_000_000) },
  fallback: { to: { kind: 'anything', isNeeded: true }, if: FUNCTION },
  rateLimit: { calls: needed(COUNT), perMs: needed(MILLISECONDS), by: FUNCTION },
} as const satisfies Readonly<Record<string, Readonly<Record<string, PolicyOption>>>>;

/** Name of a ready-made interceptor. */
export type PolicyName = keyof typeof POLICIES;

/** Whether there is a ready-made interceptor of this name. */
export const isPolicy = (name: string): name is PolicyName => Object.hasOwn(POLICIES, name);

/** The options of one, in order. */
export const optionsOf = (policy: PolicyName): readonly (readonly [string, PolicyOption])[] =>
  Object.entries(POLICIES[policy]);

/** Bounds of a number; those that are left out there are not. */
export type Bounds = { readonly [Bound in 'minimum' | 'maximum' | 'above' | 'below']?: number };

/** Whether a number is within its bounds. NaN is within none. */
export function isWithin(value: number, bounds: Bounds): boolean {
  const { minimum = -Infinity, maximum = Infinity, above, below } = bounds;
  if (above !== undefined && !(value > above)) return false;
  if (below !== undefined && !(value < below)) return false;
  return value >= minimum && value <= maximum;
}
