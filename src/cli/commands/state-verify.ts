import type { VerifyAnswer } from '../answers.js';
import type { Call } from '../call.js';
import { change } from '../change.js';
import { EXIT, type ExitCode } from '../cli-error.js';
import { oneLine } from '../output/escape.js';

/** Looks through all that is kept. */
export async function run(call: Call): Promise<ExitCode> {
  const wanted = { path: '/v1/state/verify', body: {}, about: 'looks through the state' };
  const answer: VerifyAnswer = await change(call, wanted);
  const { isSound, problems, rows } = answer;
  await call.output.answer(answer, () => {
    const found = Object.entries(rows).map(([table, count]) => `  ${oneLine(table)}: ${count} rows`);
    const head = isSound ? call.output.paint('good', 'sound') : call.output.paint('bad', 'not sound');
    return [head, ...problems.map((problem) => `  ${oneLine(problem)}`), ...found].join('\n');
  });
  return isSound ? EXIT.ok : EXIT.failed;
}
