import type { Option, OptionBag } from '../core/option-bag.js';
import { TestingError } from './testing-error.js';

/** What something of the test kit takes. @param holds what still holds after a refusal */
export const testOptions = (
  holds: string,
  ...options: readonly (readonly [string, Option])[]
): OptionBag => ({
  options: new Map(options),
  error: TestingError,
  bad: 'testing/bad-option',
  unknown: 'testing/unknown-option',
  holds,
});

export const COUNT: Option = Object.freeze({
  fits: (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 1,
  expected: 'a whole number, 1 or more',
});

export const AMOUNT: Option = Object.freeze({
  fits: (value: unknown) => typeof value === 'number' && value >= 0,
  expected: 'a number, 0 or more',
});
