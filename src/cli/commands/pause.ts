import { changeActivity } from '../activity-change.js';
import type { Call } from '../call.js';
import { wishOffline } from '../process/wish-offline.js';

/** Refuses new calls. */
export const run = (call: Call): Promise<void> =>
  call.given.has('offline')
    ? wishOffline(call, { kind: 'pause', what: call.given.required(0) })
    : changeActivity(call, 'pause');
