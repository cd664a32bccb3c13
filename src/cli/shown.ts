import type { Call } from './call.js';
import { EXIT, type ExitCode } from './cli-error.js';
import type { Question } from './question.js';
import { watched } from './watched.js';

/** Asks and shows; with `--watch` again whenever the answer may be another. */
export async function shown<A>(call: Call, question: Question<A>): Promise<ExitCode> {
  if (call.given.has('watch')) return watched(call, question);
  const answer = await question.ask();
  await call.output.answer(answer, () => question.people(answer));
  return EXIT.ok;
}
