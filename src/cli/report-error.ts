import { bareTextOf, OneiricError, textOf } from '../core/errors.js';
import { severalLines } from './output/escape.js';
import type { Output } from './output/output.js';

/**
 * Says what went wrong: in words on stderr, and with `--json` as the one document too, where there has been none.
 * @param isDebug also where it comes from
 */
export async function reportError(
  error: unknown,
  { output, write, isDebug }: { output: Output; write: (text: string) => void; isDebug: boolean },
): Promise<void> {
  write(`${severalLines(isDebug ? stackOf(error) : wordsOf(error))}\n`);
  if (output.isJson && !output.hasAnswered) await output.answer({ error: dataOf(error) }, () => '');
}

function wordsOf(error: unknown): string {
  if (OneiricError.is(error)) return error.toString();
  return `${textOf(error)}\n  hint: --debug shows where this comes from`;
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const stack = error.stack ?? error.message;
  return error.cause === undefined ? stack : `${stack}\ncaused by ${stackOf(error.cause)}`;
}

function dataOf(error: unknown): object {
  const message = bareTextOf(error);
  if (!OneiricError.is(error)) return { message };
  const { code, hint, path } = error;
  return { code, message, ...(path !== undefined && { path }), ...(hint !== undefined && { hint }) };
}
