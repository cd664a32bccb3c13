import type { Delivery, SwapPolicy } from '../../core/component.js';
import type { ForeignBinding } from '../bridge/foreign.js';
import type { PlainProvider } from '../plain/plain-provider.js';
import type { Ref } from '../../core/token.js';
import type { Cell, SlotListing } from '../slot.js';

/** A wish that came to a cell, and what its holder is handed of it. */
export interface CellLink {
  readonly kind: 'cell';
  readonly cell: Cell;
  readonly delivery: Delivery;
  readonly policy: SwapPolicy;
  readonly optional: boolean;
  /** Whether there is a candidate that could fill the cell. */
  readonly isOffered: boolean;
  readonly where: string;
}

/** What a wish came to, within one application. */
export type Link =
  | CellLink
  | { readonly kind: 'foreign'; readonly binding: ForeignBinding; readonly where: string }
  /** Something that is there already. */
  | { readonly kind: 'given'; readonly value: unknown }
  | { readonly kind: 'plain'; readonly plain: PlainProvider }
  | { readonly kind: 'list'; readonly list: SlotListing; readonly where: string }
  | { readonly kind: 'settings'; readonly settings: new () => object }
  | { readonly kind: 'nothing' }
  /** Nothing provides the token: a scope may have a value for it. */
  | { readonly kind: 'scopeValue'; readonly ref: Ref; readonly isOptional: boolean; readonly where: string };
