import type { LogAnswer } from '../answers.js';
import type { Call } from '../call.js';
import { change } from '../change.js';
import { usage } from '../cli-error.js';
import { whoAndWhy } from '../request.js';

/** Shows which lines are logged, or decides it. */
export async function run(call: Call): Promise<void> {
  const level = call.given.argument(0);
  const area = call.given.text('area');
  if (level === undefined && area !== undefined)
    throw usage('--area needs a level.', 'write oneiric log-level debug --area swap');
  const answer: LogAnswer = level === undefined ? await call.get('/v1/log') : await decide(call, level, area);
  await call.output.answer(answer, () => call.output.table(['AREA', 'LEVEL'], Object.entries(answer.levels)));
}

function decide(call: Call, level: string, area: string | undefined): Promise<LogAnswer> {
  const body = { ...whoAndWhy(call), level, ...(area !== undefined && { area }) };
  return change(call, { path: '/v1/log', body, method: 'put', about: `logs ${level}` });
}
