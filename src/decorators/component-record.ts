import type {
  Capability,
  ComponentOptions,
  ComponentRecord,
  Constructable,
  Declaration,
  InjectEntry,
} from '../core/component.js';
import { checkedCondition } from '../core/condition.js';
import { RegistryError } from '../core/errors.js';
import { checkName, checkOpenDomain, checkRank, parseSlotName } from '../core/names.js';
import {
  ANYTHING,
  checkBag,
  FLAG,
  FUNCTION,
  LIST,
  SCOPE,
  SLOT_SCOPE,
  TEXT,
  type Option,
  type OptionBag,
} from '../core/option-bag.js';
import { refuseScopedOverlap } from '../core/scoped-overlap.js';
import { isClass, isRef } from '../core/token.js';
import { askedBy } from './dependable.js';
import { contractOf, inheritedContract, nameOf } from './metadata.js';
import { refuseScopedHooks } from './swap-hook.js';
import { refuseThenable } from './thenable.js';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** What a component decorator was given. */
export interface Stated {
  readonly domain: string;
  readonly options: ComponentOptions;
  readonly declaration: Declaration;
  /** What lets work in to it, without which it is of no use. */
  readonly servedBy?: string;
}

/**
 * The frozen record of a class: what was stated, checked, with key and provider filled in.
 * @throws RegistryError for what is impossible
 */
export function recordOf(cls: Constructable, stated: Stated): ComponentRecord {
  const { domain, options, declaration, servedBy } = stated;
  const where = nameOf(cls);
  checkOpenDomain(domain, where);
  checkBag(options, OPTIONS, where);
  checkNamed(options, where);
  const key = keyOf(cls, domain, options.key);
  const provider = options.provider ?? kebabCase(cls.name);
  checkName('provider', provider, where);
  if (options.priority !== undefined) checkRank('priority', options.priority, where);
  if (options.stackLevel !== undefined) checkRank('stack-level', options.stackLevel, where);
  refuseThenable(cls);
  refuseScopedHooks(cls, options.scope);
  refuseScopedOverlap(options, where);
  const { capabilities, inject, when } = options;
  const filledIn: Writable<Partial<ComponentRecord>> = { domain, key, provider, declaration };
  if (servedBy !== undefined) filledIn.servedBy = servedBy;
  if (when) filledIn.when = checkedCondition(when, where);
  if (capabilities) filledIn.capabilities = Object.freeze(capabilities.map((one) => capability(one, where)));
  if (inject) filledIn.inject = Object.freeze(Array.from(inject, (entry, at) => injected(entry, where, at)));
  // Not by spreading: V8 takes 50 times as long where a copy is given a member that it has already.
  return Object.freeze(Object.assign({}, options, filledIn) as ComponentRecord);
}

/** `MemoryCache` gives `memory-cache`, `HTTPServer2` gives `http-server2`, and a minifier's `Y$` gives `y_`. */
export function kebabCase(className: string): string {
  return (
    className
      // Bundlers rename a class that mentions itself to `_Name`.
      .replace(/^[_$]+/, '')
      // Minifiers use every letter that a name may have.
      .replaceAll('$', '_')
      .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
      .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
      .toLowerCase()
  );
}

function keyOf(cls: Constructable, domain: string, key: string | undefined): string {
  const where = nameOf(cls);
  if (key !== undefined) {
    checkName('key', key, where);
    return key;
  }
  const contract = inheritedContract(cls);
  const slot = contract && contractOf(contract)?.slot;
  if (slot === undefined) {
    throw new RegistryError('registry/missing-key', `${where} has no key.`, {
      hint: `write key: '…', or extend a class that carries @Contract('${domain}:…')`,
    });
  }
  const ofContract = parseSlotName(slot, where);
  if (ofContract.domain === domain) return ofContract.key;
  throw new RegistryError(
    'registry/domain-mismatch',
    `${where} is declared as ${domain}, but its contract ${nameOf(contract ?? cls)} is that of ${slot}.`,
    { hint: `declare it in the domain ${ofContract.domain}, or give it a key of its own` },
  );
}

const CLASS: Option = {
  fits: isClass,
  expected: 'a class; files that import each other leave it undefined',
};

const OPTIONS: OptionBag = {
  options: new Map<keyof ComponentOptions, Option>([
    ['key', ANYTHING],
    ['provider', ANYTHING],
    ['priority', ANYTHING],
    ['stackLevel', ANYTHING],
    [
      'provides',
      { fits: isRef, expected: 'a class or token; files that import each other leave it undefined' },
    ],
    ['settings', CLASS],
    ['capabilities', LIST],
    ['inject', LIST],
    ['scope', SCOPE],
    ['slotScope', SLOT_SCOPE],
    ['activation', { fits: (value) => value === 'eager' || value === 'lazy', expected: "'eager' or 'lazy'" }],
    ['version', TEXT],
    ['health', FUNCTION],
    ['overlap', FLAG],
    ['drainTimeoutMs', { fits: isDuration, expected: 'a number of milliseconds, 0 or more' }],
    ['when', ANYTHING],
  ]),
  error: RegistryError,
  bad: 'registry/bad-option',
  unknown: 'registry/unknown-option',
  holds: 'Nothing was declared.',
};

function isDuration(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && Number.isFinite(value);
}

/** An import cycle may have left a named class undefined: nothing stated would be something else. */
function checkNamed(options: ComponentOptions, where: string): void {
  for (const option of ['provides', 'settings'] as const) {
    if (!(option in options) || options[option] !== undefined) continue;
    throw new RegistryError('registry/bad-option', `${where}: ${option} cannot be undefined.`, {
      path: where,
      hint: `${option} is a class that is there; files that import each other leave it undefined`,
    });
  }
}

function capability(stated: Capability | null, where: string): Capability {
  const name: unknown = typeof stated === 'object' ? stated?.name : stated;
  checkName('capability', name, where);
  return typeof stated === 'object' ? Object.freeze({ ...stated, name }) : name;
}

function injected(entry: InjectEntry, where: string, index: number): InjectEntry {
  const asked = askedBy(entry, `${where}.constructor[${index}]`);
  return asked && Object.freeze({ ...asked.options, token: asked.ref });
}
