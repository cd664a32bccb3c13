import type { CandidateScope } from '../core/candidate.js';
import type { Constructable } from '../core/component.js';
import { ModuleError } from '../core/errors.js';
import { parseSlotName, slotName } from '../core/names.js';
import { isPrivateSlot, openName } from '../core/private-slots.js';
import { refuseScopedOverlap } from '../core/scoped-overlap.js';
import { isClass, isRef, refName } from '../core/token.js';
import type { Ref } from '../core/token.js';
import { isBare } from '../container/injection/emitted-type.js';
import type { Making } from '../container/injection/making.js';
import type { Recipe } from '../container/injection/recipe.js';
import { PlainProvider, type ModuleScope } from '../container/plain/plain-provider.js';
import { PlainSource } from '../container/plain/plain-source.js';
import {
  aliasRecipe,
  classRecipe,
  keyIn,
  contractsOf,
  factoryRecipe,
  offerOfClass,
  valueRecipe,
} from '../container/injection/recipes.js';
import type { OfferedRecipe } from '../container/injection/recipes.js';
import { checkedCondition, type When } from '../core/condition.js';
import { componentOf, injectableScopeOf } from '../decorators/metadata.js';
import { refuseScopedHooks } from '../decorators/swap-hook.js';
import { placeIn, type Located, type ModuleNode, type OwnOffer } from './module-node.js';
import type { PlainProvider as PlainForm, Provider, SlotProvider } from './provider.js';

/**
 * Turns the providers of a module, and its class, into offers and plain entries.
 *
 * @param scope where their dependencies are looked up
 * @throws ModuleError `modules/duplicate-provider`; RegistryError for impossible component decorators
 */
export function readProviders(node: ModuleNode, scope: ModuleScope): void {
  node.eachProvider((provider, list, index) => {
    if (typeof provider === 'function') readClass(provider, { node, scope, list, index });
    else if (isPlainForm(provider)) addPlain(node, plainOfForm(provider, scope));
    else addOffer(node, slotOffer(provider, { node, scope, where: placeIn(list, index) }));
  });
  checkSlotScopes(node);
  // The module itself: its constructor may inject, and so may be what a module does first.
  addPlain(node, plainOfClass(node.cls, scope, isBare(node.cls)));
}

interface Entry {
  readonly node: ModuleNode;
  readonly scope: ModuleScope;
  readonly list: string;
  readonly index: number;
}

function readClass(cls: Constructable, { node, scope, list, index }: Entry): void {
  if (isBare(cls)) addPlain(node, plainOfClass(cls, scope, true));
  else if (componentOf(cls)) addOffer(node, classOffer(cls, { node, scope, where: placeIn(list, index) }));
  else addPlain(node, plainOfForm(decorated(cls), scope));
}

const decorated = (cls: Constructable): PlainForm => ({ provide: cls, useClass: cls });

/** One for all: there are thousands of such classes. */
const BARE = Object.freeze({ isBare: true });

function plainOfClass(cls: Constructable, scope: ModuleScope, isItBare: boolean): PlainProvider {
  return new PlainProvider(cls, classRecipe(cls, isItBare ? BARE : {}), scope, isItBare);
}

function plainOfForm(form: PlainForm, scope: ModuleScope): PlainProvider {
  const { provide: token } = form;
  const making = plainMaking(form, { title: refName(token), scope });
  const life = lifeOf(form);
  if ('useClass' in form) refuseScopedHooks(form.useClass, life, `${scope.name}: ${refName(token)}`);
  if (life !== 'singleton') return new PlainSource(token, making, { scope, life });
  return new PlainProvider(token, making, scope, !isClass(token) || isBare(token));
}

/** How many instances a plain provider has: as it says itself, else as its class does. */
function lifeOf(form: PlainForm): CandidateScope {
  const ofClass = 'useClass' in form ? injectableScopeOf(form.useClass) : undefined;
  return form.scope ?? ofClass ?? 'singleton';
}

const isPlainForm = (value: Exclude<Provider, Constructable>): value is PlainForm => 'provide' in value;

/** @throws ModuleError `modules/slot-scope-mismatch` where candidates of one slot disagree on who sees it */
function checkSlotScopes({ offers, label }: ModuleNode): void {
  const hidden = offers.find(({ slot }) => isPrivateSlot(slot));
  if (!hidden) return;
  const open = new Map(offers.map((offer) => [offer.slot, offer]));
  for (const { slot, where } of offers) {
    const other = isPrivateSlot(slot) ? open.get(openName(slot)) : undefined;
    if (!other) continue;
    throw new ModuleError(
      'modules/slot-scope-mismatch',
      `${label} offers ${other.slot} to the application (${other.where}) and has it for itself (${where}). Nothing was built.`,
      { hint: `give all of its candidates the same slotScope, or one of them another key` },
    );
  }
}

interface Place {
  readonly node: ModuleNode;
  readonly scope: ModuleScope;
  readonly where: string;
}

function classOffer(cls: Constructable, { node, scope, where }: Place): OwnOffer {
  return own(offerOfClass(cls, { source: 'module', module: node.label, scope }), cls, where);
}

function slotOffer(form: SlotProvider, { node, scope, where }: Place): OwnOffer {
  const { domain, key } = parseSlotName(form.slot, where);
  const { provider, priority, stackLevel, capabilities, scope: life } = form;
  const cls = 'useClass' in form ? form.useClass : undefined;
  const livesAs = life ?? (cls && componentOf(cls)?.scope);
  if (cls) refuseScopedHooks(cls, livesAs, where);
  const slotScope = form.slotScope ?? (cls && componentOf(cls)?.slotScope);
  const offer = {
    ...{ domain, provider, priority, stackLevel, capabilities },
    key: keyIn(node.label, slotScope, { key, name: where }),
    scope: livesAs,
    source: 'module' as const,
    module: node.label,
    provides: contractsOfForm(form),
    when: conditionOf(form, cls, where),
  };
  const made = recipeOf(form, { title: cls ? refName(cls) : `${form.slot}/${provider}`, scope });
  const recipe = withOverlap(made, form.overlap);
  refuseScopedOverlap({ overlap: recipe.overlap, scope: livesAs }, where);
  return own({ offer, recipe }, cls, where);
}

function conditionOf(
  { when }: SlotProvider,
  cls: Constructable | undefined,
  where: string,
): When | undefined {
  return when === undefined ? cls && componentOf(cls)?.when : checkedCondition(when, where);
}

/** What a candidate says that is spelt out comes before what its class says. */
function withOverlap(recipe: Recipe, overlap: boolean | undefined): Recipe {
  if (overlap === undefined) return recipe;
  return Object.create(recipe, { overlap: { value: overlap, enumerable: true } }) as Recipe;
}

/** Undefined leaves it to the other candidates of the slot. */
function contractsOfForm(form: SlotProvider): readonly Ref[] | undefined {
  if (form.provides !== undefined) return isRef(form.provides) ? [form.provides] : form.provides;
  const contracts = 'useClass' in form ? contractsOf(form.useClass) : [];
  return contracts.length > 0 ? contracts : undefined;
}

function own(offered: OfferedRecipe, cls: Constructable | undefined, where: string): OwnOffer {
  const { domain, key } = offered.offer;
  const slot = slotName(domain, key, where);
  return { ...offered, slot, cls, where };
}

interface Naming {
  readonly title: string;
  readonly scope: ModuleScope;
  /** False calls factories as NestJS does: with what they inject, and nothing else. */
  readonly hasContext?: boolean;
}

function plainMaking(form: PlainForm, naming: Naming): Making {
  if ('useExisting' in form) return aliasRecipe(form.useExisting, naming);
  // A plain provider is no candidate: settings and health of a component decorator are its slot's affair.
  if ('useClass' in form) return classRecipe(form.useClass, { isBare: isBare(form.useClass) });
  return recipeOf(form, { ...naming, hasContext: false });
}

function recipeOf(form: Exclude<PlainForm, { useExisting: unknown }> | SlotProvider, naming: Naming): Recipe {
  const { title, scope, hasContext } = naming;
  if ('useClass' in form) return classRecipe(form.useClass, { scope, record: componentOf(form.useClass) });
  if ('useValue' in form) return valueRecipe(form.useValue, title);
  return factoryRecipe({ title, factory: form.useFactory, inject: form.inject, scope, hasContext });
}

function addPlain(node: ModuleNode, plain: PlainProvider): void {
  const { token } = plain;
  if (node.plains.has(token)) {
    const places = node.placesOf(token).map(({ where, way }) => `${where} (${way})`);
    throw duplicate(node, refName(token), places.slice(0, 2));
  }
  node.plains.set(token, plain);
}

function addOffer(node: ModuleNode, offer: OwnOffer): void {
  const name = `${offer.slot}/${offer.offer.provider}`;
  const earlier = node.offersByName.get(name);
  if (earlier) throw duplicate(node, name, [earlier.where, offer.where]);
  node.offersByName.set(name, offer);
  node.offers.push(offer);
}

function duplicate(
  node: ModuleNode,
  what: string,
  places: readonly Located<unknown>['where'][],
): ModuleError {
  return new ModuleError(
    'modules/duplicate-provider',
    `${node.label} provides ${what} twice: ${places.join(' and ')}. Nothing was built.`,
    { hint: 'remove one of them' },
  );
}
