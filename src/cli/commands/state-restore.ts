import type { RestoreAnswer } from '../answers.js';
import type { Call } from '../call.js';
import { change } from '../change.js';
import { confirm } from '../confirm.js';
import { oneLine } from '../output/escape.js';
import { whoAndWhy } from '../request.js';

/** Takes the content of a backup in place of what is kept. */
export async function run(call: Call): Promise<void> {
  const name = call.given.required(0);
  await confirm(call, `Take the content of backup ${name} in place of what is kept?`);
  const body = { name, ...whoAndWhy(call) };
  const answer: RestoreAnswer = await change(call, {
    path: '/v1/state/restore',
    body,
    about: `restores ${name}`,
  });
  await call.output.answer(
    answer,
    () =>
      `restored ${oneLine(answer.name)}; selections and activity count from the next start on\nwhat it replaced is in ${oneLine(answer.replaced)}`,
  );
}
