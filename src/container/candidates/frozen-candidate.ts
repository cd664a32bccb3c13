import type {
  Activation,
  Candidate,
  CandidateMetadata,
  CandidateScope,
  CandidateSource,
} from '../../core/candidate.js';
import type { Declaration } from '../../core/component.js';
import type { SlotName } from '../../core/names.js';
import type { Ref } from '../../core/token.js';
import type { Recipe } from '../injection/recipe.js';
import { packageOf } from './package-of.js';

/** How instances of a candidate are made, in the registry that it was made for. */
export interface Making {
  /** The registry; a candidate of another application is none of its own. */
  readonly home: object;
  readonly recipe: Recipe;
}

/**
 * A candidate whose place of declaration, and the package that this is in, is formatted when somebody first reads it:
 * formatting a stack costs more than all the rest of a registration.
 */
export class FrozenCandidate implements Candidate {
  readonly slot: SlotName;
  readonly domain: string;
  readonly key: string;
  readonly provider: string;
  readonly priority: number;
  readonly stackLevel: number;
  readonly capabilities: readonly string[];
  readonly source: CandidateSource;
  readonly scope: CandidateScope;
  readonly activation: Activation;
  readonly version: string | undefined;
  readonly module: string | undefined;
  declare readonly package: string | undefined;
  readonly provides: readonly Ref[];
  declare readonly declaredAt: string | undefined;
  readonly metadata: CandidateMetadata | undefined;
  readonly order: number;
  readonly #place: { declaration: Declaration | undefined; text: string | undefined } | undefined;
  readonly #package: string | undefined;
  readonly #home: object;
  readonly #recipe: Recipe;

  constructor(facts: Omit<Candidate, 'declaredAt'>, making: Making, declaration: Declaration | undefined) {
    this.slot = facts.slot;
    this.domain = facts.domain;
    this.key = facts.key;
    this.provider = facts.provider;
    this.priority = facts.priority;
    this.stackLevel = facts.stackLevel;
    this.capabilities = facts.capabilities;
    this.source = facts.source;
    this.scope = facts.scope;
    this.activation = facts.activation;
    this.version = facts.version;
    this.module = facts.module;
    this.provides = facts.provides;
    this.metadata = facts.metadata;
    this.order = facts.order;
    this.#place = declaration && { declaration, text: undefined };
    this.#package = facts.package;
    this.#home = making.home;
    this.#recipe = making.recipe;
    Object.defineProperty(this, 'package', PACKAGE);
    Object.defineProperty(this, 'declaredAt', DECLARED_AT);
    Object.freeze(this);
  }

  /** The recipe of a candidate that was made for this registry, unregistered or not; undefined for any other object. */
  static recipeOf(candidate: object, home: object): Recipe | undefined {
    if (!(#home in candidate)) return undefined;
    return candidate.#home === home ? candidate.#recipe : undefined;
  }

  /** The place of a candidate; undefined for anything that merely inherits from one. */
  static placeOf(candidate: object): string | undefined {
    if (!(#place in candidate)) return undefined;
    const place = candidate.#place;
    if (place?.declaration !== undefined) {
      place.text = place.declaration.place;
      place.declaration = undefined;
    }
    return place?.text;
  }

  /** The package of a candidate, as `placeOf`. */
  static packageOf(candidate: object): string | undefined {
    if (!(#package in candidate)) return undefined;
    return candidate.#package ?? packageOf(FrozenCandidate.placeOf(candidate));
  }
}

// Own, so that copies and JSON have them; one getter for all, because objects with getters of their own are slow.
const PACKAGE: PropertyDescriptor = {
  enumerable: true,
  get(this: object) {
    return FrozenCandidate.packageOf(this);
  },
};
const DECLARED_AT: PropertyDescriptor = {
  enumerable: true,
  get(this: object) {
    return FrozenCandidate.placeOf(this);
  },
};
