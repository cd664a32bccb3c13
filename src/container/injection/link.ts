import type { Delivery } from '../../core/component.js';
import type { ForeignBinding } from '../bridge/foreign.js';
import type { Cell } from '../slot.js';

/** What a wish came to, within one application. */
export type Link =
  | {
      readonly kind: 'cell';
      readonly cell: Cell;
      readonly delivery: Delivery;
      readonly optional: boolean;
      readonly where: string;
    }
  | { readonly kind: 'foreign'; readonly binding: ForeignBinding; readonly where: string }
  /** Something that is there already. */
  | { readonly kind: 'given'; readonly value: unknown }
  | { readonly kind: 'settings'; readonly settings: new () => object }
  | { readonly kind: 'nothing' };
