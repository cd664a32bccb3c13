import { LifecycleError } from '../core/errors.js';
import type { HealthOptions } from '../core/health-report.js';
import { parseSlotName, type SlotName } from '../core/names.js';
import { checkBag, LIST, type Option, type OptionBag } from '../core/option-bag.js';

/** How health is watched, with nothing left out. */
export interface HealthSettings {
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly failureThreshold: number;
  readonly successThreshold: number;
  readonly optional: ReadonlySet<SlotName>;
}

const WHERE = 'create.health';

/** Timers take no more. */
const LONGEST_MS = 2 ** 31 - 1;

const DURATION: Option = {
  fits: (value) => typeof value === 'number' && value > 0 && value <= LONGEST_MS,
  expected: `a number of milliseconds above 0, up to ${LONGEST_MS}`,
};

const COUNT: Option = {
  fits: (value) => Number.isSafeInteger(value) && (value as number) >= 1,
  expected: 'a whole number, 1 or more',
};

const bagOf = (...options: readonly (readonly [string, Option])[]): OptionBag => ({
  options: new Map(options),
  error: LifecycleError,
  bad: 'lifecycle/bad-option',
  unknown: 'lifecycle/unknown-option',
  holds: 'Nothing was built.',
});

const OPTIONS = bagOf(
  ['intervalMs', DURATION],
  ['timeoutMs', DURATION],
  ['failureThreshold', COUNT],
  ['successThreshold', COUNT],
  ['optional', LIST],
);

/**
 * How health is watched; undefined where it is not.
 * @throws LifecycleError `lifecycle/bad-option`, `lifecycle/unknown-option`; RegistryError `registry/bad-slot`
 */
export function healthSettingsFrom(given: boolean | HealthOptions | undefined): HealthSettings | undefined {
  if (given === undefined || given === false) return undefined;
  const options = given === true ? {} : given;
  checkBag(options, OPTIONS, WHERE);
  const { optional = [], intervalMs = 30_000, timeoutMs = 5_000 } = options;
  const { failureThreshold = 3, successThreshold = 2 } = options;
  for (const [at, slot] of optional.entries()) parseSlotName(slot, `${WHERE}.optional[${at}]`);
  return { intervalMs, timeoutMs, failureThreshold, successThreshold, optional: new Set(optional) };
}
