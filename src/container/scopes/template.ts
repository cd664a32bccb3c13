import type { InjectOptions } from '../../core/component.js';
import type { Health } from '../../core/health.js';
import type { FactoryContext, Making } from '../injection/making.js';
import type { Recipe } from '../injection/recipe.js';
import type { SlotName } from '../../core/names.js';
import type { Ref, TokenKind } from '../../core/token.js';
import { cleanupOf, hookOf } from '../hook-of.js';
import { modelOf } from './model.js';
import type { MadeBy, MadeWork } from './made-work.js';
import type { CleaningTools } from './owned.js';
import type { AskedValue, Owed } from './site.js';

/** Where a template is found: a cell. */
export interface Source {
  readonly instance: { readonly template: Template | undefined; readonly value: unknown } | undefined;
}

/** What a template puts into its instances for one wish. `keys`: what a scope's own value may be filed under instead. */
export type Ingredient = { readonly keys: readonly unknown[] } & (
  | { readonly kind: 'constant'; readonly value: unknown }
  /** What is there at the moment, where nothing live can stand in for it. */
  | { readonly kind: 'current'; readonly read: () => unknown }
  /** An instance of another template; outside every scope, where that is one of scope `request`, what stands in for it. */
  | { readonly kind: 'made'; readonly source: Source; readonly outside: () => unknown }
  | ({ readonly kind: 'scopeValue' } & AskedValue)
);

/** What `inject()` came to, and what has to happen before the instance may be used. */
export interface Injected {
  readonly ingredient: Ingredient;
  readonly owed: Owed | undefined;
}

/** What a template is made of. */
export interface TemplateFacts {
  /** `service:cart mail#2`, for messages. */
  readonly label: string;
  readonly scope: 'request' | 'transient';
  /** What instances are by their contract. */
  readonly kind: TokenKind | 'any';
  readonly recipe: Making & Pick<Recipe, 'health'>;
  readonly ingredients: readonly Ingredient[];
  readonly tools: CleaningTools;
  /** What factories and `onInit` are told. */
  readonly context: (work: MadeWork) => FactoryContext;
  readonly madeBy: MadeBy;
  readonly inject: (ref: Ref | SlotName, options: InjectOptions) => Injected;
  /** Asked before an instance is used. @throws what keeps it from that */
  readonly vet: (instance: unknown) => void;
  /** Told what instances look like, for the shape of the live references. */
  readonly met: (model: object) => void;
  /** Told what goes wrong when nobody waits for it any more. */
  readonly report: (error: unknown) => void;
}

/** How the instances of one generation of a slot are made that has more than one: linked once, and never changed. */
export class Template {
  /** Epoch in which it began to serve. */
  since: number | undefined;
  /** Making an instance has taken time before. */
  isSlow = false;
  hasInit = false;
  hasCleanup = false;
  #isKnown = false;
  /** What its instances look like; undefined before the first. */
  model: object | undefined;

  constructor(readonly facts: TemplateFacts) {}

  get title(): string {
    return this.facts.recipe.title;
  }

  /** Whether generated code may make its instances: a class that is ready when `new` returns. */
  get isPlain(): boolean {
    return this.#isKnown && this.facts.recipe.cls !== undefined && !this.isSlow && !this.hasInit;
  }

  get health(): ((instance: never) => Health | Promise<Health>) | undefined {
    return this.facts.recipe.health;
  }

  /** Remembers what can only be told from an instance: fields may hold hooks. */
  learn(value: unknown): void {
    if (!this.facts.recipe.owned) return;
    this.hasCleanup ||= cleanupOf(value) !== undefined;
    if (this.#isKnown) return;
    this.#isKnown = true;
    if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return;
    this.model = modelOf(value);
    this.facts.met(this.model);
  }

  /** The hook that an instance is prepared by. */
  initOf(value: unknown): ((...args: readonly unknown[]) => unknown) | undefined {
    if (!this.facts.recipe.owned) return undefined;
    const hook = hookOf(value, 'onInit');
    if (hook) this.hasInit = true;
    return hook;
  }
}
