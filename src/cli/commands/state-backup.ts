import type { BackupAnswer } from '../answers.js';
import type { Call } from '../call.js';
import { change } from '../change.js';
import { oneLine } from '../output/escape.js';
import { whoAndWhy } from '../request.js';

/** Copies what is kept. */
export async function run(call: Call): Promise<void> {
  const name = call.given.argument(0);
  const body = { ...whoAndWhy(call), ...(name !== undefined && { name }) };
  const answer: BackupAnswer = await change(call, {
    path: '/v1/state/backup',
    body,
    about: 'copies the state',
  });
  await call.output.answer(answer, () => `copied: backup ${oneLine(answer.name)}`);
}
