import type { DryRun, Report } from '../answers.js';
import type { Call } from '../call.js';
import { change } from '../change.js';
import type { ExitCode } from '../cli-error.js';
import { wishOffline } from '../process/wish-offline.js';
import { showReport } from '../show-report.js';
import { oneLine, severalLines } from '../output/escape.js';
import { changeBody, slotPath } from '../request.js';

/** Switches a slot to a provider, or says what that would do. */
export async function run(call: Call): Promise<ExitCode | void> {
  const slot = call.given.required(0);
  const provider = call.given.required(1);
  if (call.given.has('offline')) return wishOffline(call, { kind: 'select', what: slot, provider });
  const body = { provider, ...changeBody(call) };
  const path = slotPath(slot, 'swap');
  if (call.given.has('dryRun')) return dryRun(call, path, body);
  const report: Report = await change(call, { path, body, about: `${slot}: swaps to ${provider}` });
  return showReport(call, report);
}

async function dryRun(call: Call, path: string, body: object): Promise<void> {
  const answer: DryRun = await change(call, { path, body: { ...body, dryRun: true }, about: 'looks ahead' });
  await call.output.answer(answer, () => peopleRead(answer));
}

function peopleRead({ would, explain }: DryRun): string {
  const { slot, from, to, outcome, rebuilds, keeps, inFlight } = would;
  const lines = [
    outcome === 'unchanged'
      ? `would change nothing: ${oneLine(slot)} is served by ${oneLine(from ?? to)}`
      : `would switch ${oneLine(slot)}: ${oneLine(from ?? 'nothing')} -> ${oneLine(to)}`,
    ...(rebuilds.length > 0 ? [`  rebuilt with it: ${rebuilds.map(oneLine).join(', ')}`] : []),
    ...(keeps.length > 0 ? [`  keep the old one: ${keeps.map(oneLine).join(', ')}`] : []),
    ...(inFlight > 0 ? [`  calls in flight: ${inFlight}`] : []),
  ];
  return [...lines, '', severalLines(explain.text)].join('\n');
}
