import type { ErrorFacts, OneiricError } from './errors.js';
import { shown } from './names.js';
import { nearest } from './near-miss.js';

/** What one option takes. */
export interface Option {
  readonly fits: (value: unknown) => boolean;
  /** What fits, as the hint says it: `a string`. */
  readonly expected: string;
}

/** The options that something takes, and the errors that say what is wrong with what it was given. */
export interface OptionBag {
  readonly options: ReadonlyMap<string, Option>;
  readonly error: new (code: string, message: string, facts: ErrorFacts) => OneiricError;
  /** Code for a value that does not fit. */
  readonly bad: string;
  /** Code for an option that there is not. */
  readonly unknown: string;
  /** What still holds after a refusal. */
  readonly holds: string;
  /** Whether the path of an error leads to the option itself, and not only to whoever was given it. Default false. */
  readonly leadsToOption?: boolean;
}

/**
 * Checks everything that somebody was given as options; one that is undefined counts as left out.
 *
 * @param where who was given them, as `swap` or `AppModule.providers[2]`
 * @throws the error of the bag: with `bad` or `unknown`, naming the nearest option
 */
export function checkBag(given: unknown, bag: OptionBag, where: string): asserts given is object {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new bag.error(bag.bad, `${where} was given ${kindOf(given)}, not options. ${bag.holds}`, {
      path: where,
      hint: `options are an object with ${listed(bag)}`,
    });
  }
  for (const name of Object.keys(given)) {
    const value = (given as Record<string, unknown>)[name];
    if (value !== undefined) checkOption(name, value, { bag, where });
  }
}

function checkOption(name: string, value: unknown, { bag, where }: { bag: OptionBag; where: string }): void {
  const option = bag.options.get(name);
  if (!option) throw unknownOption(name, bag, where);
  if (!option.fits(value)) {
    throw new bag.error(bag.bad, `${where}: ${name} cannot be ${shown(value)}. ${bag.holds}`, {
      path: pathTo(name, bag, where),
      hint: `${name} is ${option.expected}`,
    });
  }
}

/** The error for an option that there is not. */
function unknownOption(name: string, bag: OptionBag, where: string): OneiricError {
  const [close] = nearest(name, bag.options.keys());
  const near = close === undefined ? '' : `did you mean ${close}? `;
  return new bag.error(bag.unknown, `${where} has no option ${shown(name)}. ${bag.holds}`, {
    path: pathTo(name, bag, where),
    hint: `${near}it takes ${listed(bag)}`,
  });
}

const pathTo = (name: string, { leadsToOption = false }: OptionBag, where: string) =>
  leadsToOption ? `${where}.${name}` : where;

const kindOf = (given: unknown) => (Array.isArray(given) ? 'a list' : shown(given));

const listed = ({ options }: OptionBag) => [...options.keys()].join(', ');

const always = () => true;

/** Options of any value; somebody else looks at it. */
export const ANYTHING: Option = Object.freeze({ fits: always, expected: 'anything' });

export const TEXT: Option = Object.freeze({
  fits: (value: unknown) => typeof value === 'string',
  expected: 'a string',
});

export const FLAG: Option = Object.freeze({
  fits: (value: unknown) => typeof value === 'boolean',
  expected: 'true or false',
});

export const FUNCTION: Option = Object.freeze({
  fits: (value: unknown) => typeof value === 'function',
  expected: 'a function',
});

export const LIST: Option = Object.freeze({ fits: Array.isArray, expected: 'a list' });

/** A whole number within bounds. */
export const wholeNumber = (minimum: number, maximum: number): Option => ({
  fits: (value) =>
    Number.isSafeInteger(value) && (value as number) >= minimum && (value as number) <= maximum,
  expected: `a whole number from ${minimum} to ${maximum}`,
});

const SCOPES: readonly unknown[] = ['singleton', 'transient', 'request'];

/** `scope` of a candidate or provider. */
export const SCOPE: Option = Object.freeze({
  fits: (value: unknown) => SCOPES.includes(value),
  expected: 'singleton, transient or request',
});

/** `slotScope` of a candidate. */
export const SLOT_SCOPE: Option = Object.freeze({
  fits: (value: unknown) => value === 'application' || value === 'module',
  expected: 'application or module',
});

/** An object whose methods of these names are called. */
export function having(...methods: readonly string[]): Option {
  return Object.freeze({
    fits: (value: unknown) =>
      typeof value === 'object' &&
      value !== null &&
      methods.every((name) => typeof Reflect.get(value, name) === 'function'),
    expected: `an object with the methods ${methods.join(', ')}`,
  });
}
