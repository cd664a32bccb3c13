import { LifecycleError } from '../core/errors.js';
import type { FailoverOptions, HealthOptions } from '../core/health-report.js';
import { parseSlotName, shown, type SlotName } from '../core/names.js';
import { checkBag, LIST, type Option, type OptionBag } from '../core/option-bag.js';

/** How health is watched, with nothing left out. */
export interface HealthSettings {
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly failureThreshold: number;
  readonly successThreshold: number;
  readonly optional: ReadonlySet<SlotName>;
  readonly failover: ReadonlyMap<SlotName, Required<FailoverOptions>>;
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

const SLOTS: Option = {
  fits: (value) => typeof value === 'object' && value !== null,
  expected: 'a list of slots, or an object with settings by slot',
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
  ['failover', SLOTS],
);

const FAILOVER = bagOf(
  ['recoverAfterMs', DURATION],
  [
    'maxSwitchesPerHour',
    { ...COUNT, fits: (value) => COUNT.fits(value) && value !== 1, expected: 'a whole number, 2 or more' },
  ],
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
  const failover = failoverFrom(options.failover ?? []);
  return {
    ...{ intervalMs, timeoutMs, failureThreshold, successThreshold, failover },
    optional: new Set(optional),
  };
}

function failoverFrom(given: NonNullable<HealthOptions['failover']>): HealthSettings['failover'] {
  const where = `${WHERE}.failover`;
  const entries = isList(given)
    ? given.map((slot, at) => [slot, {}, `${where}[${at}]`] as const)
    : Object.entries(given).map(([slot, terms]) => [slot, terms, `${where}[${shown(slot)}]`] as const);
  return new Map(
    entries.map(([slot, terms, path]) => {
      parseSlotName(slot, path);
      checkBag(terms, FAILOVER, path);
      const { recoverAfterMs = 60_000, maxSwitchesPerHour = 6 }: FailoverOptions = terms;
      return [slot as SlotName, { recoverAfterMs, maxSwitchesPerHour }];
    }),
  );
}

const isList = (given: NonNullable<HealthOptions['failover']>): given is readonly SlotName[] =>
  Array.isArray(given);
