import type { Candidate } from '../core/candidate.js';
import type { SettingsClass, Wish } from '../core/component.js';
import type { SlotName } from '../core/names.js';
import type { Ref } from '../core/token.js';
import { dereference } from '../decorators/dependable.js';
import type { Making } from './injection/making.js';
import type { Parts } from './parts.js';
import type { ModuleScope } from './plain/plain-provider.js';

/** Somebody that a start builds, and what it asks the application itself for. */
export interface FirstBuilt {
  /** `service:catalog catalog`, or the token of a plain provider. */
  readonly title: string;
  /** Of a candidate. */
  readonly candidate: Pick<Candidate, 'slot' | 'provider'> | undefined;
  /** Class of its settings, if it has any. */
  readonly settings: SettingsClass | undefined;
  /** Every name that it asks for. */
  readonly refs: readonly Ref[];
}

type Known = Pick<Parts, 'registry' | 'resolver' | 'linker' | 'plains' | 'slots'>;

/**
 * Whoever a start builds: what is eager and chosen, plain providers, and what those ask for in turn. What cannot be told
 * is left out: building it says why. Builds nothing.
 */
export function firstBuilt(known: Known): readonly FirstBuilt[] {
  const search = new Search(known);
  for (const { name } of known.slots.values()) search.eager(name);
  for (const { title, making, scope, life } of known.plains.all)
    if (life === 'singleton') search.plain(title, making, scope);
  return search.found;
}

class Search {
  readonly found: FirstBuilt[] = [];
  readonly #seen = new Set<Candidate>();

  constructor(private readonly known: Known) {}

  eager(slot: SlotName): void {
    const chosen = this.known.resolver.resolve(slot);
    if (chosen?.activation === 'eager') this.#candidate(chosen);
  }

  plain(title: string, making: Making, scope: ModuleScope): void {
    // The compiler's word alone names nothing that the application gives.
    if (making.types?.()) return;
    const refs = this.#follow(wishesOf(making), scope);
    this.found.push({ title, candidate: undefined, settings: undefined, refs });
  }

  #candidate(candidate: Candidate): void {
    if (this.#seen.has(candidate)) return;
    this.#seen.add(candidate);
    const recipe = this.known.registry.recipeOf(candidate);
    const { slot, provider } = candidate;
    const refs = this.#follow(wishesOf(recipe), recipe.scope);
    this.found.push({ title: `${slot} ${provider}`, candidate, settings: recipe.settings, refs });
  }

  /** @returns the names that are asked for */
  #follow(wishes: readonly Wish[], scope: ModuleScope | undefined): Ref[] {
    const refs: Ref[] = [];
    for (const wish of wishes) {
      try {
        const ref = wish.ref === undefined || wish.settings ? undefined : dereference(wish.ref, wish.where);
        if (ref === undefined) continue;
        if (typeof ref !== 'string') refs.push(ref);
        const next = wish.delivery === 'list' ? undefined : this.#meant(wish, ref, scope);
        if (next) this.#candidate(next);
      } catch {
        continue;
      }
    }
    return refs;
  }

  #meant(
    { where, options }: Wish,
    ref: Ref | SlotName,
    scope: ModuleScope | undefined,
  ): Candidate | undefined {
    const { linker, resolver } = this.known;
    if (linker.plainOf(ref, { scope, where }, options.key)) return undefined;
    const located = linker.locate(ref, { scope, where }, options.key);
    if (!located) return undefined;
    const { provider = located.provider, capabilities } = options;
    return resolver.resolve(located.slot, { provider, capabilities });
  }
}

function wishesOf(making: Making): readonly Wish[] {
  try {
    return making.wishes();
  } catch {
    return [];
  }
}
