import type { Call } from './call.js';
import { EXIT, type ExitCode } from './cli-error.js';
import { watched } from './watched.js';

/** A question, and how people read its answer. */
export interface Question<A> {
  /** Events after which the answer may be another. */
  readonly types: readonly string[];
  readonly slot?: string | undefined;
  readonly ask: () => Promise<A>;
  readonly people: (answer: A) => string | Promise<string>;
}

/** Asks and shows; with `--watch` again whenever the answer may be another. */
export async function shown<A>(call: Call, question: Question<A>): Promise<ExitCode> {
  if (call.given.has('watch')) return watched(call, question);
  const answer = await question.ask();
  await call.output.answer(answer, () => question.people(answer));
  return EXIT.ok;
}
