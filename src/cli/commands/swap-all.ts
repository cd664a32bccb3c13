import type { Report } from '../answers.js';
import type { Call } from '../call.js';
import { change } from '../change.js';
import { usage, type ExitCode } from '../cli-error.js';
import { oneLine } from '../output/escape.js';
import { counted } from '../output/words.js';
import { changeBody } from '../request.js';
import { showReport } from '../show-report.js';

/** Switches several slots in one tick, or none of them. */
export async function run(call: Call): Promise<ExitCode> {
  const members = call.given.rest(0).map(memberOf);
  const body = { members, ...changeBody(call) };
  const about = `swaps ${counted(members.length, 'slot')} together`;
  return showReport(call, await change<Report>(call, { path: '/v1/swap-all', body, about }));
}

function memberOf(text: string): { slot: string; provider: string } {
  const at = text.indexOf('=');
  const member = { slot: text.slice(0, at), provider: text.slice(at + 1) };
  if (at > 0 && member.provider !== '') return member;
  throw usage(`"${oneLine(text)}" names no slot with its provider.`, 'write adapter:cache=redis');
}
