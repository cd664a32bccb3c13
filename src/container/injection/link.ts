import type { Delivery } from '../../core/component.js';
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
  | { readonly kind: 'settings'; readonly settings: new () => object }
  | { readonly kind: 'nothing' };
