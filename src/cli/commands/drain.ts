import { changeActivity } from '../activity-change.js';
import type { Call } from '../call.js';

/** Refuses new calls, and waits for those in flight. */
export function run(call: Call): Promise<void> {
  const timeoutMs = call.given.number('drainTimeout');
  return changeActivity(call, 'drain', timeoutMs === undefined ? {} : { timeoutMs });
}
