import type { OfferedRecipe } from '../container/injection/recipes.js';
import { classRecipe, factoryRecipe, valueRecipe } from '../container/injection/recipes.js';
import type { Recipe } from '../container/injection/recipe.js';
import type { ModuleScope } from '../container/plain/plain-provider.js';
import type { Candidate } from '../core/candidate.js';
import { parseSlotName, type SlotName } from '../core/names.js';
import { refuseScopedOverlap } from '../core/scoped-overlap.js';
import { kebabCase } from '../decorators/component-record.js';
import { componentOf } from '../decorators/metadata.js';
import type { Composition } from './composition.js';
import type { Making } from './provider.js';

/** What names mean in an application. */
export type Names = Pick<Composition, 'container' | 'graph'>;

/** A slot that a test means, and its candidates, the best first. */
export interface SlotMeant {
  readonly slot: SlotName;
  readonly candidates: readonly Candidate[];
}

/**
 * Puts a stand-in into a slot of an application that has not started. It is selected in a layer of its own, below the
 * operator's only: `app.swap` can still leave it, and `explain` shows it.
 */
export function standIn({ container, graph }: Names, { slot, candidates }: SlotMeant, making: Making): void {
  const { offer, recipe } = testCandidate({ slot, candidates, scope: graph.everything }, making);
  container.registrations.add(offer, recipe);
  container.selections.set(slot, 'test', offer.provider);
}

/** A slot that a test overrides, and the candidates that it has. */
export interface OverriddenSlot extends SlotMeant {
  /** Where the dependencies of the stand-in are looked up. */
  readonly scope: ModuleScope | undefined;
}

/**
 * The candidate of source `test` that stands in for all others of a slot: it offers what they offer together, and is
 * activated as the best of them is.
 */
export function testCandidate(overridden: OverriddenSlot, making: Making): OfferedRecipe {
  const { slot, candidates, scope } = overridden;
  const provider = freeName(nameOf(making), candidates);
  const [best] = candidates;
  const capabilities = [...new Set(candidates.flatMap((candidate) => candidate.capabilities))];
  const offer = {
    ...parseSlotName(slot),
    ...{ provider, capabilities },
    source: 'test',
    ...(best && { scope: best.scope, activation: best.activation, provides: best.provides }),
  } as const;
  const recipe = recipeOf(making, `${slot}/${provider}`, scope);
  refuseScopedOverlap({ overlap: recipe.overlap, scope: best?.scope }, `${slot} ${provider}`);
  return { offer, recipe };
}

function recipeOf(making: Making, title: string, scope: ModuleScope | undefined): Recipe {
  if ('useClass' in making) {
    return classRecipe(making.useClass, { scope, record: componentOf(making.useClass) });
  }
  if ('useValue' in making) return valueRecipe(making.useValue, title);
  const { useFactory: factory, inject } = making;
  return factoryRecipe({ title, factory, inject, scope });
}

/** The name that its class has as a candidate, or would have; `test` where it has none. */
function nameOf(making: Making): string {
  if (!('useClass' in making)) return 'test';
  const name = componentOf(making.useClass)?.provider ?? kebabCase(making.useClass.name);
  return FIT.test(name) ? name : 'test';
}

// Shorter than a name may be: a number may have to follow.
const FIT = /^[A-Za-z0-9][\w-]{0,99}$/;

function freeName(wanted: string, candidates: readonly Candidate[]): string {
  const taken = new Set(candidates.map(({ provider }) => provider));
  let name = wanted;
  for (let number = 2; taken.has(name); number += 1) name = `${wanted}-${number}`;
  return name;
}
