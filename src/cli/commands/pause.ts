import { changeActivity } from '../activity-change.js';
import type { Call } from '../call.js';

/** Refuses new calls. */
export const run = (call: Call): Promise<void> => changeActivity(call, 'pause');
