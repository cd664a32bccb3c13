import { RegistryError } from './errors.js';
import { shown } from './names.js';

/** What a condition may compare with. */
export type ConditionValue = string | number | boolean;

/**
 * When a candidate takes part in the ranking of its slot; all that is stated has to hold. It is looked at again
 * whenever configuration changes, and candidates come and go.
 */
export interface When {
  /** The profile of the application, or one of several. */
  readonly profile?: string | readonly string[];
  /** Values of configuration by path, as `features.search`: the value, or one of several. */
  readonly config?: Readonly<Record<string, ConditionValue | readonly ConditionValue[]>>;
  /** Capabilities, each of which some candidate of another slot offers whose own profile and configuration fit. */
  readonly capability?: string | readonly string[];
  /** What must not hold. */
  readonly not?: When;
  /** Of these, at least one has to hold. */
  readonly any?: readonly When[];
}

/** What conditions are about. */
export interface ConditionFacts {
  readonly profile: string;
  /** A value of configuration; undefined where nothing says one. */
  readonly valueAt: (path: string) => unknown;
  /** Whether some candidate of another slot offers a capability; undefined where that does not count. */
  readonly offers?: ((capability: string) => boolean) | undefined;
}

const MAX_DEPTH = 8;
const MAX_ENTRIES = 100;

/** Why a condition does not hold, for people: undefined where it does. */
export function whyUnmet(when: When, facts: ConditionFacts): string | undefined {
  return (
    unmetProfile(when, facts) ??
    unmetConfig(when, facts) ??
    unmetCapability(when, facts) ??
    unmetNot(when, facts) ??
    unmetAny(when, facts)
  );
}

function unmetProfile({ profile }: When, facts: ConditionFacts): string | undefined {
  if (profile === undefined || listOf(profile).includes(facts.profile)) return undefined;
  return `profile is ${facts.profile}, not ${listOf(profile).join(' or ')}`;
}

function unmetConfig({ config = {} }: When, { valueAt }: ConditionFacts): string | undefined {
  for (const [path, wanted] of Object.entries(config)) {
    if (!listOf(wanted).includes(valueAt(path) as ConditionValue))
      return `config ${path} is not ${listOf(wanted).map(String).join(' or ')}`;
  }
  return undefined;
}

function unmetCapability({ capability = [] }: When, { offers }: ConditionFacts): string | undefined {
  const missing = offers && listOf(capability).find((name) => !offers(name));
  return missing === undefined ? undefined : `no other slot offers ${missing}`;
}

function unmetNot({ not }: When, facts: ConditionFacts): string | undefined {
  if (!not || (isAboutOthers(not) && !facts.offers)) return undefined;
  return whyUnmet(not, facts) === undefined ? `what must not hold does: ${textOf(not)}` : undefined;
}

function unmetAny({ any }: When, facts: ConditionFacts): string | undefined {
  if (!any) return undefined;
  const unmet = any.map((when) => whyUnmet(when, facts));
  return unmet.includes(undefined) ? undefined : `neither: ${unmet.join('; ')}`;
}

/** Whether capabilities of other candidates count somewhere in a condition. */
function isAboutOthers({ capability, not, any = [] }: When): boolean {
  return capability !== undefined || (not !== undefined && isAboutOthers(not)) || any.some(isAboutOthers);
}

function textOf({ profile, config = {}, capability, not, any }: When): string {
  return [
    profile === undefined ? [] : `profile ${listOf(profile).join(' or ')}`,
    Object.entries(config).map(
      ([path, wanted]) => `config ${path} ${listOf(wanted).map(String).join(' or ')}`,
    ),
    capability === undefined ? [] : `capability ${listOf(capability).join(' and ')}`,
    not === undefined ? [] : `not (${textOf(not)})`,
    any === undefined ? [] : `any of ${any.length}`,
  ]
    .flat()
    .join(' and ');
}

const listOf = <T extends ConditionValue>(value: T | readonly T[]): readonly T[] =>
  Array.isArray(value) ? (value as readonly T[]) : [value as T];

/** A frozen copy of a condition. @throws RegistryError `registry/bad-condition` naming what is wrong in it */
export function checkedCondition(given: unknown, where: string, depth = 0): When {
  const problem = problemOf(given, depth);
  if (problem !== undefined) throw badCondition(where, problem);
  const { profile, config, capability, not, any } = given as When;
  const inner = (one: unknown, at: string): When => checkedCondition(one, `${where}.${at}`, depth + 1);
  return Object.freeze({
    ...(profile !== undefined && { profile: copied(profile) }),
    ...(config !== undefined && { config: copiedValues(config) }),
    ...(capability !== undefined && { capability: copied(capability) }),
    ...(not !== undefined && { not: inner(not, 'not') }),
    ...(any !== undefined && { any: Object.freeze(any.map((one, at) => inner(one, `any[${at}]`))) }),
  });
}

/** What keeps a value from being a condition, those inside it aside. */
function problemOf(given: unknown, depth: number): string | undefined {
  if (depth > MAX_DEPTH) return `more than ${MAX_DEPTH} conditions stand inside one another`;
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return `${shown(given)} is no condition`;
  for (const [field, value] of Object.entries(given)) {
    const fits = FIELDS.get(field);
    if (!fits) return `a condition has no ${shown(field)}`;
    if (Array.isArray(value) && value.length === 0)
      return `${field} is an empty list, which nothing can meet`;
    if (value !== undefined && !fits(value)) return `${field} cannot be ${shown(value)}`;
  }
  return undefined;
}

const badCondition = (where: string, problem: string) =>
  new RegistryError('registry/bad-condition', `${where}: ${problem}. Nothing was declared.`, {
    path: where,
    hint: "write when: { profile: 'production' }, { config: { 'features.search': true } }, { capability: 'shared' }, not: {…} or any: [{…}]",
  });

const copied = <T>(value: T | readonly T[]): T | readonly T[] =>
  Array.isArray(value) ? Object.freeze([...(value as readonly T[])]) : value;

const copiedValues = (config: NonNullable<When['config']>): NonNullable<When['config']> =>
  Object.freeze(Object.fromEntries(Object.entries(config).map(([path, value]) => [path, copied(value)])));

const isValue = (one: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof one);

const all = (value: unknown, fits: (one: unknown) => boolean): boolean =>
  Array.isArray(value) ? value.length > 0 && value.length <= MAX_ENTRIES && value.every(fits) : fits(value);

const isNames = (value: unknown): boolean => all(value, (one) => typeof one === 'string' && one !== '');

function isValues(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const values = Object.values(value);
  return values.length <= MAX_ENTRIES && values.every((one) => all(one, isValue));
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

const isList = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.length <= MAX_ENTRIES;

const FIELDS: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ['profile', isNames],
  ['config', isValues],
  ['capability', isNames],
  ['not', isObject],
  ['any', isList],
]);
