import type { Candidate } from '../../core/candidate.js';
import { RegistryError, ResolutionError } from '../../core/errors.js';
import { shown, type SlotName } from '../../core/names.js';
import { nearest } from '../../core/near-miss.js';
import { openName } from '../../core/private-slots.js';
import { isClass, refName, type Ref } from '../../core/token.js';
import { whyWaiting, type Waiting } from '../candidates/waiting.js';
import { listed } from './listed.js';

/** Nothing is registered for a slot; names those that exist. */
export function noCandidate(slot: SlotName, known: readonly SlotName[], path?: string): ResolutionError {
  const close = nearest(slot, known);
  const hidden = known.filter((one) => one !== slot && openName(one) === slot);
  const others = hidden.length > 0 ? `modules have it for themselves: ${listed(hidden)}.` : undefined;
  const near =
    others ?? (close.length > 0 ? `did you mean ${close.join(' or ')}?` : `known slots: ${listed(known)}.`);
  return new ResolutionError('resolution/no-candidate', `No candidate is registered for ${slot}.`, {
    path,
    hint: `${near} Register a candidate for ${slot}, or make the dependency optional`,
  });
}

/** Whoever could serve waits for a condition; says for which. */
export function conditionUnmet(slot: SlotName, waiting: Waiting, path?: string): ResolutionError {
  const text = `What could serve ${slot} waits for a condition that does not hold: ${whyWaiting(waiting)}.`;
  return new ResolutionError('resolution/condition-unmet', text, {
    path,
    hint: 'change the profile or configuration that is named, register a candidate without when, or make the dependency optional',
  });
}

/** What is known of the providers of a slot. */
export interface KnownProviders {
  readonly providers: readonly string[];
  /** Why the one that was asked for does not take part, where it is there. */
  readonly aside?: string | undefined;
  readonly path?: string | undefined;
}

/** For a provider that is asked for by something that is no name. */
export function badProvider(
  slot: SlotName,
  provider: unknown,
  { providers, path }: { readonly providers: readonly string[]; readonly path: string },
): RegistryError {
  const what = provider === undefined ? 'no provider was named' : `${shown(provider)} is not a provider`;
  return new RegistryError('registry/bad-provider', `${slot}: ${what}. Nothing was changed.`, {
    path,
    hint: `its providers: ${listed([...new Set(providers)])}`,
  });
}

/** A slot has no candidate of that provider; names those that it has. */
export function unknownProvider(
  slot: SlotName,
  provider: string,
  { providers, aside, path }: KnownProviders,
): ResolutionError {
  const hint = `its providers: ${listed([...new Set(providers)])}`;
  if (aside !== undefined) {
    const text = `${slot} has a provider ${JSON.stringify(provider)}, but its condition does not hold: ${aside}.`;
    return new ResolutionError('resolution/condition-unmet', text, { path, hint });
  }
  const close = nearest(provider, providers);
  const near = close.length > 0 ? `did you mean ${close.join(' or ')}? ` : '';
  return new ResolutionError(
    'resolution/unknown-provider',
    `${slot} has no provider ${JSON.stringify(provider)}.`,
    { path, hint: `${near}${hint}` },
  );
}

/** No candidate of a slot offers what a view asks for; names what each of them offers. */
export function notCapable(
  slot: SlotName,
  facts: { capabilities: readonly string[]; candidates: readonly Candidate[]; path: string },
): ResolutionError {
  const { capabilities, candidates, path } = facts;
  const offers = candidates.map((each) => `${each.provider} (${each.capabilities.join(', ') || 'nothing'})`);
  return new ResolutionError(
    'resolution/not-capable',
    `${slot} has no candidate that offers ${capabilities.join(' and ')}.`,
    { path, hint: `what its candidates offer: ${listed(offers)}. Or make the dependency optional` },
  );
}

/** Classes that an application gives to whoever asks. */
const GIVEN: ReadonlySet<string> = new Set([
  'Application',
  'DiscoveryService',
  'LazyModuleLoader',
  'Logger',
  'ModuleRef',
]);

/** Whether a class that nothing is known of has the name of one that every application gives. */
export const isNamedAsGiven = (ref: Ref | SlotName): boolean => isClass(ref) && GIVEN.has(refName(ref));

/** For such a class. */
export function anotherGiven(name: string, path: string): ResolutionError {
  return new ResolutionError('resolution/unknown', `Nothing is known of ${name}.`, {
    path,
    hint:
      `it is not the ${name} of this copy of oneiric: if it was imported from oneiric, there may be two copies ` +
      '(npm ls oneiric); if it is your own, provide it to the module that asks for it',
  });
}
