import type { SwapPolicy } from '../../core/component.js';
import { Instance, type Cell, type Holder } from '../slot.js';
import type { GraphEdge } from './graph-facts.js';

/** How a holder has a cell, and what each way leads to. */
interface Way {
  readonly policy: SwapPolicy | undefined;
  readonly instance: Instance | undefined;
}

/** It was made for the holder, which a swap does not change. */
const OWN: Way = { policy: undefined, instance: undefined };

/** A reference, wherever it leads. */
export const following = (cell: Cell): Way =>
  cell.slot.scope === 'transient' ? OWN : { policy: 'follow', instance: cell.instance };

/** Every way in which a holder was given a cell: it may have asked for it more than once. */
export function waysOf(holder: Holder, cell: Cell): readonly Way[] {
  if (cell.slot.scope === 'transient') return [OWN];
  const ways: Way[] = (holder.keeps ?? []).filter((keeping) => keeping.cell === cell);
  const isTied = holder instanceof Instance && holder.rebuilds?.has(cell);
  if (isTied && !ways.some(({ policy }) => policy === 'rebuild'))
    ways.push({ policy: 'rebuild', instance: cell.instance });
  const follows = holder.direct?.get(cell) ?? true;
  if (follows) ways.push(following(cell));
  return ways.length > 0 ? ways : [{ policy: 'keep', instance: undefined }];
}

/** An edge to a cell, one way. */
export function cellEdge(
  facts: Pick<GraphEdge, 'from' | 'holder' | 'isRequired'>,
  cell: Cell,
  { policy, instance }: Way,
): GraphEdge {
  const { from, holder, isRequired } = facts;
  const { provider, capabilities, isActive, slot } = cell;
  const side = provider === undefined ? 'view' : 'pin';
  return {
    from,
    holder,
    to: slot.name,
    through: isActive ? 'active' : side,
    provider,
    capabilities,
    policy,
    instance: instance?.label,
    isRequired,
    isPlanned: false,
  };
}
