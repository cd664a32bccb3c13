import { LifecycleError } from '../core/errors.js';
import type { CellLink } from './injection/link.js';
import type { Cell } from './slot.js';

/**
 * What a holder of a cell is handed. @throws LifecycleError where a value is asked for that is not there yet
 * @param holder name of the holder; undefined of what belongs to its caller, or to the application
 */
export function deliver(
  { cell, delivery, where }: Pick<CellLink, 'cell' | 'delivery' | 'where'>,
  holder?: string,
): unknown {
  if (delivery === 'handle') return holder === undefined ? cell.live.live : cell.live.liveOf(holder);
  if (!cell.slot.isRaw) return cell.live.ref;
  if (cell.instance) return cell.instance.value;
  throw notThereYet(cell, where);
}

/** Why a value, or an instance that is to be kept, cannot be given. */
export function notThereYet(cell: Cell, where: string): LifecycleError {
  return new LifecycleError('lifecycle/not-active', `${cell.slot.title} is not there yet.`, {
    path: where,
    hint: 'a value cannot be injected before it is built: name it in the constructor or in inject: […]',
  });
}
