import { ResolutionError } from '../../core/errors.js';
import type { SlotName } from '../../core/names.js';
import type { Ref } from '../../core/token.js';

/** What to draw. */
export interface GraphOptions {
  /** Only what is near this slot: a contract, a token or a slot name. */
  readonly slot?: Ref | SlotName;
  /** How many edges away from `slot`, in both directions. Default 1. */
  readonly depth?: number;
  /** Also plain providers. Default false. */
  readonly plain?: boolean;
}

/** What is near is near a slot. */
export function depthOfNothing(): ResolutionError {
  return new ResolutionError(
    'resolution/bad-query',
    'graph was given a depth, but no slot. Nothing was asked.',
    {
      path: 'graph',
      hint: 'depth is the number of edges around a slot: graph({ slot, depth })',
    },
  );
}
