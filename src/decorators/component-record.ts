import type {
  Capability,
  ComponentOptions,
  ComponentRecord,
  Constructable,
  Declaration,
  InjectEntry,
} from '../core/component.js';
import { NotBuiltYetError, RegistryError } from '../core/errors.js';
import { checkDomain, checkName, checkRank, parseSlotName, shown } from '../core/names.js';
import { isClass, isRef } from '../core/token.js';
import { askedBy } from './dependable.js';
import { contractOf, inheritedContract, nameOf } from './metadata.js';

/** What a component decorator was given. */
export interface Stated {
  readonly domain: string;
  readonly options: ComponentOptions;
  readonly declaration: Declaration;
}

/** Hooks of the contract that nothing would call yet: a class that has one relies on it. */
const HOOKS_NOT_BUILT_YET = ['onHandover', 'onSuspend'] as const;

/**
 * The frozen record of a class: what was stated, checked, with key and provider filled in.
 * @throws RegistryError for what is impossible, NotBuiltYetError for what this version does not have
 */
export function recordOf(cls: Constructable, { domain, options, declaration }: Stated): ComponentRecord {
  const where = nameOf(cls);
  checkDomain(domain, where);
  const key = keyOf(cls, domain, options.key);
  const provider = options.provider ?? kebabCase(cls.name);
  checkName('provider', provider, where);
  if (options.priority !== undefined) checkRank('priority', options.priority, where);
  if (options.stackLevel !== undefined) checkRank('stack-level', options.stackLevel, where);
  checkKinds(options, where);
  refuseNotBuiltYet(cls, options);
  const { capabilities, inject } = options;
  return Object.freeze({
    ...options,
    domain,
    key,
    provider,
    declaration,
    ...(capabilities && { capabilities: Object.freeze(capabilities.map((one) => capability(one, where))) }),
    ...(inject && { inject: Object.freeze(Array.from(inject, (entry, at) => injected(entry, where, at))) }),
  });
}

/** `MemoryCache` gives `memory-cache`, `HTTPServer2` gives `http-server2`. */
function kebabCase(className: string): string {
  return (
    className
      // Bundlers rename a class that mentions itself to `_Name`.
      .replace(/^[_$]+/, '')
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

/** Whether a value fits an option, and what would. */
type Expectation = readonly [fits: (value: unknown) => boolean, expected: string];

const isText = (value: unknown) => typeof value === 'string';
const isFunction = (value: unknown) => typeof value === 'function';
const isFlag = (value: unknown) => typeof value === 'boolean';
const isDuration = (value: unknown) => typeof value === 'number' && value >= 0 && Number.isFinite(value);
const oneOf =
  (...allowed: readonly unknown[]) =>
  (value: unknown) =>
    allowed.includes(value);

const EXPECTATIONS: ReadonlyMap<string, Expectation> = new Map<keyof ComponentOptions, Expectation>([
  ['provides', [isRef, 'a class or token; files that import each other leave it undefined']],
  ['settings', [isClass, 'a class; files that import each other leave it undefined']],
  ['capabilities', [Array.isArray, 'a list of names']],
  ['inject', [Array.isArray, 'a list of classes, tokens and slot names']],
  ['scope', [oneOf('singleton', 'transient', 'request'), "'singleton', 'transient' or 'request'"]],
  ['activation', [oneOf('eager', 'lazy'), "'eager' or 'lazy'"]],
  ['version', [isText, 'a string']],
  ['health', [isFunction, 'a function']],
  ['overlap', [isFlag, 'true or false']],
  ['drainTimeoutMs', [isDuration, 'a number of milliseconds, 0 or more']],
]);

function checkKinds(options: ComponentOptions, where: string): void {
  for (const [option, value] of Object.entries(options)) {
    const expectation = EXPECTATIONS.get(option);
    if (!expectation) continue;
    const [fits, expected] = expectation;
    if (fits(value)) continue;
    throw new RegistryError('registry/bad-option', `${where}: ${option} cannot be ${shown(value)}.`, {
      hint: `${option} is ${expected}`,
    });
  }
}

function refuseNotBuiltYet(cls: Constructable, { scope, overlap, when }: ComponentOptions): void {
  const where = nameOf(cls);
  if (scope !== undefined && scope !== 'singleton') throw new NotBuiltYetError(`scope: '${scope}'`, where);
  if (overlap === false) throw new NotBuiltYetError('overlap: false', where);
  if (when !== undefined) throw new NotBuiltYetError('when', where);
  for (const hook of HOOKS_NOT_BUILT_YET) {
    if (hook in (cls.prototype as object)) throw new NotBuiltYetError(`the hook ${hook}`, where);
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
