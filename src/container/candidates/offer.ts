import type {
  Activation,
  Candidate,
  CandidateMetadata,
  CandidateScope,
  CandidateSource,
} from '../../core/candidate.js';
import type { Capability, Declaration } from '../../core/component.js';
import type { When } from '../../core/condition.js';
import { RegistryError } from '../../core/errors.js';
import { checkName, checkRank, shown, slotName } from '../../core/names.js';
import { isRef, refName, type Ref } from '../../core/token.js';
import type { DefaultPriority } from './default-priority.js';
import { FrozenCandidate, type Making } from './frozen-candidate.js';
import { metadataFrom } from './metadata.js';

/** What somebody hands in to be registered; it is copied and never changed or kept. */
export interface Offer {
  /** One of the six built-in domains, or a word of your own. */
  readonly domain: string;
  /** Name within the domain. */
  readonly key: string;
  /** Name of the implementation. */
  readonly provider: string;
  /** -1000 to 1000. Default: by package, by path where that is on, else the application's default. */
  readonly priority?: number | undefined;
  /** -100 to 100. Default 0. */
  readonly stackLevel?: number | undefined;
  /** What it can do, for `resolve` with capabilities. */
  readonly capabilities?: readonly Capability[] | undefined;
  /** Where it comes from. */
  readonly source: CandidateSource;
  /** Default `singleton`. */
  readonly scope?: CandidateScope | undefined;
  /** Default by domain: tasks, workflows and actions are lazy, everything else is eager. */
  readonly activation?: Activation | undefined;
  /** Version of the implementation, for people. */
  readonly version?: string | undefined;
  /** Name of the module that offers it. */
  readonly module?: string | undefined;
  /** Name of the npm package that it belongs to. Default: the one that its declaration is in. */
  readonly package?: string | undefined;
  /** Contracts that consumers may inject it by. */
  readonly provides?: readonly Ref[] | undefined;
  /** When it takes part in the ranking. Default always. */
  readonly when?: When | undefined;
  /** Where it comes from, in words, for people: `manifest acme-prod 42`. Instead of a declaration. */
  readonly declaredAt?: string | undefined;
  /** What else it says, for the domain that runs it and for people: plain data, which is copied. */
  readonly metadata?: CandidateMetadata | undefined;
  /** Asked for its place when somebody first reads `declaredAt`. */
  readonly declaration?: Declaration | undefined;
}

const SOURCES: readonly CandidateSource[] = ['module', 'config', 'plugin', 'manifest', 'runtime', 'test'];
const SCOPES: readonly CandidateScope[] = ['singleton', 'transient', 'request'];
const ACTIVATIONS: readonly Activation[] = ['eager', 'lazy'];
const LAZY_DOMAINS: readonly string[] = ['task', 'workflow', 'action'];
const MAX_TEXT_LENGTH = 256;
const NO_CAPABILITIES: readonly string[] = Object.freeze([]);
const NO_CONTRACTS: readonly Ref[] = Object.freeze([]);

/**
 * The frozen candidate that an offer describes.
 *
 * @throws RegistryError `registry/bad-…` naming what cannot be: domain, key, provider, priority, stack level,
 *   capability, source, scope, activation, version, module, package, contract, declared-at, metadata
 */
export function candidateFrom(
  offer: Offer,
  { order, defaults, making }: { order: number; defaults: DefaultPriority; making: Making },
): Candidate {
  // Read once, so that what was checked is what is kept, whatever the offer's getters do.
  const { domain, key, provider, declaration, stackLevel = 0 } = offer;
  const slot = slotName(domain, key);
  checkName('provider', provider);
  checkRank('stack-level', stackLevel);
  const packageName = checkText('package', offer.package);
  const { priority = defaults.of(packageName, declaration) } = offer;
  checkRank('priority', priority);
  const { scope = 'singleton', activation = defaultActivation(domain) } = offer;
  const facts = {
    slot,
    domain,
    key,
    provider,
    priority,
    stackLevel,
    capabilities: capabilitiesOf(offer.capabilities),
    source: oneOf('source', SOURCES, offer.source),
    scope: oneOf('scope', SCOPES, scope),
    activation: oneOf('activation', ACTIVATIONS, activation),
    version: checkText('version', offer.version),
    module: checkText('module', offer.module),
    package: packageName,
    provides: contractsOf(offer.provides),
    metadata: metadataFrom(offer.metadata),
    order,
  };
  const place = checkText('declared-at', offer.declaredAt);
  return new FrozenCandidate(facts, making, place === undefined ? declaration : { place });
}

const defaultActivation = (domain: string): Activation => (LAZY_DOMAINS.includes(domain) ? 'lazy' : 'eager');

function capabilitiesOf(offered: unknown): readonly string[] {
  if (offered === undefined) return NO_CAPABILITIES;
  if (!Array.isArray(offered)) throw bad('capability', offered, 'capabilities are a list of names');
  const names: string[] = [];
  for (const capability of offered as readonly Capability[]) {
    const name = capabilityName(capability);
    // They are few: no set is made of them.
    if (!names.includes(name)) names.push(name);
  }
  return names.length === 0 ? NO_CAPABILITIES : Object.freeze(names);
}

function capabilityName(capability: Capability): string {
  const name: unknown =
    typeof capability === 'object' && (capability as unknown) !== null ? capability.name : capability;
  checkName('capability', name);
  return name;
}

function contractsOf(offered: unknown): readonly Ref[] {
  if (offered === undefined) return NO_CONTRACTS;
  if (!Array.isArray(offered)) throw notAList(offered);
  const contracts = new Set<Ref>();
  for (const ref of offered as readonly unknown[]) {
    if (!isRef(ref)) throw bad('contract', ref, 'provides is a list of classes and tokens');
    contracts.add(ref);
  }
  return Object.freeze([...contracts]);
}

function oneOf<T extends string>(what: string, known: readonly T[], value: T): T {
  if (known.includes(value)) return value;
  throw bad(what, value, `use one of ${known.join(', ')}`);
}

function checkText(
  what: 'version' | 'module' | 'package' | 'declared-at',
  text: unknown,
): string | undefined {
  if (text === undefined) return undefined;
  if (typeof text === 'string' && text !== '' && text.length <= MAX_TEXT_LENGTH && !/\p{Cc}/u.test(text))
    return text;
  throw bad(what, text, `a ${what} is one line of 1 to ${MAX_TEXT_LENGTH} characters`);
}

const bad = (what: string, value: unknown, hint: string) =>
  new RegistryError(`registry/bad-${what}`, `${shown(value)} is not a ${what}.`, { hint });

/** In decorators, where a class is one thing to others, it is no list. */
const notAList = (offered: unknown) =>
  new RegistryError('registry/bad-contract', `provides cannot be ${shown(offered)}: it is a list here.`, {
    hint: isRef(offered)
      ? `write provides: [${refName(offered)}]; in decorators it is one class or token`
      : 'provides is a list of classes and tokens; in decorators it is one',
  });
