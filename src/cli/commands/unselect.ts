import type { Report } from '../answers.js';
import type { Call } from '../call.js';
import { change } from '../change.js';
import type { ExitCode } from '../cli-error.js';
import { changeBody, slotPath } from '../request.js';
import { wishOffline } from '../process/wish-offline.js';
import { showReport } from '../show-report.js';

/** Drops what operators have selected: ranking decides again. */
export async function run(call: Call): Promise<ExitCode | void> {
  const slot = call.given.required(0);
  if (call.given.has('offline')) return wishOffline(call, { kind: 'unselect', what: slot });
  const wanted = { path: slotPath(slot, 'unselect'), body: changeBody(call), about: `${slot}: unselects` };
  return showReport(call, await change<Report>(call, wanted));
}
