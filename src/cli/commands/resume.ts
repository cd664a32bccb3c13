import { changeActivity } from '../activity-change.js';
import type { Call } from '../call.js';

/** Takes calls again. */
export const run = (call: Call): Promise<void> => changeActivity(call, 'resume');
