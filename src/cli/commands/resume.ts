import { changeActivity } from '../activity-change.js';
import type { Call } from '../call.js';
import { wishOffline } from '../process/wish-offline.js';

/** Takes calls again. */
export const run = (call: Call): Promise<void> =>
  call.given.has('offline')
    ? wishOffline(call, { kind: 'resume', what: call.given.required(0) })
    : changeActivity(call, 'resume');
