import type { Report } from '../answers.js';
import type { Call } from '../call.js';
import { change } from '../change.js';
import type { ExitCode } from '../cli-error.js';
import { changeBody, slotPath } from '../request.js';
import { showReport } from '../show-report.js';

/** A new instance of what serves. */
export async function run(call: Call): Promise<ExitCode> {
  const slot = call.given.required(0);
  const wanted = { path: slotPath(slot, 'refresh'), body: changeBody(call), about: `${slot}: refreshes` };
  return showReport(call, await change<Report>(call, wanted));
}
