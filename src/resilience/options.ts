import { ANYTHING, checkBag, FLAG, FUNCTION, type Option, type OptionBag } from '../core/option-bag.js';
import { isWithin, optionsOf, type PolicyName, type PolicyOption } from '../core/policies.js';
import { ResilienceError } from './resilience-error.js';

/** Which errors count. It answers at once: a promise fails the call with `resilience/bad-option`. */
export type ErrorFilter = (error: unknown) => boolean;

const OTHERS = { flag: FLAG, function: FUNCTION, anything: ANYTHING } as const;

function optionOf(option: PolicyOption): Option {
  if (option.kind !== 'number' && option.kind !== 'integer') return OTHERS[option.kind];
  const { kind, expected } = option;
  const fits = (value: unknown): boolean =>
    typeof value === 'number' && (kind === 'number' || Number.isInteger(value)) && isWithin(value, option);
  return { fits, expected };
}

/** @throws ResilienceError `resilience/bad-option`, `resilience/unknown-option` */
export function checkResilience(policy: PolicyName, given: unknown): void {
  checkBag(given, bagOf(policy), policy);
  for (const [name, option] of optionsOf(policy)) {
    const isThere = option.kind === 'anything' ? name in given : Reflect.get(given, name) !== undefined;
    if (option.isNeeded !== true || isThere) continue;
    throw new ResilienceError('resilience/bad-option', `${policy} has no ${name}. Nothing was changed.`, {
      path: policy,
      hint: `${name} is ${optionOf(option).expected}`,
    });
  }
}

const bagOf = (policy: PolicyName): OptionBag => ({
  options: new Map(optionsOf(policy).map(([name, option]) => [name, optionOf(option)])),
  error: ResilienceError,
  bad: 'resilience/bad-option',
  unknown: 'resilience/unknown-option',
  holds: 'Nothing was changed.',
});
