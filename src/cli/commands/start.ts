import type { Call } from '../call.js';
import { usage, type ExitCode } from '../cli-error.js';

/** Runs the application: here, until it ends, or in a process of its own. */
export async function run(call: Call): Promise<ExitCode | void> {
  const { given } = call;
  if (given.has('detach')) return (await import('../process/detach.js')).detach(call);
  if (given.text('logFile') !== undefined || given.number('wait') !== undefined)
    throw usage('--log-file and --wait are for --detach.', 'here it writes to this terminal until it ends');
  return (await import('../process/run-here.js')).runHere(call);
}
