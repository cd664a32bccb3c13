import type { CandidateScope } from '../core/candidate.js';
import type { Capability, Constructable, Dependable, InjectEntry } from '../core/component.js';
import type { When } from '../core/condition.js';
import type { SlotName } from '../core/names.js';
import type { SlotScope } from '../core/private-slots.js';
import type { Ref } from '../core/token.js';
import type { ContextFactory, Factory, InjectedFactory } from '../container/injection/recipes.js';

/** How a provider comes by its instance. */
export type Making = ByClass | ByValue | ByFactory;

/** The instance is constructed. */
export interface ByClass {
  /** Its class. */
  readonly useClass: Constructable;
}

/** The instance is there already; whoever made it disposes of it. */
export interface ByValue {
  /** The instance. */
  readonly useValue: unknown;
}

/** The instance is made by a function. */
export interface ByFactory {
  /** Gets one value per entry of `inject`; may be asynchronous. */
  readonly useFactory: Factory;
  /** Dependencies of the function. */
  readonly inject?: readonly InjectEntry[];
}

/** The instance of a slot is made by a function that injects nothing. */
export interface BySlotFactory {
  /** Gets its context; may be asynchronous. */
  readonly useFactory: ContextFactory;
  /** Dependencies of the function. */
  readonly inject?: undefined;
}

/** The instance of a slot is made by a function from what it injects. */
export interface BySlotInjectedFactory {
  /** Gets one value per entry of `inject`, then its context; may be asynchronous. */
  readonly useFactory: InjectedFactory;
  /** Dependencies of the function. */
  readonly inject: readonly InjectEntry[];
}

/** The instance is that of another provider. */
export interface ByAlias {
  /** What it stands for. */
  readonly useExisting: Dependable;
}

/** A provider that is injected as it is: no ranking, no swap. */
export type PlainProvider = {
  /** What consumers inject. */
  readonly provide: Ref;
  /** It is none of a slot. */
  readonly slot?: undefined;
  /** How many instances there are. Default what `@Injectable` says, else `singleton`. */
  readonly scope?: CandidateScope;
} & (Making | ByAlias);

/** A candidate for a slot, without a decorated class of its own. */
export type SlotProvider = {
  /** The slot that it offers to serve. */
  readonly slot: SlotName;
  /** Name of the implementation. */
  readonly provider: string;
  /** -1000 to 1000. Default 0. */
  readonly priority?: number;
  /** -100 to 100. Default 0. */
  readonly stackLevel?: number;
  /** What it can do. */
  readonly capabilities?: readonly Capability[];
  /** False if two instances must not exist at once; only with scope `singleton`. Default: what its class says. */
  readonly overlap?: boolean;
  /** When it takes part in the ranking. Default: what its class says. */
  readonly when?: When;
  /** How many instances there are. Default `singleton`. */
  readonly scope?: CandidateScope;
  /** Who sees the slot: everybody, or this module and those that it exports it to. Default: what its class says. */
  readonly slotScope?: SlotScope;
  /** Its contracts; default those of its class, else those of the slot. */
  readonly provides?: Ref | readonly Ref[];
  /** It is not injected as it is. */
  readonly provide?: undefined;
} & (ByClass | ByValue | BySlotFactory | BySlotInjectedFactory);

/**
 * An entry of `providers`: a component class (a candidate of its slot), any other class (a plain provider of itself),
 * a plain provider, or a candidate spelt out.
 */
export type Provider = Constructable | PlainProvider | SlotProvider;

/** The four ways to make an instance, as they are spelt. */
export const WAYS = ['useClass', 'useValue', 'useFactory', 'useExisting'] as const;

/** One of the ways to make an instance. */
export type Way = (typeof WAYS)[number];

/** The way that a provider uses. */
export function wayOf(provider: PlainProvider | SlotProvider): Way {
  return WAYS.find((way) => way in provider) ?? 'useValue';
}
