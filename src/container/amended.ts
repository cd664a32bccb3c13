import type { Candidate, CandidateSource } from '../core/candidate.js';
import { RegistryError } from '../core/errors.js';
import { checkOpenDomain, shown, slotName, type SlotName } from '../core/names.js';
import type { Swap } from '../core/swap.js';
import type { Ref } from '../core/token.js';
import { checkRemoval } from './asked.js';
import type { CandidateRegistry } from './candidates/registry.js';
import type { Linker } from './injection/linker.js';
import type { OfferedRecipe } from './injection/recipes.js';

/** A candidate that is to go. */
export interface Removal {
  /** A contract, a token or a slot name. */
  readonly slot: Ref | SlotName;
  /** Its name. */
  readonly provider: string;
  /** Where it came from. Default: the best of that name, from wherever. */
  readonly source?: CandidateSource | undefined;
}

/** What is to come and to go. */
export interface WantedAmendment {
  readonly offers: readonly OfferedRecipe[];
  readonly removals: readonly Removal[];
}

/** What was asked for, and the last word on it. */
export interface Amended {
  readonly swap: Swap;
  /** It holds from now on. */
  hold(): void;
  /** It comes to nothing although it was made: all that it brought goes, and what was there before comes back. */
  takeBack(reason: string): Swap;
}

interface Known {
  readonly registry: CandidateRegistry;
  readonly linker: Pick<Linker, 'checkProvider' | 'unknownProvider'>;
  slotNamed(ref: Ref | SlotName, asked: string): SlotName;
}

interface FoundAmendment {
  readonly offers: readonly OfferedRecipe[];
  readonly gone: readonly Candidate[];
  /** Each once. */
  readonly slots: readonly SlotName[];
}

/**
 * What an amendment is about.
 * @throws ResolutionError for slots and providers that there are not; RegistryError `registry/named-twice`, `registry/bad-…`
 */
export function amendmentOf({ offers, removals }: WantedAmendment, known: Known): FoundAmendment {
  const gone = removals.map((removal, index) => removed(removal, `amend.unregister[${index}]`, known));
  const comings = offers.map(({ offer: { domain, key, provider, source } }) => {
    checkOpenDomain(domain);
    return { slot: slotName(domain, key), provider, source };
  });
  const names = new Set<string>();
  for (const { slot, provider, source } of [...gone, ...comings]) {
    const name = `${slot} ${provider} ${source}`;
    if (names.has(name)) throw namedTwice(slot, provider, source);
    names.add(name);
  }
  return { offers, gone, slots: [...new Set([...gone, ...comings].map(({ slot }) => slot))] };
}

function removed(removal: Removal, where: string, known: Known): Candidate {
  checkRemoval(removal, where);
  const { registry } = known;
  const linker: Known['linker'] = known.linker;
  const { provider, source } = removal;
  const slot = known.slotNamed(removal.slot, `${where}.slot`);
  linker.checkProvider(slot, provider, where);
  const candidate = registry.findAny(slot, provider, source);
  if (candidate) return candidate;
  const other = registry.findAny(slot, provider);
  if (other) throw notFrom(source, other, where);
  throw linker.unknownProvider(slot, provider, `${where}(${slot}).provider`);
}

const namedTwice = (slot: SlotName, provider: string, source: CandidateSource) =>
  new RegistryError(
    'registry/named-twice',
    `${slot} ${provider} (${source}) is named twice in one amendment. Nothing was changed.`,
    {
      hint: 'name each candidate once: one that is registered again takes the place of the earlier one by itself',
    },
  );

const notFrom = (source: unknown, { slot, provider, source: other }: Candidate, path: string) =>
  new RegistryError(
    'registry/unknown-candidate',
    `${slot} ${provider} is registered, but not from ${shown(source)}. Nothing was changed.`,
    { path, hint: `it is from ${other}: name that source, or none` },
  );
