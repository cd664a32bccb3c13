import type { Report } from '../answers.js';
import type { Call } from '../call.js';
import { change } from '../change.js';
import type { ExitCode } from '../cli-error.js';
import { changeBody, slotPath } from '../request.js';
import { wishOffline } from '../process/wish-offline.js';
import { showReport } from '../show-report.js';

/** Makes a durable wish for a provider: tried again until it holds. */
export async function run(call: Call): Promise<ExitCode | void> {
  const slot = call.given.required(0);
  const provider = call.given.required(1);
  if (call.given.has('offline')) return wishOffline(call, { kind: 'select', what: slot, provider });
  const body = { provider, ...changeBody(call) };
  const about = `${slot}: selects ${provider}`;
  return showReport(call, await change<Report>(call, { path: slotPath(slot, 'select'), body, about }));
}
