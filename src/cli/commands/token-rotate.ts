import type { TokenAnswer } from '../answers.js';
import type { Call } from '../call.js';
import { change } from '../change.js';
import { confirm } from '../confirm.js';
import { oneLine } from '../output/escape.js';

/** Makes a new token for a role. It is in its file, and never shown. */
export async function run(call: Call): Promise<void> {
  const role = call.given.required(0);
  const graceMs = call.given.number('grace');
  await confirm(call, `Make a new token for ${role}? Whoever has the old one is locked out.`);
  const path = `/v1/tokens/${encodeURIComponent(role)}/rotate`;
  const body = graceMs === undefined ? {} : { graceMs };
  const answer: TokenAnswer = await change(call, { path, body, about: `rotates the token of ${role}` });
  await call.output.answer(answer, () => `${oneLine(role)} has a new token, in the folder of the state`);
}
