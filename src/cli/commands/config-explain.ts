import type { ConfigExplanation } from '../answers.js';
import type { Call } from '../call.js';
import { severalLines } from '../output/escape.js';

/** Says which layer says what about a path. */
export async function run(call: Call): Promise<void> {
  const answer: ConfigExplanation = await call.get('/v1/config/explain', { path: call.given.required(0) });
  await call.output.answer(answer, () => severalLines(answer.text));
}
