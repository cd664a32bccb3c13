import {
  explain,
  type ExplainOptions,
  type SlotFacts,
} from '../../../src/container/candidates/explanation.js';
import { Resolver } from '../../../src/container/candidates/ranking.js';
import type { Recipe } from '../../../src/container/injection/recipe.js';
import { CandidateRegistry, type Offer } from '../../../src/container/candidates/registry.js';
import { Selections } from '../../../src/container/candidates/selections.js';
import type { Candidate } from '../../../src/core/candidate.js';

/** The slot that these tests are about. */
export const CACHE = 'adapter:cache';

/** An offer for {@link CACHE}; everything can be said differently. */
export function offer(provider: string, rest: Partial<Offer> = {}): Offer {
  return { domain: 'adapter', key: 'cache', provider, source: 'runtime', ...rest };
}

/** A recipe that nobody cooks. */
export function recipe(title = 'Anything'): Recipe {
  return { title, wishes: () => [], build: () => ({}), owned: true };
}

/** A registry with selections, and everything that reads them. */
export function world(registry = new CandidateRegistry()) {
  const selections = new Selections();
  const resolver = new Resolver(registry, selections);
  return {
    registry,
    selections,
    resolver,
    add: (provider: string, rest: Partial<Offer> = {}): Candidate =>
      registry.register(offer(provider, rest), recipe(provider)).candidate,
    explain: (options: ExplainOptions = {}, facts: Partial<SlotFacts> = {}) =>
      explain(
        CACHE,
        {
          resolver,
          registry,
          selections,
          facts: { blocked: new Map(), heldBackBy: () => undefined, history: [], ...facts },
        },
        options,
      ),
  };
}
