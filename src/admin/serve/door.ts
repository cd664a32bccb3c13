import type { AdminLimits } from '../../core/admin.js';
import type { Clock } from '../../core/ports.js';
import { Door, type Handler } from '../../net/door.js';
import { AdminRefusal } from '../problems/admin-refusal.js';
import { refuse } from './refuse.js';

const LONGEST_HEAD_BYTES = 8 * 1_024;
const CLOSE_PATIENCE_MS = 5_000;

/** What a browser may do with what it is given: nothing. */
const HEADERS = new Map([
  ['cache-control', 'no-store'],
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
  ['cross-origin-resource-policy', 'same-origin'],
  ['referrer-policy', 'no-referrer'],
  ['x-content-type-options', 'nosniff'],
]);

/** A way in to the admin API: it keeps no process alive. */
export function adminDoor(
  handle: Handler,
  { limits, clock }: { limits: Required<AdminLimits>; clock: Clock },
): Door {
  return new Door({
    ...{ handle, clock },
    limits: { ...limits, headBytes: LONGEST_HEAD_BYTES },
    refuse: (response) => refuse(response, CLOSING),
    headers: HEADERS,
    closeMs: CLOSE_PATIENCE_MS,
    isBackground: true,
  });
}

const CLOSING = new AdminRefusal('admin/closing', 'The application is closing. Nothing was done.', {
  headers: { connection: 'close' },
});
