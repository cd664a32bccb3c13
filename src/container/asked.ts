import {
  ActivityError,
  InjectionError,
  LifecycleError,
  RegistryError,
  ResolutionError,
} from '../core/errors.js';
import { parseSlotName, shown, type SlotName } from '../core/names.js';
import {
  ANYTHING,
  checkBag,
  FLAG,
  FUNCTION,
  having,
  LIST,
  SCOPE,
  TEXT,
  type Option,
  type OptionBag,
} from '../core/option-bag.js';
import type { GroupMember, ProbationOptions } from '../core/swap.js';
import type { ProbationTerms } from './swap/change.js';
import { isClass, isRef, type Ref } from '../core/token.js';

const MILLISECONDS: Option = {
  fits: (value) => typeof value === 'number' && value >= 0,
  expected: 'a number of milliseconds, 0 or more',
};

const SIGNAL: Option = {
  fits: (value) => {
    const signal = value as Partial<AbortSignal>;
    return having('addEventListener', 'removeEventListener').fits(value) && FLAG.fits(signal.aborted);
  },
  expected: 'an AbortSignal',
};

const CHANGE: readonly (readonly [string, Option])[] = [
  ['reason', TEXT],
  ['requestedBy', TEXT],
  ['drainTimeoutMs', MILLISECONDS],
  ['signal', SIGNAL],
];

const bagOf = (...options: readonly (readonly [string, Option])[]): OptionBag => ({
  options: new Map(options),
  error: RegistryError,
  bad: 'registry/bad-option',
  unknown: 'registry/unknown-option',
  holds: 'Nothing was changed.',
});

const SHARE: Option = {
  fits: (value) => typeof value === 'number' && value >= 0 && value <= 1,
  expected: 'a share, from 0 to 1',
};

const COUNT: Option = {
  fits: (value) => typeof value === 'number' && Number.isInteger(value) && value >= 1,
  expected: 'a whole number, 1 or more',
};

const WINDOW: Option = {
  fits: (value) => typeof value === 'number' && value > 0 && Number.isFinite(value),
  expected: 'a number of milliseconds above 0',
};

const PROBATION = bagOf(
  ['windowMs', WINDOW],
  ['minCalls', COUNT],
  ['maxErrorRate', SHARE],
  ['isFailure', FUNCTION],
);

/** A probation as it was asked for, with what was left out. @throws RegistryError `registry/bad-option` */
export function probationFrom(
  given: Partial<ProbationOptions> | undefined,
  kind: keyof typeof CHANGE_OPTIONS,
): ProbationTerms | undefined {
  if (given === undefined) return undefined;
  const where = `${kind}.probation`;
  checkBag(given, PROBATION, where);
  // Read once, so that what was checked is what holds.
  const { windowMs, minCalls = 20, maxErrorRate = 0.05, isFailure } = given;
  checkBag({ windowMs, minCalls, maxErrorRate, isFailure }, PROBATION, where);
  if (windowMs !== undefined) return Object.freeze({ windowMs, minCalls, maxErrorRate, isFailure });
  throw new RegistryError('registry/bad-option', `${where} has no windowMs. Nothing was changed.`, {
    path: where,
    hint: `windowMs is ${WINDOW.expected}`,
  });
}

const FORCED = [...CHANGE, ['force', FLAG], ['probation', ANYTHING]] as const;

/** What each kind of change takes. */
const CHANGE_OPTIONS = {
  swap: bagOf(...FORCED, ['provider', ANYTHING]),
  swapAll: bagOf(...FORCED),
  select: bagOf(...FORCED),
  unselect: bagOf(...CHANGE),
  refresh: bagOf(...CHANGE, ['probation', ANYTHING]),
  register: bagOf(...CHANGE, ['activate', FLAG]),
  unregister: bagOf(...CHANGE, ['force', FLAG]),
  amend: bagOf(...FORCED),
} as const;

const NOTE: Option = {
  fits: (value) => typeof value === 'string' && value.length <= 1_000,
  expected: 'a string of up to 1,000 characters',
};

const activityBag = (...more: readonly (readonly [string, Option])[]): OptionBag => ({
  options: new Map([...more, ['requestedBy', TEXT]]),
  error: ActivityError,
  bad: 'activity/bad-option',
  unknown: 'activity/unknown-option',
  holds: 'Nothing was changed.',
});

const ACTIVITY_OPTIONS = {
  pause: activityBag(['note', NOTE]),
  drain: activityBag(['note', NOTE], ['timeoutMs', MILLISECONDS]),
  resume: activityBag(['note', NOTE]),
} as const;

/** @throws ActivityError `activity/bad-option`, `activity/unknown-option` */
export function checkActivity(
  kind: keyof typeof ACTIVITY_OPTIONS,
  options: unknown,
): asserts options is object {
  checkBag(options, ACTIVITY_OPTIONS[kind], kind);
}

const DOMAIN_REF: OptionBag = { ...activityBag(), options: new Map([['domain', ANYTHING]]) };

/** What stands for all slots of a domain. @throws ActivityError `activity/unknown-option`: a key beside it would be ignored */
export function checkDomainRef(ref: object, where: string): void {
  checkBag(ref, DOMAIN_REF, where);
}

/** @throws RegistryError `registry/bad-option`, `registry/unknown-option` */
export function checkChange(kind: keyof typeof CHANGE_OPTIONS, options: unknown): asserts options is object {
  checkBag(options, CHANGE_OPTIONS[kind], kind);
}

const MEMBER = bagOf(['slot', ANYTHING], ['provider', ANYTHING]);

/** The members of a group, whatever was given. @throws RegistryError `registry/bad-option`, `registry/unknown-option` */
export function checkMembers(members: unknown): asserts members is readonly GroupMember[] {
  if (!Array.isArray(members)) {
    throw new RegistryError(
      'registry/bad-option',
      `swapAll was given ${shown(members)}, not a list. Nothing was changed.`,
      { path: 'swapAll', hint: 'pass [{ slot, provider }, …]' },
    );
  }
  for (const [index, member] of members.entries()) checkBag(member, MEMBER, `swapAll[${index}]`);
}

/**
 * A name of a slot or contract as callers may give it; whether anything is known of it is not asked.
 * @throws ResolutionError `resolution/bad-reference`; RegistryError for an impossible slot name
 */
export function checkAsked(ref: unknown, where: string): asserts ref is Ref | SlotName {
  if (typeof ref === 'string') parseSlotName(ref);
  else if (!isRef(ref)) {
    throw new ResolutionError(
      'resolution/bad-reference',
      `${where} was given ${shown(ref)}, which names nothing.`,
      {
        path: where,
        hint: 'name a class, a token() or a slot such as "adapter:cache"',
      },
    );
  }
}

const queryBag = (...more: readonly (readonly [string, Option])[]): OptionBag => ({
  options: new Map([['capabilities', ANYTHING], ['require', ANYTHING], ['provider', TEXT], ...more]),
  error: ResolutionError,
  bad: 'resolution/bad-query',
  unknown: 'resolution/bad-query',
  holds: 'Nothing was asked.',
});

const DEPTH: Option = {
  fits: (value) => value === Infinity || (Number.isSafeInteger(value) && (value as number) >= 0),
  expected: 'a number of edges, 0 or more',
};

const QUERIES = {
  resolve: queryBag(),
  explain: queryBag(['limit', ANYTHING], ['selected', TEXT]),
  candidates: {
    ...queryBag(),
    options: new Map([
      ['domain', TEXT],
      ['key', TEXT],
      ['shadowed', FLAG],
    ]),
  },
  graph: {
    ...queryBag(),
    options: new Map([
      ['slot', ANYTHING],
      ['depth', DEPTH],
      ['plain', FLAG],
    ]),
  },
} as const;

/** @throws ResolutionError `resolution/bad-query` */
export function checkQuery(kind: keyof typeof QUERIES, query: unknown): asserts query is object {
  checkBag(query, QUERIES[kind], kind);
}

/** @throws InjectionError `injection/not-a-function` */
export function checkCallback(where: string, fn: unknown): void {
  if (typeof fn === 'function') return;
  throw new InjectionError('injection/not-a-function', `${where} was given ${shown(fn)}, not a function.`, {
    path: where,
    hint: `pass a function: ${where}((instance) => …)`,
  });
}

/** @throws LifecycleError `lifecycle/bad-hook` */
export function checkHook(moment: string, hook: unknown): void {
  if (typeof hook === 'function') return;
  throw new LifecycleError(
    'lifecycle/bad-hook',
    `hooks.${moment} was given ${shown(hook)}, not a function.`,
    {
      path: `hooks.${moment}`,
      hint: `pass a function: hooks.${moment}('adapter:cache', (context) => …)`,
    },
  );
}

const OFFER = bagOf(
  ...[
    ...['domain', 'key', 'provider', 'priority', 'stackLevel', 'capabilities', 'source', 'activation'],
    ...['version', 'package', 'provides', 'factory', 'declaredAt', 'metadata'],
  ].map((name) => [name, ANYTHING] as const),
  ['inject', LIST],
  ['intercept', LIST],
  ['settings', { fits: isClass, expected: 'a class of settings, as settingsFromSchema makes one' }],
  ['scope', SCOPE],
  ['overlap', FLAG],
  ['when', ANYTHING],
);

/** A candidate as a plain object: which fields it has. @throws RegistryError `registry/bad-option`, `registry/unknown-option` */
export function checkOffer(offer: unknown, where: string): asserts offer is object {
  checkBag(offer, OFFER, where);
}

const AMENDMENT = bagOf(['register', LIST], ['unregister', LIST]);

/** @throws RegistryError `registry/bad-option`, `registry/unknown-option` */
export function checkAmendment(amendment: unknown): asserts amendment is object {
  checkBag(amendment, AMENDMENT, 'amend');
}

const REMOVAL = bagOf(['slot', ANYTHING], ['provider', ANYTHING], ['source', TEXT]);

/** @throws RegistryError `registry/bad-option`, `registry/unknown-option` */
export function checkRemoval(removal: unknown, where: string): asserts removal is object {
  checkBag(removal, REMOVAL, where);
}
