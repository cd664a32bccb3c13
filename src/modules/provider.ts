import type { CandidateScope } from '../core/candidate.js';
import type { Capability, Constructable, Dependable, InjectEntry } from '../core/component.js';
import type { SlotName } from '../core/names.js';
import type { Ref } from '../core/token.js';
import type { Factory } from '../container/recipes.js';

/** How a provider comes by its instance. */
export type Making =
  | { readonly useClass: Constructable }
  | { readonly useValue: unknown }
  | { readonly useFactory: Factory; readonly inject?: readonly InjectEntry[] };

/** A provider that is injected as it is: no ranking, no swap. */
export type PlainProvider = {
  readonly provide: Ref;
  /** Only `singleton` is built yet. */
  readonly scope?: CandidateScope;
} & (Making | { readonly useExisting: Dependable });

/** A candidate for a slot, without a decorated class of its own. */
export type SlotProvider = {
  readonly slot: SlotName;
  readonly provider: string;
  readonly priority?: number;
  readonly stackLevel?: number;
  readonly capabilities?: readonly Capability[];
  /** Its contracts; default those of its class, else those of the slot. */
  readonly provides?: Ref | readonly Ref[];
} & Making;

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
