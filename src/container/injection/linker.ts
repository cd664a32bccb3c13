import type { InjectOptions, SwapPolicy, Wish } from '../../core/component.js';
import { ResolutionError } from '../../core/errors.js';
import { nearest } from '../../core/near-miss.js';
import { checkOpenDomain, isName, parseSlotName, type SlotName } from '../../core/names.js';
import { isToken, refName, type Ref } from '../../core/token.js';
import { dereference, pinnedView, undefinedReference } from '../../decorators/dependable.js';
import type { Candidate, CandidateScope } from '../../core/candidate.js';
import { captive, noHandle, noPolicy } from '../scopes/scope-errors.js';
import { offersAll } from '../candidates/ranking.js';
import { Coming } from './coming.js';
import { waitingFor, type Waiting } from '../candidates/waiting.js';
import type { Link } from './link.js';
import {
  anotherGiven,
  badProvider,
  conditionUnmet,
  isNamedAsGiven,
  noCandidate,
  notCapable,
  unknownProvider,
} from './link-errors.js';
import { asItIs, isBare, neverSwapped, oneCandidate } from './slots-only.js';
import type { ForeignBinding } from '../bridge/foreign.js';
import { Locator, type Asker, type Located } from './locator.js';
import type { ModuleScope, PlainProvider } from '../plain/plain-provider.js';
import type { CandidateRegistry } from '../candidates/registry.js';
import type { CellPurpose } from '../given.js';
import { listOf } from '../slot-list.js';
import type { Cell, Slot, SlotListing } from '../slot.js';
import { notASlot as notForOperators } from '../absence.js';
import { checkAsked } from '../asked.js';
import type { SlotTable } from '../slot-table.js';

/** A slot, and which of its cells is meant. */
type Found = Located & CellPurpose;

/** How many instances there are of what asks; `passing`: it keeps nothing, and has no scope of its own either. */
export type Life = CandidateScope | 'passing';

/** What finding names needs of the application. */
export interface LinkerTools {
  readonly registry: CandidateRegistry;
  readonly slots: SlotTable;
  /** Names of the plain providers that there are. */
  readonly plainTitles: () => Iterable<string>;
  /** What the application itself gives is given to those outside every module as well. */
  readonly everything: () => ModuleScope | undefined;
  /** What another container has for a name that nothing here answers to. */
  readonly foreign: (ref: Ref | SlotName) => ForeignBinding | undefined;
  /** How what nothing answers to can be had from outside, where it is there. */
  readonly outside: (ref: Ref | SlotName) => string | undefined;
}

/** Finds what a wish means within one application. Decides only: nothing is built. */
export class Linker {
  readonly #locator: Locator;

  constructor(private readonly tools: LinkerTools) {
    this.#locator = new Locator(tools.registry);
  }

  /**
   * @param life how many instances there are of what asks
   * @throws InjectionError, ResolutionError, ModuleError or ScopeError, naming where the wish stands and what exists
   */
  link(wish: Wish, scope: ModuleScope | undefined, life: Life = 'singleton'): Link {
    if (wish.settings) return { kind: 'settings', settings: wish.settings };
    const { where, options, delivery } = wish;
    const ref = named(wish);
    const value =
      options.key === undefined ? givenBy(scope ?? this.tools.everything(), ref, wish) : undefined;
    if (value) return asItIs(linkTo(value, where), ref, wish);
    const plain = this.plainOf(ref, { scope, where }, options.key);
    if (plain) return this.#plainLink(this.#behind(plain), wish, life);
    const located = this.locate(ref, { scope, where }, options.key);
    if (!located) return this.#elsewhere(wish, ref) ?? this.#nothing(wish, { ref, found: undefined, life });
    if (delivery === 'list') return { kind: 'list', list: this.#list(located, ref, where), where };
    return this.#linkCell({ ...wish, ref }, this.#found(located, wish), life);
  }

  #linkCell(wish: Wish & { readonly ref: Ref | SlotName }, found: Found, life: Life): Link {
    const { ref, where, options, delivery } = wish;
    const { optional = false } = options;
    const isOffered = this.#isOffered(found);
    if (!isOffered && !this.#mayCome(found, options, life))
      return this.#elsewhere(wish, ref) ?? this.#nothing(wish, { ref, found, life });
    const cell = cellOf(this.tools.slots.get(found.slot), found);
    refuseImpossible(cell.slot, wish, life);
    return { kind: 'cell', cell, delivery, policy: policyOf(cell, options), optional, isOffered, where };
  }

  #list({ slot, provider }: Located, ref: Ref | SlotName, where: string): SlotListing {
    const { slots } = this.tools;
    if (provider !== undefined) throw oneCandidate(ref, where);
    // A contract may have no candidate yet; a name that nobody has used is more likely a wrong one.
    if (typeof ref === 'string' && !this.#isOffered({ slot }) && !slots.find(slot))
      throw this.#nothingOffers({ slot }, where);
    const listed = slots.get(slot);
    if (listed.scope === 'transient') throw noHandle(listed, where);
    return listOf(listed);
  }

  /** Whether it may be asked for although nobody offers it now: a slot that was served, or what one is rebuilt with. */
  #mayCome(found: Found, { optional, onSwap }: InjectOptions, life: Life): boolean {
    if (optional) return onSwap === 'rebuild';
    const { provider, capabilities } = found;
    const slot = this.tools.slots.find(found.slot);
    if (!slot || provider !== undefined || capabilities !== undefined) return false;
    // Who keeps nothing may watch until a condition holds; anybody else would be built with what cannot be there.
    return life === 'passing' || slot.active.hasServed || this.#waiting(found).size === 0;
  }

  #waiting(found: Found): Waiting {
    return waitingFor(this.tools.registry, found.slot, found);
  }

  /** What an alias leads to, where that has more than one instance: each of those who ask is given one of those. */
  #behind(alias: PlainProvider): PlainProvider {
    const seen = new Set<PlainProvider>();
    let plain = alias;
    while (plain.making.isAlias && !seen.has(plain)) {
      seen.add(plain);
      const [wish] = plain.making.wishes();
      const next = wish && this.plainOf(named(wish), { scope: plain.scope, where: wish.where });
      if (!next) break;
      plain = next;
    }
    return plain.life === 'singleton' ? alias : plain;
  }

  #plainLink(plain: PlainProvider, wish: Wish, life: Life): Link {
    const { where, options } = wish;
    const { onSwap = 'follow' } = options;
    if (plain.life !== 'singleton' && onSwap !== 'follow') throw noPolicy(plain.life, where);
    if (plain.life === 'request' && life === 'singleton') throw captive(plain.title, where);
    return asItIs({ kind: 'plain', plain }, plain.token, wish);
  }

  #found({ slot, provider: named }: Located, { options, where }: Wish): Found {
    const { provider = named, capabilities } = options;
    if (provider !== undefined && capabilities !== undefined) throw pinnedView(where);
    return { slot, provider, capabilities };
  }

  /** What another container has for it. */
  #elsewhere(wish: Wish, ref: Ref | SlotName): Link | undefined {
    const binding = isBare(wish) ? this.tools.foreign(ref) : undefined;
    if (!binding) return undefined;
    const { where, options } = wish;
    const { onSwap = 'follow' } = options;
    if (onSwap !== 'follow') throw neverSwapped(ref, onSwap, where);
    return asItIs({ kind: 'foreign', binding, where }, ref, wish);
  }

  #nothing(
    wish: Wish,
    { ref, found, life }: { ref: Ref | SlotName; found: Found | undefined; life: Life },
  ): Link {
    const value = found || life === 'singleton' || life === 'passing' ? undefined : scopeValue(ref, wish);
    if (value) return value;
    const { options, where } = wish;
    if (options.optional) return { kind: 'nothing' };
    throw found ? this.#nothingOffers(found, where) : this.#unknown(ref, where);
  }

  /** The plain provider that a name means from here, if it means one. @throws ModuleError if that is not exported to here */
  plainOf(ref: Ref | SlotName, { scope, where }: Asker, key?: string): PlainProvider | undefined {
    return key === undefined && typeof ref !== 'string' ? scope?.plainOf(ref, where) : undefined;
  }

  /** The slot that a name means from here; undefined where nothing is known of it. */
  locate(ref: Ref | SlotName, asker: Asker, key?: string): Located | undefined {
    return this.#locator.locate(ref, asker, key);
  }

  /** The slot that a name means for an operator, or for a hook that stands at `where`. @throws ResolutionError where nothing is known of it */
  slotNamed(ref: Ref | SlotName, scope: ModuleScope | undefined, where?: string): SlotName {
    if (where !== undefined) checkAsked(ref, where);
    if (typeof ref === 'string') checkOpenDomain(parseSlotName(ref).domain);
    const asker = { scope, where: where ?? refName(ref) };
    const located = this.plainOf(ref, asker) ? undefined : this.locate(ref, asker);
    if (!located) throw notForOperators(ref, where);
    const [known] = this.tools.registry.all(located.slot);
    if (known || this.tools.slots.find(located.slot)) return located.slot;
    throw noCandidate(located.slot, this.tools.registry.slots(), where);
  }

  #isOffered({ slot, provider, capabilities }: Found): boolean {
    if (provider !== undefined) return this.tools.registry.find(slot, provider) !== undefined;
    if (capabilities !== undefined) return hasAny(this.tools.registry.candidates(slot), capabilities);
    const [first] = this.tools.registry.candidates(slot);
    return first !== undefined;
  }

  /** Why a slot cannot be moved to a provider, or a pin be made on it. */
  unknownProvider(slot: SlotName, provider: string, path?: string): ResolutionError {
    const { registry } = this.tools;
    const providers = [...registry.candidates(slot)].map((candidate) => candidate.provider);
    const waiting = registry.findAny(slot, provider);
    const aside = waiting && registry.aside(slot).get(waiting);
    if (providers.length === 0 && aside === undefined) return noCandidate(slot, registry.slots(), path);
    return unknownProvider(slot, provider, { providers, aside, path });
  }

  /** @throws RegistryError `registry/bad-provider`, naming those that there are, for what cannot be the name of one */
  checkProvider(slot: SlotName, provider: unknown, asked: string): asserts provider is string {
    if (isName(provider)) return;
    const providers = [...this.tools.registry.candidates(slot)].map((candidate) => candidate.provider);
    throw badProvider(slot, provider, { providers, path: `${asked}(${slot}).provider` });
  }

  #nothingOffers(found: Found, where: string): ResolutionError {
    const { slot, provider, capabilities } = found;
    if (provider !== undefined) return this.unknownProvider(slot, provider, where);
    const waiting = this.#waiting(found);
    if (waiting.size > 0) return conditionUnmet(slot, waiting, where);
    const candidates = [...this.tools.registry.candidates(slot)];
    if (capabilities !== undefined && candidates.length > 0)
      return notCapable(slot, { capabilities, candidates, path: where });
    return noCandidate(slot, this.tools.registry.slots(), where);
  }

  #unknown(ref: Ref | SlotName, where: string): ResolutionError {
    const name = refName(ref);
    const known = this.#knownNames();
    if (isNamedAsGiven(ref) && !known.has(name)) return anotherGiven(name, where);
    const close = nearest(name, known);
    const near = close.length > 0 ? `did you mean ${close.join(' or ')}? ` : '';
    const candidate = `${near}add a candidate that provides ${name}, or a plain provider, to the module that asks for it`;
    const hint = known.has(name)
      ? `another ${name} is known: tokens and classes are told apart by identity, so import the very same one`
      : (this.tools.outside(ref) ?? candidate);
    return new ResolutionError('resolution/unknown', `Nothing is known of ${name}.`, { path: where, hint });
  }

  /** Names of contracts, slots and plain providers: what somebody may have meant. */
  #knownNames(): ReadonlySet<string> {
    const { registry } = this.tools;
    const names = registry.slots().flatMap((slot) => {
      const candidates = [...registry.all(slot)];
      return [slot, ...candidates.flatMap(({ provides }) => provides.map(refName))];
    });
    return new Set([...names, ...this.tools.plainTitles()]);
  }
}

const linkTo = (value: object, where: string): Link =>
  value instanceof Coming ? { kind: 'foreign', binding: value, where } : { kind: 'given', value };

/** What the application itself gives under a name. */
const givenBy = (scope: ModuleScope | undefined, ref: Ref | SlotName, wish: Wish) =>
  typeof ref === 'string' ? undefined : scope?.given?.(ref, wish);

function hasAny(candidates: Iterable<Candidate>, capabilities: readonly string[]): boolean {
  for (const candidate of candidates) if (offersAll(candidate, capabilities)) return true;
  return false;
}

/** A transient is whoever's it was made for: a swap does not touch it. */
const policyOf = ({ slot }: Cell, { onSwap = 'follow' }: InjectOptions): SwapPolicy =>
  slot.scope === 'transient' ? 'follow' : onSwap;

/** @throws ScopeError for what cannot be handed over as the wish wants it */
function refuseImpossible(slot: Slot, { delivery, where, options }: Wish, life: Life): void {
  if (delivery === 'handle' && slot.scope !== 'singleton') throw noHandle(slot, where);
  const { onSwap = 'follow' } = options;
  if (life === 'request' || life === 'transient') {
    if (onSwap !== 'follow') throw noPolicy(life, where);
  } else if (slot.scope === 'request' && (slot.isRaw || onSwap !== 'follow')) {
    throw captive(slot.title, where);
  }
}

/** What a scope may have a value for: a token by which nothing else is meant. */
function scopeValue(ref: Ref | SlotName, wish: Wish): Link | undefined {
  if (!isToken(ref) || wish.delivery !== 'reference' || !isBare(wish)) return undefined;
  return { kind: 'scopeValue', ref, isOptional: wish.options.optional ?? false, where: wish.where };
}

/** The cell of a slot that is meant. */
function cellOf(slot: Slot, { provider, capabilities }: CellPurpose): Cell {
  if (provider !== undefined) return slot.pin(provider);
  return capabilities === undefined ? slot.active : slot.view(capabilities);
}

/** What a wish names, forward references followed. */
function named({ ref, where }: Wish): Ref | SlotName {
  if (ref === undefined) throw undefinedReference(where);
  return dereference(ref, where);
}
