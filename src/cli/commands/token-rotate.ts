import type { TokenAnswer } from '../answers.js';
import type { Call } from '../call.js';
import { change } from '../change.js';
import { confirm } from '../confirm.js';
import { oneLine } from '../output/escape.js';
import { whoAndWhy } from '../request.js';

/** Makes a new token for a role. Only a program is shown it; people find it in its file. */
export async function run(call: Call): Promise<void> {
  const role = call.given.required(0);
  const graceMs = call.given.number('grace');
  await confirm(call, `Make a new token for ${role}? Whoever has the old one is locked out.`);
  const path = `/v1/tokens/${encodeURIComponent(role)}/rotate`;
  const body = { ...whoAndWhy(call), ...(graceMs !== undefined && { graceMs }) };
  const answer: TokenAnswer = await change(call, { path, body, about: `rotates the token of ${role}` });
  const file = `${oneLine(answer.role)}.token`;
  await call.output.answer(
    answer,
    () =>
      `${oneLine(answer.role)} has a new token: see ${file} in the folder of the state, or ask with --json`,
  );
}
